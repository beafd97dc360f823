from typing import Final

from flask import Response as FlaskResponse
from flask import abort, render_template, request, url_for

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.contracts.rules import ContractYear, ContractYearUnknown, contract_year
from consortium.database import db, transaction
from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.files.words import begun
from consortium.files.words import listed as in_a_row
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.periods.queries import last_closed_number
from consortium.shared_costs.queries import Cost, SharedCostUnknown, cost_named
from consortium.shared_costs.rules import CannotBeShared, basis_in_words
from consortium.web.downloads import FileKind
from consortium.web.lists import Paging, page_asked_for, sorting_asked_for
from tenants.across.actions.charging import ShownOtherwise, charge_shared_cost, charge_subscription
from tenants.across.costs.downloads import COST_COLUMNS, SHARE_COLUMNS, cost_cells, share_cells
from tenants.across.costs.forms import ChargeForm
from tenants.across.costs.lists import CostRow, cost_rows, list_heading, year_rows
from tenants.across.costs.shown import RunShown, cost_shown, heading_of_cost, heading_of_year, year_shown
from tenants.across.pages import Answer, done
from tenants.across.wanted import read_runs
from tenants.doors import group_pages, opened_group
from tenants.exports import export

group_costs: Final = group_pages("group_costs", __name__)
_SORTS: Final = ("incurred_on", "reference", "title", "amount_pence")


@group_costs.get("/shared-costs")
@needs(Permission.READ_GROUP)
def listed() -> str:
    """List the contract years and the one-off costs, each with what is charged of it and what differs."""
    here, session = opened_group(), db.session()
    runs = read_runs(session, current_contract(session))
    years, costs = year_rows(runs), cost_rows(runs)
    found = _found(costs)
    paging = Paging(page_asked_for(), len(found))
    return render_template(
        "tenants/across/costs/list.html",
        group=here.group,
        contract=runs.contract,
        heading=list_heading(years, costs),
        years=years,
        costs=found,
        rows=found[paging.offset : paging.offset + paging.rows_a_page],
        paging=paging,
        sorting=sorting_asked_for(_SORTS, down=True),
        find=request.args.get("find", ""),
        may_keep=signed_in().may(Permission.KEEP_CONTRACT),
    )


@group_costs.get("/shared-costs.<any(csv,xlsx):kind>")
@needs(Permission.READ_GROUP)
def exported(kind: FileKind) -> FlaskResponse:
    """Send the list of one-off costs as it is filtered."""
    session = db.session()
    contract = current_contract(session)
    costs = _found(cost_rows(read_runs(session, contract)))
    return export(
        session.info["binding"],
        "shared costs",
        file_name=f"{contract.reference}-shared-costs",
        columns=COST_COLUMNS,
        rows=[cost_cells(row) for row in costs],
        kind=kind,
    )


@group_costs.get("/shared-costs/<path:reference>")
@needs(Permission.READ_GROUP)
def shown(reference: str) -> Answer:
    """Show who pays what of a one-off cost, before it is charged and after."""
    return _cost_page(reference, ChargeForm())


@group_costs.post("/shared-costs/<path:reference>")
@needs(Permission.CHARGE_COSTS)
def charge(reference: str) -> Answer:
    """Charge what was shown of a one-off cost. Pressed twice it posts nothing the second time."""
    form, session = ChargeForm(), db.session()
    form.validate_on_submit()
    try:
        with transaction():
            run = charge_shared_cost(session, current_contract(session), reference, shown=form.shown.data or "")
    except SharedCostUnknown:
        abort(404)
    except (ShownOtherwise, CannotBeShared) as refusal:
        form.refuse(str(refusal))
        return _cost_page(reference, form)
    return done(str(run), url_for("group_costs.shown", reference=reference))


@group_costs.get("/shares/<path:reference>.<any(csv,xlsx):kind>")
@needs(Permission.READ_GROUP)
def cost_exported(reference: str, kind: FileKind) -> FlaskResponse:
    """Send who pays what of a one-off cost."""
    _, run = _cost_run(reference)
    return _export_shares(run, f"{run.contract.reference}-{reference.replace('/', '-')}", kind)


@group_costs.get("/subscriptions/<int:year>")
@needs(Permission.READ_GROUP)
def subscription(year: int) -> Answer:
    """Show who pays what of a contract year's subscription, before it is charged and after."""
    return _year_page(year, ChargeForm())


@group_costs.post("/subscriptions/<int:year>")
@needs(Permission.CHARGE_COSTS)
def charge_year(year: int) -> Answer:
    """Charge what was shown of a contract year. Pressed twice it posts nothing the second time."""
    form, session = ChargeForm(), db.session()
    form.validate_on_submit()
    try:
        with transaction():
            run = charge_subscription(session, current_contract(session), year, shown=form.shown.data or "")
    except (ShownOtherwise, CannotBeShared, ContractYearUnknown) as refusal:
        form.refuse(str(refusal))
        return _year_page(year, form)
    return done(str(run), url_for("group_costs.subscription", year=year))


