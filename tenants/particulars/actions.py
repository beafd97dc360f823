"""Giving a council's particulars, and those of a funder: each change a row, never over somebody's head."""

from dataclasses import replace
from typing import Final

from sqlalchemy.exc import DBAPIError

from consortium import clock
from consortium.changes import ChangedMeanwhile
from consortium.database import constraint_of
from consortium.group_settings.rules import vat_number_in_groups
from consortium.history.actions import remember
from tenants.particulars.models import CouncilParticulars, FunderParticularsGiven
from tenants.particulars.queries import particulars_of, particulars_of_funder
from tenants.particulars.rules import FunderParticulars, Particulars, checked_of_council, checked_of_funder
from tenants.scope import Scope

_KEYS: Final = ("council_particulars_pkey", "funder_particulars_pkey")


def give_particulars(scope: Scope, typed: Particulars, *, by_name: str) -> bool:
    """Give what a council's documents say of it from now on. The same again is no change, and False.

    `typed.change_number` is the change that the person had before them, 0 for none.
    Raises: ParticularsRefused, ChangedMeanwhile.
    """
    wanted, before = checked_of_council(typed), particulars_of(scope)
    if (wanted.address, wanted.vat_number, wanted.invoices_to) == (
        before.address,
        before.vat_number,
        before.invoices_to,
    ):
        return False
    _check_seen(wanted.change_number, before.change_number)
    row = CouncilParticulars(
        authority_id=scope.authority_id,
        change_number=before.change_number + 1,
        replaces=before.change_number or None,
        address=wanted.address,
        vat_number=wanted.vat_number,
        invoices_to=wanted.invoices_to,
        set_on=clock.today(),
        set_by=scope.actor,
        set_by_name=by_name,
    )
    _keep(scope, row)
    said = replace(wanted, vat_number=vat_number_in_groups(wanted.vat_number))
    details = {"address": said.address, "vat_number": said.vat_number, "invoices_to": said.invoices_to}
    remember(scope.session, "set", "council_particulars", authority_id=scope.authority_id, details=details)
    return True


def give_particulars_of_funder(scope: Scope, code: str, typed: FunderParticulars, *, by_name: str) -> bool:
    """Give what documents to a funder say of it from now on. The same again is no change, and False.

    Raises: ParticularsRefused, ChangedMeanwhile.
    """
    wanted, before = checked_of_funder(typed), particulars_of_funder(scope, code)
    if (wanted.address, wanted.reference) == (before.address, before.reference):
        return False
    _check_seen(wanted.change_number, before.change_number)
    row = FunderParticularsGiven(
        authority_id=scope.authority_id,
        funder_code=code,
        change_number=before.change_number + 1,
        replaces=before.change_number or None,
        address=wanted.address,
        reference=wanted.reference,
        set_on=clock.today(),
        set_by=scope.actor,
        set_by_name=by_name,
    )
    _keep(scope, row)
    remember(scope.session, "set", "funder_particulars", authority_id=scope.authority_id)
    return True


def _check_seen(seen: int, now: int) -> None:
    """Refuse who saw another change than what holds now. Raises: ChangedMeanwhile."""
    if seen != now:
        raise ChangedMeanwhile("Somebody else changed the details while you looked. Look again.")


def _keep(scope: Scope, row: CouncilParticulars | FunderParticularsGiven) -> None:
    """Write a row, of two people at once only the first's."""
    scope.session.add(row)
    try:
        scope.session.flush()
    except DBAPIError as error:
        if constraint_of(error) not in _KEYS:
            raise
        raise ChangedMeanwhile("Somebody else changed the details while you looked. Look again.") from error
