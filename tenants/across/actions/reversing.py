"""Taking a meeting back by the provider's reference, whichever council it belongs to."""

from sqlalchemy.orm import Session

from consortium.authorities.queries import councils
from consortium.contracts.queries import ContractTerms
from consortium.providers.queries import authority_of_reference
from tenants.meetings.actions import CannotReverse, reverse_meeting
from tenants.scope import Scope, inside


def reverse_by_reference(session: Session, contract: ContractTerms, reference: str, *, reason: str) -> str:
    """Take a recorded meeting back; returns what to tell the person. Source: the rules of the money, rule 8.

    Raises: CannotReverse.
    """
    authority_id = authority_of_reference(session, contract.provider_id, reference)
    if authority_id is None:
        raise CannotReverse(f"No meeting {reference} is recorded. Check the reference.")
    scope = Scope("portal_provider", authority_id, session.info["binding"].actor, contract.provider_id)
    with inside(scope):
        posted = reverse_meeting(scope, contract.contract_id, reference, reason=reason)
    name = next(council.name for council in councils(session) if council.authority_id == authority_id)
    cost = "Its lines are posted again the other way round." if posted else "It cost nothing, so there is no line."
    return f"{reference} of {name} is taken back. {cost}"
