import datetime as dt
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
    rows = session.scalars(
        select(SharedCost)
        .where(SharedCost.contract_id == contract_id)
        .order_by(SharedCost.incurred_on, SharedCost.reference)
        .limit(1000)
    )
    return [_cost(row) for row in rows]


def shared_cost(session: Session, contract_id: int, reference: str) -> Cost:
    """Return a shared cost by its reference. Raises: SharedCostUnknown."""
    row = session.get(SharedCost, (contract_id, reference))
    if row is None:
        known = session.execute(
            select(SharedCost.reference)
            .where(SharedCost.contract_id == contract_id)
            .order_by(SharedCost.reference)
            .limit(20)
        ).scalars()
        names = ", ".join(known) or "none yet"
        raise SharedCostUnknown(f"There is no shared cost {reference}. Known are: {names}.")
    return _cost(row)


def _cost(row: SharedCost) -> Cost:
    return Cost(row.reference, row.title, row.amount_pence, row.incurred_on, basis_from(row.basis))
