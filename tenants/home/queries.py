"""What the council's first page reads: two statements that add up, whatever the number of transfers."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from consortium.contracts.rules import PriceRow
from consortium.database import rows_of
from tenants.disputes.rules import OpenQueries, open_queries
from tenants.home.rules import LateMeeting, Spent, UsedMeeting
from tenants.payments.owed import OWED, owed_from
from tenants.payments.rules import Owed
from tenants.scope import Scope

_MOST_LATE: Final = 50
# Older than the year before, but on a statement of this year.
_LONG_AGO: Final = dt.date(1, 1, 1)
# Answered by transfers_period_idx alone. No line is in a period before the one that holds its day: older ones are left out.
# A line has one transfer that is no recharge: its charge, or its included meeting.
_SPENT: Final = text("""
select case when t.service_on >= :first then t.service_on when t.service_on >= :year_before then cast(:year_before as date)
        else cast(:long_ago as date) end as day,
    t.kind, t.period_number, t.to_account like 'due_from:%' or t.from_account like 'due_from:%' as is_recharged,
    coalesce(sum(case when t.from_account = 'due_to_lead' or t.from_account like 'due_from:%' then t.amount else -t.amount end)
        filter (where t.unit = 'pence'), 0)::bigint as own_pence,
    count(*) as lines
from transfers t
where t.authority_id = :authority_id and t.contract_id = :contract_id and t.kind <> 'vat'
    and t.period_number >= :earliest_period and (t.service_on >= :year_before or t.period_number >= :first_period)
group by 1, 2, 3, 4 order by 1, 3, 2, 4
""")
# A line came late when its day lies in a period that was closed before the line's own. Of these periods few can hold one
# that is new or older than the year, so each is looked up in transfers_period_idx. Its number is worked out beforehand
# (`offset 0`): behind a policy the index is asked for a finished number only, never for a sum.
_STANDING: Final = text(f"""
select (select a.meetings_included from allowances a
        where a.authority_id = :authority_id and a.contract_id = :contract_id) as included,
    (select jsonb_agg(jsonb_build_array(s.slot_number, c.meeting_on, s.reference, s.provider_id)
            order by s.slot_number) from slots s join charges c using (authority_id, provider_id, reference)
        where s.authority_id = :authority_id and s.contract_id = :contract_id) as used,
    (select b.budget_pence from budgets b where b.authority_id = :authority_id and b.financial_year = :year
        order by b.change_number desc limit 1) as budget_pence,
    (select jsonb_agg(jsonb_build_array(p.price_id, p.authority_id, p.effective_from, p.price_pence)) from prices p
        where p.contract_id = :contract_id and p.item = 'meeting' and p.superseded_at is null
            and (p.authority_id is null or p.authority_id = :authority_id)) as prices,
    (select jsonb_agg(jsonb_build_array(l.reference, l.provider_id, l.service_on, l.recorded_on, l.charged_pence,
            l.own_pence)
            order by l.recorded_on desc, l.line_number desc) from (
        select t.line_number, t.reference, t.provider_id, t.service_on, t.recorded_on,
            coalesce(sum(t.amount) filter (where t.from_account = 'due_to_lead'), 0)::bigint as charged_pence,
            coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount else -t.amount end)
                filter (where t.unit = 'pence'), 0)::bigint as own_pence
        from (select b.period_number + 1 as period_number, b.ends_on as ended_on from closings b
            where b.contract_id = :contract_id and b.period_number >= (select least(:first_period - 1,
                coalesce(max(c.period_number), -1)) from closings c
                where c.contract_id = :contract_id and c.closed_on < :since) offset 0) p
        join transfers t on t.period_number = p.period_number
        where t.authority_id = :authority_id and t.contract_id = :contract_id and t.service_on <= p.ended_on
            and t.kind in ('meeting', 'cancellation')
            and (t.recorded_on >= :since or t.service_on < :first and t.period_number >= :first_period)
        group by t.line_number, t.reference, t.provider_id, t.service_on, t.recorded_on
        order by t.recorded_on desc, t.line_number desc limit {_MOST_LATE}) l) as late,
    (select count(distinct t.line_number) from transfers t
        where t.authority_id = :authority_id and t.contract_id = :contract_id and t.kind in ('meeting', 'cancellation')
            and t.period_number = (select max(s.period_number) from statements s
                where s.authority_id = :authority_id and s.contract_id = :contract_id)) as last_meetings,
    {OWED} as owed,
    (select jsonb_build_array(count(*), min(d.answer_due_on), sum(d.amount_pence)) from disputes d
        left join dispute_answers w using (authority_id, dispute_number)
        where d.authority_id = :authority_id and d.contract_id = :contract_id and w.outcome is null) as queried,
    (select jsonb_agg(k.title) from (select k.title from shared_costs k where k.contract_id = :contract_id
        and k.incurred_on between :first and :last limit 2) k) as costs
""")  # noqa: S608  put together from constants


@dataclass(frozen=True)
class Standing:
    """How a council stands today, beside what it has spent. Units: pence.

    `last_meetings` is the number of meetings on its last statement, `only_cost` the one shared cost of the year, if one;
    `owed` are its statements as money, settled ones too.
    """

    meetings_included: int
    used: tuple[UsedMeeting, ...]
    budget_pence: int | None
    prices: tuple[PriceRow, ...]
    late: tuple[LateMeeting, ...]
    last_meetings: int
    only_cost: str | None
    owed: tuple[Owed, ...]
    queried: OpenQueries


def spent_since(
    scope: Scope, contract_id: int, *, first: dt.date, first_period: int, earliest_period: int
) -> list[Spent]:
    """Add up a council's own cost by day and kind: this year's days, the year before as one, and what came later.

    `first` is the first day of the financial year, `first_period` its first billing period, `earliest_period` that of the
    year before.
    """
    values = {
        "authority_id": scope.authority_id,
        "contract_id": contract_id,
        "first": first,
        "year_before": first.replace(year=first.year - 1),
        "long_ago": _LONG_AGO,
        "first_period": first_period,
        "earliest_period": earliest_period,
    }
    return [Spent(*row) for row in rows_of(scope.session, _SPENT, values)]


def standing(scope: Scope, contract_id: int, *, first: dt.date, first_period: int, since: dt.date) -> Standing:
    """Read how a council stands, with the meetings that came late: recorded since a day, or from before the year."""
    values = {
        "authority_id": scope.authority_id,
        "contract_id": contract_id,
        "year": first.year,
        "first": first,
        "last": first.replace(year=first.year + 1) - dt.timedelta(days=1),
        "first_period": first_period,
        "since": since,
    }
    row = rows_of(scope.session, _STANDING, values)[0]
    return Standing(
        meetings_included=row.included or 0,
        used=tuple(
            UsedMeeting(number, _day(held_on), reference, provider_id)
            for number, held_on, reference, provider_id in row.used or ()
        ),
        budget_pence=row.budget_pence,
        prices=tuple(PriceRow(key, owner, _day(since), pence) for key, owner, since, pence in row.prices or ()),
        late=tuple(
            LateMeeting(reference, provider_id, _day(service_on), _day(recorded_on), charged, own)
            for reference, provider_id, service_on, recorded_on, charged, own in row.late or ()
        ),
        last_meetings=row.last_meetings,
        only_cost=row.costs[0] if row.costs and len(row.costs) == 1 else None,
        owed=tuple(owed_from(row.owed)),
        queried=open_queries(row.queried),
    )


def _day(written: Any) -> dt.date:
    return dt.date.fromisoformat(written)
