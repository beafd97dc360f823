"""Correcting a charge whose estimated figures have moved too far: the figures of today are frozen, then it is charged again."""

from sqlalchemy.orm import Session

from consortium.authorities.actions import freeze_figures
from consortium.contracts.queries import ContractTerms
from consortium.errors import RuleBroken
from consortium.periods.actions import hold_gate
from tenants.across.actions.charging import ChargingRun, charge_shared_cost, charge_subscription
from tenants.across.true_up.lists import true_ups
from tenants.across.true_up.rules import tolerance_in_words


class NothingToCorrect(RuleBroken):
    """A charge of which no share has moved past the tolerance, or that is not shared by a figure."""


def correct(session: Session, contract: ContractTerms, reference: str, *, shown: str) -> ChargingRun:
    """Share a charge by the figures of today, and post each council's difference as a line in the open period.

    `shown` is the key of what a person has seen. Raises: NothingToCorrect, ShownOtherwise, CannotBeShared.
    """
    hold_gate(session, contract.contract_id)
    tolerance, found = true_ups(session, contract)
    one = next((one for one in found if one.charge.reference == reference), None)
    if one is None or not one.is_due:
        limit = tolerance_in_words(tolerance)
        raise NothingToCorrect(f"No share of {reference} has moved by more than {limit}, so nothing was corrected")
    freeze_figures(session, contract.contract_id, reference, one.to_freeze)
    if one.charge.year is not None:
        return charge_subscription(session, contract, one.charge.year, shown=shown)
    return charge_shared_cost(session, contract, reference, shown=shown)
