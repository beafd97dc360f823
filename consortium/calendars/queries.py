"""Whose calendar an address is, and which addresses a person has: read as `portal_sign_in`."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.people.permissions import PERMISSIONS, Permission

_FOUND: Final = text("""
select f.account_id, f.authority_id, f.provider_id, coalesce(c.name, o.name) as organisation,
    array(select p.role from appointments p where p.account_id = f.account_id and p.ended_at is null
        and p.authority_id is not distinct from f.authority_id and p.provider_id is not distinct from f.provider_id) as roles
from calendar_feeds f join accounts a on a.account_id = f.account_id
left join authorities c on c.authority_id = f.authority_id left join providers o on o.provider_id = f.provider_id
where f.token_hash = :token_hash and f.ended_at is null and a.deactivated_at is null
""")
_OPEN: Final = text("""
select f.authority_id, f.provider_id, f.made_at from calendar_feeds f
where f.account_id = :account_id and f.ended_at is null order by f.made_at, f.token_hash limit 1000
""")


@dataclass(frozen=True)
class Feed:
    """Whose calendar an address is: a person's, for one council or one provider."""

    account_id: uuid.UUID
    authority_id: int | None
    provider_id: int | None
    organisation: str


def find_feed(session: Session, token_hash: bytes) -> Feed | None:
    """Find whose calendar an address is: it has not ended, the account is open, and a role there still reads cases."""
    row = session.execute(_FOUND, {"token_hash": token_hash}).one_or_none()
    if row is None or not any(Permission.READ_CASES in PERMISSIONS.get(role, frozenset()) for role in row.roles):
        return None
    return Feed(row.account_id, row.authority_id, row.provider_id, row.organisation)


def open_feeds(session: Session, account_id: uuid.UUID) -> dict[tuple[int | None, int | None], dt.datetime]:
    """Return since when a person has an address, by the council or the provider that it is for."""
    rows: Any = session.execute(_OPEN, {"account_id": account_id})
    return {(row.authority_id, row.provider_id): row.made_at for row in rows}
