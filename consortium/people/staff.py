"""The people of one body as its administrator lists them: as `portal_people`, or as `portal_lead` for the lead's own."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from consortium.people.permissions import PERMISSIONS, Permission

MANAGING: Final = frozenset(role for role, held in PERMISSIONS.items() if Permission.MANAGE_PEOPLE in held)


class Standing(Enum):
    """How things stand with somebody in one body."""

    INVITED = "Invited, not yet come"
    WORKING = "Working"
    DEACTIVATED = "Deactivated"


@dataclass(frozen=True)
class StaffMember:
    """Somebody with a role in a body, or who had one. `last_seen_at` counts from the first role there."""

    account_id: uuid.UUID
    email: str
    name: str
    roles: tuple[str, ...]
    first_given_at: dt.datetime
    last_ended_at: dt.datetime | None
    last_seen_at: dt.datetime | None
    is_open: bool

    @property
    def standing(self) -> Standing:
        """Whether the person works here, has not come yet, or is deactivated."""
        if not self.roles or not self.is_open:
            return Standing.DEACTIVATED
        return Standing.INVITED if self.last_seen_at is None else Standing.WORKING

    @property
    def manages(self) -> bool:
        """Whether the person keeps the people of the body."""
        return self.is_open and not MANAGING.isdisjoint(self.roles)


@dataclass(frozen=True)
class StaffFilter:
    """Which people of a body are listed: all, or those in one standing; and whose name or address has a text in it."""

    standing: Standing | None = None
    contains: str = ""


# A session counts for a body from its first role there, so that a list tells nobody what a person does elsewhere.
_STAFF: Final = """
select a.account_id, a.email, a.name, coalesce(held.roles, '{}') as roles, held.first_given_at, held.last_ended_at,
    (select max(s.started_at) from sessions s
        where s.account_id = a.account_id and s.started_at >= held.first_given_at) as last_seen_at,
    a.deactivated_at is null as is_open
from accounts a
join (
    select p.account_id, array_agg(p.role order by p.role) filter (where p.ended_at is null) as roles,
        min(p.given_at) as first_given_at, max(p.ended_at) as last_ended_at
    from appointments p
    where p.authority_id is not distinct from :authority_id and p.provider_id is not distinct from :provider_id
    group by p.account_id
) held on held.account_id = a.account_id
"""
_STANDING: Final = """
case when roles = '{}' or not is_open then 'DEACTIVATED' when last_seen_at is null then 'INVITED' else 'WORKING' end
"""
_CONTAINS: Final = "(:contains = '' or strpos(lower(name || ' ' || email), lower(:contains)) > 0)"
_ORDERS: Final = {
    ("name", False): "lower(name), email",
    ("name", True): "lower(name) desc, email",
    ("email", False): "email",
    ("email", True): "email desc",
    ("last", False): "last_seen_at nulls first, email",
    ("last", True): "last_seen_at desc nulls last, email",
}
SORTED_BY: Final = ("name", "email", "last")


def count_staff(session: Session, whose: dict[str, int | None], *, contains: str) -> dict[Standing, int]:
    """Count the people of a body in each standing, of those whose name or address has a text in it."""
    counted = f"select {_STANDING} as standing, count(*) from ({_STAFF}) as staff where {_CONTAINS} group by 1"
    rows = session.execute(text(counted), {**whose, "contains": contains}).all()
    return dict.fromkeys(Standing, 0) | {Standing[name]: number for name, number in rows}


def staff_of(
    session: Session,
    whose: dict[str, int | None],
    wanted: StaffFilter,
    *,
    by: str = "name",
    down: bool = False,
    limit: int,
    offset: int = 0,
) -> list[StaffMember]:
    """List the people of a body that fit a filter."""
    listed = f"""
        select * from ({_STAFF}) as staff
        where {_CONTAINS} and coalesce({_STANDING} = cast(:standing as text), true)
        order by {_ORDERS[by, down]} limit :limit offset :offset"""
    standing = wanted.standing.name if wanted.standing else None
    values = {**whose, "contains": wanted.contains, "standing": standing, "limit": limit, "offset": offset}
    return [_member(row) for row in session.execute(text(listed), values)]


def find_staff(session: Session, whose: dict[str, int | None], account_id: uuid.UUID) -> StaffMember | None:
    """Find one of the people of a body; somebody of another body is not there."""
    row = session.execute(
        text(f"select * from ({_STAFF}) as staff where account_id = :account_id"), {**whose, "account_id": account_id}
    ).one_or_none()
    return None if row is None else _member(row)


def find_staff_at(session: Session, whose: dict[str, int | None], email: str) -> StaffMember | None:
    """Find one of the people of a body by the address, as accounts keep it."""
    row = session.execute(
        text(f"select * from ({_STAFF}) as staff where email = :email"), {**whose, "email": email}
    ).one_or_none()
    return None if row is None else _member(row)


def others_who_manage(session: Session, whose: dict[str, int | None], account_id: uuid.UUID) -> int:
    """Count the people of a body who keep its people, but for one."""
    counted = text(f"""
        select count(*) from ({_STAFF}) as staff
        where is_open and roles && cast(:managing as text[]) and account_id <> :account_id""")
    values = {**whose, "managing": sorted(MANAGING), "account_id": account_id}
    number: int = session.execute(counted, values).scalar_one()
    return number


def keeps_alone(session: Session, account_id: uuid.UUID) -> bool:
    """Say whether the bound body is the only one that an account acts for; it stays so until the transaction ends."""
    answer: bool = session.execute(text("select keeps_alone(:account_id)"), {"account_id": account_id}).scalar_one()
    return answer


def person_at(session: Session, email: str) -> uuid.UUID | None:
    """Return the account at an address, wherever it acts."""
    account_id: uuid.UUID | None = session.execute(text("select person_at(:email)"), {"email": email}).scalar_one()
    return account_id


def _member(row: Row[Any]) -> StaffMember:
    roles: Sequence[str] = row.roles
    return StaffMember(
        account_id=row.account_id,
        email=row.email,
        name=row.name,
        roles=tuple(role for role in PERMISSIONS if role in roles),
        first_given_at=row.first_given_at,
        last_ended_at=row.last_ended_at,
        last_seen_at=row.last_seen_at,
        is_open=row.is_open,
    )
