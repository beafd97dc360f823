"""The meetings that are booked and not recorded yet: what lies ahead, and what waits for its result. Read only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST_EXPORTED: Final = 100_000
_BOOKED: Final = """
from bookings b join cases c on c.authority_id = b.authority_id and c.provider_id = b.provider_id
    and c.reference = b.case_reference
join authorities a on a.authority_id = b.authority_id
left join lateral (select v.officer, v.decision_maker from named_people v where v.authority_id = b.authority_id
    and v.provider_id = b.provider_id and v.case_reference = b.case_reference and v.meeting_number = b.meeting_number
    order by v.version_number desc limit 1) n on true
where {whose} and b.meeting_on >= :first and b.meeting_on <= :last
    and not exists (select from bookings later where later.authority_id = b.authority_id and later.provider_id = b.provider_id
        and later.case_reference = b.case_reference and later.meeting_number = b.meeting_number
        and later.version_number > b.version_number)
    and not exists (select from meetings m where m.authority_id = b.authority_id and m.provider_id = b.provider_id
        and m.reference = b.meeting_reference)
"""
_ROWS: Final = f"""
select b.authority_id, a.name as council, b.provider_id, b.case_reference, c.authority_reference, c.service,
    b.meeting_reference, b.meeting_on, b.starts_at, b.length_minutes, b.mode, b.venue, b.mediator_number, b.family_told_on,
    n.officer, n.decision_maker {_BOOKED}
order by b.meeting_on {{way}}, b.starts_at, b.authority_id, b.case_reference, b.meeting_number limit :most offset :offset
"""
_COUNT: Final = f"select count(*), count(*) filter (where b.meeting_on < :today) {_BOOKED}"
# As a part of a statement that reads more, so that a first page need not ask twice.
UNNAMED: Final = f"""
(select jsonb_agg(jsonb_build_array(u.provider_id, u.case_reference, u.meeting_number, u.meeting_on) order by u.meeting_on,
    u.case_reference) from (select b.provider_id, b.case_reference, b.meeting_number, b.meeting_on
    {_BOOKED.replace(":last", "date '2199-12-31'").replace(":first", ":today").format(whose="b.authority_id = :authority_id")}
    and n.decision_maker is null order by b.meeting_on, b.case_reference limit :most) u)"""  # noqa: S608  put together from constants of this file
_WHOSE: Final = {
    "council": "b.authority_id = :authority_id",
    "provider": "b.provider_id = :provider_id and b.authority_id = coalesce(:authority_id, b.authority_id)",
}
_LAST_DAY: Final = dt.date(2199, 12, 31)


@dataclass(frozen=True, kw_only=True)
class BookedRow:
    """A booked meeting as a list shows it. The mediator is the provider's to know."""

    authority_id: int
    council: str
    provider_id: int
    case_reference: str
    authority_reference: str | None
    service: str
    meeting_reference: str
    meeting_on: dt.date
    starts_at: dt.time
    length_minutes: int
    mode: str
    venue: str | None
    mediator_number: int
    family_told_on: dt.date | None
    officer: str | None
    decision_maker: str | None


@dataclass(frozen=True)
class Unnamed:
    """A booked meeting to which the council has not said yet who comes with the right to decide."""

    provider_id: int
    case_reference: str
    meeting_number: int
    meeting_on: dt.date


@dataclass(frozen=True)
class WantedBookings:
    """Which booked meetings a list is of: a council's, or a provider's over its councils or of one."""

    side: str
    authority_id: int | None
    provider_id: int | None
    first: dt.date
    last: dt.date = _LAST_DAY


def list_bookings(
    session: Session,
    wanted: WantedBookings,
    *,
    today: dt.date,
    down: bool = False,
    page: int = 1,
    most: int = MOST_EXPORTED,
) -> tuple[int, int, list[BookedRow]]:
    """Count the booked meetings, and those whose day is over, and return a page of them in order of day."""
    values: dict[str, Any] = {
        "authority_id": wanted.authority_id,
        "provider_id": wanted.provider_id,
        "first": wanted.first,
        "last": wanted.last,
        "today": today,
    }
    whose = _WHOSE[wanted.side]
    total, over = session.execute(text(_COUNT.format(whose=whose)), values).one()
    pages = max(1, -(-total // most))
    shown = {"most": most, "offset": (min(page, pages) - 1) * most}
    rows = session.execute(text(_ROWS.format(whose=whose, way="desc" if down else "asc")), values | shown)
    return total, over, [BookedRow(**row._mapping) for row in rows]  # noqa: SLF001  SQLAlchemy's name for it


def unnamed_of(found: Sequence[Sequence[Any]] | None) -> list[Unnamed]:
    """Read what `UNNAMED` found: the meetings ahead for which a council has not named who may decide, the nearest first.

    Whoever represents the council must have authority to resolve the issues. Source: domain brief 1.4.
    """
    return [Unnamed(provider, case, number, dt.date.fromisoformat(day)) for provider, case, number, day in found or ()]
