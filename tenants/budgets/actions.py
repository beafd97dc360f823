"""Setting a budget: never changed in place, and never over somebody else's head."""

from sqlalchemy.exc import IntegrityError

from consortium import clock
from consortium.database import constraint_of
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from consortium.periods.rules import financial_year_name
from tenants.budgets.models import Budget
from tenants.budgets.queries import budgets_set
from tenants.scope import Scope


class BudgetChanged(RuleBroken):
    """Somebody set the budget while another person had the page open."""


def set_budget(scope: Scope, financial_year: int, budget_pence: int, *, replaces: int, by_name: str) -> bool:
    """Set a council's budget of a financial year, and say whether that changed anything: the same figure again does not.

    `replaces` is the number of the change that the person had before them, 0 for none.

    Units: pence. Raises: BudgetChanged when another change was made meanwhile.
    """
    before = next(iter(budgets_set(scope, financial_year)), None)
    if before is not None and before.budget_pence == budget_pence:
        return False
    if replaces != (before.change_number if before else 0):
        raise BudgetChanged("The budget was changed while this page was open.")
    scope.session.add(
        Budget(
            authority_id=scope.authority_id,
            financial_year=financial_year,
            change_number=replaces + 1,
            replaces=replaces or None,
            budget_pence=budget_pence,
            set_on=clock.today(),
            set_by=scope.actor,
            set_by_name=by_name,
        )
    )
    try:
        scope.session.flush()
    except IntegrityError as error:
        if constraint_of(error) != "budgets_pkey":
            raise
        raise BudgetChanged("The budget was changed while this page was open.") from error
    details = {
        "financial_year": financial_year_name(financial_year),
        "budget_pence": budget_pence,
        "before_pence": before.budget_pence if before else None,
    }
    remember(scope.session, "set", "budget", authority_id=scope.authority_id, details=details)
    return True
