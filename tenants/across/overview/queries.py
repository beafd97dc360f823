"""What the lead's home shows, read in few statements however many councils there are: money and included meetings."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms
from consortium.database import rows_of
from consortium.periods.rules import BillingPeriod
from tenants.across.checks.rules import Run
from tenants.across.overview.rules import CouncilFacts, LastClose, LateLine, LateLines, Standing, Sums
from tenants.disputes.rules import open_queries
from tenants.payments.owed import OPEN, owed_from
from tenants.statements.rules import vat_on

_MOST_COUNCILS: Final = 1000
_MOST_LATE: Final = 2000
# Closed periods stand summed on their statements; of the open ones each council's index holds all that is added up.
_COUNCILS: Final = text("""
select a.authority_id, a.name, a.slug, a.left_on, coalesce(w.meetings_included, 0) as included,
    (select count(*) from slots s where s.authority_id = a.authority_id and s.contract_id = :contract_id) as used,
    (select coalesce(jsonb_agg(jsonb_build_array(s.period_number, s.lines, s.net_pence, s.total_pence)), '[]')
        from statements s where s.authority_id = a.authority_id and s.contract_id = :contract_id
            and s.period_number between :first and :present) as issued,
    (select coalesce(jsonb_agg(jsonb_build_array(o.period_number, o.lines, o.net_pence) order by o.period_number), '[]')
        from (select t.period_number, count(distinct t.line_number) as lines,
                coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount
                    when t.to_account = 'due_to_lead' then -t.amount end) filter (where t.unit = 'pence'), 0)::bigint as net_pence
            from transfers t where t.authority_id = a.authority_id and t.contract_id = :contract_id
                and t.period_number > (
                    select coalesce(max(c.period_number), -1) from closings c where c.contract_id = :contract_id)
            group by t.period_number) o) as open_sums
from authorities a left join allowances w on w.authority_id = a.authority_id and w.contract_id = :contract_id
order by a.member_order, a.authority_id limit :most
""")
# The lines of these periods that are of an earlier day. A period's own first day decides, so the index finds them.
_LATE: Final = text("""
with periods as (select * from unnest(cast(:numbers as int[]), cast(:starts as date[])) as p(number, starts_on)),
late as (
    select t.authority_id, t.period_number, t.line_number, t.kind, t.reference, t.service_on, t.recorded_on,
        coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount
            when t.to_account = 'due_to_lead' then -t.amount end) filter (where t.unit = 'pence'), 0)::bigint as net_pence
    from periods p cross join lateral (select * from transfers t
        where t.authority_id = any (array(select a.authority_id from authorities a)) and t.contract_id = :contract_id
            and t.period_number = p.number and t.service_on < p.starts_on and t.kind <> 'vat' offset 0) t
    group by t.authority_id, t.period_number, t.line_number, t.kind, t.reference, t.service_on, t.recorded_on)
select *, count(*) filter (where service_on < :year_starts_on) over () as carried,
    coalesce(sum(net_pence) filter (where service_on < :year_starts_on) over (), 0)::bigint as carried_pence
from late order by period_number desc, recorded_on desc, authority_id, line_number desc limit :most
""")
_STANDING: Final = text(f"""
select {OPEN} as open,
    (select jsonb_build_array(c.run_at, c.on_day, c.run_by, c.held, c.checks, c.run_number)
        from book_checks c order by c.run_number desc limit 1) as last_run,
    (select jsonb_build_array(c.period_number, c.statements, c.net_pence, c.closed_on, (select coalesce(sum(s.vat_pence), 0)
            from statements s where s.contract_id = c.contract_id and s.period_number = c.period_number
                and s.authority_id = any (array(select a.authority_id from authorities a))))
        from closings c where c.contract_id = :contract_id order by c.period_number desc limit 1) as last_close,
    (select jsonb_build_array(count(*), min(d.answer_due_on), sum(d.amount_pence)) from disputes d
        left join dispute_answers w using (authority_id, dispute_number)
        where d.contract_id = :contract_id and w.outcome is null) as queried,
    (select jsonb_build_array(count(*), coalesce(sum(i.net_pence), 0)) from provider_invoices i
        left join provider_invoice_outcomes o using (contract_id, invoice_id)
        where i.contract_id = :contract_id and o.outcome is null) as invoices,
    array(select e.months from extension_options e where e.contract_id = :contract_id
        order by e.option_number limit 10) as extension_months
""")  # noqa: S608  put together from a constant


def councils_so_far(
    session: Session, contract: ContractTerms, *, first: BillingPeriod, present: BillingPeriod
) -> list[CouncilFacts]:
    """List every council with what it has used and what was charged, in member order.

    Units: pence. `first` and `present` are the periods between which statements count.
    """
    values = {"contract_id": contract.contract_id, "first": first.number, "present": present.number}
    rows = rows_of(session, _COUNCILS, {**values, "most": _MOST_COUNCILS})
    return [
        CouncilFacts(
            authority_id=row.authority_id,
            name=row.name,
            slug=row.slug,
            left_on=row.left_on,
            included=row.included,
            used=row.used,
            sums=(
                *(Sums(*issued) for issued in row.issued),
                *(
                    Sums(number, lines, net_pence, net_pence + vat_on(net_pence, contract.recharge_vat))
                    for number, lines, net_pence in row.open_sums
                    if number <= present.number
                ),
            ),
        )
        for row in rows
    ]


def late_lines(
    session: Session, contract: ContractTerms, periods: Sequence[BillingPeriod], *, year_starts_on: dt.date
) -> LateLines:
    """List the lines of some periods whose day lies before the period they are in, the newest first.

    Units: pence. `carried` are those of a day before the year: they are on its statements and not of its service.
    """
    rows = rows_of(
        session,
        _LATE,
        {
            "contract_id": contract.contract_id,
            "numbers": [period.number for period in periods],
            "starts": [period.starts_on for period in periods],
            "year_starts_on": year_starts_on,
            "most": _MOST_LATE,
        },
    )
    lines = [
        LateLine(
            row.authority_id, row.period_number, row.kind, row.reference, row.service_on, row.recorded_on, row.net_pence
        )
        for row in rows
    ]
    return LateLines(tuple(lines), rows[0].carried if rows else 0, rows[0].carried_pence if rows else 0)


def standing(session: Session, contract: ContractTerms) -> Standing:
    """Return the last run of the checks, the last close, what waits, and the options to extend the contract."""
    row = rows_of(session, _STANDING, {"contract_id": contract.contract_id})[0]
    return Standing(
        last_run=_run(row.last_run),
        last_close=_close(row.last_close),
        extension_months=tuple(row.extension_months),
        queried=open_queries(row.queried),
        invoices=(row.invoices[0], row.invoices[1]),
        open=tuple(owed_from(row.open)),
    )


def _run(found: Sequence[Any] | None) -> Run | None:
    if found is None:
        return None
    at, on_day, by, *counted = found
    return Run(dt.datetime.fromisoformat(at), dt.date.fromisoformat(on_day), by, *counted)


def _close(found: Sequence[Any] | None) -> LastClose | None:
    if found is None:
        return None
    number, statements, net_pence, closed_on, vat_pence = found
    return LastClose(number, statements, net_pence + vat_pence, dt.date.fromisoformat(closed_on))
