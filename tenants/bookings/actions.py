"""Asking for a case's meeting, booking it, telling the family, naming whom the council sends. Append only.

Each act locks its case first, so that two people at once come one after the other and the second sees what the first did.
The same form sent again says what is so already, and changes nothing.
"""

import datetime as dt
from typing import Any, Final

from sqlalchemy import insert, text

from consortium import clock
from consortium.errors import Problem, Refused, RuleBroken
from consortium.free_text import fault_in_free_text
from consortium.mediators.queries import find_mediator
from consortium.periods.actions import note_business_day
from consortium.providers.queries import authority_of_reference
from tenants.bookings.funders import waits_for
from tenants.bookings.models import Booking, MeetingRequest, NamedPeople
from tenants.bookings.queries import Booked, CaseMeeting, CaseMeetings, case_meetings, lock_case
from tenants.bookings.rules import (
    BookingAnswers,
    CaseState,
    Declared,
    faults_in_booking,
    faults_in_request,
    faults_in_telling,
)
from tenants.cases.queries import known_cases
from tenants.cases.recounting import recount
from tenants.cases.remembering import remember_of
from tenants.mediators.queries import conflicts_here
from tenants.meetings.rules import Fault
from tenants.reminders.asking import ask_for_mail, is_of_today
from tenants.scope import Scope

# A provider sees its own bookings over all its councils, so a reference is free only if none of them has it.
_PROMISED: Final = text("""
select from bookings b where b.provider_id = :provider_id and b.meeting_reference = :reference and b.version_number = 1
    and (b.authority_id, b.case_reference, b.meeting_number) <> (:authority_id, :case_reference, :number) limit 1
""")


class NoSuchMeeting(RuleBroken):
    """A case, or a meeting of it, that is not there."""


class ChangedMeanwhile(RuleBroken):
    """Somebody else changed the same thing while a person had the page open."""


def state_of(scope: Scope, case_reference: str) -> CaseState:
    """Return what of a case decides whether it may have a meeting. Raises: NoSuchMeeting."""
    known = known_cases(scope, [case_reference], provider_id=scope.provider_id).get(case_reference)
    if known is None:
        raise NoSuchMeeting("There is no such case.")
    contact = known.contact
    return CaseState(
        reference=case_reference,
        service=contact.service,
        choice=contact.choice,
        contacted_on=contact.contacted_on,
        ended_on=known.ended_on,
    )


def request_meeting(scope: Scope, case_reference: str, requested_on: dt.date, *, follows: int | None = None) -> int:
    """Record that a case asks for a meeting, and return its number. One at a time is under way.

    `follows`: the meeting that was postponed for it. Raises: Refused, NoSuchMeeting.
    """
    meetings = locked_meetings(scope, case_reference)
    under_way = meetings.under_way
    if under_way is not None and (under_way.requested_on, under_way.booked) == (requested_on, None):
        return under_way.number
    open_since = under_way.requested_on if under_way else None
    case = state_of(scope, case_reference)
    refuse(faults_in_request(case, requested_on, open_since=open_since, today=clock.today()))
    number = len(meetings.planned) + 1
    values = {"meeting_number": number, "follows": follows, "requested_on": requested_on}
    _store(scope, MeetingRequest, case_reference, values)
    remember_of(scope, "meeting-asked", case_reference)
    return number


def book_meeting(scope: Scope, case_reference: str, number: int, answers: BookingAnswers, *, replaces: int) -> bool:
    """Book a meeting, or change what is arranged for it, and say whether that changed anything.

    `replaces` is the version that the person had before them, 0 for none. Telling the family starts anew when the place,
    the time or the way of meeting is another. Raises: Refused, ChangedMeanwhile, NoSuchMeeting.
    """
    meeting = find(locked_meetings(scope, case_reference), number)
    before = meeting.booked
    if before is not None and before.answers == answers:
        return False
    require_open(meeting)
    if replaces != (before.version_number if before else 0):
        raise ChangedMeanwhile("Somebody else has booked or changed this meeting while you looked.")
    refuse(
        [
            *_against_booking(scope, case_reference, meeting, answers),
            *_reference(scope, case_reference, meeting, answers),
        ]
    )
    kept = before is not None and _family_knows(before.answers) == _family_knows(answers)
    told = {
        "family_told_on": before.family_told_on if before and kept else None,
        "less_notice_agreed": bool(before and kept and before.less_notice_agreed),
    }
    _store_booking(scope, case_reference, number, answers, replaces=replaces, **told)
    if before is None:
        remember_of(scope, "meeting-booked", case_reference)
    else:
        remember_of(scope, "booking-changed", case_reference)
    if not kept and is_of_today(scope.session):
        ask_for_mail(scope, "booked" if before is None else "moved", case_reference)
    return True


def tell_family(scope: Scope, case_reference: str, number: int, told_on: dt.date, *, less_agreed: bool) -> bool:
    """Record the day on which the family was told of date and place, and say whether that changed anything.

    Source: domain brief 1.3, T7. Raises: Refused, NoSuchMeeting.
    """
    meeting = find(locked_meetings(scope, case_reference), number)
    booked = require_booked(meeting)
    if (booked.family_told_on, booked.less_notice_agreed) == (told_on, less_agreed):
        return False
    require_open(meeting)
    day = booked.answers.meeting_on
    refuse(
        faults_in_telling(
            told_on, meeting_on=day, booked_on=booked.booked_on, less_agreed=less_agreed, today=clock.today()
        )
    )
    told: dict[str, Any] = {"family_told_on": told_on, "less_notice_agreed": less_agreed}
    _store_booking(scope, case_reference, number, booked.answers, replaces=booked.version_number, **told)
    remember_of(scope, "family-told", case_reference)
    return True


