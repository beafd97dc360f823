"""Queries of Kent and Essex, opened, replied to and answered through the portal's own actions.

Of each council one is upheld in part and one waits, and one of a meeting of each provider has its reply.
"""

import datetime as dt

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.database import transaction
from tenants.disputes.actions import answer_query, open_query, reply_to_query
from tenants.scope import Scope, open_scope
from tests.promises.two_councils import ESSEX, FIRST, KENT, SECOND, as_provider
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


def reply(
    app,
    number,
    said="stands",
    *,
    authority_id=KENT,
    by=FIRST,
    on=IN_JULY,
    amount_pence=None,
    reason="It was held as it is charged",
):
    """Reply to a query of a line of a provider's meeting, as its manager does."""
    with as_provider(app, authority_id, by, on) as scope:
        values = {"reason": reason, "by_name": "A manager", "amount_pence": amount_pence}
        return reply_to_query(scope, current_contract(scope.session), number, said, **values)


def record_everything(app):
    """Query a subscription twice, and a meeting of each provider; of those, Kent's second waits for a reply."""
    for authority_id, letter in ((KENT, "K"), (ESSEX, "E")):
        whose = {"authority_id": authority_id}
        query(app, "core-subscription", "year-1", note="Half was agreed", **whose)
        answer(app, 1, "part", amount_pence=100, **whose)
        query(app, "core-subscription", "year-1", key="again", **whose)
        query(app, "meeting", f"{letter}-3", reason="other", note="Nobody of ours was there", **whose)
        reply(app, 3, "part", amount_pence=1_000, **whose)
        answer(app, 3, "rejected", **whose)
        query(app, "meeting", f"{letter}-3", key="again of it", **whose)
    query(app, "meeting", "S-2", reason="other", note="Nobody of ours was there")
    reply(app, 5, by=SECOND)
