"""What may be decided about a difference of a provider's invoice, and when it may be approved. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.money import pounds

Decision = Literal["accept", "query", "reject"]
Reply = Literal["agrees", "stands"]
REPLIES: Final[dict[str, str]] = {"agrees": "Agrees that it was wrong", "stands": "Stands by it"}
DECISIONS: Final[tuple[Decision, ...]] = ("accept", "query", "reject")
MOST_ATTACHED_BYTES: Final = 5 * 1024 * 1024
_LONGEST_NUMBER: Final = 40


class InvoiceRefused(RuleBroken):
    """An invoice, or something asked of one, that cannot be. `field` names what to look at."""

    def __init__(self, sentence: str, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class InvoiceHead:
    """What the head of an invoice says. Units: pence. `attachment` is its PDF, with the name of that file."""

    provider_id: int
    invoice_number: str
    invoiced_on: dt.date
    period_number: int
    net_pence: int
    vat_pence: int
    total_pence: int
    file_name: str
    attachment_name: str | None = None
    attachment: bytes | None = None


@dataclass(frozen=True)
class Weighed:
    """A difference with what was decided about it. Units: pence."""

    billed_pence: int
    payable_pence: int
    decision: Decision | None

    @property
    def beyond_pence(self) -> int:
        """What is billed beyond what the books hold; nothing where less is billed."""
        return max(self.billed_pence - self.payable_pence, 0)

    @property
    def accepted_pence(self) -> int:
        """What is paid of it: as billed where that was accepted, else what the books hold of what was billed."""
        if self.decision == "accept":
            return self.billed_pence
        return min(self.payable_pence, self.billed_pence)


def check_head(head: InvoiceHead, *, lines_pence: int, today: dt.date) -> None:
    """Refuse a head that contradicts itself or its lines. Units: pence. Raises: InvoiceRefused.

    Example: lines of £1,000.00 under a net of £1,050.00 are refused, with both amounts.
    """
    number = head.invoice_number
    if not number.isascii() or not number.isprintable() or "  " in number or not 1 <= len(number) <= _LONGEST_NUMBER:
        raise InvoiceRefused(
            f"An invoice number is 1 to {_LONGEST_NUMBER} plain letters, digits and signs.", "invoice_number"
        )
    if head.invoiced_on > today:
        raise InvoiceRefused(f"The invoice cannot be dated later than today, {long_date(today)}.", "invoiced_on")
    if head.net_pence + head.vat_pence != head.total_pence:
        together = pounds(head.net_pence + head.vat_pence)
        raise InvoiceRefused(f"Net and VAT together are {together}, not {pounds(head.total_pence)}.", "total")
    if lines_pence != head.net_pence:
        raise InvoiceRefused(
            f"The lines add up to {pounds(lines_pence)}, and the net says {pounds(head.net_pence)}.", "net"
        )
    _check_attachment(head.attachment)


def _check_attachment(attachment: bytes | None) -> None:
    if attachment is None:
        return
    if not attachment.startswith(b"%PDF-"):
        raise InvoiceRefused("The attachment is no PDF.", "attachment")
    if len(attachment) > MOST_ATTACHED_BYTES:
        raise InvoiceRefused("The PDF is larger than 5 MB.", "attachment")


def choices_of(billed_pence: int, payable_pence: int) -> tuple[Decision, ...]:
    """Say what may be decided about a difference: only what is billed beyond the books can be rejected. Units: pence."""
    return DECISIONS if billed_pence > payable_pence else ("accept", "query")


def check_decision(decision: Decision, reason: str, *, billed_pence: int, payable_pence: int) -> None:
    """Refuse a decision that does not fit a difference, or one that needs a reason and has none. Raises: InvoiceRefused."""
    if decision not in choices_of(billed_pence, payable_pence):
        raise InvoiceRefused("Nothing is billed beyond the books here, so there is nothing to reject.", "decision")
    if not reason and (decision != "accept" or billed_pence > payable_pence):
        why = {
            "accept": "why more is paid than the books hold",
            "query": "what is asked of the provider",
            "reject": "why it is rejected",
        }
        raise InvoiceRefused(f"Enter {why[decision]}", "reason")


def accepted_in_all(payable_pence: int, differences: Sequence[Weighed]) -> int:
    """Add up what is paid of an invoice: what is payable, and what was accepted beyond it. Units: pence, net."""
    return payable_pence + sum(one.beyond_pence for one in differences if one.decision == "accept")


def check_can_approve(differences: Sequence[Weighed], *, entered_by: str, approver: str, outcome: str | None) -> None:
    """Refuse to approve an invoice that is settled, has open differences, or was entered by the same person.

    Raises: InvoiceRefused.
    """
    if outcome is not None:
        raise InvoiceRefused(f"This invoice is {outcome} already. Nothing was done twice.")
    if entered_by == approver:
        raise InvoiceRefused("You entered this invoice, so somebody else approves it.")
    waiting = sum(one.decision is None for one in differences)
    if waiting:
        one = "1 difference is" if waiting == 1 else f"{waiting:,} differences are"
        raise InvoiceRefused(f"{one} not decided yet. Accept, query or reject each first.")
