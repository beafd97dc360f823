"""What the pages of a case's meetings have in common: how an act is carried out, and how its form is shown."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, render_template
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.database import db, transaction
from consortium.errors import Refused
from consortium.files.words import begun
from consortium.mediators.queries import mediators_of
from tenants.bookings.actions import ChangedMeanwhile, NoSuchMeeting
from tenants.bookings.acts import action_address, acts_of, agreement_act
from tenants.bookings.opening import MeetingsOfCase, meetings_within
from tenants.bookings.sentences import (
    MODE_WORDS,
    WHAT,
    action_state,
    happened,
    tag_of,
    told_of,
    when_of,
    whose,
)
from tenants.bookings.web_forms import ActForm
from tenants.cases.opening import OpenCase
from tenants.meetings.recording import once_more_if_overtaken
from tenants.scope import Scope, inside

Answer = str | Response | tuple[str, int]


def on_case(opened: OpenCase) -> dict[str, Any]:
    """Return what the page of a case shows of its meetings, and what can be done about them.

    The caller is inside the council's rows.
    """
    here, today = meetings_within(opened), clock.today()
    return {
        "here": here,
        "mediators": mediator_names(here) if here.side == "provider" else {},
        "today": today,
        "acts": acts_of(here),
        "agreement_act": agreement_act,
        "action_address": action_address,
        "action_state": action_state,
        "begun": begun,
        "happened": happened,
        "tag_of": tag_of,
        "told_of": told_of,
        "when_of": when_of,
        "whose": whose,
        "what": WHAT,
        "modes": MODE_WORDS,
    }


def mediator_names(here: MeetingsOfCase) -> dict[int, str]:
    """Name the mediators of a case's meetings by number."""
    numbers = sorted({one.booked.answers.mediator_number for one in here.meetings.planned if one.booked})
    if not numbers:
        return {}
    found = mediators_of(db.session(), here.scope.provider_id or 0, numbers=numbers)
    return {one.mediator_number: one.record.name for one in found}


def act_page(here: MeetingsOfCase, form: ActForm, title: str, *, lead: tuple[str, ...] = (), **more: Any) -> str:
    """Show the form of one act: `warnings` before it, and for one that is priced `costs` and the `price` it would have."""
    shown = {"warnings": (), "is_priced": False, "costs": (), "price": None} | more
    return render_template(
        "tenants/bookings/act.html",
        here=here,
        form=form,
        title=title,
        lead=lead,
        back=(f"Case {here.reference}", here.opened.address("shown")),
        **shown,
    )


def carried_out(here: MeetingsOfCase, form: ActForm, act: Callable[[Scope], Any], done: str) -> Response | None:
    """Carry an act out, commit it and lead back to the case; nothing when it is refused, with the reasons on the form."""

    def whole() -> None:
        with transaction(), inside(here.scope) as scope:
            act(scope)

    try:
        once_more_if_overtaken(whole)
    except Refused as refusal:
        form.refuse_problems(refusal.problems)
        return None
    except ChangedMeanwhile as refusal:
        form.failed_title = "Somebody else was faster. Nothing of yours has been recorded"
        form.refuse(f"{refusal} Look at what stands there now")
        return None
    except NoSuchMeeting:
        abort(404)
    flash(done)
    return redirect(here.opened.address("shown"), 303)
