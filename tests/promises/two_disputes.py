"""Queries of Kent and Essex, opened and answered through the portal's own actions: one upheld in part, one that waits."""

import datetime as dt

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.database import transaction
from tenants.disputes.actions import answer_query, open_query
from tenants.scope import Scope, open_scope
from tests.promises.two_councils import ESSEX, KENT
from tests.promises.two_credits import line_of
from tests.promises.two_payments import as_lead_in

IN_JULY = dt.date(2015, 7, 20)


def query(
    app,
    kind,
    reference,
    *,
    authority_id=KENT,
    on=IN_JULY,
    reason="price",
    note="",
    key=None,
    line_number=None,
):
    """Query a line of a council, as its manager does."""
    with app.app_context(), clock.acting_on(on):
        scope = open_scope(Scope("portal_member", authority_id, f"somebody of {authority_id}"))
        with transaction():
            contract = current_contract(scope.session)
            number = line_number or line_of(scope, kind, reference)
            key = key or f"{kind}:{reference}:{on}"
            return open_query(scope, contract, number, reason=reason, note=note, request_key=key)


def answer(
    app, number, outcome, *, authority_id=KENT, on=IN_JULY, amount_pence=None, reason="The price was agreed at half"
):
    """Answer a query of a council, as the lead does."""
    with as_lead_in(app, authority_id, on) as (scope, contract):
        return answer_query(scope, contract, number, outcome, reason=reason, amount_pence=amount_pence)


def record_everything(app):
    """Of each council: a query of its subscription that is upheld in part, and then one of the same line that waits."""
    for authority_id in (KENT, ESSEX):
        whose = {"authority_id": authority_id}
        query(app, "core-subscription", "year-1", note="Half was agreed", **whose)
        answer(app, 1, "part", amount_pence=100, **whose)
        query(app, "core-subscription", "year-1", key="again", **whose)
