"""The form with which a council sets its budget of a financial year."""

from typing import Final

from wtforms import HiddenField

from consortium.money import pounds
from consortium.web.fields import PoundsField
from consortium.web.forms import Form
from consortium.web.readings import NotReadable

MOST_PENCE: Final = 1_000_000_000
_MOST_DIGITS: Final = 4


class BudgetAmount(PoundsField):
    """An amount up to what a council could spend on mediation; £0.00 says that there is no money."""

    def read(self, typed: str) -> int | None:
        """Read pounds as pence. Raises: NotReadable."""
        pence = super().read(typed)
        if pence is not None and pence > MOST_PENCE:
            raise NotReadable(f"must be {pounds(MOST_PENCE)} or less")
        return pence


class BudgetForm(Form):
    """The budget, and the number of the change that stood on the page when it was opened."""

    nothing_done = "The budget has not changed"

    budget = BudgetAmount(
        "Budget for the year", what="the budget", hint="For the whole year, before VAT, like 24,000.00"
    )
    shown = HiddenField()

    @property
    def shown_number(self) -> int:
        """The change that the person had before them; what is no number counts as none."""
        sent = self.shown.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _MOST_DIGITS else 0
