"""What Kent and Essex paid of their first quarter, recorded through the portal's own actions.

Of each: payment 1 settles a part of the statement, 2 is taken back, 3 settles nothing yet, a credit settles another part,
and the statement has had two invoice numbers.
"""

import datetime as dt
from contextlib import contextmanager

from consortium.contracts.queries import current_contract
from tenants.credits.actions import give_credit
from tenants.credits.rules import Wanted
from tenants.payments import actions
from tenants.payments.actions import number_invoice, record_payment, settle_with_credit, take_back_payment
from tenants.payments.rules import NewPayment
from tenants.scope import Scope, inside
from tests.promises.two_councils import CONTRACT, ESSEX, KENT, as_lead
from tests.promises.two_credits import line_of

FIRST_QUARTER, SECOND_QUARTER = 8060, 8061
IN_JULY = dt.date(2015, 7, 21)


@contextmanager
def as_lead_in(app, authority_id, on=IN_JULY):
    """Act as the lead in one council's books, in one transaction on a business date."""
    with as_lead(app, on) as session, inside(Scope("portal_lead", authority_id, "the lead")) as scope:
        yield scope, current_contract(session)


def pay(app, pence, reference, *, authority_id=KENT, received_on=dt.date(2015, 7, 20), on=IN_JULY, key="", **how):
    """Record a payment of a council, as the lead's form does."""
    with as_lead_in(app, authority_id, on) as (scope, contract):
        payment = NewPayment(pence, received_on, reference)
        return record_payment(scope, contract, payment, request_key=key or f"key of {reference}", **how)


def pay_ahead(app, pence, reference, *, authority_id=KENT, on=IN_JULY):
    """Record a payment that settles nothing, as it is where all statements of its day are paid."""
    with as_lead_in(app, authority_id, on) as (scope, contract):
        payment = NewPayment(pence, dt.date(2015, 7, 20), reference)
        actions._post(scope, contract.contract_id, payment, (), 3, f"key of {reference}")


def take_back(app, number, *, authority_id=KENT, on=IN_JULY):
    with as_lead_in(app, authority_id, on) as (scope, contract):
        take_back_payment(scope, contract, number, reason="Sent by another council")


def credit(app, pence, *, authority_id=KENT, on=IN_JULY, key="credit:year-1"):
    """Credit so much of the first instalment of the subscription; returns the number of the line."""
    with as_lead_in(app, authority_id, on) as (scope, contract):
        charge, wanted = line_of(scope, "core-subscription", "year-1"), Wanted("amount", pence)
        given = give_credit(scope, contract.contract_id, charge, wanted, reason="A part of it", request_key=key)
        return given.line_number


def use_credit(app, line_number, *, authority_id=KENT, on=IN_JULY):
    with as_lead_in(app, authority_id, on) as (scope, contract):
        return settle_with_credit(scope, contract, line_number)


def invoice(app, number, *, authority_id=KENT, period=FIRST_QUARTER, on=IN_JULY):
    with as_lead_in(app, authority_id, on) as (scope, _):
        return number_invoice(scope, CONTRACT, period, number)


def record_everything(app):
    """Pay, take back, credit and invoice for both councils."""
    for authority_id in (KENT, ESSEX):
        whose = {"authority_id": authority_id}
        pay(app, 20_000, f"PAY-{authority_id}", **whose)
        pay(app, 30_000, f"WRONG-{authority_id}", **whose)
        take_back(app, 2, **whose)
        pay_ahead(app, 40_000, f"AHEAD-{authority_id}", **whose)
        use_credit(app, credit(app, 5_000, **whose), **whose)
        for number in ("A", "B"):
            invoice(app, f"{number}-{authority_id}", **whose)
