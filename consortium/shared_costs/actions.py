from sqlalchemy.orm import Session

from consortium.changes import Change, merge_rows
from consortium.contracts.queries import basis_to
from consortium.folder.contents import Folder
from consortium.shared_costs.models import SharedCost


def load_shared_costs(session: Session, contract_id: int, folder: Folder) -> list[Change]:
    """Add the one-off costs that are new; a changed amount, day or basis supersedes."""
    rows = [
        {
            "contract_id": contract_id,
            "reference": cost.reference,
            "title": cost.title,
            "amount_pence": cost.pence,
            "incurred_on": cost.incurred_on,
            "basis": basis_to(cost.basis),
        }
        for cost in folder.contract.shared_costs
    ]
    return merge_rows(
        session, SharedCost, rows, ["contract_id", "reference"], lambda row: f"Shared cost {row['reference']}"
    )
