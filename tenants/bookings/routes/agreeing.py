"""Recording an agreement, and what became of each thing that was agreed."""

import datetime as dt
from typing import Any

from flask import abort, request

from consortium.dates import long_date
from consortium.people import Permission, needs
from tenants.bookings.agreed import ActionAsAgreed
from tenants.bookings.agreeing import action_done, agree_other_date, record_agreement
from tenants.bookings.agreement_forms import ActionForm, AgreementForm
from tenants.bookings.opening import MeetingsOfCase, meetings_of
from tenants.bookings.routes.council import bookings
from tenants.bookings.routes.pages import Answer, act_page, carried_out
from tenants.bookings.routes.provider import provider_bookings
from tenants.bookings.sentences import LIMIT, WHAT, whose
from tenants.bookings.web_forms import given
from tenants.cases.opening import council_case, provider_case
from tenants.scope import Scope


@provider_bookings.route("/case/<path:reference>/agreement", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def agreement(reference: str) -> Answer:
    """Record that an agreement was reached at a meeting, and which limits of the law it has."""
    here, form = meetings_of(provider_case(reference)), AgreementForm()
    result = next((one for one in here.meetings.results if one.reference == request.args.get("meeting")), None)
    if result is None or result.status != "held" or result.taken_back:
        abort(404)
    if request.method == "GET":
        form.agreed_on.process(None, result.meeting_on)
    elif form.validate_on_submit():
        day: dt.date = given(form.agreed_on)
        said: dict[str, Any] = {"agreed_on": day, "authority_took_part": form.took_part.data == "yes"}
        answer = carried_out(
            here,
            form,
            lambda scope: record_agreement(scope, here.reference, result.reference, actions=form.actions(), **said),
            f"The agreement of {long_date(day)} is recorded. Its text stays with the parties.",
        )
        if answer is not None:
            return answer
    lead = ("Only the day and the limits are kept here. What was agreed stays with the parties.",)
    return act_page(here, form, f"Record the agreement of {result.reference}", lead=lead)


@provider_bookings.route("/case/<path:reference>/agreed/<int:action>", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.KEEP_CASES)
def agreed(reference: str, action: int) -> Answer:
    """Record that an agreed action is done, or that another date was agreed in writing."""
    return _agreed(meetings_of(provider_case(reference)), action)


@bookings.route(
    "/case/<path:reference>/agreed/<int:action>", endpoint="agreed", methods=["GET", "POST"], merge_slashes=False
)
@needs(Permission.FILL_CASES)
def agreed_by_council(reference: str, action: int) -> Answer:
    """Record that an agreed action is done, or that another date was agreed in writing."""
    return _agreed(meetings_of(council_case(reference)), action)


def _agreed(here: MeetingsOfCase, number: int) -> Answer:
    meeting, form = request.args.get("meeting", ""), ActionForm()
    action = _action(here, meeting, number)
    if form.validate_on_submit():
        answer = _recorded(here, form, meeting, number)
        if answer is not None:
            return answer
    limit = f"{LIMIT[action.rule]}, so by {long_date(action.due_on)}"
    lead = (f"{whose(action, here.council)} agreed to this on {long_date(action.agreed_on)}: {limit}.",)
    return act_page(here, form, WHAT[action.rule], lead=lead)


def _recorded(here: MeetingsOfCase, form: ActionForm, meeting: str, number: int) -> Answer | None:
    about = (here.reference, meeting, number)
    if form.what.data == "done":
        day = given(form.done_on)
        done = f"It is recorded as done on {long_date(day)}."
        return carried_out(here, form, lambda scope: action_done(scope, *about, day), done)
    agreed_on, due_on = given(form.in_writing_on), given(form.other_due_on)
    done = f"The parties agreed on {long_date(due_on)} instead."

    def other(scope: Scope) -> bool:
        return agree_other_date(scope, *about, in_writing_on=agreed_on, other_due_on=due_on)

    return carried_out(here, form, other, done)


def _action(here: MeetingsOfCase, meeting: str, number: int) -> ActionAsAgreed:
    agreement = next((one for one in here.agreements if one.reference == meeting), None)
    action = agreement.find(number) if agreement else None
    if action is None:
        abort(404)
    return action
