"""Giving a case to one of the provider's people. Each change is a row, made knowing the one before."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from consortium import clock
from consortium.database import Binding, constraint_of, own_transaction, transaction
from consortium.errors import RuleBroken
from consortium.people.permissions import PERMISSIONS, Permission
from consortium.people.staff import StaffFilter, Standing, staff_of
from tenants.cases.reading import assignments_of_case
from tenants.scope import Scope, inside

_MOST_PEOPLE: Final = 500
_ASSIGN: Final = text("""
insert into case_assignments (authority_id, provider_id, reference, assignment_number, replaces, assigned_to, recorded_on,
    recorded_by)
values (:authority_id, :provider_id, :reference, :number, :replaces, :assigned_to, :today, :actor)
""")


class AssignedMeanwhile(RuleBroken):
    """Somebody else gave the case to somebody while another person had the page open."""


@dataclass(frozen=True)
class Caseworker:
    """Somebody of the provider's who may have cases."""

    account_id: uuid.UUID
    name: str


def caseworkers(provider_id: int, actor: str) -> list[Caseworker]:
    """List the provider's people who keep cases, by name; read as its administrator reads them."""
    whose = {"authority_id": None, "provider_id": provider_id}
    with own_transaction(Binding("portal_people", provider_id=provider_id, actor=actor)) as session:
        found = staff_of(session, whose, StaffFilter(), limit=_MOST_PEOPLE)
    return [
        Caseworker(one.account_id, one.name)
        for one in found
        if one.standing != Standing.DEACTIVATED and any(_keeps_cases(role) for role in one.roles)
    ]


def assign_once(scope: Scope, reference: str, assigned_to: uuid.UUID | None, *, replaces: int) -> bool:
    """Give a case to somebody, or to nobody, and say whether that changed anything: to the same again does not.

    `replaces` is the number of the row that the person had before them, 0 for none. Raises: AssignedMeanwhile.
    """
    try:
        with transaction(), inside(scope):
            return _assign(scope, reference, assigned_to, replaces)
    except IntegrityError as error:
        if constraint_of(error) != "case_assignments_pkey":
            raise
    with transaction(), inside(scope):
        return _assign(scope, reference, assigned_to, replaces)


def _assign(scope: Scope, reference: str, assigned_to: uuid.UUID | None, replaces: int) -> bool:
    now = next(iter(assignments_of_case(scope, reference)), None)
    if (now.assigned_to if now else None) == assigned_to:
        return False
    if replaces != (now.number if now else 0):
        raise AssignedMeanwhile("Somebody else gave this case to somebody while you looked.")
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "reference": reference}
    number = {"number": replaces + 1, "replaces": replaces or None, "assigned_to": assigned_to}
    scope.session.execute(_ASSIGN, whose | number | {"today": clock.today(), "actor": scope.actor})
    return True


def _keeps_cases(role: str) -> bool:
    return Permission.KEEP_CASES in PERMISSIONS.get(role, frozenset())
