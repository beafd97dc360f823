"""Ending a booked meeting: what it will cost is shown first, and it is recorded when somebody has seen that."""

from dataclasses import dataclass
from typing import Final

from flask import abort, flash, request
from werkzeug.utils import redirect

from consortium import clock
from consortium.database import transaction
from consortium.dates import long_date
from consortium.errors import Problem, Refused
from consortium.money import pounds
from consortium.people import Permission, needs
from tenants.bookings.actions import NoSuchMeeting
from tenants.bookings.opening import MeetingsOfCase, meetings_of
from tenants.bookings.queries import CaseMeeting
from tenants.bookings.routes.pages import Answer, act_page
from tenants.bookings.routes.provider import provider_bookings
from tenants.bookings.settling import Ending, record_of_ending, settle_meeting
from tenants.bookings.web_forms import CancelForm, EndingForm, PostponeForm, ResultForm, today_in
from tenants.cases.opening import provider_case
from tenants.charges.queries import books_for_preview
from tenants.charges.rules import NoPriceInForce
from tenants.charges.shown import PriceShown, price_shown
from tenants.meetings.actions import PriceChanged, Recorded
from tenants.meetings.recording import once_more_if_overtaken
from tenants.meetings.rules import CANCELLED, faults_in
from tenants.scope import inside

_MEETING: Final = "/case/<path:reference>/meetings/<int:number>"
_PAID_FOR: Final = "If the council, the family, the health commissioner or the school cancels today"
_FREE: Final = "If our service cancels, or events beyond anyone's control"


@dataclass(frozen=True)
class CostToday:
    """What cancelling today would cost, by who cancels. Units: pence."""

    who: str
    price_pence: int
    sentence: str


