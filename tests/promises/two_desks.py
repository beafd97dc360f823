"""Who has which case, and the councils' own early meetings: recorded through the portal's own actions."""

import datetime as dt
import uuid

from consortium import clock
from tenants.cases.assigning import assign_once
from tenants.early.actions import OfCase, record_early
from tenants.early.rules import EarlyAnswers
from tenants.scope import Scope, open_scope
from tests.kents_cases import contact, record_cases
from tests.promises.people import CLOSED, OPEN
from tests.promises.two_councils import ESSEX, FIRST, KENT, SECOND

IN_MAY, IN_JUNE = dt.date(2015, 5, 4), dt.date(2015, 6, 15)
EACH = ((KENT, FIRST, "K"), (ESSEX, FIRST, "E"), (KENT, SECOND, "S"))


def assign(app, reference, assigned_to, *, replaces=0, authority_id=KENT, by=FIRST, on=IN_JUNE):
    """Give a case to somebody of its provider, as its page does; to nobody with None."""
    with app.app_context(), clock.acting_on(on):
        scope = open_scope(Scope("portal_provider", authority_id, f"provider {by}", by))
        return assign_once(scope, reference, assigned_to and uuid.UUID(assigned_to), replaces=replaces)


def early(
    app, key, *, authority_id=KENT, of=None, replaces=None, offered_on=IN_MAY, state="offered", on=IN_JUNE, **held
):
    """Record a council's own early meeting, as its form does: `held_on=...` and `result="resolved"` if it was held."""
    answers = EarlyAnswers(offered_on=offered_on, state=state, **{"held_on": None, "result": None} | held)
    with app.app_context(), clock.acting_on(on):
        scope = open_scope(Scope("portal_member", authority_id, f"somebody of {authority_id}"))
        return record_early(scope, answers, request_key=key, of=OfCase(FIRST, of) if of else None, replaces=replaces)


def record_everything(app):
    """Give a case of each provider and council to somebody and on to somebody else; and two early meetings of each council.

    The first was offered and then held, about the same case; the second was turned down, about no case.
    """
    for authority_id, by, letter in EACH:
        whose = {"authority_id": authority_id, "by": by}
        record_cases(app, contact(f"DESK-{letter}", authority_id), by=by)
        assign(app, f"DESK-{letter}", OPEN, **whose)
        assign(app, f"DESK-{letter}", CLOSED, replaces=1, **whose)
    for authority_id, letter in ((KENT, "K"), (ESSEX, "E")):
        held = {"state": "held", "held_on": dt.date(2015, 5, 20), "result": "partly"}
        early(app, f"{letter}-offered", authority_id=authority_id, of=f"DESK-{letter}")
        early(app, f"{letter}-held", authority_id=authority_id, of=f"DESK-{letter}", replaces=1, **held)
        early(app, f"{letter}-turned-down", authority_id=authority_id, state="turned-down")
