"""The files of statements that were issued: made once their period is closed, and kept as they are sent ever after."""

from collections.abc import Callable

from consortium.contracts.queries import ContractTerms
from consortium.database import Binding, own_transaction
from tenants.across.actions.closing import Closed
from tenants.statements.actions import keep_pdf
from tenants.statements.pdf import pdf_of


def keep_files(
    contract: ContractTerms, closed: Closed, *, actor: str, on_progress: Callable[[int], object] = lambda _: None
) -> None:
    """Draw the PDF of every statement of a period that was closed, each kept in a transaction of its own.

    What is not kept, because the machine stopped meanwhile, is drawn from the frozen content whenever it is asked for.
    """
    for authority_id, content in closed.documents.items():
        drawn = pdf_of(content)
        with own_transaction(Binding("portal_lead", authority_id, actor=actor)) as session:
            keep_pdf(session, (authority_id, contract.contract_id, closed.period.number), drawn)
        on_progress(1)
