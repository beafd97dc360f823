"""The tasks of a provider or a council, from the stored deadlines that run: the index of tasks by day, and little more.

Whose rows they are is decided by the role that the Session acts as. The number of cases plays no part: what is done, and
what is the family's alone, is not in the index.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.bookings.lists import UNNAMED, Unnamed, unnamed_of
from tenants.worklists.rules import ONE_A_CASE, STATES, Counts, State, Task, last_day_soon

MOST_EXPORTED: Final = 100_000
Column = Literal["due", "case", "council"]
_ROW: Final = (
    *("authority_id", "council", "slug", "provider_id", "case_reference", "authority_reference"),
    *("rule", "place", "counted_from_on", "due_on", "provisional"),
)
_DAYS: Final[dict[State, str]] = {
    "today": "d.due_on = :today",
    "soon": "d.due_on > :today and d.due_on <= :soon",
    "overdue": "d.due_on < :today",
    "later": "d.due_on > :soon",
}
_ORDERS: Final[dict[Column, str]] = {
    "due": "{p}due_on {way}, {p}case_reference, {p}rule, {p}place",
    "case": "{p}case_reference {way}, {p}due_on, {p}rule, {p}place",
    "council": "{council} {way}, {p}due_on, {p}case_reference, {p}rule, {p}place",
}
_JOIN_CASES: Final = """
join cases c on c.authority_id = d.authority_id and c.provider_id = d.provider_id and c.reference = d.case_reference
"""
_ASSIGNED: Final = """
(d.authority_id, d.provider_id, d.case_reference) in (select g.authority_id, g.provider_id, g.reference
    from case_assignments g where g.provider_id = :provider_id and g.assigned_to = :assigned_to and not exists (
        select from case_assignments n where n.authority_id = g.authority_id and n.provider_id = g.provider_id
            and n.reference = g.reference and n.assignment_number > g.assignment_number))
"""
# A page of tasks first, by the index; then the names of those few.
_ROWS: Final = """
select {columns} from (
    select d.authority_id, d.provider_id, d.case_reference, d.rule, d.place, d.counted_from_on, d.due_on, d.provisional
    from deadlines d {joins} where {conditions} and {days} order by {inner} limit {most} offset {before}) p
join authorities a on a.authority_id = p.authority_id
left join cases c on {names_cases} c.authority_id = p.authority_id and c.provider_id = p.provider_id
    and c.reference = p.case_reference
order by {outer}
"""
_COLUMNS: Final = (
    "p.authority_id, a.name as council, a.slug, p.provider_id, p.case_reference, c.authority_reference, p.rule, p.place,"
    " p.counted_from_on, p.due_on, p.provisional"
)
# Each state by itself: a stretch of the index, whose tasks are counted as they stand there.
_COUNTED: Final = """
(select jsonb_object_agg(k.rule, k.tasks) from (
    select d.rule, count(*) as tasks from deadlines d {joins} where {conditions} and {days} group by d.rule) k
) as number_{state}
"""
# Behind the index any value has the same plan, and planning so many parts anew takes longer than doing them.
_PLANNED_ONCE: Final = text("select set_config('plan_cache_mode', 'force_generic_plan', true)")
# A case has one running task at most of those that are one a case; of its others it is counted once, unless it has one.
_OVERDUE_CASES: Final = """
(select count(*) from deadlines d {joins} where {conditions} and {days} and d.rule = any (:one_a_case))
    + (select count(*) from (select distinct d.authority_id, d.provider_id, d.case_reference from deadlines d {joins}
        where {conditions} and {days} and d.rule <> all (:one_a_case)) k
    where not exists (select from deadlines o where o.authority_id = k.authority_id and o.provider_id = k.provider_id
        and o.case_reference = k.case_reference and o.rule = any (:one_a_case) and o.rule = any (:rules)
        and o.state = 'running' and o.due_on < :today)) as overdue_cases
