"""Who pays for the next meeting of a case, as far as it is agreed."""

from tenants.funding.queries import funding_of, names_of_payers
from tenants.funding.rules import AgreedFunding, agreement_of, waiting_for
from tenants.scope import Scope


def waits_for(scope: Scope, case_reference: str) -> str:
    """Say what a case waits for before a meeting of it can be booked, parties first, then funders; nothing if nothing.

    Source: domain brief 1.6 and 2.1 F-K6.
    """
    case = funding_of(scope, [case_reference]).get(case_reference)
    return next(iter(waiting_for(case, names_of_payers(scope))), "") if case else ""


def payers_of(scope: Scope, case_reference: str) -> AgreedFunding | str:
    """Return who pays which parts of a case's meeting, or the sentence that says whose agreement is missing."""
    case = funding_of(scope, [case_reference]).get(case_reference)
    return AgreedFunding((), None) if case is None else agreement_of(case, names_of_payers(scope))
