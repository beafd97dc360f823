"""The lines of a provider's invoice and its differences as rows of a file."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from consortium.authorities.queries import Council
from consortium.invoices.queries import BilledLine, Found, Invoice
from consortium.invoices.rules import REPLIES
from consortium.web.downloads import Column
from tenants.across.invoices.sentences import NAMES, finding_words

INVOICE_COLUMNS: Final = (
    Column("invoice", "Invoice"),
    Column("provider", "Provider"),
    Column("invoiced_on", "Dated", "day"),
    Column("period", "Period"),
    Column("lines", "Lines", "count"),
    Column("differ", "Lines that differ", "count"),
    Column("net_pence", "Net, £", "pence"),
    Column("vat_pence", "VAT, £", "pence"),
    Column("total_pence", "Total, £", "pence"),
    Column("accepted_pence", "Approved net, £", "pence"),
    Column("state", "State"),
)
LINE_COLUMNS: Final = (
    Column("line", "Line", "count"),
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("kind", "Kind"),
    Column("reference", "Reference"),
    Column("service_date", "Service date", "day"),
    Column("net_pence", "Billed, £", "pence"),
    Column("payable_pence", "Payable, £", "pence"),
    Column("difference", "Difference"),
    Column("decision", "Decision"),
)
DIFFERENCE_COLUMNS: Final = (
    Column("number", "Difference", "count"),
    Column("line", "Line", "count"),
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("reference", "Reference"),
    Column("difference", "Name"),
    Column("billed_pence", "Billed, £", "pence"),
    Column("payable_pence", "Payable, £", "pence"),
    Column("amount_pence", "Amount, £", "pence"),
    Column("why", "Why"),
    Column("decision", "Decision"),
    Column("reason", "Reason"),
    Column("decided_on", "Decided on", "day"),
    Column("decided_by", "Decided by"),
    Column("answer", "Provider’s answer"),
    Column("answer_reason", "Provider’s reason"),
    Column("answered_on", "Answered on", "day"),
)


def names_of(members: Sequence[Council]) -> dict[int, str]:
    """Return the councils' names by number."""
    return {council.authority_id: council.name for council in members}


def invoice_cells(invoice: Invoice, period: str, state: str) -> list[Any]:
    """Write an invoice as the cells of a row."""
    sums = (invoice.net_pence, invoice.vat_pence, invoice.total_pence, invoice.accepted_pence)
    said = (invoice.invoice_number, invoice.provider, invoice.invoiced_on, period, invoice.lines, invoice.differ)
    return [*said, *sums, state]


def line_cells(line: BilledLine, found: Found | None, names: Mapping[int, str]) -> list[Any]:
    """Write a line of an invoice, with what was found and decided, as the cells of a row."""
    return [
        line.line_number,
        str(line.authority_id),
        names[line.authority_id],
        line.kind,
        line.reference,
        line.service_on,
        line.net_pence,
        line.net_pence if found is None else found.weighed.accepted_pence,
        "" if found is None else NAMES[found.name],
        "" if found is None else found.decision or "",
    ]


def difference_cells(found: Found, names: Mapping[int, str]) -> list[Any]:
    """Write a difference as the cells of a row."""
    return [
        found.finding_number,
        found.line_number,
        str(found.authority_id),
        names[found.authority_id],
        found.reference,
        NAMES[found.name],
        found.billed_pence,
        found.payable_pence,
        found.amount_pence,
        finding_words(found, names),
        found.decision or "",
        found.reason or "",
        found.decided_on,
        found.decided_by_name or "",
        REPLIES[found.reply] if found.reply else "",
        found.reply_reason or "",
        found.replied_on,
    ]
