"""What a provider reads of its invoices: how each stands, why a line differs, and what waits for its answer. Pure."""

from collections.abc import Sequence
from typing import Final

from consortium.invoices.rules import Decision
from consortium.invoices.told import OwnDifference, OwnInvoice
from consortium.money import pounds

# Why a line differs, by the name under which the provider is told of it.
WHY: Final = {
    "billed-twice": "Another line of this invoice bills it already.",
    "billed-before": "An earlier invoice bills it already.",
    "not-in-the-book": "The books have nothing of this reference to charge this council.",
    "reversed": "Its charge was taken back.",
    "included": "It is one of the included meetings, which are paid ahead.",
    "another-kind": "The books hold it as another kind of charge.",
    "another-day": "The books have it on another day.",
    "credited": "A part of its charge was credited.",
    "above-the-book": "The books hold less for it.",
    "below-the-book": "The books hold more for it.",
    "not-billed": "The books hold it, and no invoice bills it.",
}
DECIDED: Final[dict[Decision, tuple[str, str]]] = {
    "accept": ("Accepted", "green"),
    "query": ("Queried", "yellow"),
    "reject": ("Rejected", "red"),
}
REPLIED: Final = {"agrees": "You agree that it was wrong", "stands": "You stand by it"}


def state_tag(invoice: OwnInvoice) -> tuple[str, str]:
    """Say how an invoice stands, with the colour of its tag."""
    if invoice.outcome == "withdrawn":
        return "Withdrawn", "grey"
    if invoice.outcome == "approved":
        return "Approved for payment", "green"
    return ("Entered", "blue") if invoice.undecided else ("Matched", "blue")


def heading(invoice: OwnInvoice) -> str:
    """Say what waits of an invoice, or how it ended: 2 queried lines of invoice INV 1 wait for your answer."""
    number = invoice.invoice_number
    if invoice.to_answer:
        return _waiting(invoice.to_answer, f" of invoice {number}")
    if invoice.outcome == "withdrawn":
        return f"Invoice {number} is withdrawn: nothing of it is paid"
    if invoice.outcome == "approved":
        return f"{pounds(invoice.accepted_pence or 0)} of invoice {number} is approved for payment"
    if not invoice.differ:
        return f"Invoice {number} matches the books: {pounds(invoice.payable_pence)}"
    differs = "line differs" if invoice.differ == 1 else "lines differ"
    return f"{invoice.differ:,} of {invoice.lines:,} {differs} from the books"


def list_heading(rows: Sequence[OwnInvoice]) -> str:
    """Say what waits for an answer among the invoices."""
    if not rows:
        return "No invoice of yours is entered yet"
    waiting = sum(row.to_answer for row in rows)
    if waiting:
        return _waiting(waiting)
    counted = "1 invoice" if len(rows) == 1 else f"{len(rows):,} invoices"
    return f"{counted}, and nothing waits for your answer"


def to_pay_pence(invoice: OwnInvoice) -> int:
    """Say what is paid of an invoice as it stands: what was approved, else what is payable and accepted so far."""
    if invoice.outcome is not None:
        return invoice.accepted_pence or 0
    return invoice.payable_pence + invoice.accepted_beyond_pence


def where(difference: OwnDifference, council: str) -> str:
    """Say where a difference stands: line 3, K-5, Kent."""
    line = f"line {difference.line_number}, " if difference.line_number else ""
    return f"{line}{difference.reference}, {council}"


def _waiting(number: int, of: str = "") -> str:
    return (
        f"1 queried line{of} waits for your answer"
        if number == 1
        else f"{number:,} queried lines{of} wait for your answer"
    )
