"""Which lines of a council's book a page is about: a financial year or one statement, and of which kind. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from consortium.periods.rules import MONTHS_A_PERIOD, Billing, BillingPeriod, period_holding

By = Literal["service", "statement"]
_REVERSAL: Final = "-reversal"
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
LINE_LABELS: Final = LABELS | {
    "meeting": "Meeting held",
    "cancellation": "Meeting not held",
    "meeting-reversal": "Meeting taken back",
    "cancellation-reversal": "Meeting taken back",
    "shared-cost": "Shared cost",
}
OF_YEARS: Final = ("core-subscription", "allowance-prepayment", "admin-fee")
OF_MEETINGS: Final = ("meeting", "cancellation", "meeting-reversal", "cancellation-reversal")


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


def is_taken_back(kind: str) -> bool:
    """Say whether a line of a kind takes another back."""
    return kind.endswith(_REVERSAL)


def group_of(kind: str) -> str:
    """Return under which label a line of a kind stands: with what it takes back, so that the two cancel."""
    return kind.removesuffix(_REVERSAL)


def kinds_of(group: str | None) -> list[str]:
    """Return the kinds of line that a label stands for; all of them for none."""
    if group is None:
        return [kind for one in LABELS for kind in kinds_of(one)]
    return [group, f"{group}{_REVERSAL}"] if group in OF_MEETINGS else [group]
