"""Meetings with what they cost, as lists show them: one reading for a council and for a provider.

Whose rows they are is decided by the role that the Session acts as. A provider reads no share and no transfer.
"""

import datetime as dt
import re
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tenants.meetings.models import Funder
from tenants.meetings.queries.credited import CREDITED
from tenants.meetings.rules import STATUSES
from tenants.scope import Scope

TAKEN_BACK: Final = "taken-back"
NOT_HELD: Final = "not-held"
MOST_EXPORTED: Final = 200_000
_MOST_ON_A_PAGE: Final = 200
_DAYS_OF_A_YEAR: Final = 366
_PERIODS_OF_A_YEAR: Final = 13
# Within one council statements have a plan for few rows. A whole contract, or a file, may be of very many.
_PLANNED_FOR_MANY: Final = text("select set_config('plan_cache_mode', 'force_custom_plan', true)")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which meetings a list is about: by day of service, or by the billing period of their lines if `periods` is set.

    `funder` asks for those in which it pays a share, and for its own share in place of all that is recharged.
    """

    contract_id: int
    authority_id: int | None = None
    provider_id: int | None = None
    days: tuple[dt.date, dt.date] | None = None
    periods: tuple[int, int] | None = None
    happened: str = ""
    price: str = ""
    reference: str = ""
    funder: str = ""


@dataclass(frozen=True)
class Totals:
    """What all meetings of a filter come to. Units: pence. What was taken back or credited is counted apart."""

    rows: int
    taken_back: int
    held: int
    cancelled_late: int
    cancelled_in_time: int
    not_attended: int
    postponed: int
    charged_pence: int
    recharged_pence: int
    credits: int = 0

    @property
    def meetings(self) -> int:
        """How many stand."""
        return self.rows - self.taken_back - self.credits

    @property
    def own_pence(self) -> int:
        """What the council itself pays."""
        return self.charged_pence - self.recharged_pence


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One row of a list. Units: pence. Amounts are what stands: nothing of a meeting that was taken back.

    A provider is told the price of a meeting, whoever pays it, where a council is told what it was charged.

    `period_number` is set in a list by statement, where taking back is a row of its own, and so is a credit, whose
    sentence is `credit`. The last closed periods are
    those at the moment of recording, None while every period was open.
    """

    authority_id: int
    council: str
    provider_id: int
    reference: str
    case_reference: str | None
    service: str
    day: dt.date
    status: str
    mode: str
    outcome: str | None
    sentence: str
    slot_number: int | None
    price_pence: int
    charged_pence: int
    recharged_pence: int
    recorded_on: dt.date
    closed_when_recorded: int | None
    is_taken_back: bool
    taken_back_on: dt.date | None
    reason: str | None
    period_number: int | None
    credit: str | None = None

    @property
    def own_pence(self) -> int:
        """What the council itself pays."""
        return self.charged_pence - self.recharged_pence


_KEY: Final = "c.authority_id, c.provider_id, c.reference"


def _same_as_charge(alias: str) -> str:
    """Join a table of meetings to the charge."""
    return " and ".join(f"{alias}.{name} = c.{name}" for name in ("authority_id", "provider_id", "reference"))


