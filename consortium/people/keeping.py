"""What the administrator of a body does with its people: invite, change, deactivate, let in again, send a new link.

Everything happens in one transaction, bound to the body as `portal_people`; the lead's own people as `portal_lead` with
nothing bound. An account that acts for another body too is nobody's alone: its name, its password, its sessions and
whether it is open are then left as they are, whoever asks.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from consortium.changes import ChangedMeanwhile
from consortium.database import Binding
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from consortium.people.accounts import Invitation, Organisation, add_account, appoint, check_fits, make_link
from consortium.people.actions import end_all_sessions
from consortium.people.links import pressed_token
from consortium.people.models import Account
from consortium.people.queries import accounts_by_email
from consortium.people.rules import fingerprint, read_email
from consortium.people.staff import (
    MANAGING,
    StaffMember,
    Standing,
    find_staff,
    find_staff_at,
    keeps_alone,
    others_who_manage,
    person_at,
)


class NotAmongThePeople(RuleBroken):
    """Nobody of the body has this number; whoever acts for another body is not among them."""


class WorksHereAlready(RuleBroken):
    """Whoever has this address has a role in the body."""


class NobodyLeft(RuleBroken):
    """A body must keep somebody who can invite others."""


class NotYourself(RuleBroken):
    """Nobody deactivates their own account."""


class NameIsTheirs(RuleBroken):
    """The name of somebody who acts for another body too is not this body's to change."""


class IsDeactivated(RuleBroken):
    """A person who is deactivated is let in again first."""


@dataclass(frozen=True)
class Keeping:
    """An administrator at work on the people of one body, within a transaction bound to it. `press` is the form's key."""

    session: Session
    body: Organisation
    by: uuid.UUID
    now: dt.datetime
    press: str = ""

    @property
    def is_lead(self) -> bool:
        """Whether these are the lead's own people."""
        return self.body.body == "lead"

    def find(self, account_id: uuid.UUID) -> StaffMember:
        """Return one of the people. Raises: NotAmongThePeople."""
        found = find_staff(self.session, self.body.numbers, account_id)
        if found is None:
            raise NotAmongThePeople("There is no such person here.")
        return found


def binding_for(body: Organisation, actor: str) -> Binding:
    """Return how the administrator of a body acts on its people, and on nobody else's."""
    if body.body == "lead":
        return Binding("portal_lead", actor=actor)
    return Binding("portal_people", **body.numbers, actor=actor)


def invite_person(keeping: Keeping, email: str, *, name: str, role: str) -> Invitation:
    """Give somebody a role here and make a link. An address that acts elsewhere is answered like any other.

    Raises: AddressUnreadable, RoleDoesNotFit, WorksHereAlready.
    """
    session, whose = keeping.session, keeping.body.numbers
    address = read_email(email)
    check_fits(role, keeping.body)
    _one_at_a_time(keeping)
    known = find_staff_at(session, whose, address)
    if known is not None and known.standing is Standing.INVITED and known.roles == (role,):
        return _link(keeping, known.account_id, address, "link-made")  # the same press again
    if known is not None and known.standing is not Standing.DEACTIVATED:
        raise WorksHereAlready(f"{address} has a role here already. Change it in the list")
    account_id = known.account_id if known else _account_at(keeping, address)
    if account_id is None:
        account_id = add_account(session, address, name, **whose).account_id
    return _let_in(keeping, account_id, address, {role})


def let_in_again(keeping: Keeping, account_id: uuid.UUID, *, roles: set[str]) -> Invitation:
    """Give somebody who is deactivated roles again and make a link: closing the account has forgotten the password.

    Raises: NotAmongThePeople, RoleDoesNotFit, ChangedMeanwhile.
    """
    for role in roles:
        check_fits(role, keeping.body)
    _one_at_a_time(keeping)
    found = keeping.find(account_id)
    if found.standing is not Standing.DEACTIVATED:
        raise ChangedMeanwhile(f"{found.name} is let in already")
    return _let_in(keeping, account_id, found.email, roles)


def change_person(keeping: Keeping, account_id: uuid.UUID, *, name: str, roles: set[str], seen: str) -> StaffMember:
    """Change the name and the roles of one of the people. `seen` is what the page showed. Returns who it was before.

    Raises: NotAmongThePeople, RoleDoesNotFit, IsDeactivated, ChangedMeanwhile, NobodyLeft, NameIsTheirs.
    """
    for role in roles:
        check_fits(role, keeping.body)
    _one_at_a_time(keeping)
    found = keeping.find(account_id)
    if found.standing is Standing.DEACTIVATED:
        raise IsDeactivated(f"{found.name} is deactivated. Let them in again first")
    if seen != as_seen(found):
        raise ChangedMeanwhile("Somebody else has changed this while you were looking. It now stands as below")
    if MANAGING.isdisjoint(roles):
        _keep_somebody(keeping, found)
    if name != found.name:
        _rename(keeping, found, name)
    appoint(keeping.session, account_id, roles, keeping.body, email=found.email, ends_others=True)
    return found


