"""Making and ending the addresses that calendars read, as `portal_sign_in`."""

import uuid
from typing import Any, Final

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from consortium.calendars.models import CalendarFeed
from consortium.history.actions import remember
from consortium.people.rules import fingerprint

# Two presses at once wait for each other, so that one address is open after both.
_ALONE: Final = text("select pg_advisory_xact_lock(hashtextextended('calendar of ' || :account_id, 0))")
_IS_MADE: Final = text("select exists (select from calendar_feeds where token_hash = :token_hash)")


def make_feed(
    session: Session, account_id: uuid.UUID, token: str, *, authority_id: int | None, provider_id: int | None
) -> None:
    """Make an address for a person's calendar of one body; the one before stops working. The same token again: nothing."""
    token_hash = fingerprint(token)
    session.execute(_ALONE, {"account_id": str(account_id)})
    if session.execute(_IS_MADE, {"token_hash": token_hash}).scalar_one():
        return
    _end(session, account_id, authority_id=authority_id, provider_id=provider_id)
    made = {"account_id": account_id, "authority_id": authority_id, "provider_id": provider_id}
    session.execute(insert(CalendarFeed).values(token_hash=token_hash, **made))
    remember(session, "calendar-made", str(account_id), authority_id=authority_id, provider_id=provider_id)


def end_feed(session: Session, account_id: uuid.UUID, *, authority_id: int | None, provider_id: int | None) -> bool:
    """End the address of a person's calendar of one body; say whether there was one."""
    session.execute(_ALONE, {"account_id": str(account_id)})
    ended = _end(session, account_id, authority_id=authority_id, provider_id=provider_id)
    if ended:
        remember(session, "calendar-ended", str(account_id), authority_id=authority_id, provider_id=provider_id)
    return ended


def _end(session: Session, account_id: uuid.UUID, **whose: Any) -> bool:
    ended = (
        update(CalendarFeed)
        .where(CalendarFeed.account_id == account_id, CalendarFeed.ended_at.is_(None))
        .where(*(getattr(CalendarFeed, name).is_not_distinct_from(value) for name, value in whose.items()))
        .values(ended_at=text("greatest(made_at, clock_timestamp())"))
        .returning(CalendarFeed.account_id)
    )
    return session.execute(ended).first() is not None
