"""Credit notes as the rows of a list and of a file, and the lines of a statement with what is credited of each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from consortium.contracts.queries import ContractTerms
from consortium.periods.rules import period_numbered
from consortium.web.downloads import Column
from tenants.costs.rules import LINE_LABELS
from tenants.credits.queries import NotedCredit
from tenants.ledger.rules import StatementLine, is_charge
from tenants.statements.sentences import period_with_year

CREDIT_COLUMNS: Final = (
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("credit_note", "Credit note", "count"),
    Column("credited_on", "Credited on", "day"),
    Column("kind", "Kind of charge"),
    Column("reference", "Reference"),
    Column("service_date", "Day of service", "day"),
    Column("charged_in", "Charged on statement"),
    Column("credited_in", "Credited on statement"),
    Column("amount_pence", "Credited, £", "pence"),
    Column("reason", "Reason"),
    Column("taken_back_on", "Taken back on", "day"),
    Column("taken_back_because", "Reason of taking back"),
)


@dataclass(frozen=True)
class LineRow:
    """A line of a statement as a list shows it: what it is called, what else is known of it, and what can be done.

    Units: pence. `marks` are pairs of words and an address; `action` is one, or nothing.
    """

    line: StatementLine
    label: str
    marks: tuple[tuple[str, str], ...] = ()
    action: tuple[str, str] | None = None

    def with_marks(self, marks: Iterable[tuple[str, str]]) -> "LineRow":
        """Return it with further marks behind its own."""
        return replace(self, marks=(*self.marks, *marks))


def period_words(contract: ContractTerms, period_number: int) -> str:
    """Name a period of the contract within a sentence, with its year: quarter 1, 2015-16."""
    return period_with_year(period_numbered(contract.billing, period_number))


def credit_cells(contract: ContractTerms, note: NotedCredit) -> list[Any]:
    """Write a credit note as the cells of a row."""
    return [
        str(note.authority_id),
        note.council,
        note.credit_number,
        note.credited_on,
        note.charged_kind,
        note.reference,
        note.service_on,
        period_numbered(contract.billing, note.charged_in).name,
        period_numbered(contract.billing, note.period_number).name,
        note.amount_pence,
        note.reason,
        note.withdrawn_on,
        note.withdrawn_because,
    ]


def standing_pence(notes: Iterable[NotedCredit]) -> int:
    """Add up the credit notes that stand. Units: pence."""
    return sum(note.amount_pence for note in notes if note.stands)


def line_rows(
    lines: Sequence[StatementLine],
    notes: Sequence[NotedCredit],
    *,
    address: Callable[[NotedCredit], str],
    action: Callable[[StatementLine], tuple[str, str] | None],
) -> list[LineRow]:
    """List the lines of a statement but its VAT, each with its credit notes. `action` is asked of charges alone."""
    return [
        LineRow(
            line,
            LINE_LABELS.get(line.kind, line.kind),
            tuple((f"Credit note {note.credit_number}", address(note)) for note in _about(line, notes)),
            action(line) if is_charge(line.kind) and line.amount_pence > 0 else None,
        )
        for line in lines
        if line.kind != "vat"
    ]


def _about(line: StatementLine, notes: Sequence[NotedCredit]) -> list[NotedCredit]:
    """Return the notes that a line carries, or that correct it, oldest first."""
    found = [note for note in notes if line.line_number in (note.line_number, note.charged_line_number)]
    return sorted(found, key=lambda note: note.credit_number)
