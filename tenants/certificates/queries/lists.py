"""The register of certificates: one reading for a council and for a provider. Whose rows they are is the role's to say."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.certificates.queries.single import DEADLINE

MOST_EXPORTED: Final = 200_000
IN_TIME: Final = "in-time"
LATE: Final = "late"
NOT_COUNTED: Final = "not-counted"
STANDING: Final = "standing"
WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which certificates a list is about. `state`: one of the words above, or nothing for all of them."""

    authority_id: int | None = None
    provider_id: int | None = None
    days: tuple[dt.date, dt.date]
    kind: str = ""
    state: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Totals:
    """What all certificates of a filter come to. Those withdrawn are in `rows` and in `withdrawn`, and nowhere else."""

    rows: int
    withdrawn: int
    declined: int
    participated: int
    deemed: int
    in_time: int
    late: int

    @property
    def standing(self) -> int:
        """How many stand."""
        return self.rows - self.withdrawn

    @property
    def not_counted(self) -> int:
        """How many stand of which nobody can say whether they were in time."""
        return self.standing - self.in_time - self.late


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate of the register."""

    authority_id: int
    council: str
    slug: str
    provider_id: int
    number: int
    kind: str
    issued_on: dt.date
    case_reference: str
    authority_reference: str | None
    counted_from_on: dt.date | None
    due_on: dt.date | None
    withdrawn_on: dt.date | None
    withdrawn_because: str | None


@dataclass(frozen=True, slots=True)
class AwaitedRow:
    """A case that waits for its certificate, and the rule that says by when."""

    authority_id: int
    council: str
    provider_id: int
    case_reference: str
    rule: str
    due_on: dt.date


@dataclass(frozen=True)
class Awaited:
    """Certificates that are due and not issued: how many are past their last day, how many in all, and the first of them."""

    overdue: int
    due: int
    rows: tuple[AwaitedRow, ...] = ()


_FOUND: Final = f"""
select d.authority_id, d.provider_id, d.certificate_number, d.kind, d.issued_on, d.case_reference, t.counted_from_on,
    t.due_on, w.recorded_on as withdrawn_on, w.reason as withdrawn_because,
    case when w.recorded_on is not null then 'withdrawn' when t.due_on is not null
        then case when d.issued_on <= t.due_on then 'in-time' else 'late' end
        when d.kind = 'PARTICIPATED' then 'in-time' else 'not-counted' end as state
from certificates d {{joins}}
left join certificate_withdrawals w on w.authority_id = d.authority_id and w.certificate_number = d.certificate_number
left join lateral ({DEADLINE}) t on true
where {{conditions}}"""  # noqa: S608  put together from constants of this file
_LISTED: Final = """
with found as materialized (select * from ({found}) f where {state}),
totals as (select count(*) as rows, count(*) filter (where state = 'withdrawn') as withdrawn,
        count(*) filter (where state <> 'withdrawn' and kind = 'DECLINED') as declined,
        count(*) filter (where state <> 'withdrawn' and kind = 'PARTICIPATED') as participated,
        count(*) filter (where state <> 'withdrawn' and kind = 'DEEMED') as deemed,
        count(*) filter (where state = 'in-time') as in_time, count(*) filter (where state = 'late') as late from found),
page as (select * from found order by {inner} limit :most
    offset (select least(:before, greatest((rows - 1) / :most, 0) * :most) from totals))
select w.*, p.authority_id, a.name as council, a.slug, p.provider_id, p.certificate_number, p.kind, p.issued_on,
    p.case_reference, c.authority_reference, p.counted_from_on, p.due_on, p.withdrawn_on, p.withdrawn_because
