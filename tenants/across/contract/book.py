"""The price book as a page shows it: whose, since when, whether it holds, and what became of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consortium import clock
from consortium.contracts.queries import PriceEntry
from consortium.folder.contents import MEETING_ITEM
from consortium.web.formats import long_date


@dataclass(frozen=True)
class BookRow:
    """A row of the price book. `state` is a tag in words and its colour; `became` says what superseded it."""

    entry: PriceEntry
    whose: str
    slug: str | None
    state: tuple[str, str]
    became: str


def book_rows(entries: Sequence[PriceEntry], today: dt.date, who: Mapping[tuple[int, str], str]) -> list[BookRow]:
    """Show the prices of a meeting: every one that was ever recorded, the group's first, newest first."""
    holding = holding_ids(entries, today)
    return [
        BookRow(entry, entry.council or "Every council", entry.slug, _state(entry, holding, today), _became(entry, who))
        for entry in entries
        if entry.item == MEETING_ITEM
    ]


def holding_ids(entries: Sequence[PriceEntry], today: dt.date) -> set[int]:
    """Return the prices that hold on a day: of the group and of each council the newest that has begun."""
    newest: dict[int | None, PriceEntry] = {}
    for entry in entries:
        begun = entry.in_force and entry.item == MEETING_ITEM and entry.effective_from <= today
        held = newest.get(entry.authority_id)
        if begun and (held is None or held.effective_from < entry.effective_from):
            newest[entry.authority_id] = entry
    return {entry.price_id for entry in newest.values()}


def _state(entry: PriceEntry, holding: set[int], today: dt.date) -> tuple[str, str]:
    if not entry.in_force:
        return ("Superseded", "grey")
    if entry.price_id in holding:
        return ("In force", "green")
    return ("From later", "blue") if entry.effective_from > today else ("Before", "grey")


def _became(entry: PriceEntry, who: Mapping[tuple[int, str], str]) -> str:
    if entry.superseded_at is None:
        return ""
    by = who.get((entry.price_id, "update"))
    return f"Superseded on {long_date(clock.london_date(entry.superseded_at))}" + (f" by {by}" if by else "")
