"""What is asked of parties and funders, what stands, and what is still waited for. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.files.words import begun, listed
from tenants.charges.rules import MeetingPrice, NoPriceInForce, price_meeting
from tenants.charges.terms import CouncilTerms
from tenants.meetings.rules import HELD, MOST_FUNDERS, MOST_WEIGHT, FunderPart, MeetingRecord

DISAGREEMENT: Final = "disagreement-resolution"
CONSENTED: Final = "consented"
AGREED: Final = "agreed"
REFUSED: Final = "refused"
FUNDER_WITHDREW: Final = "funder-withdrew"
ASKED_ANEW: Final = "asked-anew"
PARTY_REFUSED: Final = "party-refused"
FUNDER_REFUSED: Final = "funder-refused"
# Who may take part, in the order of section 57 of the Children and Families Act 2014; "council" is called by its name.
PARTIES: Final[Mapping[str, str]] = {
    "family": "the family",
    "council": "the council",
    "school": "the school",
    "college": "the college",
    "early-years": "the early years provider",
    "health": "the health body",
    "social-care-child": "children's social care",
    "social-care-adult": "adult social care",
}
FEWEST_PARTIES: Final = 2


@dataclass(frozen=True)
class Consent:
    """A party that was asked, and what it answered last, if it did."""

    party: str
    asked_on: dt.date
    answer: str | None = None
    answered_on: dt.date | None = None
    answers: int = 0


@dataclass(frozen=True)
class FunderAnswer:
    """What a body answered: by whom (a role), when, and the reference under which that can be read."""

    answer: str
    answered_on: dt.date
    answered_by: str
    evidence: str | None
    by_link: bool


@dataclass(frozen=True)
class AskedFunder:
    """A body of a round with its parts. `code` None is the council itself; `link_until`: its newest link's last moment."""

    place: int
    code: str | None
    weight: int
    answer: FunderAnswer | None = None
    link_until: dt.datetime | None = None
    links: int = 0


@dataclass(frozen=True)
class Withdrawal:
    """Why a round is over: the body at `place` withdrew, or others are to be asked."""

    because: str
    place: int | None
    reason: str
    withdrawn_on: dt.date


@dataclass(frozen=True)
class FundingRound:
    """All who were asked together. Shares stay as they are; other shares are another round."""

    number: int
    planned_on: dt.date | None
    asked_on: dt.date
    asked: tuple[AskedFunder, ...]
    withdrawal: Withdrawal | None = None

    @property
    def parts(self) -> tuple[FunderPart, ...]:
        """Who pays which parts, as a meeting is recorded with."""
        return tuple(FunderPart(one.code, one.weight) for one in self.asked)

    @property
    def refused(self) -> AskedFunder | None:
        """The body that refused, if one did."""
        return next((one for one in self.asked if one.answer and one.answer.answer == REFUSED), None)

    @property
    def stands(self) -> bool:
        """Say whether it is not over: nobody refused or withdrew, and nobody else is to be asked."""
        return self.withdrawal is None and self.refused is None

    @property
    def unanswered(self) -> tuple[AskedFunder, ...]:
        """Those who are still waited for."""
        return tuple(one for one in self.asked if one.answer is None) if self.stands else ()

    @property
    def agreed_on(self) -> dt.date | None:
        """The day on which the last of them agreed; nothing while one has not, or when it is over."""
        if not self.stands or self.unanswered:
            return None
        return max(one.answer.answered_on for one in self.asked if one.answer)

    def at(self, place: int) -> AskedFunder | None:
        """Return the body at a place of the list."""
        return next((one for one in self.asked if one.place == place), None)


@dataclass(frozen=True)
class AgreedFunding:
    """What a meeting of a case is recorded with. No parts: the council pays alone, and nobody else had to agree."""

    parts: tuple[FunderPart, ...]
    agreed_on: dt.date | None
    planned_on: dt.date | None = None

    @property
    def has_others(self) -> bool:
        """Say whether somebody other than the council pays a share."""
        return any(part.code is not None for part in self.parts)


@dataclass(frozen=True)
class CaseFunding:
    """A case as its parties and funders see it: what was asked of them, in order. `was_held`: in a meeting not adjourned."""

    reference: str
    authority_id: int
    provider_id: int
    contract_id: int
    service: str
    contacted_on: dt.date
    ended_on: dt.date | None
    ended_because: str | None
    consents: tuple[Consent, ...]
    rounds: tuple[FundingRound, ...]
    declined: bool = False
    was_held: bool = False

    @property
    def is_over(self) -> bool:
        """Say whether nobody has to be asked for anything: it ended, was declined, or was held and not adjourned."""
        return self.ended_on is not None or self.declined or self.was_held

    @property
    def is_disagreement(self) -> bool:
        """Say whether all parties must consent and funders agree before anything is booked."""
        return self.service == DISAGREEMENT

    @property
    def round(self) -> FundingRound | None:
        """The newest round: what was asked of funders last."""
        return self.rounds[-1] if self.rounds else None

    @property
    def standing(self) -> FundingRound | None:
        """The newest round while it stands."""
        return self.round if self.round and self.round.stands else None

    @property
    def will_not_be_paid(self) -> bool:
        """Say whether a funder has refused or withdrawn and nobody else was asked since."""
        newest = self.round
        if newest is None or newest.stands:
            return False
        return newest.withdrawal is None or newest.withdrawal.place is not None

    def consent_of(self, party: str) -> Consent | None:
        """Return what is known of a party, if it was asked."""
        return next((one for one in self.consents if one.party == party), None)


