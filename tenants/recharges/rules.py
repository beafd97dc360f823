"""What is still to be asked of a funder, and in which document it goes. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.errors import RuleBroken
from tenants.recharges.treatments import OWN_DEPARTMENTS, USUAL

DocumentForm = Literal["invoice", "journal"]
NO_VAT_NUMBER: Final = (
    "An invoice with VAT names the council’s VAT number, and none is given yet. Add it to the details on invoices first"
)


class RechargeRefused(RuleBroken):
    """A document that cannot be issued as it is. `field` names what to look at."""

    def __init__(self, sentence: str, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class Share:
    """A funder's share of a meeting as the book has it; below zero it was taken back or credited. Units: pence.

    `document_number` is the document that asks for it, None while none does.
    """

    transfer_number: int
    funder_code: str
    kind: str
    reference: str
    provider_id: int | None
    service_on: dt.date
    agreed_on: dt.date | None
    recorded_on: dt.date
    period_number: int
    pence: int
    document_number: int | None = None

    @property
    def meeting(self) -> tuple[int | None, str]:
        """The meeting that it is about."""
        return self.provider_id, self.reference


@dataclass(frozen=True)
class Draft:
    """What one document would hold: `corrects` is the one that it takes something off, None where it asks for money."""

    corrects: int | None
    shares: tuple[Share, ...]

    @property
    def net_pence(self) -> int:
        """What it comes to before VAT. Units: pence."""
        return sum(share.pence for share in self.shares)

    @property
    def meetings(self) -> list[tuple[int | None, str]]:
        """The meetings that it is about, in order of day."""
        return list(dict.fromkeys(share.meeting for share in self.shares))


def drafts_of(shares: Iterable[Share]) -> list[Draft]:
    """Put what one funder has not been asked for into documents: one that asks, and a credit for each that is corrected.

    All that the book says of a meeting goes together. What was taken back before anybody asked for it needs no document.
    Example: a share of £500.00 in document 1, taken back: one credit of −£500.00 that corrects document 1.
    """
    by_meeting: dict[tuple[int | None, str], list[Share]] = {}
    for share in sorted(shares, key=lambda share: (share.service_on, share.transfer_number)):
        by_meeting.setdefault(share.meeting, []).append(share)
    asks: list[Share] = []
    credits_by_document: dict[int, list[Share]] = {}
    for of_meeting in by_meeting.values():
        left = [share for share in of_meeting if share.document_number is None]
        net_pence = sum(share.pence for share in left)
        if net_pence > 0:
            asks += left
        elif net_pence < 0:
            asked_in = max(share.document_number or 0 for share in of_meeting if share.pence > 0)
            credits_by_document.setdefault(asked_in, []).extend(left)
    drafts = [Draft(None, tuple(asks))] if asks else []
    return drafts + [Draft(number, tuple(found)) for number, found in sorted(credits_by_document.items())]


def draft_of_document(shares: Iterable[Share], number: int, corrects: int | None) -> Draft:
    """Put together what a document holds, and what could be in it today, so that a form sent again can be read again."""
    shares = list(shares)
    of_now = [share for draft in drafts_of(shares) if draft.corrects == corrects for share in draft.shares]
    return Draft(corrects, tuple(share for share in shares if share.document_number == number or share in of_now))


def chosen_of(draft: Draft, meetings: Sequence[tuple[int | None, str]]) -> Draft:
    """Return a draft with the chosen meetings alone. Raises: RechargeRefused when one of them is in it no more."""
    if not meetings:
        raise RechargeRefused("Choose the meetings to recharge", "meetings")
    if not set(meetings) <= set(draft.meetings):
        raise RechargeRefused("A meeting has been recharged or taken back while you looked. Choose again", "meetings")
    return Draft(draft.corrects, tuple(share for share in draft.shares if share.meeting in meetings))


def form_of(funder_kind: str) -> DocumentForm:
    """Say whether a funder gets an invoice, or is the council itself, which books a journal. Raises: RechargeRefused."""
    if funder_kind not in {one.funder_kind for one in USUAL}:
        raise RechargeRefused(
            "The funder has no known kind. Ask the lead to put the list of funders right", "treatment"
        )
    return "journal" if funder_kind in OWN_DEPARTMENTS else "invoice"