"""
_NUMBER: Final = "(select count(*) from deadlines d {joins} where {conditions} and {days}) as tasks"
_OF_STATE: Final = "(select jsonb_agg(to_jsonb(r)) from ({rows}) r) as of_{state}"
_ANY_CASE: Final = "exists (select from cases c where c.{end} = :{end}) as any_case"
_OF_PROVIDER: Final = text("""
select exists (select from case_references r where r.provider_id = :provider_id and r.reference = :reference)
""")
_OF_COUNCIL: Final = text("""
select exists (select from cases c join providers p using (provider_id)
        where c.authority_id = :authority_id and c.reference = :reference)
    or exists (select from cases c where c.authority_id = :authority_id and c.authority_reference = :reference)
""")


@dataclass(frozen=True, kw_only=True)
class WantedTasks:
    """Which tasks a list is about: a provider's or a council's, of some rules, of part of a case's reference.

    `assigned_to`: in the cases that one of the provider's people has now.
    """

    rules: tuple[str, ...]
    authority_id: int | None = None
    provider_id: int | None = None
    reference: str = ""
    assigned_to: uuid.UUID | None = None

    @property
    def names_cases(self) -> bool:
        """Say whether the council's own references are shown, and searched."""
        return self.provider_id is None


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """The tasks of a filter: how many there are, the first ones of each state, and the next after a week."""

    counts: Counts
    rows: dict[State, tuple[Task, ...]] = field(default_factory=dict)
    any_case: bool = True

    @property
    def next_task(self) -> Task | None:
        """The first task that is not due yet."""
        return next((rows[0] for state in ("soon", "later") if (rows := self.rows.get(state))), None)


def worklist(
    session: Session,
    wanted: WantedTasks,
    *,
    today: dt.date,
    most: int,
    state: State | None = None,
    by: Column = "due",
    down: bool = False,
    page: int = 1,
) -> Worklist:
    """Read the tasks of a filter in one statement: counted, and the first of each state, or a page of one state.

    Beside them stands the first task that is due later, so that an empty list says what comes next.
    """
    conditions, joins, values = _conditions(wanted, today)
    shown = dict.fromkeys(STATES, (most, 0)) if state is None else {state: (most, (page - 1) * most)}
    if state is None:
        shown["later"] = (1, 0)
    fits, values = {"conditions": conditions, "joins": joins}, values | {"one_a_case": list(ONE_A_CASE)}
    parts = [_COUNTED.format(state=key, days=_DAYS[key], **fits) for key in STATES]
    parts.append(_OVERDUE_CASES.format(days=_DAYS["overdue"], **fits))
    for key, (limit, before) in shown.items():
        rows = _rows(wanted, conditions, joins, days=_DAYS[key], by=by, down=down, most=limit, before=before)
        parts.append(_OF_STATE.format(rows=rows, state=key))
    end = "provider_id" if wanted.provider_id is not None else "authority_id"
    parts.append(_ANY_CASE.format(end=end))
    if wanted.authority_id is None:  # within one council this is so already
        session.execute(_PLANNED_ONCE)
    row = session.execute(text(f"select {', '.join(parts)}"), values).one()
    return Worklist(
        counts=Counts({key: getattr(row, f"number_{key}") or {} for key in STATES}, row.overdue_cases),
        rows={key: tuple(map(_from_json, getattr(row, f"of_{key}") or ())) for key in shown},
        any_case=row.any_case,
    )


@dataclass(frozen=True)
class WaitingNow:
    """What waits for a council: how many tasks are due within a week or overdue, the nearest of both, whom to name where."""

    number: int
    tasks: list[Task]
    to_name: list[Unnamed]


