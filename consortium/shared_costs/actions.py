from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consortium.changes import Change, merge_rows
from consortium.contracts.queries import basis_to
from consortium.errors import RuleBroken
from consortium.folder.contents import Folder
from consortium.shared_costs.models import SharedCost
from consortium.shared_costs.queries import Cost


class ReferenceUsed(RuleBroken):
    """Another shared cost of the contract has this reference already."""


def load_shared_costs(session: Session, contract_id: int, folder: Folder) -> list[Change]:
    """Add the one-off costs that are new; a changed amount, day or basis supersedes."""
    costs = [
        Cost(cost.reference, cost.title, cost.pence, cost.incurred_on, cost.basis)
        for cost in folder.contract.shared_costs
    ]
    return _merge(session, contract_id, costs)


def add_shared_cost(session: Session, contract_id: int, cost: Cost) -> None:
    """Add a one-off cost under a reference of its own. Raises: ReferenceUsed."""
    taken = select(SharedCost.reference).where(
        SharedCost.contract_id == contract_id, SharedCost.reference == cost.reference
    )
    if session.execute(taken).scalar() is not None:
        raise ReferenceUsed(f"{cost.reference} is used already. Choose another reference")
    _merge(session, contract_id, [cost])


def correct_shared_cost(session: Session, contract_id: int, cost: Cost) -> list[Change]:
    """Change what a one-off cost says; what it said before stays in the history."""
    return _merge(session, contract_id, [cost])


def _merge(session: Session, contract_id: int, costs: list[Cost]) -> list[Change]:
    rows: list[dict[str, Any]] = [
        {
            "contract_id": contract_id,
            "reference": cost.reference,
            "title": cost.title,
            "amount_pence": cost.amount_pence,
            "incurred_on": cost.incurred_on,
            "basis": basis_to(cost.basis),
        }
        for cost in costs
    ]
    return merge_rows(
        session, SharedCost, rows, ["contract_id", "reference"], lambda row: f"Shared cost {row['reference']}"
    )