@group_costs.get("/subscriptions/<int:year>.<any(csv,xlsx):kind>")
@needs(Permission.READ_GROUP)
def year_exported(year: int, kind: FileKind) -> FlaskResponse:
    """Send who pays what of a contract year's subscription."""
    session = db.session()
    contract = current_contract(session)
    _year_of(contract, year)
    runs = read_runs(session, contract, costs=False)
    if year not in runs.subscriptions:
        abort(404)
    run = year_shown(runs, year, last_closed_number(session, contract.contract_id))
    return _export_shares(run, f"{contract.reference}-subscription-{year}", kind)


def _found(costs: list[CostRow]) -> list[CostRow]:
    """Return the costs that the find box leaves, in the order that the address asks for; newest first without one."""
    find = request.args.get("find", "").strip().casefold()
    sorting = sorting_asked_for(_SORTS, down=True)
    left = [row for row in costs if find in f"{row.cost.reference} {row.cost.title}".casefold()]
    left.sort(key=lambda row: row.cost.reference)
    return sorted(left, key=lambda row: getattr(row.cost, sorting.by), reverse=sorting.down)


def _cost_run(reference: str) -> tuple[Cost, RunShown]:
    session = db.session()
    contract = current_contract(session)
    runs = read_runs(session, contract, years=False)
    try:
        cost = cost_named(runs.costs, reference)
    except SharedCostUnknown:
        abort(404)
    return cost, cost_shown(runs, cost, last_closed_number(session, contract.contract_id))


def _cost_page(reference: str, form: ChargeForm) -> Answer:
    try:
        cost, run = _cost_run(reference)
    except CannotBeShared as trouble:
        return _stuck(reference, str(trouble))
    present = sum(member.is_member_on(cost.incurred_on) for member in run.members)
    members = "1 member" if present == 1 else f"{present} members"
    facts = [
        ("Amount", pounds(cost.amount_pence)),
        ("Incurred", long_date(cost.incurred_on)),
        ("Basis", begun(basis_in_words(cost.basis))),
        ("Members", f"{present} on that day"),
    ]
    change = url_for("group_costs.correct", reference=reference)
    return _run_page(
        run,
        form,
        title=heading_of_cost(cost, run),
        caption=f"{cost.reference}, {cost.title}",
        begins=f"The cost was incurred on {long_date(cost.incurred_on)}, when the group had {members}.{_split(run)}",
        facts=facts,
        change=("Change the amount, day or basis", change) if not run.is_charged else None,
        files=[url_for("group_costs.cost_exported", reference=reference, kind=kind) for kind in ("csv", "xlsx")],
    )


def _split(run: RunShown) -> str:
    """Say how a blend splits the amount before each part is shared by itself."""
    if len(run.tables) < 2:
        return ""
    parts = [table.heading for table in run.tables]
    return (
        f" It is split first: {in_a_row(parts, 'and')}. Then each part is shared by itself, and the shares are added."
    )


def _year_of(contract: ContractTerms, number: int) -> ContractYear:
    try:
        return contract_year(contract.starts_on, contract.ends_on, number)
    except ContractYearUnknown:
        abort(404)


def _year_page(number: int, form: ChargeForm) -> Answer:
    session = db.session()
    contract = current_contract(session)
    year = _year_of(contract, number)
    runs = read_runs(session, contract, costs=False)
    try:
        run = year_shown(runs, number, last_closed_number(session, contract.contract_id))
    except RuleBroken as trouble:
        return _stuck(f"Contract year {number}", str(trouble))
    subscription = runs.subscriptions[number]
    pot = subscription.pot_pence is not None
    facts = [
        ("Contract year", f"{number}: {long_date(year.starts_on)} to {long_date(year.ends_on)}"),
        (
            "Amount",
            pounds(subscription.pot_pence)
            if subscription.pot_pence is not None
            else f"{pounds(subscription.each_pence or 0)} each",
        ),
        *([("Basis", basis_in_words(subscription.basis))] if pot else []),
        ("Instalments", str(contract.subscription.instalments)),
        ("Members", f"{len(run.rows)} in that year"),
    ]
    return _run_page(
        run,
        form,
        title=heading_of_year(year, run),
        caption=f"Core subscription, contract year {number}",
        begins="The pot is split by days at every change of membership."
        if len(run.tables) > len(subscription.basis) > 0
        else "",
        facts=facts,
        change=None,
        files=[url_for("group_costs.year_exported", year=number, kind=kind) for kind in ("csv", "xlsx")],
    )


def _run_page(run: RunShown, form: ChargeForm, **shown: object) -> str:
    """Render a run; the form carries what this page shows, whatever was sent with it."""
    form.shown.data = run.key
    paging = Paging(page_asked_for(), len(run.rows))
    me = signed_in()
    return render_template(
        "tenants/across/costs/run.html",
        run=run,
        form=form,
        paging=paging,
        may_charge=me.may(Permission.CHARGE_COSTS),
        may_keep=me.may(Permission.KEEP_CONTRACT),
        **shown,
    )


def _stuck(what: str, trouble: str) -> str:
    return render_template("tenants/across/costs/stuck.html", what=what, trouble=trouble)


def _export_shares(run: RunShown, file_name: str, kind: FileKind) -> FlaskResponse:
    return export(
        db.session().info["binding"],
        "shares",
        file_name=file_name,
        columns=SHARE_COLUMNS,
        rows=share_cells(run),
        kind=kind,
    )
