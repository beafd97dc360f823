"""Reading the history, newest first, by the day and the number of its entries: an index leads to each page of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from consortium.history.models import HistoryEntry

CHANGES: Final = ("insert", "update", "delete")
MOST_COUNTED: Final = 10_000


@dataclass(frozen=True)
class Entry:
    """Something that happened: when, on which business date, by whom, whose, and what."""

    number: int
    at: dt.datetime
    on_day: dt.date
    actor: str
    event: str
    subject: str
    authority_id: int | None
    provider_id: int | None
    details: dict[str, Any]


@dataclass(frozen=True)
class Whose:
    """Whose entries are read: a council's, a provider's, the group's own (neither), or `everything`."""

    authority_id: int | None = None
    provider_id: int | None = None
    everything: bool = False


@dataclass(frozen=True)
class Sought:
    """What is looked for. Left out means any. `tables` are those whose changes count; `actors` who acted.

    `command` is a part of a command's name, for whoever acted from a terminal.
    """

    from_day: dt.date | None = None
    to_day: dt.date | None = None
    events: tuple[str, ...] | None = None
    tables: tuple[str, ...] = ()
    actors: tuple[str, ...] | None = None
    command: str = ""


@dataclass(frozen=True)
class Place:
    """An entry's place in the history: its day, then its number."""

    on_day: dt.date
    number: int


def entries(
    session: Session, whose: Whose, sought: Sought, *, before: Place | None = None, most: int = 51
) -> list[Entry]:
    """List entries newest first, from before a place on, as far as the Session's role sees them."""
    columns = (
        HistoryEntry.entry_number,
        HistoryEntry.at,
        HistoryEntry.on_day,
        HistoryEntry.actor,
        HistoryEntry.event,
        HistoryEntry.subject,
        HistoryEntry.authority_id,
        HistoryEntry.provider_id,
        HistoryEntry.details,
    )
    query = _fitting(select(*columns), whose, sought)
    if before is not None:
        place = tuple_(HistoryEntry.on_day, HistoryEntry.entry_number)
        query = query.where(place < tuple_(before.on_day, before.number))
    rows = session.execute(query.order_by(HistoryEntry.on_day.desc(), HistoryEntry.entry_number.desc()).limit(most))
    return [Entry(*row) for row in rows]


def how_many(session: Session, whose: Whose, sought: Sought) -> int:
    """Count entries, no further than one more than is said in digits."""
    found = _fitting(select(HistoryEntry.entry_number), whose, sought).limit(MOST_COUNTED + 1).subquery()
    return session.execute(select(func.count()).select_from(found)).scalar_one()


def _fitting(query: Select[Any], whose: Whose, sought: Sought) -> Select[Any]:
    for condition in (*_of(whose), *_like(sought)):
        query = query.where(condition)
    return query


def _of(whose: Whose) -> Sequence[ColumnElement[bool]]:
    """Say whose entries in the words of an index; the policies say it again."""
    if whose.authority_id is not None:
        return (HistoryEntry.authority_id == whose.authority_id,)
    if whose.provider_id is not None:
        return (HistoryEntry.provider_id == whose.provider_id,)
    if whose.everything:
        return ()
    return (HistoryEntry.authority_id.is_(None), HistoryEntry.provider_id.is_(None))


def _like(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.from_day is not None:
        found.append(HistoryEntry.on_day >= sought.from_day)
    if sought.to_day is not None:
        found.append(HistoryEntry.on_day <= sought.to_day)
    if sought.events is not None:
        changed = and_(HistoryEntry.event.in_(CHANGES), HistoryEntry.subject.in_(sought.tables))
        found.append(or_(HistoryEntry.event.in_(sought.events), changed))
    if sought.actors is not None:
        acted = HistoryEntry.actor.in_(sought.actors)
        by_command = and_(
            HistoryEntry.actor.startswith("command"), func.strpos(HistoryEntry.actor, sought.command.lower()) > 0
        )
        found.append(or_(acted, by_command))
    return found
