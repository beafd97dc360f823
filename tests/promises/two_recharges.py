"""What Kent and Essex ask their academies for and what those paid, recorded through the portal's own actions.

Of each: document 1, of which receipt 1 settles a part; receipt 2 is taken back; reminder 1 asks for the rest.
"""

import datetime as dt

from consortium.contracts.queries import current_contract
from tenants.payments.rules import NewPayment
from tenants.recharges.actions import Wanted, issue
from tenants.recharges.content import Terms
from tenants.recharges.documents import funders_of
from tenants.recharges.receiving import record_receipt, take_back_receipt
from tenants.recharges.reminding import remind
from tests.promises.two_councils import ESSEX, KENT, as_member

IN_JULY = dt.date(2015, 7, 21)
DUE = dt.date(2015, 8, 20)


def ask(app, *meetings, authority_id=KENT, on=IN_JULY, key="a document", **terms):
    """Issue an invoice to a council's academy for meetings of the first provider, with the standard rate."""
    decided = {
        "treatment": "standard",
        "due_on": DUE,
        "how_to_pay": "By BACS",
        "order": "",
    } | terms
    chosen = [(1, reference) for reference in meetings]
    with as_member(app, authority_id, on) as scope:
        contract = current_contract(scope.session)
        wanted = Wanted(f"{authority_id}-SCH", None, chosen, Terms(**decided))
        return issue(scope, contract, "The council", wanted, request_key=key)


def receive(app, pence, reference, *, authority_id=KENT, code="", on=IN_JULY, key="", **how):
    """Record what a council's academy paid, as the form does."""
    with as_member(app, authority_id, on) as scope:
        funder = funders_of(scope)[code or f"{authority_id}-SCH"]
        payment = NewPayment(pence, on, reference)
        key = key or f"key of {reference}"
        return record_receipt(scope, current_contract(scope.session), funder, payment, request_key=key, **how)


def take_back(app, number, *, authority_id=KENT, on=IN_JULY):
    with as_member(app, authority_id, on) as scope:
        take_back_receipt(scope, current_contract(scope.session), number, reason="Sent by another school")


def remind_of(app, *, authority_id=KENT, on=dt.date(2015, 7, 22), key="a reminder"):
    """Remind a council's academy of what it owes late."""
    with as_member(app, authority_id, on) as scope:
        funder, contract = funders_of(scope)[f"{authority_id}-SCH"], current_contract(scope.session)
        return remind(scope, contract, "The council", funder, by_name="Somebody", request_key=key)


def record_everything(app):
    """Ask both academies for their half of the meeting that each council shared in June; they pay £100.00 of it.

    They were to pay on the same day, and are reminded of the rest on the next.
    """
    for authority_id, reference in ((KENT, "K-3"), (ESSEX, "E-3")):
        ask(app, reference, authority_id=authority_id, due_on=IN_JULY)
        receive(app, 10_000, f"SCH-{authority_id}", authority_id=authority_id)
        receive(app, 20_000, f"WRONG-{authority_id}", authority_id=authority_id)
        take_back(app, 2, authority_id=authority_id)
        remind_of(app, authority_id=authority_id)
