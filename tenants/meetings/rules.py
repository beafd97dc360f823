"""What is wrong with the record of a meeting: facts about the day, the status and the funders. Prices are elsewhere."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.files.words import listed, shown

SERVICES: Final = ("mediation", "disagreement-resolution")
HELD: Final = "held"
CANCELLED: Final = "cancelled"
STATUSES: Final = (HELD, CANCELLED, "not-attended", "postponed")
CALLED_OFF: Final = (CANCELLED, "postponed")
CAUSES: Final = ("authority", "family", "health", "school", "provider", "force-majeure")
MODES: Final = ("online", "in-person", "telephone")
OUTCOMES: Final = ("full", "partial", "none", "adjourned")
MOST_WEIGHT: Final = 1_000_000
MOST_FUNDERS: Final = 20
_MOST_LISTED: Final = 10
_A_MEETING: Final = {
    HELD: "A meeting that was held",
    CANCELLED: "A cancelled meeting",
    "not-attended": "A meeting that was not attended",
    "postponed": "A postponed meeting",
}


@dataclass(frozen=True)
class FunderPart:
    """A funder's part of a meeting's price: weights 2 and 1 are 2/3 and 1/3. No code is the authority itself."""

    code: str | None
    weight: int


@dataclass(frozen=True, kw_only=True)
class MeetingAnswers:
    """What somebody wrote about a meeting. None is an answer left out, or one that could not be read.

    `funders` is empty when the authority pays and nobody is named.
    """

    reference: str | None
    authority_id: int | None
    service: str | None
    case_reference: str | None
    requested_on: dt.date | None
    meeting_on: dt.date | None
    status: str | None
    cause: str | None
    cancelled_on: dt.date | None
    mode: str | None
    funders: tuple[FunderPart, ...] | None
    funders_agreed_on: dt.date | None
    outcome: str | None


@dataclass(frozen=True, kw_only=True)
class MeetingRecord(MeetingAnswers):
    """A meeting as it can be recorded: every answer that each meeting needs is there, and each code is of its list."""

    reference: str
    authority_id: int
    service: str
    requested_on: dt.date
    meeting_on: dt.date
    status: str
    mode: str
    funders: tuple[FunderPart, ...]

    @property
    def paid_by_authority_alone(self) -> bool:
        """Say whether the authority pays the whole: nobody is named, or its own code alone."""
        return all(part.code is None for part in self.funders)


@dataclass(frozen=True, kw_only=True)
class CouncilFacts:
    """What a meeting of a council is checked against. Blank dates: a member from the start, and still.

    `funders` holds the names of the council's funders by code.
    """

    name: str
    joined_on: dt.date | None
    left_on: dt.date | None
    contract_starts_on: dt.date
    contract_ends_on: dt.date
    funders: Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one answer. `column` is its name in the usage return: `meeting_date` for the meeting's day."""

    column: str
    sentence: str


def faults_in(record: MeetingAnswers, facts: CouncilFacts, *, today: dt.date, was_booked: bool = False) -> list[Fault]:
    """Name everything that keeps a meeting from being recorded. Answers that are None are not judged.

    A meeting that `was_booked` may be cancelled or postponed before its day; any other is recorded when its day has come.

    Source: "usage return" of the interfaces; rules of the money 2, 4 and 5; domain brief 2.1, F-K6.
    """
    return [*faults_within(record, today=today, was_booked=was_booked), *faults_against(record, facts)]


def faults_within(record: MeetingAnswers, *, today: dt.date, was_booked: bool = False) -> list[Fault]:
    """Name what is wrong with a meeting whichever council it belongs to."""
    called_off = was_booked and record.status in CALLED_OFF
    return [
        *_in_the_future(record, today, may_lie_ahead=called_off),
        *_order_of_days(record),
        *_by_status(record),
        *_among_funders(record),
    ]


def faults_against(record: MeetingAnswers, facts: CouncilFacts) -> list[Fault]:
    """Name what does not fit the council: its membership, the contract's term, its funders."""
    return [*_outside_membership(record, facts), *_unknown_funders(record, facts)]


def _in_the_future(record: MeetingAnswers, today: dt.date, *, may_lie_ahead: bool) -> Iterator[Fault]:
    for column, what, day in (
        ("requested_on", "request", record.requested_on),
        ("meeting_date", "meeting", None if may_lie_ahead else record.meeting_on),
        ("cancelled_on", "cancellation", record.cancelled_on),
        ("funders_agreed_on", "funders' agreement", record.funders_agreed_on),
    ):
        if day is not None and day > today:
            yield Fault(column, f"The day of the {what} cannot be later than today, {long_date(today)}.")


