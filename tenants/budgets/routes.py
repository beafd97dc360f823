from typing import Final

from flask import abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import transaction
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import financial_year, financial_year_name, year_in_words
from tenants.budgets.actions import BudgetChanged, set_budget
from tenants.budgets.queries import SetBudget, budgets_set
from tenants.budgets.web_forms import BudgetForm
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.statements.spend import spend_of_year
from tenants.years import year_asked_for, years_of

budgets: Final = council_pages("budgets", __name__)


@budgets.get("/budget")
@needs(Permission.READ_COUNCIL)
def shown() -> str:
    """Show a council's budget of a financial year, what it was before, and the box to set it with."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    return _page(here, contract, year_asked_for(contract), BudgetForm())


@budgets.post("/budget")
@needs(Permission.SET_BUDGET)
def change() -> str | Response:
    """Set the budget, or show what it is now when somebody else was quicker."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    year = year_asked_for(contract)
    form = BudgetForm()
    if year not in _years_to_set(contract):
        abort(404)
    if not form.validate_on_submit() or form.budget.data is None:
        return _page(here, contract, year, form)
    try:
        with transaction():
            is_new = set_budget(
                here.scope, year, form.budget.data, replaces=form.shown_number, by_name=signed_in().name
            )
    except BudgetChanged:
        return _page(here, contract, year, form, is_stale=True)
    told = "is" if is_new else "was already"
    flash(f"The budget for {year_in_words(year)} {told} {pounds(form.budget.data)}.")
    return redirect(url_for("budgets.shown", year=financial_year_name(year)), 303)


def _page(here: CouncilDoor, contract: ContractTerms, year: int, form: BudgetForm, *, is_stale: bool = False) -> str:
    changes = budgets_set(here.scope, year)
    if is_stale and changes:
        form.failed_title = "Somebody set the budget while you had this page open. It has not changed again"
        form.refuse(f"{_now(changes[0])}. Look at it, then set yours if it is still right", "budget")
    form.shown.data = str(changes[0].change_number if changes else 0)
    spend = spend_of_year(here.scope, contract.contract_id, council=here.council, year=year, previous_annual_pence=None)
    may_set = signed_in().may(Permission.SET_BUDGET, authority_id=here.scope.authority_id)
    return render_template(
        "tenants/budgets/budget.html",
        council=here.council,
        form=form,
        year_words=year_in_words(year),
        year_name=financial_year_name(year),
        is_over=year < financial_year(clock.today()),
        is_next=year > financial_year(clock.today()),
        changes=changes,
        spent_pence=spend.total_pence - spend.recharged_pence,
        may_set=may_set and year in _years_to_set(contract),
        years=[(financial_year_name(one), year_in_words(one)) for one in years_of(contract)],
    )


def _now(budget: SetBudget) -> str:
    return f"It is {pounds(budget.budget_pence)} since {budget.since(clock.today())}, set by {budget.set_by_name}"


def _years_to_set(contract: ContractTerms) -> list[int]:
    """List the financial years whose budget may still be set: what is over stays as it was."""
    return [year for year in years_of(contract) if year >= financial_year(clock.today())]
