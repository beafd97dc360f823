import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from consortium.web.lists import Paging, Sorting
from tenants.costs.queries import MOST_ROWS, WITHIN, values_of
from tenants.costs.rules import Stretch
from tenants.scope import Scope

COLUMNS: Final = ("funder", "amount")
# Each transfer to or from what a funder owes; below zero it was taken back.
_SHARES: Final = f"""
select substr(case when t.to_account like 'due_from:%' then t.to_account else t.from_account end, 10) as code,
    case when t.to_account like 'due_from:%' then t.amount else -t.amount end as pence,
    t.line_number, t.transfer_number, t.reference, t.provider_id, t.kind, t.service_on, t.recorded_on, t.period_number
from transfers t where {WITHIN} and (t.to_account like 'due_from:%' or t.from_account like 'due_from:%')
"""  # noqa: S608  put together from constants
_ORDERS: Final = {"funder": "f.name {way}, f.code", "amount": "net_pence {way}, f.code"}
_TOTALS: Final = text(f"""
select count(distinct s.code) as funders,
    count(*) filter (where s.pence > 0 and s.kind not like '%-credit-reversal') as shares,
    coalesce(sum(s.pence) filter (where s.pence > 0), 0)::bigint as recharged_pence,
    coalesce(sum(s.pence) filter (where s.pence < 0), 0)::bigint as taken_back_pence
from ({_SHARES}) s
""")  # noqa: S608  put together from constants of this file
_BY_FUNDER: Final = """
select f.code, f.name, f.kind, count(*) filter (where s.pence > 0 and s.kind not like '%-credit-reversal') as meetings,
    coalesce(sum(s.pence) filter (where s.pence > 0), 0)::bigint as recharged_pence,
    coalesce(sum(s.pence) filter (where s.pence < 0), 0)::bigint as taken_back_pence,
    sum(s.pence)::bigint as net_pence
from ({shares}) s join funders f on f.authority_id = :authority_id and f.code = s.code
group by f.code, f.name, f.kind order by {order} limit :most offset :offset
"""
_EACH: Final = text(f"""
select f.code, f.name, f.kind, s.reference, s.service_on, c.funders_agreed_on, s.recorded_on, s.period_number, s.pence
from ({_SHARES}) s join funders f on f.authority_id = :authority_id and f.code = s.code
left join charges c on c.authority_id = :authority_id and c.provider_id = s.provider_id and c.reference = s.reference
order by f.name, f.code, s.service_on, s.transfer_number limit {MOST_ROWS}
""")  # noqa: S608  put together from constants of this file


@dataclass(frozen=True)
class RechargeTotal:
    """What a council passes on in all. Units: pence; what was taken back is below zero."""

    funders: int
    shares: int
    recharged_pence: int
    taken_back_pence: int

    @property
    def net_pence(self) -> int:
        """What the funders owe."""
        return self.recharged_pence + self.taken_back_pence


@dataclass(frozen=True)
class FunderTotal:
    """What a council passes on to one funder, for how many meetings. Units: pence; what was taken back is below zero."""

    code: str
    name: str
    kind: str
    meetings: int
    recharged_pence: int
    taken_back_pence: int
    net_pence: int


@dataclass(frozen=True)
class FunderShare:
    """What one funder owes of one meeting. Units: pence; below zero it was taken back."""

    code: str
    name: str
    kind: str
    reference: str
    service_on: dt.date
    agreed_on: dt.date | None
    recorded_on: dt.date
    period_number: int
    pence: int


def recharge_total(scope: Scope, contract_id: int, stretch: Stretch) -> RechargeTotal:
    """Add up what a council passes on in a stretch of its book."""
    return RechargeTotal(*scope.session.execute(_TOTALS, values_of(scope, contract_id, stretch)).one())


def recharges_by_funder(
    scope: Scope, contract_id: int, stretch: Stretch, sorting: Sorting, paging: Paging
) -> list[FunderTotal]:
    """List a page of the funders with what is passed on to each."""
    order = _ORDERS[sorting.by].format(way="desc" if sorting.down else "asc")
    page: dict[str, Any] = {"most": paging.rows_a_page, "offset": paging.offset}
    query = text(_BY_FUNDER.format(shares=_SHARES, order=order))
    return [FunderTotal(*row) for row in scope.session.execute(query, values_of(scope, contract_id, stretch) | page)]


def each_recharge(scope: Scope, contract_id: int, stretch: Stretch) -> list[FunderShare]:
    """List each funder's share of each meeting, by funder and day: what an invoice is written from."""
    return [FunderShare(*row) for row in scope.session.execute(_EACH, values_of(scope, contract_id, stretch))]
