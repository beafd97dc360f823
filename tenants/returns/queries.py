"""Which returns are in, by month and council, from the register of returns and the charges: the same for each door.

A provider sees its own rows, the lead and its auditors all councils'; no case is read. Every statement is bounded by the
months asked for.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.database import rows_of
from tenants.returns.rules import (
    DUE_DAY,
    ReturnMonth,
    State,
    last_month,
    month_of,
    months_between,
    state_of,
    was_member,
)

# The day on which each month's return came in, and by when it was due: see rules.state_of and rules.is_late_row.
_CAME: Final = """
with came as (
    select month, min(recorded_on) filter (where recorded_on >= (month + interval '1 month')::date - 1) as came_in_on
    from month_returns where provider_id = :provider_id and contract_id = :contract_id group by month),
"""
_LATE: Final = (
    "c.recorded_on > coalesce(came.came_in_on,"
    f" (date_trunc('month', c.meeting_on) + interval '1 month')::date + {DUE_DAY - 1})"
)
_FROM: Final = """
    from charges c left join came on came.month = date_trunc('month', c.meeting_on)::date
    where c.provider_id = :provider_id and c.contract_id = :contract_id
"""
_LAST: Final = """{came}
rows as (
    select c.authority_id, c.reference, c.meeting_on, c.recorded_on,
        c.meeting_on <= :last_day and c.recorded_on > :last_day and {late} as is_late
    {charges} and (c.meeting_on >= :first_day or c.recorded_on > :last_day)),
counted as (
    select authority_id, count(*) filter (where meeting_on between :first_day and :last_day) as meetings,
        count(*) filter (where meeting_on >= :this_month) as meetings_since, count(*) filter (where is_late) as late
    from rows group by authority_id),
newest_late as (
    select authority_id, (array_agg(jsonb_build_array(reference, meeting_on, recorded_on)
        order by recorded_on desc, reference))[1:3] as late_rows
    from rows where is_late group by authority_id)
select a.authority_id, a.name, a.slug, a.joined_on, a.left_on,
    (select came_in_on from came where month = :first_day) as came_in_on,
    coalesce(r.meetings, 0) as meetings, coalesce(r.meetings_since, 0) as meetings_since, coalesce(r.late, 0) as late,
    l.late_rows,
    exists (select from charges c where c.provider_id = :provider_id and c.contract_id = :contract_id) as any_recorded
from authorities a left join counted r on r.authority_id = a.authority_id
left join newest_late l on l.authority_id = a.authority_id
order by a.member_order, a.authority_id limit 1000
"""
_MONTHS: Final = """{came}
rows as (
    select c.authority_id, date_trunc('month', c.meeting_on)::date as month, count(*) as meetings,
        count(*) filter (where {late}) as late
    {charges} and c.meeting_on between :first_day and :last_day group by 1, 2)
select m.month::date, came.came_in_on, rows.authority_id, rows.meetings, rows.late
from generate_series(:first_day, :last_day, interval '1 month') as m(month)
left join came on came.month = m.month left join rows on rows.month = m.month
order by 1, 3 limit 100000
"""

_THROUGH: Final = text("""
select (select count(*) from authorities a where coalesce(a.joined_on <= :last_day, true)
        and coalesce(a.left_on >= date_trunc('month', cast(:last_day as date))::date, true)) as councils,
    (select array_agg(distinct r.month) from month_returns r
        where r.provider_id = :provider_id and r.contract_id = :contract_id and r.month between :first_day and :last_day
            and r.recorded_on >= (r.month + interval '1 month')::date - 1) as came
""")


@dataclass(frozen=True)
class LateRow:
    """A meeting that was recorded after its own month's return."""

    reference: str
    meeting_on: dt.date
    recorded_on: dt.date


@dataclass(frozen=True)
class CouncilMonth:
    """A council's last month. `late` counts the rows of that month or any before it that have come late since it ended.

    `state` is None where the council was no member in that month. `late_rows` are the newest three of the late ones, and
    `meetings_since` those recorded for the month that runs now; the lead's pages show neither number of meetings.
    """

    authority_id: int
    name: str
    slug: str
    state: State | None
    meetings: int
    meetings_since: int
    late: int
    late_rows: tuple[LateRow, ...]


@dataclass(frozen=True)
class LastMonth:
    """The last month that is over, by council in member order, leavers too; in the contract's first month, that one."""

    month: ReturnMonth
    came_in_on: dt.date | None
    any_recorded: bool
    councils: tuple[CouncilMonth, ...]

    @property
    def members(self) -> tuple[CouncilMonth, ...]:
        """Those that were members in that month."""
        return tuple(council for council in self.councils if council.state is not None)

    @property
    def late(self) -> int:
        """How many rows have come late since the month ended."""
        return sum(council.late for council in self.councils)


