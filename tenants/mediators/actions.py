"""Declaring a conflict, and declaring that there is none any more. Append only."""

from typing import Final

from sqlalchemy import func, insert, select, text

from consortium import clock
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from consortium.mediators.queries import find_mediator
from tenants.cases.queries import known_cases
from tenants.mediators.models import ConflictDeclaration
from tenants.mediators.queries import conflicts_here
from tenants.scope import Scope

_LOCK: Final = text("select pg_advisory_xact_lock(hashtext('mediators'), :provider_id)")


class CannotDeclare(RuleBroken):
    """A declaration about a mediator or a case that is not there."""


def declare_conflict(
    scope: Scope, mediator_number: int, *, case_reference: str | None, has_conflict: bool = True
) -> bool:
    """Declare that a mediator has a conflict with the council, or one case of it, or has none any more.

    Says whether that changed anything: the same again does not. Raises: CannotDeclare.
    """
    scope.session.execute(_LOCK, {"provider_id": scope.provider_id})
    mediator = find_mediator(scope.session, scope.provider_id or 0, mediator_number)
    if mediator is None:
        raise CannotDeclare("There is no such mediator.")
    if case_reference is not None and case_reference not in known_cases(scope, [case_reference]):
        raise CannotDeclare("There is no such case of this council. Check the reference and the council.")
    stands = any(
        (one.mediator_number, one.case_reference) == (mediator_number, case_reference) for one in conflicts_here(scope)
    )
    if stands == has_conflict:
        return False
    last = _last_number(scope, mediator_number)
    scope.session.execute(
        insert(ConflictDeclaration).values(
            authority_id=scope.authority_id,
            provider_id=scope.provider_id,
            mediator_number=mediator_number,
            declaration_number=last + 1,
            replaces=last or None,
            mediator_version=mediator.version_number,
            case_reference=case_reference,
            has_conflict=has_conflict,
            recorded_on=clock.today(),
            recorded_by=scope.actor,
        )
    )
    event = "conflict-declared" if has_conflict else "conflict-ended"
    details = {"mediator": mediator_number}
    remember(scope.session, event, "mediators", provider_id=scope.provider_id, details=details)
    return True


def _last_number(scope: Scope, mediator_number: int) -> int:
    found = scope.session.scalar(
        select(func.max(ConflictDeclaration.declaration_number)).where(
            ConflictDeclaration.authority_id == scope.authority_id,
            ConflictDeclaration.provider_id == scope.provider_id,
            ConflictDeclaration.mediator_number == mediator_number,
        )
    )
    return found or 0
