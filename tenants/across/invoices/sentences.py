"""What a provider's invoice comes to, in words: its heading, its differences by name, and how it stands. Pure."""

from collections.abc import Mapping
from typing import Final

from consortium.dates import long_date
from consortium.invoices.queries import Found, Invoice
from consortium.invoices.rules import REPLIES, Decision
from consortium.money import pounds

NAMES: Final[dict[str, str]] = {
    "billed-twice": "Billed twice",
    "billed-before": "Billed before",
    "not-in-the-book": "Not in the books",
    "another-provider": "Of another provider",
    "another-council": "Of another council",
    "reversed": "Taken back",
    "included": "Included, paid ahead",
    "another-kind": "Of another kind",
    "another-day": "On another day",
    "credited": "Credited since",
    "above-the-book": "Above the books",
    "below-the-book": "Below the books",
    "not-billed": "Not billed",
}
DECIDED: Final[dict[Decision, tuple[str, str]]] = {
    "accept": ("Accepted", "green"),
    "query": ("Queried", "yellow"),
    "reject": ("Rejected", "red"),
}
KIND_WORDS: Final[dict[str, str]] = {
    "meeting": "Meetings",
    "cancellation": "Cancellations",
    "core-subscription": "Core subscription",
    "allowance-prepayment": "Included meetings, paid ahead",
}
_ACTS: Final[dict[Decision, str]] = {
    "accept": "Accept: pay what is billed, {billed}",
    "query": "Query: ask the provider, and pay {payable} now",
    "reject": "Reject: pay {payable} and no more",
}
_NOTHING_BILLED: Final[dict[Decision, str]] = {
    "accept": "Accept: nothing is billed, so nothing is paid",
    "query": "Query: ask the provider whether it is still to come",
}


def heading(invoice: Invoice) -> str:
    """Say what was found: 2 of 214 lines differ: £1,050.00 is not payable yet."""
    if invoice.outcome == "withdrawn":
        return f"Invoice {invoice.invoice_number} is withdrawn: nothing of it is paid"
    if invoice.outcome == "approved":
        return f"{pounds(invoice.accepted_pence or 0)} of invoice {invoice.invoice_number} is approved for payment"
    if not invoice.differ:
        return f"{all_lines(invoice.lines)}: {pounds(invoice.payable_pence)} is payable"
    differs = "differs" if invoice.differ == 1 else "differ"
    counted = f"{invoice.differ:,} of {invoice.lines:,} {'line' if invoice.lines == 1 else 'lines'} {differs}"
    if not invoice.waiting_pence:
        return f"{counted}: all of it is payable"
    return f"{counted}: {pounds(invoice.waiting_pence)} is not payable{' yet' if invoice.undecided else ''}"


def all_lines(lines: int) -> str:
    """Say that every line matches: All 214 lines match."""
    return "The one line matches" if lines == 1 else f"All {lines:,} lines match"


def state_tag(invoice: Invoice) -> tuple[str, str]:
    """Say how an invoice stands, with the colour of its tag."""
    if invoice.outcome == "withdrawn":
        return "Withdrawn", "grey"
    if invoice.outcome == "approved":
        return "Approved", "green"
    return ("To decide", "yellow") if invoice.undecided else ("To approve", "blue")


def act_words(decision: Decision, found: Found) -> str:
    """Say what a decision about a difference means in money."""
    if not found.billed_pence and found.payable_pence and decision in _NOTHING_BILLED:
        return _NOTHING_BILLED[decision]
    payable = pounds(min(found.payable_pence, found.billed_pence))
    return _ACTS[decision].format(billed=pounds(found.billed_pence), payable=payable)


def finding_words(found: Found, names: Mapping[int, str]) -> str:
    """Say why a line differs, with the council's name where the rule names its number."""
    words = found.sentence
    if found.name == "another-council":
        for number, name in names.items():
            words = words.replace(f"the council {number}.", f"{name}.")
    return words


def answered(found: Found) -> str:
    """Say what the provider answered to a query: The provider stands by it: It was held. A manager, 21 July 2015."""
    if found.reply is None or found.replied_on is None:
        return ""
    said, reason = REPLIES[found.reply], found.reply_reason or ""
    ends = "" if reason.endswith((".", "!", "?")) else "."
    by = f"{found.replied_by_name}, {long_date(found.replied_on)}"
    return f"The provider {said[:1].lower()}{said[1:]}: {reason}{ends} {by}"


def list_heading(rows: list[Invoice]) -> str:
    """Say what waits among the invoices."""
    if not rows:
        return "No invoice of the provider yet"
    waiting = [row for row in rows if row.outcome is None]
    if not waiting:
        return f"{_invoices(len(rows))}, none waits"
    verb = "waits" if len(waiting) == 1 else "wait"
    return f"{len(waiting):,} of {_invoices(len(rows))} {verb}: {pounds(sum(row.net_pence for row in waiting))} net"


def _invoices(number: int) -> str:
    return "1 invoice" if number == 1 else f"{number:,} invoices"