def last_month_states(session: Session, contract: ContractTerms, today: dt.date) -> LastMonth:
    """Say in one statement how it stands with the last month's return, council by council.

    For the home pages: `council.state` is in, nil, late, due or running (`tenants/returns/words.py` writes them), and
    `council.late` is the "1 late" beside it. Two indexes of the charges find the month's rows and what came since,
    however long the books are.
    """
    month = last_month(contract.starts_on, contract.ends_on, today)
    values = _whose(contract) | {
        "first_day": month.first_day,
        "last_day": month.last_day,
        "this_month": max(month.next.first_day, month_of(today).first_day),
    }
    rows = rows_of(session, _put_together(_LAST), values)
    return LastMonth(
        month,
        came_in_on=rows[0].came_in_on if rows else None,
        any_recorded=bool(rows and rows[0].any_recorded),
        councils=tuple(_council_month(row, month, today) for row in rows),
    )


@dataclass(frozen=True)
class MonthsRead:
    """What is known of some months: when each came in, and by council and month its meetings and its late ones."""

    came_in_on: Mapping[ReturnMonth, dt.date | None]
    counts: Mapping[tuple[int, ReturnMonth], tuple[int, int]]

    def state(self, authority_id: int, month: ReturnMonth, today: dt.date) -> State:
        """Say how it stands with a member's month."""
        return state_of(
            month, came_in_on=self.came_in_on.get(month), meetings=self.meetings(authority_id, month), today=today
        )

    def meetings(self, authority_id: int, month: ReturnMonth) -> int:
        """How many meetings of the month are recorded for a council, those taken back included."""
        return self.counts.get((authority_id, month), (0, 0))[0]

    def late(self, authority_id: int, month: ReturnMonth) -> int:
        """How many of them came late."""
        return self.counts.get((authority_id, month), (0, 0))[1]

    def totals(self, councils: Sequence[Council], month: ReturnMonth) -> tuple[int, int, int]:
        """Add up a month: its meetings, the late ones, and the councils that had any."""
        counted = [self.counts.get((council.authority_id, month), (0, 0)) for council in councils]
        meetings, late = sum(count for count, _ in counted), sum(late for _, late in counted)
        return meetings, late, sum(1 for count, _ in counted if count)


def months_read(session: Session, contract: ContractTerms, months: Sequence[ReturnMonth]) -> MonthsRead:
    """Read a stretch of months, all councils of it, in one statement."""
    if not months:
        return MonthsRead({}, {})
    values = _whose(contract) | {"first_day": months[0].first_day, "last_day": months[-1].last_day}
    came_in_on: dict[ReturnMonth, dt.date | None] = {}
    counts: dict[tuple[int, ReturnMonth], tuple[int, int]] = {}
    for first_day, came, authority_id, meetings, late in session.execute(_put_together(_MONTHS), values):
        month = ReturnMonth(first_day)
        came_in_on[month] = came
        if authority_id is not None:
            counts[authority_id, month] = (meetings, late)
    return MonthsRead(came_in_on, counts)


@dataclass(frozen=True)
class ReturnsThrough:
    """Whether the returns are in up to a day: the months that are not, and for how many councils they should be."""

    councils: int
    missing: tuple[ReturnMonth, ...]


def returns_through(
    session: Session, contract: ContractTerms, *, starts_on: dt.date, ends_on: dt.date
) -> ReturnsThrough:
    """Say in one statement whether every return of a billing period is in, for all members of its last month.

    For the page that closes a period: "Returns in for all 16 councils through September" when `missing` is empty.
    """
    first, last = month_of(max(starts_on, contract.starts_on)), month_of(min(ends_on, contract.ends_on))
    months = months_between(first, last)
    values = _whose(contract) | {"first_day": first.first_day, "last_day": last.last_day}
    row = session.execute(_THROUGH, values).one()
    came = set(row.came or ())
    return ReturnsThrough(row.councils, tuple(month for month in months if month.first_day not in came))


@cache
def _put_together(statement: str) -> TextClause:
    return text(statement.format(came=_CAME, late=_LATE, charges=_FROM))


def _whose(contract: ContractTerms) -> dict[str, Any]:
    return {"provider_id": contract.provider_id, "contract_id": contract.contract_id}


def _council_month(row: Any, month: ReturnMonth, today: dt.date) -> CouncilMonth:
    member = was_member(month, row.joined_on, row.left_on)
    return CouncilMonth(
        authority_id=row.authority_id,
        name=row.name,
        slug=row.slug,
        state=state_of(month, came_in_on=row.came_in_on, meetings=row.meetings, today=today) if member else None,
        meetings=row.meetings,
        meetings_since=row.meetings_since,
        late=row.late,
        late_rows=tuple(
            LateRow(reference, dt.date.fromisoformat(meeting_on), dt.date.fromisoformat(recorded_on))
            for reference, meeting_on, recorded_on in row.late_rows or ()
        ),
    )
