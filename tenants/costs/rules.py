"""Which lines of a council's book a page is about: a financial year or one statement, and of which kind. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from consortium.periods.rules import MONTHS_A_PERIOD, Billing, BillingPeriod, period_holding
from tenants.ledger.rules import CREDIT, MEETING_KINDS, REVERSAL, charge_of

By = Literal["service", "statement"]
# What a council is charged for, in the order in which pages list it. VAT is worked out on a whole statement.
LABELS: Final = {
    "core-subscription": "Core subscription",
    "allowance-prepayment": "Included meetings, paid in advance",
    "admin-fee": "The lead’s fee",
    "meeting": "Meetings held",
    "cancellation": "Meetings not held",
    "shared-cost": "Shared costs",
}
# One line of each.
_ONE: Final = LABELS | {"meeting": "Meeting held", "cancellation": "Meeting not held", "shared-cost": "Shared cost"}
LINE_LABELS: Final = (
    _ONE
    | {f"{kind}{CREDIT}": f"Credit: {label[:1].lower()}{label[1:]}" for kind, label in _ONE.items()}
    | {
        f"{kind}{CREDIT}{REVERSAL}": f"Credit taken back: {label[:1].lower()}{label[1:]}"
        for kind, label in _ONE.items()
    }
    | {"meeting-reversal": "Meeting taken back", "cancellation-reversal": "Meeting taken back"}
)
OF_YEARS: Final = ("core-subscription", "allowance-prepayment", "admin-fee")
OF_MEETINGS: Final = MEETING_KINDS


@dataclass(frozen=True)
class Stretch:
    """A stretch of a council's book: by day of service from one day to another, or by statement over billing periods."""

    by: By
    first_day: dt.date
    last_day: dt.date
    first_period: int
    last_period: int


def stretch_of_year(billing: Billing, year: int, by: By) -> Stretch:
    """Return the stretch of a financial year."""
    first_day = dt.date(year, 4, 1)
    first_period = period_holding(billing, first_day).number
    last_period = first_period + 12 // MONTHS_A_PERIOD[billing] - 1
    return Stretch(by, first_day, dt.date(year + 1, 3, 31), first_period, last_period)


def stretch_of_period(period: BillingPeriod) -> Stretch:
    """Return the stretch of one statement."""
    return Stretch("statement", period.starts_on, period.ends_on, period.number, period.number)


def group_of(kind: str) -> str:
    """Return under which label a line of a kind stands: with what it takes back or credits, so that they cancel."""
    return charge_of(kind)


def kinds_of(group: str | None) -> list[str]:
    """Return the kinds of line that a label stands for; all of them for none."""
    if group is None:
        return [kind for one in LABELS for kind in kinds_of(one)]
    credited = [f"{group}{CREDIT}", f"{group}{CREDIT}{REVERSAL}"]
    return [group, *([f"{group}{REVERSAL}"] if group in OF_MEETINGS else []), *credited]
