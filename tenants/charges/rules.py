"""What a meeting costs whom, and why. One function prices a meeting and everything calls it."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from consortium.contracts.rules import PriceRow, price_in_force
from consortium.dates import clear_working_days, long_date
from consortium.errors import RuleBroken
from consortium.money import half_up, share_out
from tenants.charges.sentences import (
    cancelled_sentence,
    full_price_sentence,
    included_sentence,
    not_charged_sentence,
    shared_sentence,
)
from tenants.charges.terms import CancellationTier, CouncilTerms
from tenants.meetings.rules import MeetingRecord

LineKind = Literal["meeting", "cancellation"]
NOBODY_PAYS_FOR: Final = frozenset({"provider", "force-majeure"})
FULL: Final = Fraction(100)


class NoPriceInForce(RuleBroken):
    """A meeting must be charged, and no price holds on its day."""


@dataclass(frozen=True)
class FunderShare:
    """What one funder pays of a meeting. Units: pence. Code `None` is the authority itself."""

    code: str | None
    weight: int
    share_pence: int


@dataclass(frozen=True)
class MeetingPrice:
    """What a meeting comes to, and why.

    `price_pence` is what all funders pay together; `charged_pence` is what stands on the authority's statement, which
    under direct billing is its own share alone; `recharged` is what it passes on to others.

    Units: pence, slots counted from 1.
    """

    kind: LineKind | None
    slot_number: int | None
    price_pence: int
    charged_pence: int
    price_row: PriceRow | None
    percent: Fraction | None
    shares: tuple[FunderShare, ...]
    recharged: tuple[FunderShare, ...]
    sentence: str

    @property
    def has_line(self) -> bool:
        """Say whether it leaves a line on the statement: a charge of £0.00 does not, an included meeting does."""
        return self.slot_number is not None or self.charged_pence > 0


def price_meeting(meeting: MeetingRecord, terms: CouncilTerms, slots_taken: Collection[int]) -> MeetingPrice:
    """Decide what a meeting costs whom: included, charged, shared with others, or nothing.

    Example: Kent has used 4 of 5; a meeting held and paid by Kent alone takes number 5 at £0.00. The next is charged
    £1,000.00.

    Units: pence, slots counted from 1. Source: the rules of the money, rules 2 to 5; domain brief scenarios S01, S10,
    S11, S14, S15. Raises: NoPriceInForce.
    """
    if meeting.status == "postponed" or meeting.cause in NOBODY_PAYS_FOR:
        return _nothing(meeting, not_charged_sentence(meeting, terms))
    if meeting.status != "held":
        return _not_held(meeting, terms)
    slot_number = _lowest_free(terms.meetings_included, slots_taken) if meeting.paid_by_authority_alone else None
    if slot_number is not None:
        return _included(meeting, terms, slot_number)
    row = _row_in_force(meeting, terms)
    return _charged(meeting, terms, "meeting", row, FULL, full_price_sentence(meeting, terms, row))


def tier_reached(tiers: tuple[CancellationTier, ...], working_days: int) -> CancellationTier | None:
    """Return the first tier, in the order written, whose clear working days are reached. Source: rule 4."""
    return next((tier for tier in tiers if working_days >= tier.clear_working_days), None)


def _not_held(meeting: MeetingRecord, terms: CouncilTerms) -> MeetingPrice:
    if meeting.status == "not-attended" or meeting.cancelled_on is None:
        row = _row_in_force(meeting, terms)
        return _charged(meeting, terms, "cancellation", row, FULL, not_charged_sentence(meeting, terms))
    working_days = clear_working_days(meeting.cancelled_on, meeting.meeting_on)
    tier = tier_reached(terms.tiers, working_days)
    if tier is None or not tier.percent:
        return _nothing(meeting, cancelled_sentence(meeting, terms, tier, working_days, price_pence=None))
    row = _row_in_force(meeting, terms)
    sentence = cancelled_sentence(meeting, terms, tier, working_days, price_pence=row.price_pence)
    return _charged(meeting, terms, "cancellation", row, tier.percent, sentence)


def _charged(
    meeting: MeetingRecord, terms: CouncilTerms, kind: LineKind, row: PriceRow, percent: Fraction, sentence: str
) -> MeetingPrice:
    price_pence = half_up(row.price_pence * percent / 100)
    shares = _shares(meeting, price_pence)
    others = tuple(share for share in shares if share.code is not None and share.share_pence)
    own_pence = sum(share.share_pence for share in shares if share.code is None)
    direct = terms.third_party_billing == "direct"
    if others:
        sentence = shared_sentence(meeting, terms, [(share.code, share.share_pence) for share in shares], sentence)
    return MeetingPrice(
        kind=kind,
        slot_number=None,
        price_pence=price_pence,
        charged_pence=own_pence if direct else price_pence,
        price_row=row,
        percent=percent,
        shares=shares,
        recharged=() if direct else others,
        sentence=sentence,
    )


def _included(meeting: MeetingRecord, terms: CouncilTerms, slot_number: int) -> MeetingPrice:
    sentence = included_sentence(terms, slot_number)
    return MeetingPrice("meeting", slot_number, 0, 0, None, None, _shares(meeting, 0), (), sentence)


def _nothing(meeting: MeetingRecord, sentence: str) -> MeetingPrice:
    return MeetingPrice(None, None, 0, 0, None, None, _shares(meeting, 0), (), sentence)


def _shares(meeting: MeetingRecord, price_pence: int) -> tuple[FunderShare, ...]:
    """Share a price among the funders in the order written; with none written the authority pays."""
    parts = [(part.code, part.weight) for part in meeting.funders] or [(None, 1)]
    pence = share_out(price_pence, [weight for _, weight in parts])
    return tuple(FunderShare(code, weight, share) for (code, weight), share in zip(parts, pence, strict=True))


def _lowest_free(meetings_included: int, slots_taken: Collection[int]) -> int | None:
    return next((slot for slot in range(1, meetings_included + 1) if slot not in slots_taken), None)


def _row_in_force(meeting: MeetingRecord, terms: CouncilTerms) -> PriceRow:
    row = price_in_force(terms.price_rows, terms.authority_id, meeting.meeting_on)
    if row is None:
        raise NoPriceInForce(
            f"No price of a meeting is in force on {long_date(meeting.meeting_on)}. Ask the lead to add one to the price book."
        )
    return row
