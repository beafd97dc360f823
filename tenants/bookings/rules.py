"""What may be asked for, booked, told, called off and agreed about a case's meetings, and what is in the way. Pure."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from consortium.dates import is_provisional, is_working_day, long_date
from consortium.mediators.rules import MediatorRecord, lapsed_by
from tenants.cases.rule_book import RULES, rule_in_force
from tenants.cases.rules import last_day
from tenants.meetings.rules import Fault

MEDIATION: Final = "mediation"
IN_PERSON: Final = "in-person"
MOST_ACTIONS: Final = 30
# What came of a meeting in more detail than its outcome. Source: domain brief 3.2.
OUTCOME_DETAILS: Final = {
    "ASSESS": "The council agreed to assess",
    "ISSUE": "The council agreed to make a plan",
    "AMEND": "The council agreed to amend the plan",
    "REASSESS": "The council agreed to assess again",
    "MAINTAIN": "The council agreed to keep the plan",
    "BACK_TO_PANEL": "It goes back to the council's panel",
    "STAND": "The council stood by its decision",
    "OTHER_ACTION": "Something else was agreed",
}
# The limits of regulation 44, which the rule book knows as T15-AMEND and its like; each is the council's to keep.
LIMITS: Final = tuple(rule.code for rule in RULES if rule.code.startswith("T15-"))
NOT_APPEALABLE: Final = "T14"
COUNCIL_IS_TOLD: Final = "T16"


@dataclass(frozen=True, kw_only=True)
class CaseState:
    """What of a case decides whether it may have a meeting."""

    reference: str
    service: str
    choice: str
    contacted_on: dt.date
    ended_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class BookingAnswers:
    """What somebody arranges for a meeting. `meeting_reference` is the one it will be recorded and charged under."""

    meeting_reference: str
    meeting_on: dt.date
    starts_at: dt.time
    length_minutes: int
    mode: str
    venue: str | None
    mediator_number: int


@dataclass(frozen=True, kw_only=True)
class Declared:
    """The mediator who is to be booked, and the cases with which a conflict stands; None among them is the whole council."""

    mediator: MediatorRecord
    conflicts: frozenset[str | None] = frozenset()


def faults_in_request(
    case: CaseState, requested_on: dt.date, *, open_since: dt.date | None, today: dt.date
) -> list[Fault]:
    """Name what keeps a case from asking for a meeting. `open_since`: another meeting of it is under way."""
    return [*_against_case(case), *_request_out_of_order(case, requested_on, open_since, today)]


def _against_case(case: CaseState) -> Iterator[Fault]:
    if case.ended_on is not None:
        yield Fault("case", f"{case.reference} ended on {long_date(case.ended_on)}, so it has no further meeting.")
    elif case.service == MEDIATION and case.choice != "mediate":
        told = "declined mediation" if case.choice == "declined" else "has not chosen mediation yet"
        yield Fault("case", f"The family {told}. Record that it wants mediation first: the 30 days run from then.")


def _request_out_of_order(
    case: CaseState, requested_on: dt.date, open_since: dt.date | None, today: dt.date
) -> Iterator[Fault]:
    if requested_on > today:
        yield Fault("requested_on", f"The day of the request cannot be later than today, {long_date(today)}.")
    if requested_on < case.contacted_on:
        before = f"{long_date(requested_on)} is before the contact on {long_date(case.contacted_on)}."
        yield Fault("requested_on", before)
    if open_since is not None:
        under_way = f"A meeting asked for on {long_date(open_since)} is under way."
        yield Fault("requested_on", f"{under_way} Record what came of it first, or postpone it.")


def faults_in_booking(
    answers: BookingAnswers,
    *,
    case_reference: str,
    requested_on: dt.date | None,
    declared: Declared | None,
    booked_before: BookingAnswers | None,
    today: dt.date,
) -> list[Fault]:
    """Name what keeps a meeting from being booked, or its arrangements from being changed.

    `booked_before` is what was arranged until now. Source: domain brief 3.5, "block booking on lapse".
    """
    if requested_on is None:
        return [Fault("meeting_on", "Nobody has asked for this meeting yet. Record the request first, then book it.")]
    return [
        *_day_of_booking(answers, requested_on, booked_before, today),
        *_place(answers),
        *_mediator(answers.meeting_on, case_reference, declared),
    ]


def _day_of_booking(
    answers: BookingAnswers, requested_on: dt.date, before: BookingAnswers | None, today: dt.date
) -> Iterator[Fault]:
    day = answers.meeting_on
    if before is not None:
        if (before.meeting_on, before.meeting_reference) != (day, answers.meeting_reference):
            yield Fault("meeting_on", "Another day is another meeting. Postpone this one, then book the new day.")
    elif day < requested_on:
        yield Fault("meeting_on", f"{long_date(day)} is before the request on {long_date(requested_on)}.")
    elif day < today:
        over = f"{long_date(day)} is over. A meeting is booked for today or a day to come."
        yield Fault("meeting_on", f"{over} What was held without a booking is recorded with Record a meeting.")


def _place(answers: BookingAnswers) -> Iterator[Fault]:
    if answers.mode == IN_PERSON and not answers.venue:
        yield Fault("venue", "A meeting in person needs its place: the family is told of it.")


def _mediator(day: dt.date, case_reference: str, declared: Declared | None) -> Iterator[Fault]:
    if declared is None:
        yield Fault("mediator_number", "Choose a mediator of your list.")
        return
    name = declared.mediator.name
    lapsed = lapsed_by(declared.mediator, day)
    if lapsed:
        yield Fault("mediator_number", f"{lapsed}, and the meeting is on {long_date(day)}. Choose another mediator.")
    elif None in declared.conflicts:
        yield Fault("mediator_number", f"{name} has declared a conflict with this council. Choose another mediator.")
    elif case_reference in declared.conflicts:
        yield Fault(
            "mediator_number", f"{name} has declared a conflict with {case_reference}. Choose another mediator."
        )


def warnings_of(day: dt.date, *, today: dt.date) -> list[str]:
    """Say what somebody should know of a day that is not in the way of booking it."""
    warnings = []
    if not is_working_day(day):
        kind = "a weekend day" if day.weekday() >= 5 else "a bank holiday"
        warnings.append(f"{long_date(day)} is {kind}: {day:%A}. Ask everybody whether they can come.")
    if is_provisional(day):
        warnings.append(
            f"The bank holidays of {day.year} are not published yet, so days counted there are provisional."
        )
    last = last_day_to_tell(day)
    if last < today:
        notice = f"The family had to be told by {long_date(last)}, 5 working days before."
        warnings.append(f"{notice} It has to agree to less.")
    return warnings


def last_day_to_tell(meeting_on: dt.date) -> dt.date:
    """Return the last day on which a family is told of a meeting in time: 9 February 2026 for Monday 16 February.

    Source: domain brief 1.3, T7; worked date D8.
    """
    return last_day(rule_in_force("T7", meeting_on), meeting_on).due_on


def faults_in_telling(
    told_on: dt.date, *, meeting_on: dt.date, booked_on: dt.date, less_agreed: bool, today: dt.date
) -> list[Fault]:
    """Name what is wrong with the day on which a family was told of date and place. Source: domain brief 1.3, T7."""
    faults = []
    if told_on > today:
        faults.append(Fault("told_on", f"The family cannot have been told later than today, {long_date(today)}."))
    elif told_on < booked_on:
        faults.append(Fault("told_on", f"{long_date(told_on)} is before the booking on {long_date(booked_on)}."))
    elif told_on > meeting_on:
        faults.append(Fault("told_on", f"{long_date(told_on)} is after the meeting on {long_date(meeting_on)}."))
    elif told_on > last_day_to_tell(meeting_on) and not less_agreed:
        last = long_date(last_day_to_tell(meeting_on))
        faults.append(
            Fault("less_agreed", f"5 working days before the meeting was {last}. Tick that the family agreed to less.")
        )
    return faults


def fault_in_holding(meeting_on: dt.date | None, *, today: dt.date) -> str:
    """Say why a meeting cannot be recorded as held or not attended yet; nothing if it can."""
    if meeting_on is None:
        return "This meeting is not booked yet. Book it first: the day, the time, the mediator."
    if meeting_on > today:
        return f"The meeting is booked for {long_date(meeting_on)}. What came of it can be recorded on that day."
    return ""


def faults_in_agreement(
    agreed_on: dt.date, *, meeting_on: dt.date, outcome: str | None, actions: Sequence[tuple[str, str]], today: dt.date
) -> list[Fault]:
    """Name what is wrong with an agreement. `actions` are pairs of a rule and the body that is to keep it."""
    faults = []
    if outcome in (None, "none"):
        faults.append(Fault("agreed_on", "The meeting ended without an agreement. Change its outcome first."))
    if agreed_on > today:
        faults.append(Fault("agreed_on", f"The day of the agreement cannot be later than today, {long_date(today)}."))
    elif agreed_on < meeting_on:
        before = f"{long_date(agreed_on)} is before the meeting on {long_date(meeting_on)}."
        faults.append(Fault("agreed_on", before))
    if not actions:
        faults.append(Fault("limits", "Say what was agreed: tick a limit, or give the number of other things."))
    if len(actions) > MOST_ACTIONS:
        faults.append(
            Fault("limits", f"An agreement has at most {MOST_ACTIONS} actions here; these are {len(actions)}.")
        )
    return faults


def due_on(rule: str, agreed_on: dt.date) -> dt.date:
    """Return the day by which an agreed action is to be done: 23 March 2026 for T15-AMEND agreed on 16 February.

    Source: domain brief 1.3, T14 to T16, and 1.5; worked date D7.
    """
    return last_day(rule_in_force(rule, agreed_on), agreed_on).due_on


def faults_in_doing(done_on: dt.date, *, agreed_on: dt.date, today: dt.date) -> list[Fault]:
    """Name what is wrong with the day on which an agreed action was done."""
    if done_on > today:
        return [Fault("done_on", f"The day cannot be later than today, {long_date(today)}.")]
    if done_on < agreed_on:
        return [Fault("done_on", f"{long_date(done_on)} is before the agreement on {long_date(agreed_on)}.")]
    return []


def faults_in_other_date(
    agreed_in_writing_on: dt.date, other_due_on: dt.date, *, agreed_on: dt.date, today: dt.date
) -> list[Fault]:
    """Name what is wrong with another date that the parties agreed in writing. Source: domain brief 1.3, T17."""
    faults = []
    if agreed_in_writing_on > today:
        faults.append(Fault("in_writing_on", f"The day cannot be later than today, {long_date(today)}."))
    elif agreed_in_writing_on < agreed_on:
        before = f"{long_date(agreed_in_writing_on)} is before the agreement on {long_date(agreed_on)}."
        faults.append(Fault("in_writing_on", before))
    elif other_due_on < agreed_in_writing_on:
        late = f"{long_date(other_due_on)} is before the day on which it was agreed in writing."
        faults.append(Fault("other_due_on", late))
    return faults
