"""Writing in the history that something was done in a case: by whom and when, with its reference and nothing else of it."""

from consortium.history.actions import remember
from tenants.scope import Scope


def remember_of(scope: Scope, event: str, reference: str) -> None:
    """Write that something happened in a case of the scope's council. Who sees no case reads nothing of it.

    What a council does is its own to read, what a provider does the council's too.
    """
    provider_id = scope.provider_id if scope.role == "portal_provider" else None
    whose = {"authority_id": scope.authority_id, "provider_id": provider_id}
    remember(scope.session, event, "cases", details={"case": reference}, **whose)
