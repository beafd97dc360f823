"""Accounts and roles, as `portal_lead` writes them: people.csv, invitations, closing an account."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, insert, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.orm import Session

from consortium.authorities.queries import AuthorityUnknown, councils, find_council
from consortium.database import rebound
from consortium.errors import RuleBroken
from consortium.folder.contents import LEAD_ORGANISATION
from consortium.folder.contents import Person as ListedPerson
from consortium.history.actions import remember
from consortium.people.actions import end_all_sessions, new_token
from consortium.people.models import Account, AppointmentRow, InvitationRow, SampleSeed
from consortium.people.permissions import BODIES, Body
from consortium.people.queries import ListedAccount, accounts_by_email, provider_numbers, roles_held
from consortium.people.rules import INVITATION_LASTS, fingerprint, read_email

_SEED_BYTES: Final = 32
LONGEST_NAME: Final = 200
_KINDS: Final[dict[Body, str]] = {"lead": "the lead", "authority": "a council", "provider": "a provider"}


class RoleDoesNotFit(RuleBroken):
    """A role belongs to another kind of body than the one named."""


class OrganisationUnknown(RuleBroken):
    """No body of the group is called that."""


class NobodyThere(RuleBroken):
    """No account has this address."""


@dataclass(frozen=True)
class Organisation:
    """A body that people act for: the lead (neither number), a council, or a provider."""

    body: Body
    name: str
    authority_id: int | None = None
    provider_id: int | None = None

    @property
    def numbers(self) -> dict[str, int | None]:
        """Whose the rows are, as they say it and as a transaction is bound to it."""
        return {"authority_id": self.authority_id, "provider_id": self.provider_id}


@dataclass(frozen=True)
class Invitation:
    """A link, as the path below the portal's address. It works once, until it expires; the token is kept nowhere.

    `is_new` is false for the same press again.
    """

    email: str
    path: str
    expires_at: dt.datetime
    is_new: bool = True


def load_people(session: Session, people: Sequence[ListedPerson], *, sample: bool) -> tuple[str, ...]:
    """Load people.csv: add who is new, change names, and give each the roles that the file says. Returns the changes.

    For a person and an organisation that the file names, the roles are those of the file: others end, with history.
    Nobody else is touched and nothing is deleted. Councils, providers and, for a sample, the portal's state must be
    there, in this transaction or before. A `sample` keeps a random seed for its people's passwords.

    Raises: OrganisationUnknown, RoleDoesNotFit.
    """
    if sample:
        begun = postgresql_insert(SampleSeed).values(seed=secrets.token_bytes(_SEED_BYTES)).on_conflict_do_nothing()
        session.execute(begun.inline())
    known = _organisations(session)
    roles: dict[tuple[str, str], set[str]] = {}
    for person in people:
        check_fits(person.role, _organisation(known, person.organisation))
        roles.setdefault((person.organisation, person.email), set()).add(person.role)
    changes, accounts = _accounts_of(session, people)
    for (code, email), wanted in roles.items():
        organisation = _organisation(known, code)
        changes += appoint(session, accounts[email], wanted, organisation, email=email, ends_others=True)
    return tuple(changes)


def invite(
    session: Session, email: str, *, role: str, organisation: str, now: dt.datetime, name: str | None = None
) -> Invitation:
    """Invite somebody to set a password: makes the account, gives the role, opens a closed account again.

    `organisation` is `lead`, a council's number, slug or name, or a provider's code. `name` is the person's, for a new
    account; left out, it is what stands before the @. Raises: AddressUnreadable, OrganisationUnknown, RoleDoesNotFit.
    """
    address = read_email(email)
    body = _named(session, organisation)
    check_fits(role, body)
    listed = ListedPerson(email=address, name=name or "", organisation=organisation, role=role)
    account_id = _accounts_of(session, [listed])[1][address]
    appoint(session, account_id, {role}, body, email=address, ends_others=False)
    if not accounts_by_email(session, [address])[address].is_open:
        session.execute(update(Account).where(Account.account_id == account_id).values(deactivated_at=None))
        remember(session, "account-reopened", str(account_id))
    made = make_link(session, account_id, email=address, now=now)
    with rebound(session, **body.numbers):
        remember(session, "invited", str(account_id), details={"role": role}, **body.numbers)
    return made


def make_link(
    session: Session,
    account_id: uuid.UUID,
    *,
    email: str,
    now: dt.datetime,
    sets_password: bool = True,
    token: str | None = None,
) -> Invitation:
    """Make a link for an account; one that sets no password says to sign in with the password that is there.

    A token that was made before is not made again: `is_new` says so.
    """
    token = token or new_token()
    lasts = {"made_at": now, "expires_at": now + INVITATION_LASTS}
    values = {"token_hash": fingerprint(token), "account_id": account_id, "sets_password": sets_password}
    once = postgresql_insert(InvitationRow).values(**values, **lasts).on_conflict_do_nothing()
    made = session.connection().execute(once, execution_options={"preserve_rowcount": True})
    return Invitation(email, f"/invitations/{token}", lasts["expires_at"], is_new=made.rowcount > 0)


def close_account(session: Session, email: str, now: dt.datetime) -> None:
    """Close an account: open sessions end at once and the password is forgotten. The roles stay as they were.

    Raises: NobodyThere.
    """
    account = accounts_by_email(session, [email.strip().lower()]).get(email.strip().lower())
    if account is None:
        raise NobodyThere(f"Nobody has an account with the address {email}. Look at how it is written.")
    if account.is_open:
        session.execute(update(Account).where(Account.account_id == account.account_id).values(deactivated_at=now))
        remember(session, "account-closed", str(account.account_id))
    end_all_sessions(session, account.account_id, now)


def _organisations(session: Session) -> dict[str, Organisation]:
    """Return every body by its code in people.csv."""
    members = {
        str(council.authority_id): Organisation("authority", council.name, authority_id=council.authority_id)
        for council in councils(session)
    }
    providers = {
        code: Organisation("provider", name, provider_id=provider_id)
        for code, (provider_id, name) in provider_numbers(session).items()
    }
    return {**providers, **members, LEAD_ORGANISATION: Organisation("lead", "the lead")}


def _organisation(known: dict[str, Organisation], code: str) -> Organisation:
    found = known.get(code)
    if found is None:
        raise OrganisationUnknown(
            f"There is no organisation {code} here. Use lead, a council's DfE number such as 886, or a provider's code."
        )
    return found


def _named(session: Session, wanted: str) -> Organisation:
    """Find a body by its code, or a council by its slug or name as well."""
    known = _organisations(session)
    if wanted not in known:
        with suppress(AuthorityUnknown):
            wanted = str(find_council(session, wanted).authority_id)
    return _organisation(known, wanted)


def check_fits(role: str, organisation: Organisation) -> None:
    """Refuse a role that is none, or another kind of body's. Raises: RoleDoesNotFit."""
    body = BODIES.get(role)
    if body is None:
        raise RoleDoesNotFit(f"There is no role {role}. The roles are {', '.join(BODIES)}.")
    if body != organisation.body:
        raise RoleDoesNotFit(f"The role {role} belongs to {_KINDS[body]}, not to {organisation.name}.")


