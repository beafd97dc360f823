"""A page of the history put together: what was looked for, the entries in words, and where older ones begin."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, request
from sqlalchemy.orm import Session

from consortium import clock
from consortium.dates import long_date
from consortium.files.words import begun
from consortium.history.queries import MOST_COUNTED, Entry, Place, Sought, Whose, entries, how_many
from consortium.people.names import accounts_named, actor_in_words, names_by_account
from consortium.web.downloads import Column
from consortium.web.lists import ROWS_A_PAGE
from tenants.history.forms import HistoryFilter
from tenants.history.kinds import KINDS
from tenants.history.sentences import Told, told

MOST_IN_A_FILE: Final = 10_000
_MOST_DIGITS: Final = 18


@dataclass(frozen=True)
class Row:
    """An entry as a list shows it: its day and time, who, which council, and what in words."""

    entry: Entry
    who: str
    council: str
    told: Told

    @property
    def time(self) -> str:
        """The time in London, where it is a time of the entry's own day; history loaded later has none to show."""
        local = self.entry.at.astimezone(clock.LONDON)
        return f"{local:%H:%M}" if local.date() == self.entry.on_day else ""


@dataclass(frozen=True)
class HistoryPage:
    """A page of entries, how many there are in all, and the place from which older ones go on."""

    rows: list[Row]
    total: int
    older: str | None
    form: HistoryFilter

    @property
    def counted(self) -> str:
        """How many entries: 331 entries, or that there are more than are counted."""
        if self.total > MOST_COUNTED:
            return f"More than {MOST_COUNTED:,} entries"
        return "1 entry" if self.total == 1 else f"{self.total:,} entries"


COLUMNS: Final = (
    Column("entry", "Entry", "count"),
    Column("day", "Day", "day"),
    Column("written_at", "Written, London time"),
    Column("who", "Who"),
    Column("council", "Council"),
    Column("what", "What happened"),
    Column("changes", "Values"),
)


def history_page(session: Session, whose: Whose, form: HistoryFilter, councils: Mapping[int, str]) -> HistoryPage:
    """Read the page of the history that the address asks for. `councils` are the names of those it may name."""
    sought, names = _sought(form)
    found = entries(session, whose, sought, before=_place_asked_for(), most=ROWS_A_PAGE + 1)
    page = found[:ROWS_A_PAGE]
    older = f"{page[-1].on_day:%Y-%m-%d}.{page[-1].number}" if len(found) > ROWS_A_PAGE else None
    return HistoryPage(_rows(page, names, councils), how_many(session, whose, sought), older, form)


def history_as_cells(
    session: Session, whose: Whose, form: HistoryFilter, councils: Mapping[int, str]
) -> list[list[Any]]:
    """List what was looked for as the cells of a file, newest first, no more than a spreadsheet is read for."""
    sought, names = _sought(form)
    found = entries(session, whose, sought, most=MOST_IN_A_FILE)
    return [
        [
            row.entry.number,
            row.entry.on_day,
            _instant(row.entry.at),
            row.who,
            row.council,
            row.told.sentence,
            "; ".join(map(str, row.told.changes)),
        ]
        for row in _rows(found, names, councils)
    ]


def _sought(form: HistoryFilter) -> tuple[Sought, dict[str, str]]:
    """Turn the filter into what is looked for, with the names of the people it found. A wrong day looks for nothing else."""
    if not form.validate():
        return Sought(), {}
    kind = KINDS.get(form.kind.data or "")
    part = (form.who.data or "").strip()
    names = accounts_named(part) if part else {}
    sought = Sought(
        from_day=form.from_day.data,
        to_day=form.to_day.data,
        events=kind.events if kind else None,
        tables=kind.tables if kind else (),
        actors=tuple(names) if part else None,
        command=part,
    )
    return sought, names


def _rows(found: Sequence[Entry], known: Mapping[str, str], councils: Mapping[int, str]) -> list[Row]:
    wanted = {one for entry in found for one in (entry.actor, entry.subject)} - set(known)
    names = {**known, **names_by_account(wanted)}
    return [
        Row(
            entry,
            who=begun(actor_in_words(entry.actor, names)),
            council=councils.get(entry.authority_id, "") if entry.authority_id is not None else "",
            told=told(entry, names),
        )
        for entry in found
    ]


def _place_asked_for() -> Place | None:
    """Return the place in the address from which entries go on; what is no place is not there."""
    asked = request.args.get("before")
    if asked is None:
        return None
    day, _, number = asked.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        abort(404)
    try:
        return Place(dt.date.fromisoformat(day), int(number))
    except ValueError:
        abort(404)


def _instant(at: dt.datetime) -> str:
    local = at.astimezone(clock.LONDON)
    return f"{long_date(local.date())}, {local:%H:%M}"
