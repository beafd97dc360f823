"""Credit notes of Kent and Essex, given through the portal's own actions: for each one that stands, and one taken back."""

import datetime as dt

from sqlalchemy import text

from tenants.credits.actions import give_credit, withdraw_credit
from tenants.credits.rules import Wanted
from tenants.scope import Scope, inside
from tests.promises.two_councils import CONTRACT, ESSEX, KENT, as_lead

IN_JULY = dt.date(2015, 7, 20)


def line_of(scope, kind, reference):
    """Find the number of the first line of a kind."""
    return scope.session.execute(
        text(
            "select min(line_number) from transfers where authority_id = :council and kind = :kind"
            " and reference = :reference and amount > 1"
        ),
        {"council": scope.authority_id, "kind": kind, "reference": reference},
    ).scalar_one()


def credit(
    app,
    kind,
    reference,
    *,
    authority_id=KENT,
    on=IN_JULY,
    wanted=None,
    reason="Wrong price",
    key=None,
    line_number=None,
):
    """Credit a charge of a council, as the lead does; half of it unless told otherwise."""
    with as_lead(app, on), inside(Scope("portal_lead", authority_id, "the lead")) as scope:
        number = line_number or line_of(scope, kind, reference) or 999
        wanted = wanted or Wanted("half")
        return give_credit(
            scope, CONTRACT, number, wanted, reason=reason, request_key=key or f"{kind}:{reference}:{wanted}"
        )


def take_credit_back(app, credit_number, *, authority_id=KENT, on=IN_JULY, reason="Given by mistake"):
    """Take a council's credit note back, as the lead does."""
    with as_lead(app, on), inside(Scope("portal_lead", authority_id, "the lead")) as scope:
        return withdraw_credit(scope, CONTRACT, credit_number, reason=reason)


def record_everything(app):
    """Credit half of each council's share of the audit, and of its subscription, which is taken back."""
    for authority_id in (KENT, ESSEX):
        credit(app, "shared-cost", "AUDIT-2015", authority_id=authority_id)
        credit(app, "core-subscription", "year-1", authority_id=authority_id)
        take_credit_back(app, 2, authority_id=authority_id)
