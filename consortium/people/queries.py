"""What is read of people, sessions and invitations: as `portal_sign_in`, but for what loading and inviting look up."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from consortium.authorities.queries import State
from consortium.database import Binding, read_alone
from consortium.people.models import Account, AppointmentRow, InvitationRow, SampleSeed, SessionRow
from consortium.people.permissions import BODIES, Appointment, Person
from consortium.people.rules import LENGTH_LIMIT, Ending, Failures, Stay

_MOST_SESSIONS: Final = 50
_MOST_PEOPLE: Final = 10_000


@dataclass(frozen=True)
class Asking:
    """Who asks, and of what portal: all that a request needs to know before it is answered.

    `state` is None while no consortium is loaded. `ending` says why a session that the browser still names is over.
    `stay` is there while the session goes on.
    """

    state: State | None
    person: Person | None = None
    ending: Ending | None = None
    stay: Stay | None = None


@dataclass(frozen=True)
class KnownAccount:
    """What sign-in knows of an address. `only_…` name the one body that the person acts for, if it is one alone."""

    account_id: uuid.UUID
    email: str
    password_hash: str | None
    is_open: bool
    only_authority_id: int | None
    only_provider_id: int | None


@dataclass(frozen=True)
class Invited:
    """For whom a link that still works is, and whether it sets a password or only says to sign in."""

    account_id: uuid.UUID
    email: str
    name: str
    sets_password: bool


@dataclass(frozen=True)
class SignIn:
    """A role of a person in a sample, as people.csv names them. `own_password`: set by the person, known to nobody."""

    email: str
    role: str
    organisation: str
    has_own_password: bool


# One row for each role of whoever asks; one row with nothing but the portal's state when nobody is signed in.
_ASKING: Final = """
select g.name as group_name, g.lead_authority_id, g.sample_today, g.live_since,
    s.started_at, s.last_seen_at, s.ended_at, a.account_id, a.email, a.name, a.deactivated_at,
    p.role, p.authority_id, p.provider_id, coalesce(c.name, o.name, g.name) as organisation, c.slug
from (values (true)) as one(row)
left join portal_state g on true
left join sessions s on s.token_hash = %(token_hash)s
left join accounts a on a.account_id = s.account_id
left join appointments p on p.account_id = a.account_id and p.ended_at is null
left join authorities c on c.authority_id = p.authority_id
left join providers o on o.provider_id = p.provider_id
order by c.member_order nulls first, p.appointment_id
limit 1000
"""
_KNOWN_ACCOUNT: Final = text("""
select a.account_id, a.email, a.password_hash, a.deactivated_at is null as is_open,
    case when count(distinct p.authority_id) = 1 then min(p.authority_id) end as only_authority_id,
    case when count(distinct p.provider_id) = 1 then min(p.provider_id) end as only_provider_id
from accounts a
left join appointments p on p.account_id = a.account_id and p.ended_at is null
where a.email = :email
group by a.account_id
""")
_FAILURES: Final = text("""
select count(*) filter (where address_hash = :address_hash) as of_address,
    count(*) filter (where network_hash = :network_hash) as of_network
from sign_in_failures
where (address_hash = :address_hash or network_hash = :network_hash) and failed_at > :since
""")
_SIGN_INS: Final = text("""
select a.email, p.role, coalesce(p.authority_id::text, o.code, 'lead') as organisation,
    a.password_hash is not null as has_own_password
from accounts a
join appointments p on p.account_id = a.account_id and p.ended_at is null
left join providers o on o.provider_id = p.provider_id
where a.deactivated_at is null
order by p.appointment_id
limit :most
""")


def find_asking(binding: Binding, *, token_hash: bytes | None, now: dt.datetime) -> Asking:
    """Read who asks and the portal's state in one statement. No token, a wrong one, a closed account: nobody."""
    rows = read_alone(binding, _ASKING, {"token_hash": token_hash})
    first = rows[0]
    state = None
    if first.group_name is not None:
        state = State(first.group_name, first.lead_authority_id, first.sample_today, first.live_since)
    if first.account_id is None:
        return Asking(state)
    stay = Stay(first.started_at, first.last_seen_at, first.ended_at)
    ending = Ending.ENDED if first.deactivated_at is not None else stay.ending(now)
    return Asking(state, ending=ending) if ending else Asking(state, person=_person(rows), stay=stay)