@provider_bookings.route(f"{_MEETING}/postpone", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def postpone(reference: str, number: int) -> Answer:
    """Postpone a meeting: nobody pays for it, and a new one is asked for in its place."""
    here, form = meetings_of(provider_case(reference)), PostponeForm()
    lead = ("Nobody pays for a postponed meeting.", "A new meeting is asked for in its place. Book its day next.")
    title = f"Postpone the meeting of {_day_of(here, number)}"
    if form.validate_on_submit():
        price = _price(here, here.find(number), form)
        form.shown.data = price.key if price else ""
        if price is not None:
            return _settle(here, number, form, title, lead)
    return act_page(here, form, title, lead=lead)


@provider_bookings.route(f"{_MEETING}/cancel", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def cancel(reference: str, number: int) -> Answer:
    """Cancel a meeting for good. What cancelling today costs stands on the page from the start."""
    here, form = meetings_of(provider_case(reference)), CancelForm()
    if request.method == "GET":
        today_in(form.cancelled_on)
    lead = ("To look for another day, postpone it instead: that costs nothing.",)
    return _priced_act(here, number, form, f"Cancel the meeting of {_day_of(here, number)}", lead)


@provider_bookings.route(f"{_MEETING}/result", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def result(reference: str, number: int) -> Answer:
    """Record what happened on the day of a meeting."""
    here, form = meetings_of(provider_case(reference)), ResultForm()
    return _priced_act(here, number, form, f"What happened on {_day_of(here, number)}", ())


def _priced_act(here: MeetingsOfCase, number: int, form: EndingForm, title: str, lead: tuple[str, ...]) -> Answer:
    """Show the form, then the price, then record it: each press does the next."""
    meeting = here.find(number)
    if not form.validate_on_submit():
        form.shown.data = ""
        return _priced_page(here, meeting, form, title, lead, None)
    if request.form.get("press") == "record" and form.shown.data:
        return _settle(here, number, form, title, lead)
    price = _price(here, meeting, form)
    form.shown.data = price.key if price else ""
    return _priced_page(here, meeting, form, title, lead, price)


def _priced_page(
    here: MeetingsOfCase,
    meeting: CaseMeeting,
    form: EndingForm,
    title: str,
    lead: tuple[str, ...],
    price: PriceShown | None,
) -> str:
    costs = _costs_today(here, meeting) if isinstance(form, CancelForm) and meeting.is_open else []
    return act_page(here, form, title, lead=lead, price=price, costs=costs, is_priced=True)


def _settle(here: MeetingsOfCase, number: int, form: EndingForm, title: str, lead: tuple[str, ...]) -> Answer:
    """Record the ending at the price that the person has seen, or show what stands in the way."""
    try:
        recorded = once_more_if_overtaken(lambda: _commit(here, number, form))
    except Refused as refusal:
        form.refuse_problems(refusal.problems)
    except PriceChanged:
        form.failed_title = "The price has changed while you looked. Nothing has been recorded"
        form.refuse("Look at the price as it is now, then record it")
    except NoSuchMeeting:
        abort(404)
    else:
        flash(_done(recorded))
        return redirect(here.opened.address("shown"), 303)
    meeting = meetings_of(here.opened).find(number)
    price = _price(here, meeting, form) if meeting.is_open else None
    form.shown.data = price.key if price else ""
    return _priced_page(here, meeting, form, title, lead, price)


def _commit(here: MeetingsOfCase, number: int, form: EndingForm) -> Recorded:
    shown, key = str(form.shown.data), str(form.request_key.data)
    with transaction(), inside(here.scope) as scope:
        return settle_meeting(
            scope,
            here.opened.contract,
            here.reference,
            number,
            form.ending(),
            shown=shown,
            request_key=key,
            today=clock.today(),
        )


def _done(recorded: Recorded) -> str:
    """Say what was recorded, and what it costs."""
    words = {"held": "held", "cancelled": "cancelled", "postponed": "postponed", "not-attended": "not attended"}
    said = f"{recorded.record.reference} is recorded as {words[recorded.record.status]}."
    if recorded.price is None:
        return said
    cost = "It costs nothing" if not recorded.price.price_pence else f"It costs {pounds(recorded.price.price_pence)}"
    if recorded.price.slot_number is not None:
        cost = f"It is included meeting {recorded.price.slot_number}"
    return f"{said} {cost}."


def _price(here: MeetingsOfCase, meeting: CaseMeeting, form: EndingForm) -> PriceShown | None:
    """Price the ending as recording it now would, or put on the form what stands in the way."""
    try:
        return _priced(here, meeting, form.ending())
    except Refused as refusal:
        form.refuse_problems(refusal.problems)
    except NoPriceInForce as refusal:
        form.refuse(str(refusal))
    return None


def _priced(here: MeetingsOfCase, meeting: CaseMeeting, ending: Ending) -> PriceShown:
    today = clock.today()
    with inside(here.scope) as scope:
        record = record_of_ending(scope, here.reference, meeting, ending, today=today)
        books = books_for_preview(scope, here.opened.contract.contract_id, references=[record.reference])
    faults = faults_in(record, books.facts, today=today, was_booked=True)
    if faults:
        raise Refused([Problem("form", None, fault.column, fault.sentence) for fault in faults])
    return price_shown(record, books)


def _costs_today(here: MeetingsOfCase, meeting: CaseMeeting) -> list[CostToday]:
    """Price what cancelling today would cost, by who cancels; nothing where it cannot be cancelled today."""
    found = []
    for who, cause in ((_PAID_FOR, "authority"), (_FREE, "provider")):
        try:
            price = _priced(here, meeting, Ending(status=CANCELLED, cause=cause, cancelled_on=clock.today())).price
        except (Refused, NoPriceInForce):
            return []
        found.append(CostToday(who, price.price_pence, price.sentence))
    return found


def _day_of(here: MeetingsOfCase, number: int) -> str:
    booked = here.find(number).booked
    return long_date(booked.answers.meeting_on) if booked else f"{here.reference}, which is not booked yet"
