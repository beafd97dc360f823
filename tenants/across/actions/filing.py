"""The files of statements that were issued: made once their period is closed, and kept as they are sent ever after."""

from collections.abc import Callable

from consortium.contracts.queries import ContractTerms
from consortium.database import Binding, own_transaction
from tenants.across.actions.closing import Closed
from tenants.statements.actions import keep_made
from tenants.statements.files import KINDS, made_of


def keep_files(
    contract: ContractTerms, closed: Closed, *, actor: str, on_progress: Callable[[int], object] = lambda _: None
) -> None:
    """Make the files of every statement of a period that was closed, those of a council kept in one transaction.

    What is not kept, because the machine stopped meanwhile, is made of the frozen content whenever it is asked for.
    """
    for authority_id, content in closed.documents.items():
        made: dict[str, bytes] = {kind: made_of(content, kind) for kind in KINDS}
        with own_transaction(Binding("portal_lead", authority_id, actor=actor)) as session:
            keep_made(session, (authority_id, contract.contract_id, closed.period.number), made)
        on_progress(1)