def _accounts_of(session: Session, people: Iterable[ListedPerson]) -> tuple[list[str], dict[str, uuid.UUID]]:
    """Make the accounts that are missing and change names that differ; return what changed, and everybody's number."""
    named = {person.email: person.name for person in people}
    accounts = accounts_by_email(session, list(named))
    changes, numbers = [], {}
    for email, name in named.items():
        account = accounts.get(email) or add_account(session, email, name or email.partition("@")[0])
        numbers[email] = account.account_id
        if email not in accounts:
            changes.append(f"{email}: new account for {account.name}")
        elif name and name != account.name:
            session.execute(update(Account).where(Account.account_id == account.account_id).values(name=name))
            details = {"before": account.name, "after": name}
            remember(session, "account-renamed", str(account.account_id), details=details)
            changes.append(f"{email}: the name {account.name} becomes {name}")
    return changes, numbers


def add_account(
    session: Session, email: str, name: str, *, authority_id: int | None = None, provider_id: int | None = None
) -> ListedAccount:
    """Make an account for an address that has none. The body named has it in its history."""
    account = ListedAccount(uuid.uuid4(), name[:LONGEST_NAME], is_open=True)
    values = {"account_id": account.account_id, "email": email, "name": account.name}
    session.execute(insert(Account).inline().values(**values))
    remember(session, "account-added", str(account.account_id), authority_id=authority_id, provider_id=provider_id)
    return account


def appoint(
    session: Session,
    account_id: uuid.UUID,
    wanted: set[str],
    organisation: Organisation,
    *,
    email: str,
    ends_others: bool,
) -> list[str]:
    """Give the roles that are missing in a body, and end the others if the caller's list is the whole of them.

    Returns the changes, each a sentence.
    """
    whose = organisation.numbers
    with rebound(session, **whose):
        held = roles_held(session, account_id, **whose)
        given = sorted(wanted - held)
        ended = sorted(held - wanted) if ends_others else []
        for role in given:
            session.execute(insert(AppointmentRow).inline().values(account_id=account_id, role=role, **whose))
            remember(session, "role-given", str(account_id), details={"role": role}, **whose)
        for role in ended:
            _end_role(session, account_id, role, whose)
            remember(session, "role-ended", str(account_id), details={"role": role}, **whose)
    return [
        *(f"{email}: becomes {role} of {organisation.name}" for role in given),
        *(f"{email}: is no longer {role} of {organisation.name}" for role in ended),
    ]


def _end_role(session: Session, account_id: uuid.UUID, role: str, whose: dict[str, int | None]) -> None:
    session.execute(
        update(AppointmentRow)
        .where(AppointmentRow.account_id == account_id, AppointmentRow.role == role)
        .where(AppointmentRow.ended_at.is_(None))
        .where(*(getattr(AppointmentRow, name).is_not_distinct_from(number) for name, number in whose.items()))
        .values(ended_at=func.clock_timestamp())
    )
