import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consortium.contracts.queries import basis_from
from consortium.errors import RuleBroken
from consortium.shared_costs.models import SharedCost
from consortium.shared_costs.rules import Basis


class SharedCostUnknown(RuleBroken):
    """No shared cost has this reference."""


@dataclass(frozen=True)
class Cost:
    """A one-off cost that the members of a day share. Units: pence."""

    reference: str
    title: str
    amount_pence: int
    incurred_on: dt.date
    basis: Basis


def shared_costs(session: Session, contract_id: int) -> list[Cost]:
    """List the shared costs of a contract by the day they were incurred."""
    rows = session.execute(
        select(
            SharedCost.reference, SharedCost.title, SharedCost.amount_pence, SharedCost.incurred_on, SharedCost.basis
        )
        .where(SharedCost.contract_id == contract_id)
        .order_by(SharedCost.incurred_on, SharedCost.reference)
        .limit(1000)
    )
    return [Cost(row.reference, row.title, row.amount_pence, row.incurred_on, basis_from(row.basis)) for row in rows]


def cost_named(costs: Sequence[Cost], reference: str) -> Cost:
    """Find a shared cost by its reference. Raises: SharedCostUnknown."""
    found = next((cost for cost in costs if cost.reference == reference), None)
    if found is None:
        names = ", ".join(sorted(cost.reference for cost in costs)[:20]) or "none yet"
        raise SharedCostUnknown(f"There is no shared cost {reference}. Known are: {names}.")
    return found
