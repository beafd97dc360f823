"""A person's own calendar addresses, and what a calendar reads at one of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from consortium import clock
from consortium.calendars.actions import end_feed, make_feed
from consortium.calendars.queries import Feed, find_feed, open_feeds
from consortium.database import Binding, bind, db, own_transaction
from consortium.people import Permission, needs, public, signed_in
from consortium.people.gate import NOBODY, acting_as
from consortium.people.links import pressed_token
from consortium.people.permissions import Appointment
from consortium.people.rules import fingerprint
from consortium.web import known
from consortium.web.formats import long_date
from tenants.calendars.forms import EndForm, MakeForm
from tenants.calendars.rules import calendar_of
from tenants.scope import Scope, open_scope
from tenants.worklists.queries import WantedTasks, all_tasks
from tenants.worklists.rules import Reader, Task, rules_of

calendars: Final = Blueprint("calendars", __name__)
_MOST_TASKS: Final = 1000
_LONGEST_TOKEN: Final = 100


@dataclass(frozen=True)
class OwnCalendar:
    """What a person may have an address for, and since when there is one. `body` names it in the form's address."""

    body: str
    organisation: str
    authority_id: int | None
    provider_id: int | None
    since: str = ""

    @property
    def whose(self) -> dict[str, int | None]:
        """The council or the provider."""
        return {"authority_id": self.authority_id, "provider_id": self.provider_id}


@calendars.get("/account/calendar")
@needs(Permission.USE_ACCOUNT)
def shown() -> str:
    """Show a person for which councils or provider there is an address, and how to make or end one."""
    return _page()


@calendars.post("/account/calendar/<body>")
@needs(Permission.USE_ACCOUNT)
def make(body: str) -> str:
    """Make an address and show it, this once. The one before stops working."""
    mine, form = _mine(body), MakeForm()
    if not form.validate_on_submit():
        return _page(form=form)
    account_id = signed_in().account_id
    token = pressed_token(f"calendar {form.request_key.data}", account_id, mine.whose)
    with own_transaction(acting_as(account_id)) as session:
        make_feed(session, account_id, token, **mine.whose)
    address = url_for("calendars.read", token=token, _external=True)
    return _page(made=mine, address=address)


@calendars.post("/account/calendar/<body>/end")
@needs(Permission.USE_ACCOUNT)
def end(body: str) -> AnyResponse | str:
    """End an address."""
    mine, form = _mine(body), EndForm()
    if not form.validate_on_submit():
        return _page(form=form)
    account_id = signed_in().account_id
    with own_transaction(acting_as(account_id)) as session:
        ended = end_feed(session, account_id, **mine.whose)
    flash(f"The address for {mine.organisation} has ended." if ended else "There was no address any more.")
    return redirect(url_for("calendars.shown"), 303)


@calendars.get("/calendar/<token>.ics")
@public("The address itself says whose list it is; what is unknown or has ended is no page.")
def read(token: str) -> Response:
    """Send what is due to a calendar: references, what to do and the day. It asks again by itself, signed in nowhere."""
    feed = None
    if len(token) <= _LONGEST_TOKEN:
        with own_transaction(NOBODY) as session:
            feed = find_feed(session, fingerprint(token))
    if feed is None:
        abort(404)
    known(account_id=str(feed.account_id), authority_id=feed.authority_id)
    written = calendar_of(f"{feed.organisation}: what is due", _tasks_of(feed), written_at=clock.now())
    return Response(written, mimetype="text/calendar")


def _tasks_of(feed: Feed) -> Iterable[Task]:
    """Read the tasks as the person whose address it is would: in the same role, behind the same policies."""
    reader: Reader
    if feed.authority_id is not None:
        open_scope(Scope("portal_member", feed.authority_id, str(feed.account_id)))
        reader = "council"
    else:
        bind(db.session(), Binding("portal_provider", provider_id=feed.provider_id, actor=str(feed.account_id)))
        reader = "provider"
    wanted = WantedTasks(rules=rules_of(reader), authority_id=feed.authority_id, provider_id=feed.provider_id)
    return all_tasks(db.session(), wanted, today=clock.today(), most=_MOST_TASKS, down=True)


def _page(*, form: MakeForm | EndForm | None = None, made: OwnCalendar | None = None, address: str = "") -> str:
    return render_template(
        "tenants/calendars/shown.html",
        mine=_all_mine(),
        form=form or MakeForm(formdata=None),
        ending=EndForm(formdata=None),
        made=made,
        address=address,
    )


def _all_mine() -> list[OwnCalendar]:
    """List what the signed-in person may have addresses for: each body in which a role reads cases."""
    found = signed_in()
    bodies = {_body_of(held): held for held in found.appointments if held.allows(Permission.READ_CASES)}
    with own_transaction(acting_as(found.account_id)) as session:
        since = open_feeds(session, found.account_id)
    return [
        OwnCalendar(
            body=body,
            organisation=held.organisation,
            authority_id=held.authority_id,
            provider_id=held.provider_id,
            since=_london(since.get((held.authority_id, held.provider_id))),
        )
        for body, held in bodies.items()
    ]


def _mine(body: str) -> OwnCalendar:
    """Return what the address of a form is about; 404 for what is not the person's own."""
    mine = next((one for one in _all_mine() if one.body == body), None)
    if mine is None:
        abort(404)
    return mine


def _body_of(held: Appointment) -> str:
    return held.slug or "provider"


def _london(made_at: dt.datetime | None) -> str:
    return "" if made_at is None else long_date(made_at.astimezone(clock.LONDON).date())