from totals w left join page p on true
left join cases c on c.authority_id = p.authority_id and c.provider_id = p.provider_id and c.reference = p.case_reference
left join authorities a on a.authority_id = p.authority_id
order by {outer}"""
# What the register can be sorted by; a tie goes to the council and the number.
_ORDERS: Final = {
    "day": "{p}issued_on {way}",
    "number": "{p}certificate_number {way}",
    "council": "{p}authority_id {way}, {p}issued_on desc",
    "kind": "{p}kind {way}, {p}issued_on desc",
    "case": "{p}case_reference {way}",
}
_STATES: Final = {
    "": "true",
    STANDING: "state <> 'withdrawn'",
    **{state: f"state = '{state}'" for state in (IN_TIME, LATE, NOT_COUNTED, WITHDRAWN)},
}
_CASE: Final = """
join cases k on k.authority_id = d.authority_id and k.provider_id = d.provider_id and k.reference = d.case_reference"""
_AWAITED: Final = """
select count(*) filter (where x.due_on < :today) over () as overdue, count(*) over () as due, x.authority_id,
    a.name as council, x.provider_id, x.case_reference, x.rule, x.due_on
from deadlines x join authorities a using (authority_id)
where x.state = 'running' and x.rule in ('T3', 'T9', 'T10') and {0}
order by x.due_on, x.authority_id, x.case_reference, x.rule limit :most
"""
_MOST_AWAITED: Final = 20
_COUNTED: Final = 7  # the totals stand first in each row


def list_certificates(
    session: Session, wanted: Wanted, *, by: str, down: bool, page: int = 1, most: int = MOST_EXPORTED
) -> tuple[Totals, list[CertificateRow]]:
    """Read one page of the certificates of a filter, and what all of them come to, in one statement.

    A page after the last one is the last. Units: pages and rows are counted from 1.
    """
    joins, conditions, values = _conditions(wanted)
    found = _FOUND.format(joins=joins, conditions=" and ".join(conditions))
    order = f"{_ORDERS[by]}, {{p}}authority_id, {{p}}certificate_number desc"
    inner, outer = (order.format(p=prefix, way="desc" if down else "asc") for prefix in ("", "p."))
    statement = _LISTED.format(found=found, state=_STATES[wanted.state], inner=inner, outer=outer)
    rows = session.execute(text(statement), values | {"most": most, "before": (page - 1) * most}).all()
    listed = [CertificateRow(*row[_COUNTED:]) for row in rows if row.certificate_number is not None]
    return Totals(*rows[0][:_COUNTED]), listed


def awaited_certificates(
    session: Session, *, today: dt.date, authority_id: int | None = None, provider_id: int | None = None
) -> Awaited:
    """Count the certificates whose days are running, and name the first: of a council, a provider, or of one in the other."""
    whose = {"authority_id": authority_id, "provider_id": provider_id}
    given = {name: value for name, value in whose.items() if value is not None}
    conditions = " and ".join(f"x.{name} = :{name}" for name in given)
    values = given | {"today": today, "most": _MOST_AWAITED}
    rows = session.execute(text(_AWAITED.format(conditions)), values).all()
    if not rows:
        return Awaited(0, 0)
    return Awaited(rows[0].overdue, rows[0].due, tuple(AwaitedRow(*row[2:]) for row in rows))


def _conditions(wanted: Wanted) -> tuple[str, list[str], dict[str, Any]]:
    """Say the filter in SQL: a table joined for it, conditions and values. Only what is asked for is looked at."""
    conditions = ["d.issued_on between :first_day and :last_day"]
    values: dict[str, Any] = {"first_day": wanted.days[0], "last_day": wanted.days[1]}
    for name in ("authority_id", "provider_id", "kind"):
        if getattr(wanted, name):
            conditions.append(f"d.{name} = :{name}")
            values[name] = getattr(wanted, name)
    if not wanted.reference:
        return "", conditions, values
    conditions.append(
        "(d.case_reference ilike :like or k.authority_reference ilike :like or d.certificate_number::text = :typed)"
    )
    values["like"] = "%" + re.sub(r"([\\%_])", r"\\\1", wanted.reference) + "%"
    return _CASE, conditions, values | {"typed": wanted.reference.rpartition(" ")[2]}  # 17, and Kent 17


def first_issued_on(
    session: Session, *, authority_id: int | None = None, provider_id: int | None = None
) -> dt.date | None:
    """Return the first day of issue of a council's certificates, or of a provider's; None while there is none."""
    column, value = ("authority_id", authority_id) if provider_id is None else ("provider_id", provider_id)
    statement = f"select min(issued_on) from certificates where {column} = :value"  # noqa: S608  one of two names
    found: dt.date | None = session.execute(text(statement), {"value": value}).scalar()
    return found
