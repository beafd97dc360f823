"""Statements as money that is owed: of one council, and of all of them for the lead. Sums are made here, none is stored."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.group_settings.rules import GroupSettings
from tenants.payments.rules import Owed, disputed_with_vat
from tenants.scope import Scope

MOST_STATEMENTS: Final = 20_000
# What settled each statement and what its own credits settled elsewhere, each summed once; then the statements beside them.
_OWED: Final = """
with settled as (
    select a.authority_id, a.period_number,
        coalesce(sum(a.amount_pence) filter (where a.payment_number is not null), 0)::bigint as paid,
        coalesce(sum(a.amount_pence) filter (where a.payment_number is null), 0)::bigint as credited,
        max(coalesce(p.received_on, a.recorded_on)) as last_on
    from payment_allocations a left join payments p using (authority_id, payment_number)
    left join payment_reversals r using (authority_id, payment_number)
    where a.contract_id = :contract_id and r.reason is null {of_settled} group by a.authority_id, a.period_number),
used as (
    select a.authority_id, a.credit_period_number as period_number, sum(a.amount_pence)::bigint as pence
    from payment_allocations a where a.contract_id = :contract_id and a.credit_line_number is not null {of_used}
    group by a.authority_id, a.credit_period_number),
queried as (
    select a.authority_id, a.period_number, sum(a.amount_pence)::bigint as pence
    from disputes a left join dispute_answers w using (authority_id, dispute_number)
    where a.contract_id = :contract_id and w.outcome is null {of_settled} group by a.authority_id, a.period_number)
select s.authority_id, s.period_number, s.period_name, s.issued_on, {due} as due_on, s.total_pence, coalesce(u.pence, 0) as used,
    coalesce(p.paid, 0) as paid, coalesce(p.credited, 0) as credited, p.last_on, coalesce(q.pence, 0) as queried,
    s.net_pence, s.vat_pence{columns}
from statements s left join settled p using (authority_id, period_number) left join used u using (authority_id, period_number)
left join queried q using (authority_id, period_number)
where s.contract_id = :contract_id {of_statements}
order by s.authority_id, s.period_number limit {most}
"""
# The day is on the statement; one that was issued before days were kept there is due as the group chose last.
_DUE: Final = f"""coalesce(s.due_on, s.issued_on + coalesce((select g.payment_days from group_settings g
        where g.contract_id = s.contract_id order by g.change_number desc limit 1), {GroupSettings().payment_days}))"""  # noqa: S608  put together from a constant
_INVOICE: Final = """,
    (select i.invoice_number from sales_invoices i where i.authority_id = s.authority_id and i.contract_id = s.contract_id
        and i.period_number = s.period_number order by i.version_number desc limit 1) as invoice_number"""
_OWED_BY_COUNCIL: Final = _OWED.format(
    of_settled="and a.authority_id = :authority_id",
    of_used="and a.authority_id = :authority_id",
    columns=_INVOICE,
    of_statements="and s.authority_id = :authority_id",
    most=MOST_STATEMENTS,
    due=_DUE,
)
_OF_COUNCIL: Final = text(_OWED_BY_COUNCIL)
# As a part of a statement that reads more, so that a first page need not ask twice.
OWED: Final = f"(select jsonb_agg(to_jsonb(o) order by o.period_number) from ({_OWED_BY_COUNCIL}) o)"  # noqa: S608  as above
# Those alone that the books list as open: what is settled, by and by nearly all of it, is not read.
_AMONG_OPEN: Final = """and (a.authority_id, {number}) in (
        select o.authority_id, o.period_number from open_statements o where o.contract_id = :contract_id)"""
_OPEN: Final = _OWED.format(
    of_settled=_AMONG_OPEN.format(number="a.period_number"),
    of_used=_AMONG_OPEN.format(number="a.credit_period_number"),
    columns="",
    of_statements="""and (s.authority_id, s.period_number) in (
        select o.authority_id, o.period_number from open_statements o where o.contract_id = :contract_id)""",
    most=MOST_STATEMENTS,
    due=_DUE,
)
_OPEN_OF_GROUP: Final = text(_OPEN)
OPEN: Final = f"(select jsonb_agg(to_jsonb(o)) from ({_OPEN}) o)"  # noqa: S608  as above, of every council
_OF_PERIOD: Final = text(
    _OWED.format(
        of_settled="",
        of_used="",
        columns=_INVOICE,
        of_statements="and s.period_number = :period_number",
        most=MOST_STATEMENTS,
        due=_DUE,
    )
)


def owed_of_council(scope: Scope, contract_id: int) -> list[Owed]:
    """List one council's statements as money, oldest first, settled ones too."""
    return owed_by(scope.session, contract_id, scope.authority_id)


def owed_by(session: Session, contract_id: int, authority_id: int) -> list[Owed]:
    """List a council's statements as money, as far as the Session's role sees them."""
    rows = session.execute(_OF_COUNCIL, {"contract_id": contract_id, "authority_id": authority_id})
    return [_owed(row._mapping) for row in rows]  # noqa: SLF001  SQLAlchemy's name for it


def open_of_group(session: Session, contract_id: int) -> list[Owed]:
    """List what is open of every council's statements, by council, oldest first."""
    return [_owed(row._mapping) for row in session.execute(_OPEN_OF_GROUP, {"contract_id": contract_id})]  # noqa: SLF001


def owed_of_period(session: Session, contract_id: int, period_number: int) -> list[Owed]:
    """List every council's statement of a period as money, by council."""
    rows = session.execute(_OF_PERIOD, {"contract_id": contract_id, "period_number": period_number})
    return [_owed(row._mapping) for row in rows]  # noqa: SLF001  SQLAlchemy's name for it


def owed_from(found: Sequence[Mapping[str, Any]] | None) -> list[Owed]:
    """Read what `OWED` or `OPEN` found: statements as money."""
    days = ("issued_on", "due_on", "last_on")
    return [
        _owed({**one, **{day: dt.date.fromisoformat(one[day]) if one[day] else None for day in days}})
        for one in found or ()
    ]


def _owed(found: Mapping[Any, Any]) -> Owed:
    return Owed(
        authority_id=found["authority_id"],
        period_number=found["period_number"],
        period_name=found["period_name"],
        issued_on=found["issued_on"],
        due_on=found["due_on"],
        total_pence=found["total_pence"],
        used_elsewhere_pence=found["used"],
        paid_pence=found["paid"],
        credited_pence=found["credited"],
        settled_on=found["last_on"],
        disputed_pence=disputed_with_vat(found["queried"], net_pence=found["net_pence"], vat_pence=found["vat_pence"]),
        invoice_number=found.get("invoice_number"),
    )
