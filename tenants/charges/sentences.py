"""The sentence that says why a meeting cost what it did: reason first, then the rule. Short forms, for lists."""

from collections.abc import Sequence
from typing import Final

from consortium.contracts.rules import PriceRow
from consortium.dates import long_date
from consortium.money import percent, pounds
from tenants.charges.terms import CancellationTier, CouncilTerms
from tenants.meetings.rules import MeetingRecord

FUNDER_KINDS: Final = {
    "academy": "academy",
    "maintained-school": "maintained school",
    "college": "college",
    "early-years": "early years provider",
    "health": "health commissioner",
    "social-care-child": "children's social care",
    "social-care-adult": "adult social care",
    "education": "education",
    "independent": "independent school",
}
_CAUSES: Final = {
    "family": "the family",
    "health": "the health commissioner",
    "school": "the school",
    "provider": "the provider",
    "force-majeure": "events beyond anyone's control",
}


def included_sentence(terms: CouncilTerms, slot_number: int) -> str:
    """Included: number 4 of Kent's 5 included meetings."""
    last = " It was the last." if slot_number == terms.meetings_included else ""
    return f"Included: number {slot_number} of {terms.name}'s {terms.meetings_included} included meetings.{last}"


def full_price_sentence(meeting: MeetingRecord, terms: CouncilTerms, row: PriceRow) -> str:
    """Full price: all 5 included meetings are used. With the price and its day where it is the council's own or changed."""
    changed = row.authority_id is not None or any(
        other.authority_id is None and other.effective_from < row.effective_from for other in terms.price_rows
    )
    price = f", {pounds(row.price_pence)} since {long_date(row.effective_from)}" if changed else ""
    if not meeting.paid_by_authority_alone:
        return f"Full price{price}."
    if not terms.meetings_included:
        return f"Full price{price}: {terms.name} has no included meetings."
    used = (
        "the one included meeting is"
        if terms.meetings_included == 1
        else f"all {terms.meetings_included} included meetings are"
    )
    return f"Full price{price}: {used} used."


def not_charged_sentence(meeting: MeetingRecord, terms: CouncilTerms) -> str:
    """No charge: postponed. No charge: the provider cancelled. The full price: Kent did not attend."""
    if meeting.status == "postponed":
        return "No charge: postponed."
    who = _who(meeting, terms)
    if meeting.cause == "force-majeure":
        return f"No charge: {who} prevented it."
    if meeting.cause == "provider":
        return f"No charge: {who} {'cancelled' if meeting.status == 'cancelled' else 'did not attend'}."
    return f"The full price: {who} did not attend."


def cancelled_sentence(
    meeting: MeetingRecord,
    terms: CouncilTerms,
    tier: CancellationTier | None,
    working_days: int,
    *,
    price_pence: int | None,
) -> str:
    """50% of £1,000.00: the family cancelled on 20 October 2016, 3 clear working days before. 3 to 5 cost 50%."""
    days = "1 clear working day" if working_days == 1 else f"{working_days} clear working days"
    on = f" on {long_date(meeting.cancelled_on)}" if meeting.cancelled_on else ""
    what = f"{_who(meeting, terms)} cancelled{on}, {days} before."
    if tier is None:
        return f"No charge: {what} The contract asks nothing for that."
    if price_pence is None:
        return f"No charge: {what} {_span(tier, terms)} cost nothing."
    cost = percent(tier.percent)
    return f"{cost} of {pounds(price_pence)}: {what} {_span(tier, terms)} cost {cost}."


def shared_sentence(
    meeting: MeetingRecord, terms: CouncilTerms, shares: Sequence[tuple[str | None, int]], reason: str
) -> str:
    """Shared, as agreed on 18 April 2016: health commissioner £333.34, Kent £666.66. And that it uses no included meeting."""
    agreed = f", as agreed on {long_date(meeting.funders_agreed_on)}" if meeting.funders_agreed_on else ""
    each = ", ".join(f"{_funder(code, terms)} {pounds(pence)}" for code, pence in shares)
    direct = " The provider bills the others itself." if terms.third_party_billing == "direct" else ""
    if meeting.status == "held":
        plain = reason.startswith("Full price.")
        price = "" if plain else f" {reason}"
        return f"Shared{agreed}: {each}. A shared meeting uses no included meeting.{price}{direct}"
    return f"{reason} Shared{agreed}: {each}.{direct}"


def _funder(code: str | None, terms: CouncilTerms) -> str:
    if code is None:
        return terms.name
    kind = terms.funder_kinds[code]
    return FUNDER_KINDS.get(kind, kind)


def _who(meeting: MeetingRecord, terms: CouncilTerms) -> str:
    return terms.name if meeting.cause == "authority" else _CAUSES[meeting.cause or "family"]


def _span(tier: CancellationTier, terms: CouncilTerms) -> str:
    """Say which numbers of clear working days a tier covers, given the tiers written before it."""
    before = terms.tiers[: terms.tiers.index(tier)]
    above = [other.clear_working_days for other in before if other.clear_working_days > tier.clear_working_days]
    if not above:
        return f"{tier.clear_working_days} or more"
    last = min(above) - 1
    return f"{tier.clear_working_days}" if last == tier.clear_working_days else f"{tier.clear_working_days} to {last}"
