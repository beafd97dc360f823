import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from consortium.contracts.queries import basis_from
from consortium.database import rows_of
from consortium.periods.rules import BillingPeriod, financial_year
from consortium.shared_costs.queries import Cost
from tenants.scope import Scope
from tenants.statements.models import Statement
from tenants.statements.rules import Customer, LastStatement, Ordering, Supplier

_MOST_PERIODS: Final = 500
_MOST_COUNCILS: Final = 1000
_MOST_OPEN: Final = 26_000  # two years of months that nobody has closed
# The sums of a period that is open still, by council: what its statement would say if it closed now. The number of the
# last closed period comes whole out of its own query: behind a policy the index takes no `coalesce` around it.
_OPEN_SUMS: Final = """
select t.authority_id, t.period_number, count(distinct t.line_number) as lines,
    coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end)
        filter (where t.unit = 'pence'), 0)::bigint as net_pence,
    null::bigint as vat_pence,
    coalesce(sum(case when t.to_account like 'due_from:%' then t.amount
        when t.from_account like 'due_from:%' then -t.amount end), 0)::bigint as recharged_pence,
    null::date as issued_on
from transfers t
where t.authority_id = {authority} and t.contract_id = :contract_id and t.period_number > (
    select coalesce(max(c.period_number), -1) from closings c where c.contract_id = :contract_id)
group by t.authority_id, t.period_number
"""
_OF_COUNCIL: Final = text(f"""
select s.authority_id, s.period_number, s.lines, s.net_pence, s.vat_pence, s.recharged_pence, s.issued_on
from statements s where s.authority_id = :authority_id and s.contract_id = :contract_id
union all {_OPEN_SUMS.format(authority=":authority_id")}
order by period_number desc limit {_MOST_PERIODS}
""")  # noqa: S608  put together from constants of this file
_OPEN_OF_GROUP: Final = text(f"""
select o.* from authorities a
cross join lateral ({_OPEN_SUMS.format(authority="a.authority_id")}) o
order by o.period_number desc, a.member_order, a.authority_id limit {_MOST_OPEN}
""")  # noqa: S608  put together from constants of this file
_OF_PERIOD: Final = text("""
select s.authority_id, s.period_number, s.lines, s.net_pence, s.vat_pence, s.recharged_pence, s.issued_on
from statements s where s.contract_id = :contract_id and s.period_number = :period_number
order by s.authority_id limit :most
""")
_PERIODS: Final = text("""
select c.period_number, c.closed_on, c.statements, c.net_pence, count(s.period_number) as issued,
    coalesce(sum(s.net_pence), 0)::bigint as issued_net_pence, coalesce(sum(s.vat_pence), 0)::bigint as vat_pence
from closings c left join statements s using (contract_id, period_number)
where c.contract_id = :contract_id
group by c.contract_id, c.period_number order by c.period_number desc limit :most
""")
_DETAILS: Final = text("""
select (select jsonb_object_agg(d.line_number, jsonb_build_array(d.service, d.funders_agreed_on, d.provider_id)) from (
        select distinct t.line_number, c.service, c.funders_agreed_on, c.provider_id from transfers t
        join charges c using (authority_id, provider_id, reference)
        where t.authority_id = :authority_id and t.contract_id = :contract_id and t.period_number = :period_number) d
    ) as of_lines,
    (select jsonb_object_agg(f.code, jsonb_build_array(f.name, f.kind)) from funders f
        where f.authority_id = :authority_id) as funders,
    (select jsonb_agg(jsonb_build_array(k.reference, k.title, k.amount_pence, k.incurred_on, k.basis)) from shared_costs k
        where k.contract_id = :contract_id and k.reference in (select t.reference from transfers t
            where t.authority_id = :authority_id and t.contract_id = :contract_id and t.period_number = :period_number
                and t.kind = 'shared-cost')) as costs,
    (select jsonb_build_array(s.authority_id, s.period_number, s.period_name, s.net_pence, s.vat_pence, s.total_pence,
            s.recharged_pence, s.lines, s.issued_on, encode(s.chain_hash, 'hex'), s.due_on) from statements s
        where s.authority_id = :authority_id and s.contract_id = :contract_id and s.period_number = :period_number
        ) as issued,
    (select jsonb_build_array(b.period_name, b.total_pence, b.due_on, coalesce(d.pence, 0), d.last_on)
        from (select s.* from statements s where s.authority_id = :authority_id and s.contract_id = :contract_id
            and s.period_number < :period_number order by s.period_number desc limit 1) b,
        lateral (select sum(a.amount_pence) as pence, max(coalesce(p.received_on, a.recorded_on)) as last_on
            from payment_allocations a left join payments p using (authority_id, payment_number)
            left join payment_reversals r using (authority_id, payment_number)
            where a.authority_id = b.authority_id and a.contract_id = b.contract_id and a.period_number = b.period_number
                and r.reason is null) d) as last_statement,
    (select jsonb_build_array(
            (select o.order_number from purchase_orders o where o.authority_id = :authority_id
                and o.financial_year = :financial_year order by o.change_number desc limit 1),
            coalesce((select c.asks from order_choices c where c.authority_id = :authority_id
                order by c.change_number desc limit 1), false))) as ordering,
    (select jsonb_object_agg(c.cost_kind, c.coding) from (
        select distinct on (k.cost_kind) k.cost_kind, k.coding from coding_strings k where k.authority_id = :authority_id
            and k.funder_code is null and k.from_on <= :ends_on
        order by k.cost_kind, k.from_on desc, k.string_number desc) c) as coding,
    (select jsonb_build_array(g.lead_address, g.vat_number) from group_settings g where g.contract_id = :contract_id
        and g.set_at <= coalesce((select s.issued_at from statements s where (s.authority_id, s.contract_id, s.period_number)
            = (:authority_id, :contract_id, :period_number)), 'infinity') order by g.change_number desc limit 1) as supplier,
    (select jsonb_build_array(p.address, p.invoices_to) from council_particulars p where p.authority_id = :authority_id
        and p.set_at <= coalesce((select s.issued_at from statements s where (s.authority_id, s.contract_id, s.period_number)
            = (:authority_id, :contract_id, :period_number)), 'infinity') order by p.change_number desc limit 1) as customer,
    (select g.name from portal_state g) as group_name,
    (select a.name from portal_state g join authorities a on a.authority_id = g.lead_authority_id) as lead
""")