# By day of service: a row for each meeting. A provider is told its price, and a council what of it is recharged.
_BY_DAY: Final = f"""
select {_KEY}, c.meeting_on as day, c.status, c.price_pence, c.slot_number, r.reason is not null as is_taken_back,
    null::integer as period_number, 0::bigint as line_number, null::text as credit,
    case when r.reason is null then {{charged}} else 0 end as charged_pence,
    case when r.reason is null then {{recharged}} else 0 end as recharged_pence
from charges c left join reversals r on {_same_as_charge("r")} {{joins}}
where {{conditions}}"""  # noqa: S608  put together from constants of this file
_IS_REVERSAL: Final = "t.kind in ('meeting-reversal', 'cancellation-reversal')"
# By statement: a row for each line, so that the amounts are those of the statements.
_BY_LINE: Final = f"""
select {_KEY}, t.service_on as day, c.status, c.price_pence, c.slot_number, {_IS_REVERSAL} as is_taken_back,
    t.period_number, t.line_number, max(t.sentence) filter (where t.kind like '%-credit%') as credit,
    coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end)
        filter (where t.unit = 'pence'), 0)::bigint as charged_pence,
    coalesce(sum(case when t.to_account like {{due}} then t.amount when t.from_account like {{due}} then -t.amount end),
        0)::bigint as recharged_pence
from transfers t join charges c on {_same_as_charge("t")} {{joins}}
where {{conditions}}
group by {_KEY}, t.service_on, c.status, c.price_pence, c.slot_number, t.kind, t.period_number, t.line_number"""  # noqa: S608  as above
_LISTED: Final = """
with found as materialized ({found}),
totals as (select count(*) as rows, count(*) filter (where is_taken_back) as taken_back,
        count(*) filter (where {stands} and status = 'held') as held,
        count(*) filter (where {stands} and status = 'cancelled' and price_pence > 0) as cancelled_late,
        count(*) filter (where {stands} and status = 'cancelled' and price_pence = 0) as cancelled_in_time,
        count(*) filter (where {stands} and status = 'not-attended') as not_attended,
        count(*) filter (where {stands} and status = 'postponed') as postponed, count(credit) as credits,
        coalesce(sum(charged_pence), 0)::bigint as charged_pence,
        coalesce(sum(recharged_pence), 0)::bigint as recharged_pence from found),
page as (select * from found order by {inner} limit :most
    offset (select least(:before, greatest((rows - 1) / :most, 0) * :most) from totals))
select w.rows as all_rows, w.taken_back, w.held, w.cancelled_late, w.cancelled_in_time, w.not_attended, w.postponed,
    w.charged_pence as all_charged_pence, w.recharged_pence as all_recharged_pence, w.credits,
    p.authority_id, a.name as council, p.provider_id, p.reference, m.case_reference, m.service, p.day, p.status,
    coalesce(n.amended ->> 'mode', m.mode) as mode, coalesce(n.amended ->> 'outcome', m.outcome) as outcome,
    c.sentence, p.slot_number, p.price_pence, p.charged_pence, p.recharged_pence, c.recorded_on,
    (select max(g.period_number) from closings g where g.contract_id = c.contract_id and g.closed_at < c.recorded_at)
        as closed_when_recorded,
    p.is_taken_back, r.recorded_on as taken_back_on, r.reason, p.period_number, p.credit
from totals w left join page p on true
left join charges c using (authority_id, provider_id, reference)
left join meetings m using (authority_id, provider_id, reference)
left join reversals r using (authority_id, provider_id, reference)
left join authorities a on a.authority_id = p.authority_id
left join lateral (select jsonb_object_agg(x.field, x.new_value order by x.amendment_number) as amended from amendments x
    where x.authority_id = p.authority_id and x.provider_id = p.provider_id and x.reference = p.reference) n on true
order by {outer}"""
_SHARED: Final = (
    f"c.price_pence > 0 and exists (select from meeting_funders s where {_same_as_charge('s')} and s.code is not null)"
)
_OF_PRICE: Final = {
    "included": "c.slot_number is not null",
    "full": f"c.price_pence > 0 and c.percent = 100 and not ({_SHARED})",
    "shared": _SHARED,
    "reduced": "c.price_pence > 0 and c.percent < 100",
    "charged": "c.price_pence > 0",
    "nothing": "c.price_pence = 0 and c.slot_number is null",
}
_STANDS: Final = "credit is null and not is_taken_back"
# What a list can be sorted by; a tie goes to the reference, then to the provider.
_ORDERS: Final = {
    "day": "{p}day {way}",
    "meeting": "{p}reference {way}",
    "council": "{p}authority_id {way}, {p}day desc",
    "charged": "{p}charged_pence {way}, {p}day desc",
    "recharged": "{p}recharged_pence {way}, {p}day desc",
    "own": "{p}charged_pence - {p}recharged_pence {way}, {p}day desc",
}
_OWN_SHARE: Final = f"left join charge_shares o on {_same_as_charge('o')} and o.code is null"
_FUNDER_SHARE: Final = f"join charge_shares f on {_same_as_charge('f')} and f.code = :funder and f.share_pence > 0"
_COUNTED: Final = tuple(field.name for field in fields(Totals))  # the statement names these columns first


def list_meetings(
    session: Session, wanted: Wanted, *, by: str, down: bool, page: int = 1, most: int = MOST_EXPORTED
) -> tuple[Totals, list[MeetingRow]]:
    """Read one page of the meetings of a filter, and what all of them come to, in one statement.

    A page after the last one is the last. Units: pages and rows are counted from 1.
    """
    conditions, joins, values = _conditions(wanted)
    due = "'due_from:' || :funder" if wanted.funder else "'due_from:%'"
    found = (_BY_DAY if wanted.periods is None else _BY_LINE).format(
        conditions=" and ".join(conditions),
        joins=" ".join(joins).format(due=due),
        charged="c.charged_pence - coalesce(k.pence, 0)" if wanted.provider_id is None else "c.price_pence",
        recharged=_recharged(wanted),
        due=due,
    )
    order = f"{_ORDERS[by]}, {{p}}reference, {{p}}provider_id, {{p}}line_number"
    inner, outer = (order.format(p=prefix, way="desc" if down else "asc") for prefix in ("", "p."))
    statement = text(_LISTED.format(found=found, stands=_STANDS, inner=inner, outer=outer))
    if most > _MOST_ON_A_PAGE or _is_long(wanted):
        session.execute(_PLANNED_FOR_MANY)
    rows = session.execute(statement, values | {"most": most, "before": (page - 1) * most}).all()
    return _totals(rows[0]), [_row(row) for row in rows if row.reference is not None]


