"""Putting a recorded meeting right: the page that shows what will happen, and doing it once."""

from flask import abort, flash, render_template
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium.people import Permission, needs
from consortium.periods.rules import period_in_words
from tenants.desk import Desk, no_contract, open_desk
from tenants.meetings.actions import CannotReverse
from tenants.meetings.addresses import meeting_address
from tenants.meetings.correcting import AmendedMeanwhile, CannotAmend, ClosedMeanwhile, amend_once, take_back_once
from tenants.meetings.correcting_forms import AmendForm, TakeBackForm
from tenants.meetings.queries.single import ShownMeeting
from tenants.meetings.routes.provider import find, look_up
from tenants.meetings.routes.recording import provider_meetings
from tenants.meetings.sentences import VALUE_WORDS
from tenants.meetings.shown import MeetingPage

Answer = str | Response | tuple[str, int]


@provider_meetings.get("/take-back/<path:reference>", merge_slashes=False)
@needs(Permission.REVERSE_MEETING)
def take_back(reference: str) -> Answer:
    """Show what will happen when a meeting is taken back, and ask why."""
    desk, meeting = find(reference)
    form = TakeBackForm()
    form.show(meeting)
    return _take_back_page(desk, meeting, form)


@provider_meetings.post("/take-back/<path:reference>", merge_slashes=False)
@needs(Permission.REVERSE_MEETING)
def take_back_now(reference: str) -> Answer:
    """Take a meeting back, once, onto the statement that the person has seen."""
    if open_desk() is None:
        return no_contract(409)
    desk, meeting = find(reference)
    form = TakeBackForm()
    if not form.validate_on_submit() and meeting.taken_back is None:
        return _take_back_page(desk, meeting, form)
    scope, reason = desk.door.scope_of(meeting.authority_id), str(form.reason.data)
    try:
        take_back_once(
            scope, desk.contract, meeting.reference, reason=reason, seen_closed_number=form.seen_closed_number
        )
    except ClosedMeanwhile:
        return _closed_meanwhile(desk, meeting, form)
    except CannotReverse as refusal:
        return _taken_back_before(desk, meeting, form, refusal)
    flash(f"{meeting.reference} is taken back.")
    return _to_meeting(meeting)


@provider_meetings.get("/amend/<path:reference>", merge_slashes=False)
@needs(Permission.AMEND_MEETING)
def amend(reference: str) -> Answer:
    """Show what can be put right of a meeting: how it was held, and its outcome."""
    desk, meeting = find(reference)
    form = AmendForm()
    form.show(meeting)
    return _amend_page(desk, meeting, form)


@provider_meetings.post("/amend/<path:reference>", merge_slashes=False)
@needs(Permission.AMEND_MEETING)
def amend_now(reference: str) -> Answer:
    """Put answers right that decide no money, unless somebody else has done so since the person looked."""
    if open_desk() is None:
        return no_contract(409)
    desk, meeting = find(reference)
    form = AmendForm()
    form.show(meeting)
    if not form.validate_on_submit():
        return _amend_page(desk, meeting, form)
    changes = form.changes(meeting)
    if not changes:
        form.failed_title = "Nothing has been changed"
        form.refuse("Select what should be different, or go back to the meeting", "mode")
        return _amend_page(desk, meeting, form)
    try:
        amend_once(desk.door.scope_of(meeting.authority_id), desk.contract, meeting.reference, changes)
    except AmendedMeanwhile:
        return _amended_meanwhile(desk, meeting, form)
    except CannotAmend as refusal:
        form.refuse(str(refusal).removesuffix("."))
        return _amend_page(desk, _now(desk, meeting), form)
    now = " and ".join(VALUE_WORDS[change.wanted].lower() for change in changes.values())
    flash(f"{meeting.reference} is put right: {now}. What was recorded before stays in sight.")
    return _to_meeting(meeting)


def _take_back_page(desk: Desk, meeting: ShownMeeting, form: TakeBackForm) -> str:
    council = desk.councils[meeting.authority_id].name
    return render_template(
        "tenants/meetings/take_back.html",
        form=form,
        meeting=meeting,
        council=council,
        page=MeetingPage(meeting, council, desk.contract),
        back=(f"Meeting {meeting.reference}", meeting_address("provider_meetings.shown", meeting.reference)),
    )


def _amend_page(desk: Desk, meeting: ShownMeeting, form: AmendForm) -> str:
    return render_template(
        "tenants/meetings/amend.html",
        form=form,
        meeting=meeting,
        council=desk.councils[meeting.authority_id].name,
        take_back=meeting_address("provider_meetings.take_back", meeting.reference),
        back=(f"Meeting {meeting.reference}", meeting_address("provider_meetings.shown", meeting.reference)),
    )


def _closed_meanwhile(desk: Desk, meeting: ShownMeeting, form: TakeBackForm) -> str:
    """Show on which statement it goes now, and ask again."""
    now = _now(desk, meeting)
    page = MeetingPage(now, desk.councils[now.authority_id].name, desk.contract)
    form.failed_title = "A period was closed while you looked. Nothing has been taken back"
    goes = f"It now goes on the statement of {period_in_words(page.would_reverse_in)}"
    form.refuse(f"{goes}. Look at it, then take the meeting back" if now.has_line else "Look at it, then take it back")
    form.show(now)
    return _take_back_page(desk, now, form)


def _taken_back_before(desk: Desk, meeting: ShownMeeting, form: TakeBackForm, refusal: CannotReverse) -> Answer:
    """The second click of one person is the first one's answer; somebody else's is told, and so is what stands in the way."""
    now = _now(desk, meeting)
    taken = now.taken_back
    if taken is not None and (taken.by, taken.reason) == (desk.door.actor, str(form.reason.data).strip()):
        return _to_meeting(meeting)
    if taken is None:
        form.refuse(str(refusal).removesuffix("."))
    return _take_back_page(desk, now, form)


def _amended_meanwhile(desk: Desk, meeting: ShownMeeting, form: AmendForm) -> str:
    """Show what the meeting says now, keep what the person chose, and ask again."""
    now = _now(desk, meeting)
    form.show(now, anew=True)
    said = [VALUE_WORDS[value].lower() for value in (now.mode, now.outcome) if value]
    form.failed_title = "Somebody else has changed this meeting while you looked. Nothing of yours has been changed"
    form.refuse(f"It says now: {', '.join(said)}. Look at your answers, then change it", "mode")
    return _amend_page(desk, now, form)


def _now(desk: Desk, meeting: ShownMeeting) -> ShownMeeting:
    found = look_up(desk, meeting.reference)
    if found is None:
        abort(404)
    return found


def _to_meeting(meeting: ShownMeeting) -> Response:
    return redirect(meeting_address("provider_meetings.shown", meeting.reference), 303)
