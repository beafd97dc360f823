"""A provider's acts on a case's meetings: asked for, booked, told to the family, people named."""

from collections.abc import Sequence
from typing import Final

from flask import request

from consortium import clock
from consortium.database import db
from consortium.dates import long_date
from consortium.mediators.queries import mediators_of
from consortium.people import Permission, needs
from tenants.bookings.actions import book_meeting, name_people, request_meeting, tell_family
from tenants.bookings.opening import MeetingsOfCase, meetings_of
from tenants.bookings.queries import CaseMeeting
from tenants.bookings.routes.pages import Answer, act_page, carried_out
from tenants.bookings.rules import last_day_to_tell, warnings_of
from tenants.bookings.web_forms import BookForm, PeopleForm, RequestForm, TellForm, given, today_in
from tenants.cases.opening import provider_case
from tenants.doors import opened_provider, provider_pages

provider_bookings: Final = provider_pages("provider_bookings", __name__)
_CASE: Final = "/case/<path:reference>/meetings"


@provider_bookings.route(f"{_CASE}/request", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def asked_for(reference: str) -> Answer:
    """Record that a case asks for a meeting."""
    here, form = meetings_of(provider_case(reference)), RequestForm()
    if request.method == "GET":
        today_in(form.requested_on)
    elif form.validate_on_submit():
        day = given(form.requested_on)
        answer = carried_out(
            here,
            form,
            lambda scope: request_meeting(scope, here.reference, day),
            f"A meeting is asked for since {long_date(day)}. Book it next.",
        )
        if answer is not None:
            return answer
    return act_page(here, form, "Record that a meeting is asked for")


@provider_bookings.route(f"{_CASE}/<int:number>/book", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def book(reference: str, number: int) -> Answer:
    """Book a meeting, or change its time, place or mediator. A day that everybody should look at twice is shown first."""
    here, form = meetings_of(provider_case(reference)), BookForm()
    meeting = here.find(number)
    form.offer(mediators_of(db.session(), opened_provider().provider_id), meeting.booked)
    form.button = "Change it" if meeting.booked else "Book the meeting"
    if not form.validate_on_submit():
        if request.method == "GET":
            form.show(meeting.booked)
        return _book_page(here, form, meeting)
    answers = form.answers(meeting.booked)
    warnings = [] if meeting.booked else warnings_of(answers.meeting_on, today=clock.today())
    if warnings and form.warned.data != answers.meeting_on.isoformat():
        form.warned.data = answers.meeting_on.isoformat()
        form.button = "Book it all the same"
        return _book_page(here, form, meeting, warnings=warnings)
    done = carried_out(
        here,
        form,
        lambda scope: book_meeting(scope, here.reference, number, answers, replaces=form.seen_number),
        f"The meeting is booked for {long_date(answers.meeting_on)} at {answers.starts_at:%H:%M}.",
    )
    return done or _book_page(here, form, meetings_of(provider_case(reference)).find(number))


def _book_page(here: MeetingsOfCase, form: BookForm, meeting: CaseMeeting, *, warnings: Sequence[str] = ()) -> str:
    booked = meeting.booked
    if booked is None:
        return act_page(here, form, f"Book a meeting for {here.reference}", warnings=warnings)
    day = long_date(booked.answers.meeting_on)
    lead = (
        f"{booked.answers.meeting_reference} stays on {day}. For another day, postpone it.",
        "If the time or the place is another, tell the family again.",
    )
    return act_page(here, form, f"Change the meeting of {day}", lead=lead, warnings=warnings)


@provider_bookings.route(f"{_CASE}/<int:number>/tell", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def tell(reference: str, number: int) -> Answer:
    """Record the day on which the family was told of date and place."""
    here, form = meetings_of(provider_case(reference)), TellForm()
    booked = here.find(number).booked
    if request.method == "GET":
        today_in(form.told_on)
    elif form.validate_on_submit():
        day, less = given(form.told_on), bool(form.less_agreed.data)
        answer = carried_out(
            here,
            form,
            lambda scope: tell_family(scope, here.reference, number, day, less_agreed=less),
            f"The family was told on {long_date(day)}.",
        )
        if answer is not None:
            return answer
    lead: tuple[str, ...] = ()
    if booked is not None:
        last = long_date(last_day_to_tell(booked.answers.meeting_on))
        lead = (f"5 working days before the meeting of {long_date(booked.answers.meeting_on)} is {last}.",)
    return act_page(here, form, "Record that the family was told", lead=lead)


@provider_bookings.route(f"{_CASE}/<int:number>/people", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def people(reference: str, number: int) -> Answer:
    """Name whom the council sends, as the council has told."""
    return named_on(meetings_of(provider_case(reference)), number)


def named_on(here: MeetingsOfCase, number: int) -> Answer:
    """Ask whom the council sends to a meeting, behind either door."""
    form = PeopleForm()
    meeting = here.find(number)
    if form.validate_on_submit():
        officer, decision_maker = form.officer.data or None, form.decision_maker.data or None
        answer = carried_out(
            here,
            form,
            lambda scope: name_people(
                scope, here.reference, number, officer, decision_maker, replaces=form.seen_number
            ),
            "It is saved whom the council sends.",
        )
        if answer is not None:
            return answer
    elif request.method == "GET":
        form.show(meeting.named)
    return act_page(here, form, f"Whom {here.council} sends")
