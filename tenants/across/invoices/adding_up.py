"""The page of the group's equation: both sides of a billing period, and each list that explains what differs."""

from collections.abc import Iterator
from typing import Any, Final

from flask import Response, abort, render_template

from consortium import clock
from consortium.authorities.queries import councils
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db
from consortium.people import Permission, needs
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import BillingPeriod, PeriodUnknown, period_holding, period_named, period_numbered
from consortium.web.downloads import Column, FileKind
from tenants.across.invoices.deciding import group_invoices
from tenants.across.invoices.equation import Equation
from tenants.across.invoices.lists import names_of
from tenants.across.invoices.queries import equation_of
from tenants.costs.rules import LINE_LABELS
from tenants.doors import opened_group
from tenants.exports import export
from tenants.statements.sentences import period_named_in_words

__all__ = ["group_invoices"]
_MOST_SHOWN: Final = 100
_COLUMNS: Final = (
    Column("list", "List"),
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("kind", "Kind"),
    Column("reference", "Reference"),
    Column("service_date", "Service date", "day"),
    Column("accepted_pence", "Accepted, £", "pence"),
    Column("statements_pence", "On statements, £", "pence"),
    Column("amount_pence", "Difference, £", "pence"),
)


@group_invoices.get("/equation")
@needs(Permission.READ_GROUP)
def equation_now() -> str:
    """Show the equation of the last closed period, or of the first one while none is closed."""
    contract = current_contract(db.session())
    last = last_closed_number(db.session(), contract.contract_id)
    return _page(contract, contract.first_period if last is None else period_numbered(contract.billing, last))


@group_invoices.get("/equation/<period:name>")
@needs(Permission.READ_GROUP)
def equation_shown(name: str) -> str:
    """Show the equation of a billing period."""
    contract = current_contract(db.session())
    return _page(contract, _period(contract, name))


@group_invoices.get("/equation/<period:name>.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def equation_exported(name: str, kind: FileKind) -> Response:
    """Send the charges that explain a difference as a file."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    found = equation_of(session, contract, _period(contract, name))
    rows = list(_cells(found, names_of(councils(session))))
    binding = Binding(here.role, actor=here.actor)
    file_name = f"{contract.reference}-{name}-equation"
    return export(binding, "the group’s equation", file_name=file_name, columns=_COLUMNS, rows=rows, kind=kind)


def _page(contract: ContractTerms, period: BillingPeriod) -> str:
    session = db.session()
    found = equation_of(session, contract, period)
    last = last_closed_number(session, contract.contract_id)
    members = {council.authority_id: council for council in councils(session)}
    places = {number: place for place, number in enumerate(members)}
    return render_template(
        "tenants/across/invoices/equation.html",
        contract=contract,
        period=period,
        words=period_named_in_words,
        is_closed=last is not None and period.number <= last,
        found=found,
        most=_MOST_SHOWN,
        members=members,
        in_order=lambda charges: sorted(charges, key=lambda charge: places[charge.authority_id]),
        kinds=LINE_LABELS,
        periods=[period_numbered(contract.billing, number) for number in _numbers(contract)],
    )


def _numbers(contract: ContractTerms) -> range:
    """List the periods of the contract up to today's, the latest first."""
    today = period_holding(contract.billing, clock.today()).number
    return range(max(today, contract.first_period.number), contract.first_period.number - 1, -1)


def _period(contract: ContractTerms, name: str) -> BillingPeriod:
    try:
        period = period_named(contract.billing, name)
    except PeriodUnknown:
        abort(404)
    if period.number not in _numbers(contract):
        abort(404)
    return period


def _cells(found: Equation, names: dict[int, str]) -> Iterator[list[Any]]:
    for one in found.explanations:
        for charge in one.charges:
            whose = (str(charge.authority_id), names[charge.authority_id], charge.kind, charge.reference)
            sums = (charge.accepted_pence, charge.statements_pence, charge.amount_pence)
            yield [one.title, *whose, charge.service_on, *sums]
    for cost in found.own_costs:
        if cost.cost_pence != cost.statements_pence:
            apart = cost.cost_pence - cost.statements_pence
            yield [cost.name, "", "", "", "", None, cost.cost_pence, cost.statements_pence, apart]