def _person(rows: Sequence[Any]) -> Person:
    first = rows[0]
    return Person(
        account_id=first.account_id,
        email=first.email,
        name=first.name,
        appointments=tuple(_appointment(row) for row in rows if row.role is not None),
        session_started_at=first.started_at,
    )


def _appointment(row: Any) -> Appointment:
    return Appointment(
        role=row.role,
        body=BODIES[row.role],
        authority_id=row.authority_id,
        provider_id=row.provider_id,
        organisation=row.organisation or "the lead",
        slug=row.slug,
    )


def find_account(session: Session, email: str) -> KnownAccount | None:
    """Find an account by its address as it is kept, with its password's hash."""
    row = session.execute(_KNOWN_ACCOUNT, {"email": email}).one_or_none()
    return None if row is None else KnownAccount(*row)


def failures_since(session: Session, since: dt.datetime, *, address_hash: bytes, network_hash: bytes) -> Failures:
    """Count the failures of an address, and of the network that a try comes from."""
    values = {"address_hash": address_hash, "network_hash": network_hash, "since": since}
    return Failures(*session.execute(_FAILURES, values).one())


def open_stays(session: Session, account_id: uuid.UUID, now: dt.datetime) -> list[Stay]:
    """List a person's sessions that go on, the latest first."""
    rows = session.execute(
        select(SessionRow.started_at, SessionRow.last_seen_at, SessionRow.ended_at)
        .where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None))
        .where(SessionRow.started_at > now - LENGTH_LIMIT)
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.token_hash)
        .limit(_MOST_SESSIONS)
    )
    return [stay for stay in (Stay(*row) for row in rows) if stay.ending(now) is None]


def find_invited(session: Session, token_hash: bytes, now: dt.datetime) -> Invited | None:
    """Find whom an invitation is for, if it still works: not used, not too old, the account open."""
    row = session.execute(
        select(Account.account_id, Account.email, Account.name, InvitationRow.sets_password)
        .join(InvitationRow, InvitationRow.account_id == Account.account_id)
        .where(InvitationRow.token_hash == token_hash, InvitationRow.used_at.is_(None), InvitationRow.expires_at > now)
        .where(Account.deactivated_at.is_(None))
    ).one_or_none()
    return None if row is None else Invited(*row)


def find_seed(session: Session) -> bytes | None:
    """Return what the passwords of a sample are worked out from; no other database shows one."""
    return session.execute(select(SampleSeed.seed)).scalar_one_or_none()


def sign_ins(session: Session) -> list[SignIn]:
    """List the roles of all whose accounts are open, in the order in which they were given."""
    return [SignIn(*row) for row in session.execute(_SIGN_INS, {"most": _MOST_PEOPLE})]


@dataclass(frozen=True)
class ListedAccount:
    """An account as the lead sees it: no password."""

    account_id: uuid.UUID
    name: str
    is_open: bool


def accounts_by_email(session: Session, emails: Sequence[str]) -> dict[str, ListedAccount]:
    """Find accounts by their addresses."""
    rows = session.execute(
        select(Account.email, Account.account_id, Account.name, Account.deactivated_at).where(Account.email.in_(emails))
    )
    return {email: ListedAccount(account_id, name, closed is None) for email, account_id, name, closed in rows}


def roles_held(
    session: Session, account_id: uuid.UUID, *, authority_id: int | None, provider_id: int | None
) -> set[str]:
    """Return the roles that a person has in one body."""
    rows = session.execute(
        select(AppointmentRow.role).where(
            AppointmentRow.account_id == account_id,
            AppointmentRow.ended_at.is_(None),
            AppointmentRow.authority_id.is_not_distinct_from(authority_id),
            AppointmentRow.provider_id.is_not_distinct_from(provider_id),
        )
    )
    return set(rows.scalars())


def provider_numbers(session: Session) -> dict[str, tuple[int, str]]:
    """Return the providers' numbers and names by their codes."""
    rows = session.execute(text("select code, provider_id, name from providers order by provider_id limit 1000"))
    return {row.code: (row.provider_id, row.name) for row in rows}


def authority_at(session: Session, slug: str) -> int | None:
    """Return the number of the council at a path, if there is one: for the history alone."""
    return session.execute(
        text("select authority_id from authorities where slug = :slug"), {"slug": slug}
    ).scalar_one_or_none()