def funder_name(scope: Scope, code: str) -> str | None:
    """Return the name of one of a council's funders, or None when it has none of this code."""
    return scope.session.execute(
        select(Funder.name).where(Funder.authority_id == scope.authority_id, Funder.code == code)
    ).scalar()


def _is_long(wanted: Wanted) -> bool:
    """Say whether more than a year is asked for."""
    if wanted.periods is not None:
        return wanted.periods[1] - wanted.periods[0] >= _PERIODS_OF_A_YEAR
    return wanted.days is not None and (wanted.days[1] - wanted.days[0]).days >= _DAYS_OF_A_YEAR


def _conditions(wanted: Wanted) -> tuple[list[str], list[str], dict[str, Any]]:
    """Say the filter in SQL: conditions, tables joined for them, and values. Only what is asked for is looked at."""
    conditions, joins = ["c.contract_id = :contract_id"], []
    values: dict[str, Any] = {"contract_id": wanted.contract_id}
    line = "c" if wanted.periods is None else "t"
    taken_back = "r.reason is not null" if wanted.periods is None else _IS_REVERSAL
    _limit(wanted, line, conditions, values)
    if TAKEN_BACK in (wanted.happened, wanted.price):
        conditions.append(taken_back)
    if wanted.happened == NOT_HELD:
        conditions.append(f"not ({taken_back}) and c.status <> 'held'")
    if wanted.happened in STATUSES:
        conditions.append(f"not ({taken_back}) and c.status = :happened")
        values["happened"] = wanted.happened
    if wanted.price in _OF_PRICE:
        conditions.append(f"not ({taken_back}) and {_OF_PRICE[wanted.price]}")
    if wanted.reference:
        joins.append(f"join meetings m on {_same_as_charge('m')}")
        conditions.append("(c.reference ilike :like or m.case_reference ilike :like)")
        values["like"] = "%" + re.sub(r"([\\%_])", r"\\\1", wanted.reference) + "%"
    if wanted.funder:
        values["funder"] = wanted.funder
    return conditions, joins + _shares(wanted), values


def _shares(wanted: Wanted) -> list[str]:
    """Join what decides who pays: the funder's share or the council's own and, by day, what of them is credited."""
    by_day = wanted.provider_id is None and wanted.periods is None
    share = [_FUNDER_SHARE] if wanted.funder else [_OWN_SHARE] if by_day else []
    return [*share, *([CREDITED] if by_day else [])]


def _limit(wanted: Wanted, line: str, conditions: list[str], values: dict[str, Any]) -> None:
    """Limit to a council, a provider, and a stretch of days or billing periods."""
    for name in ("authority_id", "provider_id"):
        if getattr(wanted, name) is not None:
            conditions.append(f"{line}.{name} = :{name}")
            values[name] = getattr(wanted, name)
    if wanted.days is not None:
        conditions.append("c.meeting_on between :first_day and :last_day")
        values["first_day"], values["last_day"] = wanted.days
    if wanted.periods is not None:
        conditions.append(
            "t.contract_id = :contract_id and t.provider_id is not null and t.period_number between :first and :last"
        )
        values["first"], values["last"] = wanted.periods


def _recharged(wanted: Wanted) -> str:
    """Say what others pay of a meeting: all of them, or the one funder asked for. A provider is not told."""
    if wanted.funder:
        return "f.share_pence - coalesce(k.of_others, 0)"
    if wanted.provider_id is not None:
        return "0"
    return "c.charged_pence - coalesce(o.share_pence, 0) - coalesce(k.of_others, 0)"


def _totals(row: Any) -> Totals:
    named = {"rows": "all_rows", "charged_pence": "all_charged_pence", "recharged_pence": "all_recharged_pence"}
    return Totals(*(getattr(row, named.get(name, name)) for name in _COUNTED))


def _row(row: Any) -> MeetingRow:
    """Put a row together from what comes after the totals: the statement names the columns in the order of the class."""
    return MeetingRow(*row[len(_COUNTED) :])
