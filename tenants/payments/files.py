"""Money that came in, as a file: every row read or the file refused, and carried from its preview to the press that records it.

Who pays is a council by its DfE number, or a council's funder by its code.
"""

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from consortium.errors import RuleBroken
from consortium.files import cells
from consortium.files.cells import CellReader
from consortium.files.csv_rows import Columns
from consortium.files.problems import Problems, refuse_if_any
from consortium.files.tables import read_either, refuse_other_ending
from tenants.payments.rules import HOW, NewPayment, Settlement, bank_reference_of

MOST_CARRIED_BYTES: Final = 300_000  # what a hidden field may carry of the rows: some 2,000 payments
Payer = TypeVar("Payer", int, str)
FileRow = TypeVar("FileRow")


@dataclass(frozen=True)
class PaymentRow(Generic[Payer]):
    """A row of a file of payments. Units: pence; `first` is the number of what it settles first."""

    line: int
    payer: Payer
    payment: NewPayment
    first: int | None


@dataclass(frozen=True)
class RowDone(Generic[Payer]):
    """A payment of a file with who paid it and what it settles."""

    row: PaymentRow[Payer]
    name: str
    settlement: Settlement


@dataclass(frozen=True)
class PaymentFile(Generic[Payer]):
    """What a file of payments is called by: its column of who pays and that of what is settled first, and how each is read."""

    payer: str
    read_payer: Callable[[str], Payer]
    first: str
    read_first: Callable[[str], int]

    @property
    def columns(self) -> Columns:
        """Its columns: how it was paid and what it settles may be left out."""
        return Columns(
            required=(self.payer, "received_on", "amount_pence", "bank_reference"), optional=("how", self.first)
        )

    def read(self, name: str, data: bytes) -> list[PaymentRow[Payer]]:
        """Read a file. Raises: Refused, with every row that is wrong."""
        return read_rows(
            name, data, self.columns, self._row, lambda row: [("bank_reference", row.payment.bank_reference)]
        )

    def column_of(self, field: str) -> str | None:
        """Name the column that a refusal is about, by the field of the form that records one payment."""
        known = {"amount": "amount_pence", "carries": "amount_pence", "first": self.first}
        return known.get(field, field) or None

    def _row(self, reader: CellReader) -> PaymentRow[Payer] | None:
        payer = reader.needed(self.payer, self.read_payer)
        received_on = reader.needed("received_on", cells.day)
        pence = reader.needed("amount_pence", cells.pence)
        reference = reader.needed("bank_reference", bank_reference_of)
        how = reader.optional("how", cells.one_of("way of paying", tuple(HOW))) or "bacs"
        first = reader.optional(self.first, self.read_first)
        if payer is None or received_on is None or pence is None or reference is None or reader.refused:
            return None
        return PaymentRow(reader.row.line, payer, NewPayment(pence, received_on, reference, how), first)


def read_rows(
    name: str,
    data: bytes,
    columns: Columns,
    read: Callable[[CellReader], FileRow | None],
    keys: Callable[[FileRow], Sequence[tuple[str, object]]],
) -> list[FileRow]:
    """Read every row of a file; `keys` are what may stand in it once, by column. Raises: Refused, with every bad row."""
    refuse_other_ending(name)
    problems, found = Problems(name, columns.known), []
    seen: dict[tuple[str, object], int] = {}
    for row in read_either(data, columns, problems).rows:
        one = read(CellReader(row, problems))
        if one is None:
            continue
        found.append(one)
        for key in keys(one):
            if key in seen:
                problems.add(f"It stands in line {seen[key]} already.", line=row.line, column=key[0])
            seen.setdefault(key, row.line)
    if not found and not len(problems):
        problems.add("The file has nothing to record.")
    refuse_if_any(problems)
    return found


def carried(rows: Sequence[PaymentRow[Payer]]) -> str:
    """Write the rows of a preview for its hidden field."""
    return json.dumps(
        [
            [row.line, row.payer, row.payment.amount_pence, row.payment.received_on.isoformat(),
             row.payment.bank_reference, row.payment.how, row.first]
            for row in rows
        ]
    )  # fmt: skip


def rows_carried(sent: str, payers: Collection[Payer]) -> list[PaymentRow[Payer]] | None:
    """Read them back; None for what no page of ours has sent. Each row is checked again when it is recorded."""
    try:
        rows = [
            PaymentRow(
                _whole(line),
                _known(payer, payers),
                NewPayment(_whole(pence), dt.date.fromisoformat(on), bank_reference_of(said), how),
                None if first is None else _whole(first),
            )
            for line, payer, pence, on, said, how, first in json.loads(sent)
        ]
    except (ValueError, TypeError, RecursionError, RuleBroken):
        return None
    return rows if rows and all(row.payment.how in HOW for row in rows) else None


def _known(sent: Any, payers: Collection[Payer]) -> Payer:
    """Take who is one of those that pay. Raises: TypeError, ValueError."""
    if type(sent) not in (int, str):
        raise TypeError(type(sent).__name__)
    if sent not in payers:
        raise ValueError(str(sent)[:40])
    known: Payer = sent
    return known


def _whole(sent: Any) -> int:
    """Take a whole number and nothing that could be made one: 1.5 pence are no amount. Raises: TypeError."""
    if type(sent) is not int:
        raise TypeError(type(sent).__name__)
    return sent
