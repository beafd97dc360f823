"""A statement as entries of the council's own ledger: coded line by line, added up, and balanced to the penny. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.files.words import begun
from consortium.money import pounds
from tenants.coding.rules import (
    GRANT,
    OWED,
    RECHARGE,
    TARGETS,
    CodingString,
    Target,
    coding_on,
    in_a_sentence,
    target_of,
    too_late,
)
from tenants.costs.rules import LINE_LABELS
from tenants.ledger.rules import StatementLine, charge_of

Paper = Literal["journal", "invoice"]
PAPERS: Final[tuple[Paper, ...]] = ("journal", "invoice")
_ORDER: Final = {kind: place for place, kind in enumerate(TARGETS)}


class NotBalanced(RuleBroken):
    """Entries that do not add up to their statement: nothing of them may leave the portal."""


@dataclass(frozen=True)
class Entry:
    """One line for the ledger: what of the statement one coding string carries of one kind. Units: pence.

    `amount_pence` is a debit above zero and a credit below it; `lines` counts the lines of the statement within.
    """

    kind: str
    coding: CodingString
    amount_pence: int
    lines: int

    @property
    def label(self) -> str:
        """Name it: Meetings held, or Owed to the lead."""
        return TARGETS[self.kind]

    @property
    def debit_pence(self) -> int:
        """What it debits, zero for a credit."""
        return max(0, self.amount_pence)

    @property
    def credit_pence(self) -> int:
        """What it credits, zero for a debit."""
        return max(0, -self.amount_pence)


@dataclass(frozen=True)
class Uncoded:
    """A line of a statement that no coding string of the council carries, and why. No line: the other side."""

    line: StatementLine | None
    target: Target
    day: dt.date
    why: str

    @property
    def named(self) -> str:
        """Name it as its row does: M00012, or the other side."""
        return "The other side" if self.line is None else self.line.reference

    @property
    def what(self) -> str:
        """Say what it is: Meeting held."""
        if self.line is None or self.target.kind == RECHARGE:
            return self.target.in_words()
        return LINE_LABELS.get(self.line.kind, TARGETS[charge_of(self.line.kind)])


@dataclass(frozen=True)
class Coded:
    """A statement with its lines coded: the entries in order, and each line that could not be. Units: pence."""

    entries: tuple[Entry, ...]
    uncoded: tuple[Uncoded, ...]

    @property
    def debit_pence(self) -> int:
        """What the entries debit in all."""
        return sum(entry.debit_pence for entry in self.entries)

    @property
    def credit_pence(self) -> int:
        """What the entries credit in all."""
        return sum(entry.credit_pence for entry in self.entries)

    @property
    def from_grant(self) -> list[Target]:
        """What of it the Dedicated Schools Grant is to pay, for the warning. Source: domain brief 4.2."""
        kinds = {one.kind for one in self.entries if one.coding.parts.funding_source == GRANT}
        return [Target(kind) for kind in TARGETS if kind in kinds]


@dataclass(frozen=True)
class _Part:
    """What of a line, or of the other side, goes under one string. Units: pence."""

    line: StatementLine | None
    target: Target
    day: dt.date
    amount_pence: int


def code_statement(
    paper: Paper,
    lines: Sequence[StatementLine],
    strings: Iterable[CodingString],
    *,
    ends_on: dt.date,
    misfits: Collection[str] = (),
    pattern: str = "",
    side: str = OWED,
) -> Coded:
    """Code a statement for a ledger: one entry for each kind and coding string, and what could not be coded, line by line.

    A line is coded by its day of service; the other side of a journal, what is owed to the lead, by the period's last
    day. A share that somebody else pays goes under the string of that funder. `misfits` are strings that no longer fit
    the council's `pattern`. `side` is what a journal has on its other side; an invoice has none: the ledger makes that
    itself. What comes to nothing is left out.
    Example: £1,000.00 of a meeting, half of it an academy's: debit £500.00 and £500.00, credit £1,000.00.
    Units: pence. Source: domain brief 4.1 (coding string, journal).
    """
    strings = list(strings)
    parts = [part for line in lines for part in _parts(line)]
    if paper == "journal" and parts:
        parts.append(_Part(None, Target(side), ends_on, -sum(part.amount_pence for part in parts)))
    uncoded: list[Uncoded] = []
    sums: dict[tuple[str, str], Entry] = {}
    for part in parts:
        coding = coding_on(strings, part.target, part.day)
        if coding is None or coding.coding in misfits:
            why = _missing(strings, part) if coding is None else f"{coding.coding} does not fit your pattern {pattern}"
            uncoded.append(Uncoded(part.line, part.target, part.day, why))
            continue
        key = (part.target.kind, coding.coding)
        had = sums.get(key, Entry(part.target.kind, coding, 0, 0))
        sums[key] = Entry(had.kind, coding, had.amount_pence + part.amount_pence, had.lines + (part.line is not None))
    entries = sorted(sums.values(), key=lambda entry: (_ORDER[entry.kind], entry.coding.coding))
    return Coded(tuple(entry for entry in entries if entry.amount_pence), tuple(uncoded))


def check_balance(paper: Paper, coded: Coded, total_pence: int) -> None:
    """Refuse entries that do not add up: a journal's two sides to each other and to the statement, an invoice to it.

    Units: pence. Raises: NotBalanced.
    """
    debit_pence, credit_pence = coded.debit_pence, coded.credit_pence
    if paper == "journal" and debit_pence != credit_pence:
        raise NotBalanced(
            f"The journal debits {pounds(debit_pence)} and credits {pounds(credit_pence)}, so it has not been exported."
        )
    owed = [entry for entry in coded.entries if entry.kind == OWED]
    made_pence = sum(entry.amount_pence for entry in coded.entries if entry.kind != OWED)
    if made_pence != total_pence or (paper == "journal" and -sum(entry.amount_pence for entry in owed) != total_pence):
        raise NotBalanced(
            f"The lines come to {pounds(made_pence)} and the statement to {pounds(total_pence)}, so nothing has been exported."
        )


def _parts(line: StatementLine) -> list[_Part]:
    """Take a line apart: what the council bears itself, and what each funder does."""
    own_pence = line.amount_pence - line.recharged_pence
    parts = [_Part(line, target_of(line.kind), line.service_on, own_pence)] if own_pence else []
    shares = [(Target(RECHARGE, code), pence) for code, pence in line.recharged if pence]
    return [*parts, *(_Part(line, target, line.service_on, pence) for target, pence in shares)]


def _missing(strings: Sequence[CodingString], part: _Part) -> str:
    """Say why a part has no string: none at all, or none so early."""
    known = [one for one in strings if one.target in (part.target, Target(part.target.kind))]
    if known:
        first = min(known, key=lambda one: (one.from_on, one.string_number))
        words = too_late(part.target, first, part.day)
        return words[:1].upper() + words[1:]
    return (
        f"No coding string for {'what is owed to the lead' if part.target.kind == OWED else in_a_sentence(part.target)}"
    )


def exported_words(number: int, paper: Paper, exported_on: dt.date, by_name: str) -> str:
    """Say that a paper was exported: The journal was exported on 20 July 2015 by Somebody, for the second time."""
    times = {1: "", 2: ", for the second time", 3: ", for the third time"}.get(number, f", {number} times by now")
    return f"The {paper} was exported on {long_date(exported_on)} by {by_name}{times}"


def uncoded_words(paper: Paper, uncoded: Sequence[Uncoded]) -> str:
    """Say in a heading what cannot be coded: 3 lines and the other side have no coding string that can be used."""
    lines = sum(one.line is not None for one in uncoded)
    counted = [f"{lines} line{'' if lines == 1 else 's'}"] if lines else []
    counted += ["the other side"] if lines < len(uncoded) else []
    have = "has" if lines == 1 == len(counted) or not lines else "have"
    return f"{begun(' and '.join(counted))} {have} no coding string that can be used, so no {paper} can be exported"


def heading(paper: Paper, coded: Coded, named: str, is_exported: bool) -> str:  # noqa: FBT001
    """Say what a paper comes to: The journal of quarter 1 balances: £13,530.01 on each side."""
    if coded.uncoded:
        return uncoded_words(paper, coded.uncoded)
    if not coded.entries:
        return f"Nothing to post: {named} comes to £0.00 on every line"
    told = ", exported already" if is_exported else ""
    if paper == "journal":
        return f"The journal of {named} balances: {pounds(coded.debit_pence)} on each side{told}"
    return f"The invoice of {named} comes to {pounds(coded.debit_pence - coded.credit_pence)}{told}"


def list_heading(issued: int, waiting: int) -> str:
    """Say how many statements wait for the ledger: 2 of 6 statements are not exported yet."""
    if not issued:
        return "Nothing to export yet"
    if not waiting:
        return "Every statement is exported" if issued > 1 else "The statement is exported"
    if issued == 1:
        return "1 statement is not exported yet"
    return f"{waiting} of {issued} statements {'is' if waiting == 1 else 'are'} not exported yet"


def export_finding(waiting: int) -> str:
    """Say in a list of pages how many statements wait: 2 statements not exported yet."""
    return f"{waiting} statement{'' if waiting == 1 else 's'} not exported yet" if waiting else "Nothing waits"