@dataclass(frozen=True)
class PeriodSums:
    """What one council's lines of a billing period come to. Units: pence.

    While the period is open `issued_on` is None, and so is `vat_pence`, which the close works out.
    """

    authority_id: int
    period_number: int
    lines: int
    net_pence: int
    vat_pence: int | None
    recharged_pence: int
    issued_on: dt.date | None


@dataclass(frozen=True)
class ClosedPeriodSums:
    """A closed period of the group: what its closing says, and what its statements come to. Units: pence."""

    period_number: int
    closed_on: dt.date
    statements: int
    net_pence: int
    issued: int
    issued_net_pence: int
    vat_pence: int

    @property
    def adds_up(self) -> bool:
        """Say whether the statements, added up now, are what the closing says."""
        return (self.statements, self.net_pence) == (self.issued, self.issued_net_pence)


@dataclass(frozen=True)
class LineDetails:
    """What a line of a meeting tells beside its amount: which service, when its funders agreed, and whose it is."""

    service: str
    agreed_on: dt.date | None
    provider_id: int


@dataclass(frozen=True)
class NamedFunder:
    """A funder as the council knows it, and as the lead does."""

    name: str
    kind: str


@dataclass(frozen=True)
class StatementDetails:
    """What a statement shows beside its lines. `of_lines` goes by the number of the line.

    `issued` is the statement as it was frozen, None while its period is open. `costs` are the shared costs on it;
    `coding` goes by kind of cost.
    """

    issued: "IssuedStatement | None"
    costs: tuple[Cost, ...]
    of_lines: Mapping[int, LineDetails]
    funders: Mapping[str, NamedFunder]
    group: str
    lead: str
    order: Ordering
    supplier: Supplier
    customer: Customer
    coding: Mapping[str, str]
    before: LastStatement | None


@dataclass(frozen=True)
class IssuedStatement:
    """A statement as it was frozen. Units: pence. `fingerprint` is the head of the council's chain, in hex.

    `due_on` is None where it was issued before the day to pay by was kept.
    """

    authority_id: int
    period_number: int
    period_name: str
    net_pence: int
    vat_pence: int
    total_pence: int
    recharged_pence: int
    lines: int
    issued_on: dt.date
    fingerprint: str
    due_on: dt.date | None = None


