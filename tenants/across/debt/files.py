"""What the lead's bank and ledger hand back as files: payments, and the numbers of sales invoices. All of a file or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.errors import RuleBroken
from consortium.files import cells
from consortium.files.cells import CellReader
from consortium.files.csv_rows import Columns
from consortium.files.problems import Problems, refuse_if_any
from consortium.money import pounds
from consortium.periods.rules import PeriodUnknown, period_named
from tenants.payments.actions import number_invoice, record_payment
from tenants.payments.files import PaymentFile, PaymentRow, RowDone, read_rows
from tenants.payments.owed import owed_of_period
from tenants.payments.queries import standing_by_reference
from tenants.payments.rules import PaymentRefused
from tenants.scope import Scope, inside

INVOICES_FILE: Final = Columns(
    required=("authority", "statement", "invoice_number"), optional=("council", "issued_on", "due_on", "amount_pence")
)


@dataclass(frozen=True)
class InvoiceRow:
    """A row of a file of invoice numbers."""

    line: int
    authority_id: int
    period_number: int
    invoice_number: str


def payments_file(contract: ContractTerms, members: Mapping[int, Council]) -> PaymentFile[int]:
    """Return what the lead's file of payments looks like: who pays by its DfE number, and the statement settled first."""
    return PaymentFile("authority", _council(members), "statement", _period(contract))


def read_invoices(name: str, data: bytes, contract: ContractTerms, members: Mapping[int, Council]) -> list[InvoiceRow]:
    """Read a file of invoice numbers. Raises: Refused, with every row that is wrong."""
    return read_rows(
        name,
        data,
        INVOICES_FILE,
        lambda reader: _invoice(reader, contract, members),
        lambda row: [("invoice_number", row.invoice_number), ("statement", (row.authority_id, row.period_number))],
    )


def record_rows(
    session: Session,
    contract: ContractTerms,
    members: Mapping[int, Council],
    rows: Sequence[PaymentRow[int]],
    *,
    name: str,
    key: str,
    carries: bool,
) -> list[RowDone[int]]:
    """Record the payments of a file, each as by the form; every row that is refused is named.

    The caller keeps the transaction, or only tries. Raises: Refused.
    """
    file = payments_file(contract, members)
    problems, found = Problems(name, file.columns.known), []
    actor = session.info["binding"].actor
    known = standing_by_reference(session, [row.payment.bank_reference for row in rows])
    for row in sorted(rows, key=lambda one: (one.payer, one.line)):
        other = known.get(row.payment.bank_reference)
        if other is not None and other.authority_id != row.payer:
            of = members[other.authority_id].name
            problems.add(
                f"{row.payment.bank_reference} is the bank reference of a payment of {of}, {pounds(other.amount_pence)}.",
                line=row.line,
                column="bank_reference",
            )
            continue
        with inside(Scope("portal_lead", row.payer, actor)) as scope:
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
                problems.add(refusal, line=row.line, column=file.column_of(refusal.field))
                continue
        found.append(RowDone(row, members[row.payer].name, done.settlement))
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
