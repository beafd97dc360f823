"""A provider's invoices and their differences as the rows of a file."""

from typing import Any, Final

from consortium.invoices.told import OwnDifference, OwnInvoice
from consortium.web.downloads import Column
from tenants.across.invoices.sentences import NAMES
from tenants.invoices.sentences import DECIDED, REPLIED, WHY, state_tag

INVOICE_COLUMNS: Final = (
    Column("invoice", "Invoice"),
    Column("invoiced_on", "Dated", "day"),
    Column("period", "Period"),
    Column("lines", "Lines", "count"),
    Column("differ", "Lines that differ", "count"),
    Column("net_pence", "Net, £", "pence"),
    Column("vat_pence", "VAT, £", "pence"),
    Column("total_pence", "Total, £", "pence"),
    Column("approved_pence", "Approved net, £", "pence"),
    Column("queried_pence", "Queried, £", "pence"),
    Column("rejected_pence", "Rejected, £", "pence"),
    Column("to_answer", "Wait for your answer", "count"),
    Column("state", "State"),
)
DIFFERENCE_COLUMNS: Final = (
    Column("line", "Line", "count"),
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("reference", "Reference"),
    Column("difference", "Name"),
    Column("why", "Why"),
    Column("billed_pence", "Billed, £", "pence"),
    Column("payable_pence", "Payable, £", "pence"),
    Column("amount_pence", "Amount, £", "pence"),
    Column("decision", "Decision"),
    Column("reason", "Reason"),
    Column("decided_on", "Decided on", "day"),
    Column("answer", "Your answer"),
    Column("answer_reason", "Your reason"),
    Column("answered_on", "Answered on", "day"),
)


def invoice_cells(invoice: OwnInvoice, period: str) -> list[Any]:
    """Write an invoice as the cells of a row."""
    said = (invoice.invoice_number, invoice.invoiced_on, period, invoice.lines, invoice.differ)
    sums = (invoice.net_pence, invoice.vat_pence, invoice.total_pence, invoice.accepted_pence)
    return [
        *said,
        *sums,
        invoice.queried_pence,
        invoice.rejected_pence,
        invoice.to_answer,
        state_tag(invoice)[0],
    ]


def difference_cells(difference: OwnDifference, council: str) -> list[Any]:
    """Write a difference as the cells of a row."""
    return [
        difference.line_number,
        str(difference.authority_id),
        council,
        difference.reference,
        NAMES[difference.name],
        WHY[difference.name],
        difference.billed_pence,
        difference.payable_pence,
        difference.amount_pence,
        DECIDED[difference.decision][0] if difference.decision else None,
        difference.reason,
        difference.decided_on,
        REPLIED[difference.reply] if difference.reply else None,
        difference.reply_reason,
        difference.replied_on,
    ]