_COLUMNS = (
    Statement.authority_id,
    Statement.period_number,
    Statement.period_name,
    Statement.net_pence,
    Statement.vat_pence,
    Statement.total_pence,
    Statement.recharged_pence,
    Statement.lines,
    Statement.issued_on,
    Statement.chain_hash,
    Statement.due_on,
)


def issued_statements(scope: Scope, contract_id: int) -> list[IssuedStatement]:
    """List one council's statements, newest first."""
    rows = scope.session.execute(
        select(*_COLUMNS)
        .where(Statement.authority_id == scope.authority_id, Statement.contract_id == contract_id)
        .order_by(Statement.period_number.desc())
        .limit(500)
    )
    return [_issued(row) for row in rows]


def sums_by_period(scope: Scope, contract_id: int) -> list[PeriodSums]:
    """List what one council's periods come to, open ones too, newest first."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id}
    return [PeriodSums(*row) for row in rows_of(scope.session, _OF_COUNCIL, values)]


def open_sums_of_group(session: Session, contract_id: int) -> list[PeriodSums]:
    """List what the open periods come to so far: newest first, then in member order."""
    return [PeriodSums(*row) for row in session.execute(_OPEN_OF_GROUP, {"contract_id": contract_id})]


def sums_of_closed_period(session: Session, contract_id: int, period_number: int) -> list[PeriodSums]:
    """List what every council's statement of a closed period comes to."""
    values = {"contract_id": contract_id, "period_number": period_number, "most": _MOST_COUNCILS}
    return [PeriodSums(*row) for row in session.execute(_OF_PERIOD, values)]


def closed_periods_of_group(session: Session, contract_id: int) -> list[ClosedPeriodSums]:
    """List the closed periods with what their statements add up to, newest first."""
    rows = session.execute(_PERIODS, {"contract_id": contract_id, "most": _MOST_PERIODS})
    return [ClosedPeriodSums(*row) for row in rows]


def statement_details(scope: Scope, contract_id: int, period: BillingPeriod) -> StatementDetails:
    """Read what a statement shows beside its lines, as far as the Session's role sees it: never a case."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "period_number": period.number}
    days = {"financial_year": financial_year(period.starts_on), "ends_on": period.ends_on}
    row = scope.session.execute(_DETAILS, values | days).one()
    return StatementDetails(
        issued=None if row.issued is None else _frozen(row.issued),
        costs=tuple(
            Cost(reference, title, pence, dt.date.fromisoformat(incurred_on), basis_from(basis))
            for reference, title, pence, incurred_on, basis in row.costs or ()
        ),
        of_lines={
            int(number): LineDetails(service, None if agreed is None else dt.date.fromisoformat(agreed), provider_id)
            for number, (service, agreed, provider_id) in (row.of_lines or {}).items()
        },
        funders={code: NamedFunder(name, kind) for code, (name, kind) in (row.funders or {}).items()},
        group=row.group_name,
        lead=row.lead,
        order=Ordering(*row.ordering),
        supplier=Supplier(*row.supplier or ()),
        customer=Customer(*row.customer or ()),
        coding=row.coding or {},
        before=None if row.last_statement is None else _last(*row.last_statement),
    )


def issued_statements_of_group(
    session: Session, contract_id: int, period_number: int | None = None
) -> list[IssuedStatement]:
    """List every council's statements by period and council, as far as the Session's role sees them."""
    query = select(*_COLUMNS).where(Statement.contract_id == contract_id)
    if period_number is not None:
        query = query.where(Statement.period_number == period_number)
    rows = session.execute(query.order_by(Statement.period_number, Statement.authority_id))
    return [_issued(row) for row in rows]


def _last(name: str, total_pence: int, due_on: str | None, settled_pence: int, settled_on: str | None) -> LastStatement:
    due, settled = (dt.date.fromisoformat(day) if day else None for day in (due_on, settled_on))
    return LastStatement(name, total_pence, due, settled_pence, settled)


def _frozen(columns: Sequence[Any]) -> IssuedStatement:
    names = [field.name for field in fields(IssuedStatement)]
    frozen: dict[str, Any] = dict(zip(names, columns, strict=True))
    due_on = dt.date.fromisoformat(frozen["due_on"]) if frozen["due_on"] else None
    return IssuedStatement(**frozen | {"issued_on": dt.date.fromisoformat(frozen["issued_on"]), "due_on": due_on})


def _issued(row: Any) -> IssuedStatement:
    columns: list[Any] = [*row[:-2], bytes(row.chain_hash).hex(), row.due_on]
    return IssuedStatement(*columns)