def deactivate_person(keeping: Keeping, account_id: uuid.UUID) -> StaffMember:
    """End all roles of somebody here; the account closes and its sessions end if no other body has given it a role.

    Twice is once. Raises: NotAmongThePeople, NotYourself, NobodyLeft.
    """
    if account_id == keeping.by:
        raise NotYourself("You cannot deactivate yourself. Ask another administrator to do it")
    _one_at_a_time(keeping)
    found = keeping.find(account_id)
    _keep_somebody(keeping, found)
    if found.is_open and keeps_alone(keeping.session, account_id):
        _set_closed(keeping, account_id, keeping.now)
        end_all_sessions(keeping.session, account_id, keeping.now)
    appoint(keeping.session, account_id, set(), keeping.body, email=found.email, ends_others=True)
    return found


def send_new_link(keeping: Keeping, account_id: uuid.UUID) -> Invitation:
    """Make a link for somebody who has lost the first one, or the password.

    It sets a password only if the person acts for this body alone. Raises: NotAmongThePeople, IsDeactivated.
    """
    found = keeping.find(account_id)
    if found.standing is Standing.DEACTIVATED:
        raise IsDeactivated(f"{found.name} is deactivated. Let them in again first")
    return _link(keeping, account_id, found.email, "link-made")


def as_seen(found: StaffMember) -> str:
    """Return a fingerprint of what a page shows of a person, to be compared when the page is sent."""
    return fingerprint("|".join((found.name, *found.roles))).hex()


def _let_in(keeping: Keeping, account_id: uuid.UUID, email: str, roles: set[str]) -> Invitation:
    appoint(keeping.session, account_id, roles, keeping.body, email=email, ends_others=True)
    found = keeping.find(account_id)
    if not found.is_open and keeps_alone(keeping.session, account_id):
        _set_closed(keeping, account_id, None)
    return _link(keeping, account_id, email, "invited", role=", ".join(sorted(roles)))


def _link(keeping: Keeping, account_id: uuid.UUID, email: str, event: str, **details: str) -> Invitation:
    alone = keeps_alone(keeping.session, account_id)
    whose = keeping.body.numbers
    token = pressed_token(keeping.press, account_id, whose) if keeping.press else None
    made = make_link(keeping.session, account_id, email=email, now=keeping.now, sets_password=alone, token=token)
    if made.is_new:
        remember(keeping.session, event, str(account_id), details=dict(details), **whose)
    return made


def _account_at(keeping: Keeping, address: str) -> uuid.UUID | None:
    """Find the account at an address that may act elsewhere. The lead knows who is who; a body's administrator asks."""
    if not keeping.is_lead:
        return person_at(keeping.session, address)
    found = accounts_by_email(keeping.session, [address]).get(address)
    return found.account_id if found else None


def _rename(keeping: Keeping, found: StaffMember, name: str) -> None:
    if not keeps_alone(keeping.session, found.account_id):
        raise NameIsTheirs(f"{found.name} acts for another organisation too, so the name stays as it is")
    keeping.session.execute(update(Account).where(Account.account_id == found.account_id).values(name=name))
    details = {"before": found.name, "after": name}
    whose = keeping.body.numbers
    remember(keeping.session, "account-renamed", str(found.account_id), details=details, **whose)


def _set_closed(keeping: Keeping, account_id: uuid.UUID, at: dt.datetime | None) -> None:
    keeping.session.execute(update(Account).where(Account.account_id == account_id).values(deactivated_at=at))
    event = "account-reopened" if at is None else "account-closed"
    whose = keeping.body.numbers
    remember(
        keeping.session, event, str(account_id), authority_id=whose["authority_id"], provider_id=whose["provider_id"]
    )


def _keep_somebody(keeping: Keeping, found: StaffMember) -> None:
    """Refuse to take the last administrator away. Raises: NobodyLeft."""
    if found.manages and not others_who_manage(keeping.session, keeping.body.numbers, found.account_id):
        raise NobodyLeft(f"{found.name} is the only one here who can invite others. Give somebody else that role first")


def _one_at_a_time(keeping: Keeping) -> None:
    """Let the administrators of one body wait for each other, so that two cannot take each other's roles at once."""
    key = f"people of {keeping.body.authority_id or ''}/{keeping.body.provider_id or ''}"
    keeping.session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