def agreement_of(case: CaseFunding, names: Mapping[str | None, str]) -> AgreedFunding | str:
    """Return who has agreed to pay a case's meeting, or the sentence that says what is missing.

    A mediation of which no funder was asked is the council's alone. `names` are the funders' by code, None the council's.
    Source: domain brief 2.1 F-K6, S13 and S14.
    """
    newest = case.round
    if newest is None:
        if not case.is_disagreement:
            return AgreedFunding((), None)
        return "Nobody has been asked to pay. A meeting is booked when every funder has agreed."
    if newest.agreed_on is not None:
        return AgreedFunding(newest.parts, newest.agreed_on, newest.planned_on)
    return next(_waiting_for_funders(newest, names))


def waiting_for(case: CaseFunding, names: Mapping[str | None, str]) -> list[str]:
    """Say what a case waits for before it can be booked: parties first, then funders. Nothing is an empty list."""
    if case.ended_on is not None:
        return []
    waiting = list(_waiting_for_parties(case, names)) if case.is_disagreement else []
    agreed = agreement_of(case, names)
    return [*waiting, agreed] if isinstance(agreed, str) else waiting


def party_called(party: str, names: Mapping[str | None, str]) -> str:
    """Name a party inside a sentence: the school, or Kent."""
    return names[None] if party == "council" else PARTIES[party]


def _waiting_for_parties(case: CaseFunding, names: Mapping[str | None, str]) -> Iterator[str]:
    by_day: dict[dt.date, list[str]] = {}
    for one in case.consents:
        if one.answer is None:
            by_day.setdefault(one.asked_on, []).append(party_called(one.party, names))
    for asked_on, parties in by_day.items():
        yield _not_answered(parties, asked_on)
    if len(case.consents) < FEWEST_PARTIES:
        yield "All parties must consent: ask at least two of them, such as the family and the school."


def _waiting_for_funders(newest: FundingRound, names: Mapping[str | None, str]) -> Iterator[str]:
    """Say why a round is not agreed: withdrawn, refused, or not answered yet."""
    if newest.withdrawal is not None:
        day, place = long_date(newest.withdrawal.withdrawn_on), newest.withdrawal.place
        asked = newest.at(place) if place is not None else None
        if asked is None:
            yield f"The funders' shares were taken back on {day}. Ask who is to pay instead."
        else:
            yield f"{names[asked.code]} withdrew on {day}. Ask another funder, or end the case."
    elif newest.refused is not None and newest.refused.answer is not None:
        day = long_date(newest.refused.answer.answered_on)
        yield f"{names[newest.refused.code]} refused on {day}. Ask another funder, or end the case."
    else:
        yield _not_answered([names[one.code] for one in newest.unanswered], newest.asked_on)


def _not_answered(who: Sequence[str], asked_on: dt.date) -> str:
    has = "has" if len(who) == 1 else "have"
    return f"{begun(listed(list(who), 'and'))} {has} not answered; asked on {long_date(asked_on)}."


def fault_in_parts(parts: Sequence[FunderPart], known: Collection[str]) -> str:
    """Say what is wrong with who is asked to pay which parts, in a sentence; nothing if nothing is."""
    if not parts:
        return "Select who is to pay."
    if len(parts) > MOST_FUNDERS:
        return f"A meeting has at most {MOST_FUNDERS} funders; here are {len(parts)}."
    if any(times > 1 for times in Counter(part.code for part in parts).values()):
        return "A funder is in the list twice. Add its parts together."
    if any(part.code is not None and part.code not in known for part in parts):
        return "One of these is no funder of the council. Select it from the list."
    if any(not 1 <= part.weight <= MOST_WEIGHT for part in parts):
        return f"Parts are whole numbers from 1 to {MOST_WEIGHT:,}."
    return ""


def fault_in_day(day: dt.date, what: str, *, today: dt.date, after: dt.date, event: str) -> str:
    """Say that a day is later than today, or before what it follows from."""
    if day > today:
        return f"{begun(what)} cannot be later than today, {long_date(today)}."
    if day < after:
        return f"{long_date(day)} is before {event} on {long_date(after)}."
    return ""


def priced(
    parts: Sequence[FunderPart], service: str, terms: CouncilTerms, slots_taken: Collection[int], day: dt.date
) -> MeetingPrice | None:
    """Price a meeting that these would pay, if it were held on a day; nothing when no price holds then.

    Example: three equal funders of £1,000.00 pay £333.34, £333.33 and £333.33.
    """
    meeting = MeetingRecord(
        reference="-",
        authority_id=terms.authority_id,
        service=service,
        case_reference=None,
        requested_on=day,
        meeting_on=day,
        status=HELD,
        cause=None,
        cancelled_on=None,
        mode="online",
        funders=tuple(parts),
        funders_agreed_on=None,
        outcome=None,
    )
    try:
        return price_meeting(meeting, terms, slots_taken)
    except NoPriceInForce:
        return None