def _order_of_days(record: MeetingAnswers) -> Iterator[Fault]:
    requested, meeting, cancelled = record.requested_on, record.meeting_on, record.cancelled_on
    agreed = record.funders_agreed_on
    if requested and meeting and meeting < requested:
        yield Fault("meeting_date", f"{long_date(meeting)} is before the request on {long_date(requested)}.")
    if requested and cancelled and cancelled < requested:
        yield Fault("cancelled_on", f"{long_date(cancelled)} is before the request on {long_date(requested)}.")
    if meeting and cancelled and cancelled > meeting:
        after = f"{long_date(cancelled)} is after the meeting on {long_date(meeting)}."
        yield Fault("cancelled_on", f"{after} A meeting is cancelled on its own day at the latest.")
    if meeting and agreed and agreed > meeting:
        after = f"{long_date(agreed)} is after the meeting on {long_date(meeting)}."
        yield Fault("funders_agreed_on", f"{after} The funders must have agreed on or before that day.")


def _by_status(record: MeetingAnswers) -> Iterator[Fault]:
    """Name what a status asks for and is not there, and what it leaves no place for."""
    if record.status is None:
        return
    held, cancelled = record.status == HELD, record.status == CANCELLED
    meeting = _A_MEETING[record.status]
    if not held and record.cause is None:
        yield Fault("cause", f"{meeting} needs its cause: {listed(CAUSES, 'or')}.")
    if held and record.cause is not None:
        yield Fault("cause", f"{meeting} has no cause. Leave it empty, or put the status right.")
    if cancelled and record.cancelled_on is None:
        yield Fault("cancelled_on", f"{meeting} needs the day on which it was cancelled.")
    if not cancelled and record.cancelled_on is not None:
        yield Fault("cancelled_on", f"{meeting} was not cancelled. Leave it empty, or put the status right.")
    if held and record.outcome is None:
        yield Fault("outcome", f"{meeting} needs its outcome: {listed(OUTCOMES, 'or')}.")
    if not held and record.outcome is not None:
        yield Fault("outcome", f"{meeting} has no outcome. Leave it empty, or put the status right.")


def _among_funders(record: MeetingAnswers) -> Iterator[Fault]:
    parts = record.funders or ()
    if len(parts) > MOST_FUNDERS:
        yield Fault("funders", f"A meeting has at most {MOST_FUNDERS} funders; here are {len(parts):,}.")
        return
    twice = [code for code, times in Counter(part.code for part in parts).items() if times > 1]
    if twice:
        named = listed([str(record.authority_id) if code is None else shown(code) for code in twice], "and")
        yield Fault("funders", f"More than once among the funders: {named}. Add the weights together.")
    if any(not 1 <= part.weight <= MOST_WEIGHT for part in parts):
        yield Fault("funders", f"A weight is a whole number from 1 to {MOST_WEIGHT:,}.")
    if any(part.code is not None for part in parts) and record.funders_agreed_on is None:
        needed = "Another funder pays a share only when it has agreed: give the day, on or before the meeting's."
        yield Fault("funders_agreed_on", needed)


def _outside_membership(record: MeetingAnswers, facts: CouncilFacts) -> Iterator[Fault]:
    meeting = record.meeting_on
    if meeting is None:
        return
    day = long_date(meeting)
    if not facts.contract_starts_on <= meeting <= facts.contract_ends_on:
        starts, ends = long_date(facts.contract_starts_on), long_date(facts.contract_ends_on)
        yield Fault("meeting_date", f"{day} is outside the contract, which runs from {starts} to {ends}.")
    elif facts.joined_on and meeting < facts.joined_on:
        yield Fault("meeting_date", f"{day} is before {facts.name} joined on {long_date(facts.joined_on)}.")
    elif facts.left_on and meeting > facts.left_on:
        yield Fault("meeting_date", f"{day} is after {facts.name}'s last day, {long_date(facts.left_on)}.")


def _unknown_funders(record: MeetingAnswers, facts: CouncilFacts) -> Iterator[Fault]:
    parts = record.funders or ()
    unknown = [part.code for part in parts if part.code is not None and part.code not in facts.funders]
    if unknown and len(parts) <= MOST_FUNDERS:
        # The same words whether the code is another council's or nobody's: which one it is, is no business of ours.
        named = listed([shown(code) for code in unknown], "and")
        known = _known_funders(facts.name, facts.funders)
        yield Fault(
            "funders", f"{named} {'are no funders' if len(unknown) > 1 else 'is no funder'} of {facts.name}. {known}"
        )


def _known_funders(council: str, codes: Collection[str]) -> str:
    if not codes:
        return f"{council} has none yet."
    first = list(codes)[:_MOST_LISTED]
    more = f", and {len(codes) - len(first)} more" if len(codes) > len(first) else ""
    return f"Its funders: {listed(first, 'and') if not more else ', '.join(first)}{more}."
