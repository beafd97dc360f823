import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from consortium.clock import LONDON
from consortium.dates import long_date
from tenants.budgets.models import Budget
from tenants.scope import Scope

_MOST_CHANGES: Final = 200


@dataclass(frozen=True)
class SetBudget:
    """A budget as somebody set it. Units: pence. `set_on` is the business date, `set_at` the instant."""

    financial_year: int
    change_number: int
    budget_pence: int
    set_on: dt.date
    set_at: dt.datetime
    set_by_name: str

    @property
    def set_time(self) -> str:
        """The time of day in London: 14:05."""
        return f"{self.set_at.astimezone(LONDON):%H:%M}"

    def since(self, today: dt.date) -> str:
        """Say since when it holds: a time of day today, else a day."""
        return self.set_time if self.set_on == today else long_date(self.set_on)


def budgets_set(scope: Scope, financial_year: int) -> list[SetBudget]:
    """List what a council's budget of a year was set to, newest first: the first holds."""
    rows = scope.session.execute(
        select(
            Budget.financial_year,
            Budget.change_number,
            Budget.budget_pence,
            Budget.set_on,
            Budget.set_at,
            Budget.set_by_name,
        )
        .where(Budget.authority_id == scope.authority_id, Budget.financial_year == financial_year)
        .order_by(Budget.change_number.desc())
        .limit(_MOST_CHANGES)
    )
    return [SetBudget(*row) for row in rows]
