"""Cases as lists show them: one reading for a council and for a provider, searched by either's reference."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST_EXPORTED: Final = 200_000
_MOST_ON_A_PAGE: Final = 200
# What somebody must do by a day: the family's own limits are no task of a council or an adviser.
_TASKS: Final = """
d.authority_id = c.authority_id and d.provider_id = c.provider_id and d.case_reference = c.reference
    and d.state = 'running' and d.whose <> 'family'"""
_FOUND: Final = f"""
select c.authority_id, c.provider_id, c.reference, c.authority_reference, c.service, c.dr_kind, c.decision_kinds, c.choice,
    c.contacted_on, c.ended_on, due.due_on, due.rule, due.whose
from cases c left join lateral (select d.due_on, d.rule, d.whose from deadlines d where {_TASKS}
    order by d.due_on, d.rule limit 1) due on true
where {{conditions}}"""  # noqa: S608  constants of this file
_LISTED: Final = """
with found as materialized ({found}),
totals as (select count(*) as rows, count(*) filter (where ended_on is null and due_on < :today) as overdue
    from found),
page as (select * from found order by {inner} limit :most
    offset (select least(:before, greatest((rows - 1) / :most, 0) * :most) from totals))
select w.rows as all_rows, w.overdue, p.authority_id, a.name as council, p.provider_id, p.reference, p.authority_reference,
    p.service, p.dr_kind, p.decision_kinds, p.choice, p.contacted_on, p.ended_on, p.due_on, p.rule, p.whose,
    (select d.kind from certificates d where d.authority_id = p.authority_id and d.provider_id = p.provider_id
        and d.case_reference = p.reference and not exists (select from certificate_withdrawals x
            where x.authority_id = d.authority_id and x.certificate_number = d.certificate_number) limit 1) as certificate
from totals w left join page p on true left join authorities a on a.authority_id = p.authority_id
order by {outer}"""
# What a list can be sorted by; a tie goes to the reference, then to the provider.
_ORDERS: Final = {
    "contacted": "{p}contacted_on {way}",
    "case": "{p}reference {way}",
    "council": "{p}authority_id {way}, {p}contacted_on desc",
    "due": "{p}due_on {way} nulls last, {p}contacted_on desc",
}
_STATES: Final = {
    "overdue": "c.ended_on is null and due.due_on < :today",
    "due": "c.ended_on is null and due.due_on between :today and :soon",
    "running": "c.ended_on is null and due.due_on >= :today",
    "nothing": "c.ended_on is null and due.due_on is null",
    "undecided": "c.ended_on is null and c.choice = 'undecided'",
}
_OPEN: Final = {"open": "c.ended_on is null", "ended": "c.ended_on is not null"}
DAYS_SOON: Final = 7


@dataclass(frozen=True, kw_only=True)
class WantedCases:
    """Which cases a list is about. Left out means any; `reference` is part of either reference."""

    authority_id: int | None = None
    provider_id: int | None = None
    reference: str = ""
    state: str = ""
    service: str = ""
    kind: str = ""
    standing: str = ""


@dataclass(frozen=True)
class CaseTotals:
    """How many cases fit a filter, and in how many of them something is overdue."""

    rows: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of a list, with what is due next of somebody other than the family."""

    authority_id: int
    council: str
    provider_id: int
    reference: str
    authority_reference: str | None
    service: str
    dr_kind: str | None
    decision_kinds: tuple[str, ...]
    choice: str
    contacted_on: dt.date
    ended_on: dt.date | None
    due_on: dt.date | None
    rule: str | None
    whose: str | None
    certificate: str | None


def list_cases(
    session: Session,
    wanted: WantedCases,
    *,
    today: dt.date,
    by: str,
    down: bool,
    page: int = 1,
    most: int = MOST_EXPORTED,
) -> tuple[CaseTotals, list[CaseRow]]:
    """Return how many cases fit and a page of them; left out, all that a file takes. Pages are counted from 1."""
    order = f"{_ORDERS[by]}, {{p}}reference, {{p}}provider_id".replace("{way}", "desc" if down else "asc")
    conditions, values = _conditions(wanted, today)
    statement = _LISTED.format(
        found=_FOUND.format(conditions=" and ".join(conditions)),
        inner=order.replace("{p}", ""),
        outer=order.replace("{p}", "p."),
    )
    values |= {"most": most, "before": (page - 1) * most, "today": today}
    rows = session.execute(text(statement), values).all()
    return CaseTotals(rows[0].all_rows, rows[0].overdue), [_row(row) for row in rows if row.reference is not None]


def _conditions(wanted: WantedCases, today: dt.date) -> tuple[list[str], dict[str, Any]]:
    conditions, values = [], dict[str, Any]()
    for name in ("authority_id", "provider_id", "service"):
        if getattr(wanted, name):
            conditions.append(f"c.{name} = :{name}")
            values[name] = getattr(wanted, name)
    if wanted.reference:
        conditions.append("(c.reference ilike :like or c.authority_reference ilike :like)")
        values["like"] = "%" + re.sub(r"([\\%_])", r"\\\1", wanted.reference) + "%"
    if wanted.kind:
        conditions.append("(:kind = any (c.decision_kinds) or c.dr_kind = :kind)")
        values["kind"] = wanted.kind
    if wanted.standing in _OPEN:
        conditions.append(_OPEN[wanted.standing])
    if wanted.state in _STATES:
        conditions.append(_STATES[wanted.state])
        values |= {"soon": today + dt.timedelta(days=DAYS_SOON)} if ":soon" in _STATES[wanted.state] else {}
    return conditions or ["true"], values


def _row(row: Any) -> CaseRow:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's name for a row by its columns
    for name in ("all_rows", "overdue"):
        del values[name]
    return CaseRow(**values | {"decision_kinds": tuple(row.decision_kinds)})
