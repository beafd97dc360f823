"""What the lead's bank and ledger hand back as files: payments, and the numbers of sales invoices. All of a file or none."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.errors import RuleBroken
from consortium.files import cells
from consortium.files.cells import CellReader
from consortium.files.csv_rows import Columns
from consortium.files.problems import Problems, refuse_if_any
from consortium.files.tables import read_either, refuse_other_ending
from consortium.money import pounds
from consortium.periods.rules import PeriodUnknown, period_named
from tenants.payments.actions import number_invoice, record_payment
from tenants.payments.owed import owed_of_period
from tenants.payments.queries import standing_by_reference
from tenants.payments.rules import HOW, NewPayment, PaymentRefused, Settlement, bank_reference_of
from tenants.scope import Scope, inside

PAYMENTS_FILE: Final = Columns(
    required=("authority", "received_on", "amount_pence", "bank_reference"), optional=("how", "statement")
)
INVOICES_FILE: Final = Columns(
    required=("authority", "statement", "invoice_number"), optional=("council", "issued_on", "due_on", "amount_pence")
)
MOST_CARRIED_BYTES: Final = 300_000  # what a hidden field may carry of the rows: some 2,000 payments


@dataclass(frozen=True)
class PaymentRow:
    """A row of a file of payments. Units: pence; `first` is the period whose statement it settles first."""

    line: int
    authority_id: int
    payment: NewPayment
    first: int | None


@dataclass(frozen=True)
class InvoiceRow:
    """A row of a file of invoice numbers."""

    line: int
    authority_id: int
    period_number: int
    invoice_number: str


@dataclass(frozen=True)
class RowDone:
    """A payment of a file with what it settles."""

    row: PaymentRow
    council: str
    settlement: Settlement
    is_new: bool


def read_payments(name: str, data: bytes, contract: ContractTerms, members: Mapping[int, Council]) -> list[PaymentRow]:
    """Read a file of payments. Raises: Refused, with every row that is wrong."""
    return _read(name, data, PAYMENTS_FILE, lambda reader: _payment(reader, contract, members))


def read_invoices(name: str, data: bytes, contract: ContractTerms, members: Mapping[int, Council]) -> list[InvoiceRow]:
    """Read a file of invoice numbers. Raises: Refused, with every row that is wrong."""
    return _read(name, data, INVOICES_FILE, lambda reader: _invoice(reader, contract, members))


def record_rows(
    session: Session,
    contract: ContractTerms,
    members: Mapping[int, Council],
    rows: Sequence[PaymentRow],
    *,
    name: str,
    key: str,
    carries: bool,
) -> list[RowDone]:
    """Record the payments of a file, each as by the form; every row that is refused is named.

    The caller keeps the transaction, or only tries. Raises: Refused.
    """
    problems, found = Problems(name, PAYMENTS_FILE.known), []
    actor = session.info["binding"].actor
    known = standing_by_reference(session, [row.payment.bank_reference for row in rows])
    for row in sorted(rows, key=lambda one: (one.authority_id, one.line)):
        other = known.get(row.payment.bank_reference)
        if other is not None and other.authority_id != row.authority_id:
            of = members[other.authority_id].name
            problems.add(
                f"{row.payment.bank_reference} is the bank reference of a payment of {of}, {pounds(other.amount_pence)}.",
                line=row.line,
                column="bank_reference",
            )
            continue
        with inside(Scope("portal_lead", row.authority_id, actor)) as scope:
            try:
                done = record_payment(
                    scope,
                    contract,
                    row.payment,
                    request_key=f"{key}:{row.line}",
                    first=() if row.first is None else (row.first,),
                    carries=carries,
                )
            except PaymentRefused as refusal:
                problems.add(refusal, line=row.line, column=_column_of(refusal.field))
                continue
        found.append(RowDone(row, members[row.authority_id].name, done.settlement, done.is_new))
    refuse_if_any(problems)
    return found


def number_rows(session: Session, contract: ContractTerms, rows: Sequence[InvoiceRow], *, name: str) -> int:
    """Keep the invoice numbers of a file; returns how many are new. Raises: Refused, with every row that is wrong."""
    problems, new = Problems(name, INVOICES_FILE.known), 0
    periods = {row.period_number for row in rows}
    issued = {
        (one.authority_id, number): one
        for number in periods
        for one in owed_of_period(session, contract.contract_id, number)
    }
    actor = session.info["binding"].actor
    for row in sorted(rows, key=lambda one: (one.authority_id, one.line)):
        if (row.authority_id, row.period_number) not in issued:
            problems.add("There is no issued statement of that council and period.", line=row.line, column="statement")
            continue
        with inside(Scope("portal_lead", row.authority_id, actor)) as scope:
            try:
                new += number_invoice(scope, contract.contract_id, row.period_number, row.invoice_number)
            except PaymentRefused as refusal:
                problems.add(refusal, line=row.line, column="invoice_number")
    refuse_if_any(problems)
    return new


def carried(rows: Sequence[PaymentRow]) -> str:
    """Write the rows of a preview for its hidden field."""
    return json.dumps(
        [
            [row.line, row.authority_id, row.payment.amount_pence, row.payment.received_on.isoformat(),
             row.payment.bank_reference, row.payment.how, row.first]
            for row in rows
        ]
    )  # fmt: skip


def rows_carried(sent: str, members: Mapping[int, Council]) -> list[PaymentRow] | None:
    """Read them back; None for what no page of ours has sent. Each row is checked again when it is recorded."""
    try:
        rows = [
            PaymentRow(
                _whole(line),
                _whole(number),
                NewPayment(_whole(pence), dt.date.fromisoformat(on), bank_reference_of(said), how),
                None if first is None else _whole(first),
            )
            for line, number, pence, on, said, how, first in json.loads(sent)
        ]
    except (ValueError, TypeError, RecursionError, RuleBroken):
        return None
    fine = all(row.authority_id in members and row.payment.how in HOW for row in rows)
    return rows if rows and fine else None


def _whole(sent: Any) -> int:
    """Take a whole number and nothing that could be made one: 1.5 pence are no amount. Raises: TypeError."""
    if type(sent) is not int:
        raise TypeError(type(sent).__name__)
    return sent


def _read(name: str, data: bytes, columns: Columns, read: Callable[[CellReader], Any]) -> list[Any]:
    refuse_other_ending(name)
    problems = Problems(name, columns.known)
    found = [read(CellReader(row, problems)) for row in read_either(data, columns, problems).rows]
    _refuse_twice(problems, [one for one in found if one is not None])
    if not any(found) and not len(problems):
        problems.add("The file has nothing to record.")
    refuse_if_any(problems)
    return [one for one in found if one is not None]


def _refuse_twice(problems: Problems, rows: Sequence[Any]) -> None:
    """Note what stands twice in one file: a bank reference, a statement or an invoice number."""
    seen: dict[Any, int] = {}
    for row in rows:
        is_payment = isinstance(row, PaymentRow)
        keys = (
            [row.payment.bank_reference] if is_payment else [row.invoice_number, (row.authority_id, row.period_number)]
        )
        for key in keys:
            if key in seen:
                column = "bank_reference" if is_payment else "invoice_number" if isinstance(key, str) else "statement"
                problems.add(f"It stands in line {seen[key]} already.", line=row.line, column=column)
            seen.setdefault(key, row.line)


def _payment(reader: CellReader, contract: ContractTerms, members: Mapping[int, Council]) -> PaymentRow | None:
    authority_id = reader.needed("authority", _council(members))
    received_on = reader.needed("received_on", cells.day)
    pence = reader.needed("amount_pence", cells.pence)
    reference = reader.needed("bank_reference", bank_reference_of)
    how = reader.optional("how", cells.one_of("way of paying", tuple(HOW))) or "bacs"
    first = reader.optional("statement", _period(contract))
    if authority_id is None or received_on is None or pence is None or reference is None or reader.refused:
        return None
    return PaymentRow(reader.row.line, authority_id, NewPayment(pence, received_on, reference, how), first)


def _invoice(reader: CellReader, contract: ContractTerms, members: Mapping[int, Council]) -> InvoiceRow | None:
    authority_id = reader.needed("authority", _council(members))
    period_number = reader.needed("statement", _period(contract))
    number = reader.optional("invoice_number", cells.reference)  # a statement that has none yet
    if authority_id is None or period_number is None or number is None:
        return None
    return InvoiceRow(reader.row.line, authority_id, period_number, number)


def _council(members: Mapping[int, Council]) -> Callable[[str], int]:
    def read(cell: str) -> int:
        found = next((number for number in members if str(number) == cell.strip()), None)
        if found is None:
            raise RuleBroken("There is no council of this number in the group. Use its DfE number, such as 886.")
        return found

    return read


def _period(contract: ContractTerms) -> Callable[[str], int]:
    def read(cell: str) -> int:
        try:
            return period_named(contract.billing, cell.strip()).number
        except PeriodUnknown as unknown:
            raise RuleBroken(str(unknown)) from unknown

    return read


def _column_of(field: str) -> str | None:
    return {"amount": "amount_pence", "carries": "amount_pence"}.get(field, field) or None