def name_people(
    scope: Scope, case_reference: str, number: int, officer: str | None, decision_maker: str | None, *, replaces: int
) -> bool:
    """Name whom the council sends: its officer, and who may decide. Says whether that changed anything.

    `replaces` is the version that the person had before them, 0 for none. Source: domain brief 1.4.
    Raises: Refused, ChangedMeanwhile, NoSuchMeeting.
    """
    meeting = find(locked_meetings(scope, case_reference), number)
    named = meeting.named
    if (named.officer, named.decision_maker) == (officer, decision_maker):
        return False
    require_open(meeting)
    if replaces != named.version_number:
        raise ChangedMeanwhile("Somebody else has named people for this meeting while you looked.")
    words = {"officer": officer, "decision_maker": decision_maker}
    said = ((field, fault_in_free_text(value)) for field, value in words.items() if value)
    refuse([Fault(field, f"The name or job title {fault}.") for field, fault in said if fault])
    values = {"meeting_number": number, "version_number": replaces + 1, "replaces": replaces or None, **words}
    named_for = "council" if scope.role == "portal_member" else "provider"
    _store(scope, NamedPeople, case_reference, values | {"named_for": named_for})
    remember_of(scope, "people-named", case_reference)
    return True


def locked_meetings(scope: Scope, case_reference: str) -> CaseMeetings:
    """Lock a case and read its meetings. Raises: NoSuchMeeting."""
    if not lock_case(scope, case_reference):
        raise NoSuchMeeting("There is no such case.")
    return case_meetings(scope, case_reference)


def find(meetings: CaseMeetings, number: int) -> CaseMeeting:
    """Return a meeting of a case. Raises: NoSuchMeeting."""
    meeting = meetings.find(number)
    if meeting is None:
        raise NoSuchMeeting("This case has no such meeting.")
    return meeting


def require_open(meeting: CaseMeeting) -> None:
    """Refuse an act on a meeting of which something is recorded already. Raises: Refused."""
    if meeting.result is not None:
        said = f"{meeting.result.reference} is recorded already, so nothing about it is arranged any more."
        refuse([Fault("meeting", said)])


def require_booked(meeting: CaseMeeting) -> Booked:
    """Return what is arranged for a meeting. Raises: Refused when nothing is yet."""
    if meeting.booked is None:
        refuse([Fault("meeting", "This meeting is not booked yet. Book it first: the day, the time, the mediator.")])
    return meeting.booked  # type: ignore[return-value]


def refuse(faults: list[Fault]) -> None:
    """Raise Refused if there is anything to refuse, each fault by the name of its answer."""
    if faults:
        raise Refused([Problem("form", None, fault.column, fault.sentence) for fault in faults])


def _against_booking(scope: Scope, case_reference: str, meeting: CaseMeeting, answers: BookingAnswers) -> list[Fault]:
    """Name what the mediator, the day, the case and its funders leave no place for."""
    case = state_of(scope, case_reference)
    if case.ended_on is not None:
        return faults_in_request(case, meeting.requested_on, open_since=None, today=clock.today())
    waits = waits_for(scope, case_reference)
    unpaid = [Fault("meeting", waits)] if waits else []
    faults = faults_in_booking(
        answers,
        case_reference=case_reference,
        requested_on=meeting.requested_on,
        declared=declared(scope, answers.mediator_number),
        booked_before=meeting.booked.answers if meeting.booked else None,
        today=clock.today(),
    )
    return unpaid + faults


def declared(scope: Scope, mediator_number: int) -> Declared | None:
    """Return a mediator with the conflicts that stand with the council and its cases, or None when there is no such one."""
    mediator = find_mediator(scope.session, scope.provider_id or 0, mediator_number)
    if mediator is None:
        return None
    conflicts = frozenset(one.case_reference for one in conflicts_here(scope) if one.mediator_number == mediator_number)
    return Declared(mediator=mediator.record, conflicts=conflicts)


def _reference(scope: Scope, case_reference: str, meeting: CaseMeeting, answers: BookingAnswers) -> list[Fault]:
    """Refuse a reference that is another meeting's, recorded or booked, and say not whose."""
    reference = answers.meeting_reference
    values = {"reference": reference, "case_reference": case_reference, "number": meeting.number}
    promised = scope.session.execute(_PROMISED, values | _whose(scope)).one_or_none() is not None
    if promised or authority_of_reference(scope.session, scope.provider_id or 0, reference) is not None:
        return [Fault("meeting_reference", f"{reference} is used already. Each meeting has a reference of its own.")]
    return []


def _family_knows(answers: BookingAnswers) -> tuple[Any, ...]:
    """What a family is told of a meeting."""
    return (answers.meeting_on, answers.starts_at, answers.mode, answers.venue)


def _store_booking(
    scope: Scope, case_reference: str, number: int, answers: BookingAnswers, *, replaces: int, **told: Any
) -> None:
    mediator = find_mediator(scope.session, scope.provider_id or 0, answers.mediator_number)
    values = (
        vars(answers)
        | told
        | {"meeting_number": number, "mediator_version": mediator.version_number if mediator else 0}
    )
    versions = {"version_number": replaces + 1, "replaces": replaces or None}
    _store(scope, Booking, case_reference, values | versions)


def _store(scope: Scope, table: Any, case_reference: str, values: dict[str, Any]) -> None:
    """Write a row of the case and count its deadlines anew."""
    about = {"case_reference": case_reference, "recorded_on": clock.today(), "recorded_by": scope.actor}
    scope.session.execute(insert(table).values(**_whose(scope), **about, **values))
    note_business_day(scope.session, clock.today())
    recount(scope, [case_reference])


def _whose(scope: Scope) -> dict[str, Any]:
    return {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