def waiting(session: Session, wanted: WantedTasks, *, today: dt.date, most: int) -> WaitingNow:
    """Read what waits for a council now, in one statement.

    The last to become overdue stands first: there something can still be saved.
    """
    conditions, joins, values = _conditions(wanted, today)
    due = f"not ({_DAYS['overdue']}) and not ({_DAYS['later']})"
    parts = [_NUMBER.format(joins=joins, conditions=conditions, days=f"not ({_DAYS['later']})")]
    for state, days, down in (("overdue", _DAYS["overdue"], True), ("due", due, False)):
        rows = _rows(wanted, conditions, joins, days=days, by="due", down=down, most=most, before=0)
        parts.append(_OF_STATE.format(rows=rows, state=state))
    parts.append(f"{UNNAMED} as to_name")
    row = session.execute(text(f"select {', '.join(parts)}"), values | {"most": most}).one()
    tasks = [_from_json(one) for one in (*(row.of_overdue or ()), *(row.of_due or ()))]
    return WaitingNow(row.tasks, tasks, unnamed_of(row.to_name))


def all_tasks(
    session: Session,
    wanted: WantedTasks,
    *,
    today: dt.date,
    state: State | None = None,
    by: Column = "due",
    down: bool = False,
    most: int = MOST_EXPORTED,
) -> list[Task]:
    """Read all tasks of a filter, for a file or a calendar."""
    conditions, joins, values = _conditions(wanted, today)
    days = "true" if state is None else _DAYS[state]
    rows = _rows(wanted, conditions, joins, days=days, by=by, down=down, most=most, before=0)
    return [Task(*(getattr(row, name) for name in _ROW)) for row in session.execute(text(rows), values)]


def is_case(session: Session, wanted: WantedTasks) -> bool:
    """Say whether a reference is a case of the provider or the council, whether or not anything is due in it."""
    statement = _OF_COUNCIL if wanted.provider_id is None else _OF_PROVIDER
    whose = {"authority_id": wanted.authority_id, "provider_id": wanted.provider_id, "reference": wanted.reference}
    asked = {name: value for name, value in whose.items() if f":{name}" in statement.text}
    found: bool = session.execute(statement, asked).scalar_one()
    return found


def _conditions(wanted: WantedTasks, today: dt.date) -> tuple[str, str, dict[str, Any]]:
    """Say the filter in SQL: conditions, tables joined for them, and values. Only what is asked for is looked at."""
    conditions = ["d.state = 'running'", "d.whose <> 'family'", "d.rule = any (:rules)"]
    values: dict[str, Any] = {"rules": list(wanted.rules), "today": today, "soon": last_day_soon(today)}
    for name in ("provider_id", "authority_id"):
        if getattr(wanted, name) is not None:
            conditions.append(f"d.{name} = :{name}")
            values[name] = getattr(wanted, name)
    if wanted.assigned_to is not None:
        conditions.append(_ASSIGNED)
        values["assigned_to"] = wanted.assigned_to
    joins = ""
    if wanted.reference:
        own = " or c.authority_reference ilike :like" if wanted.names_cases else ""
        joins = _JOIN_CASES if wanted.names_cases else ""
        conditions.append(f"(d.case_reference ilike :like{own})")
        values["like"] = "%" + re.sub(r"([\\%_])", r"\\\1", wanted.reference) + "%"
    return " and ".join(conditions), joins, values


def _rows(
    wanted: WantedTasks, conditions: str, joins: str, *, days: str, by: Column, down: bool, most: int, before: int
) -> str:
    order, way = _ORDERS[by], "desc" if down else "asc"
    council = "(select x.member_order from authorities x where x.authority_id = d.authority_id)"
    return _ROWS.format(
        columns=_COLUMNS,
        joins=joins,
        conditions=conditions,
        days=days,
        inner=order.format(p="d.", way=way, council=council),
        outer=order.format(p="p.", way=way, council="a.member_order"),
        most=most,
        before=before,
        names_cases="" if wanted.names_cases else "false and",
    )


def _from_json(row: dict[str, Any]) -> Task:
    days = {name: dt.date.fromisoformat(row[name]) for name in ("counted_from_on", "due_on")}
    return Task(*(days.get(name, row[name]) for name in _ROW))
