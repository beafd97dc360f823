"""Adding a one-off cost, and correcting one that is not charged yet."""

from typing import Any, Final

from flask import abort, render_template, url_for

from consortium.changes import ChangedMeanwhile, seen_key
from consortium.contracts.queries import current_contract
from consortium.database import db, transaction
from consortium.errors import RuleBroken
from consortium.people import Permission, needs
from consortium.periods.actions import hold_gate
from consortium.shared_costs.actions import ReferenceUsed, add_shared_cost, correct_shared_cost
from consortium.shared_costs.queries import Cost, SharedCostUnknown, cost_named
from consortium.shared_costs.rules import NewCost, NothingToShare, OutsideTheContract, check_cost
from tenants.across.costs.forms import CostForm, figure_names
from tenants.across.costs.routes import group_costs
from tenants.across.pages import Answer, done
from tenants.across.wanted import Runs, read_runs

__all__ = ["group_costs"]
_FIELD_OF: Final[dict[type[RuleBroken], str]] = {
    ReferenceUsed: "reference",
    NothingToShare: "amount",
    OutsideTheContract: "incurred_on",
}


class AlreadyCharged(RuleBroken):
    """A cost that stands on statements, so it is not changed any more."""


@group_costs.get("/add-shared-cost")
@needs(Permission.KEEP_CONTRACT)
def new() -> Answer:
    """Show the empty form of a one-off cost."""
    return _page(_form(_runs()), None)


@group_costs.post("/add-shared-cost")
@needs(Permission.KEEP_CONTRACT)
def create() -> Answer:
    """Add a one-off cost; who pays what is looked at on its page before anything is charged."""
    session, form = db.session(), CostForm()
    with_bases = _form(_runs(), form)
    if not form.validate_on_submit():
        return _page(with_bases, None)
    reference: Any = form.reference.data
    cost = form.cost(reference)
    if form.errors:
        return _page(form, None)
    try:
        with transaction():
            contract = current_contract(session)
            hold_gate(session, contract.contract_id)
            _check(read_runs(session, contract, years=False), cost)
            add_shared_cost(session, contract.contract_id, cost)
    except RuleBroken as refusal:
        form.refuse(str(refusal), _FIELD_OF.get(type(refusal), "basis"))
        return _page(form, None)
    said = f"{cost.reference} is added. Nothing is charged yet: look at who pays what, then charge it."
    return done(said, url_for("group_costs.shown", reference=cost.reference))


@group_costs.get("/correct-shared-cost/<path:reference>")
@needs(Permission.KEEP_CONTRACT)
def correct(reference: str) -> Answer:
    """Show a one-off cost as it is recorded, for correcting it."""
    runs = _runs()
    cost = _cost(runs, reference)
    if runs.of_costs[reference]:
        abort(404)
    form = _form(runs, cost=cost)
    form.fill(cost)
    form.before.data = _key(cost)
    return _page(form, cost)


@group_costs.post("/correct-shared-cost/<path:reference>")
@needs(Permission.KEEP_CONTRACT)
def corrected(reference: str) -> Answer:
    """Correct a one-off cost of which nothing is charged; what it said stays in the history."""
    session, form = db.session(), CostForm()
    opened = _runs()
    before = _cost(opened, reference)
    _form(opened, form, cost=before)
    form.reference.optional = True
    if not form.validate_on_submit():
        return _page(form, before)
    cost = form.cost(reference)
    if form.errors:
        return _page(form, before)
    try:
        with transaction():
            contract = current_contract(session)
            hold_gate(session, contract.contract_id)
            runs = read_runs(session, contract, years=False)
            _check_unchanged(runs, cost_named(runs.costs, reference), form.before.data)
            _check(runs, cost)
            changes = correct_shared_cost(session, contract.contract_id, cost)
    except ChangedMeanwhile as refusal:
        now = _cost(_runs(), reference)
        form.before.data = _key(now)
        form.refuse(str(refusal))
        return _page(form, now)
    except RuleBroken as refusal:
        form.refuse(str(refusal), _FIELD_OF.get(type(refusal), "basis"))
        return _page(form, before)
    said = f"{reference} is corrected." if changes else "Nothing has changed."
    return done(said, url_for("group_costs.shown", reference=reference))


def _runs() -> Runs:
    session = db.session()
    return read_runs(session, current_contract(session), years=False)


def _cost(runs: Runs, reference: str) -> Cost:
    try:
        return cost_named(runs.costs, reference)
    except SharedCostUnknown:
        abort(404)


def _form(runs: Runs, form: CostForm | None = None, cost: Cost | None = None) -> CostForm:
    form = form or CostForm()
    names = figure_names([member.sharer.figures for member in runs.members])
    form.offer_bases(names, cost.basis if cost else ())
    return form


def _key(cost: Cost) -> str:
    return seen_key(cost.reference, cost.title, cost.amount_pence, cost.incurred_on, cost.basis)


def _check(runs: Runs, cost: Cost) -> None:
    """Refuse a cost that could not be charged among the members of its day."""
    present = [member.sharer for member in runs.members if member.is_member_on(cost.incurred_on)]
    check_cost(
        NewCost(cost.amount_pence, cost.incurred_on, cost.basis),
        present,
        starts_on=runs.contract.starts_on,
        latest_end_on=runs.contract.latest_end_on,
    )


def _check_unchanged(runs: Runs, now: Cost, before: str) -> None:
    """Refuse to correct what somebody else has corrected or charged since the page was opened."""
    if runs.of_costs[now.reference]:
        raise AlreadyCharged("It has been charged meanwhile, so it cannot be changed. Add a further cost to correct it")
    if _key(now) != before:
        raise ChangedMeanwhile(
            "Somebody has changed it since you opened this page. What it says now is shown above the form."
            " Save again if yours is still right"
        )


def _page(form: CostForm, cost: Cost | None) -> str:
    return render_template("tenants/across/costs/form.html", form=form, cost=cost)
