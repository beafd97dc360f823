"""Billing periods: which one a line belongs to, and when one may be closed."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import add_working_days, long_date
from consortium.errors import RuleBroken

Billing = Literal["monthly", "quarterly", "annual"]
MONTHS_A_PERIOD: Final[dict[Billing, int]] = {"monthly": 1, "quarterly": 3, "annual": 12}
_NAMED: Final = re.compile(r"([0-9]{4})-([0-9]{2})-(?:P([0-9]{2})|Q([1-4])|(YEAR))", re.ASCII)


class PeriodUnknown(RuleBroken):
    """A name that is no billing period of the contract."""


class PeriodCannotClose(RuleBroken):
    """A period that is closed already, is not the next, or is not over."""


class PeriodHeldAlready(PeriodCannotClose):
    """A period that somebody holds: pressed twice, or after a colleague, it is held once."""


@dataclass(frozen=True, order=True)
class BillingPeriod:
    """A stretch of a financial year for which every member gets one statement.

    `number` counts the periods of one billing from year 0, so that the next period is always number + 1.
    """

    number: int
    name: str
    starts_on: dt.date
    ends_on: dt.date


def financial_year(day: dt.date) -> int:
    """Return the year in which the financial year of a day began: 31 March 2016 is in 2015."""
    return day.year if day.month >= 4 else day.year - 1


def financial_year_name(year: int) -> str:
    """Name a financial year as the councils do: 2015 is 2015-16."""
    return f"{year}-{(year + 1) % 100:02d}"


def year_in_words(year: int) -> str:
    """Say a financial year in a sentence: 2016 is 2016 to 2017."""
    return f"{year} to {year + 1}"


def period_numbered(billing: Billing, number: int) -> BillingPeriod:
    """Return a period by its number: its name, first day and last day, in financial years from 1 April."""
    months = MONTHS_A_PERIOD[billing]
    year, place = divmod(number, 12 // months)
    suffix = {"monthly": f"P{place + 1:02d}", "quarterly": f"Q{place + 1}", "annual": "YEAR"}[billing]
    starts_on, ends_on = _month_start(year, place * months), _month_start(year, (place + 1) * months)
    return BillingPeriod(number, f"{financial_year_name(year)}-{suffix}", starts_on, ends_on - dt.timedelta(days=1))


def period_holding(billing: Billing, day: dt.date) -> BillingPeriod:
    """Return the period that a day falls in."""
    year, months = financial_year(day), MONTHS_A_PERIOD[billing]
    months_in = (day.month - 4) % 12
    return period_numbered(billing, year * (12 // months) + months_in // months)


def period_named(billing: Billing, name: str) -> BillingPeriod:
    """Return the period of a name such as 2015-16-Q1.

    Raises: PeriodUnknown for a name that this contract's billing does not have.
    """
    found = _NAMED.fullmatch(name)
    if found:
        day = _month_start(int(found[1]), int(found[3] or 1) - 1 if found[3] else (int(found[4] or 1) - 1) * 3)
        period = period_holding(billing, day)
        if period.name == name:
            return period
    example = period_holding(billing, dt.date(2015, 4, 1)).name
    raise PeriodUnknown(
        f"There is no billing period {name}. The contract is billed {billing}: write it like {example}."
    )


def period_for_line(billing: Billing, service_on: dt.date, last_closed_number: int | None) -> BillingPeriod:
    """Say which period a line recorded now belongs to: that of its service date, or the first open one if it is closed.

    Source: the rules of the money, rule 7. Periods close in order, so every period after the last closed one is open.
    """
    period = period_holding(billing, service_on)
    if last_closed_number is None or period.number > last_closed_number:
        return period
    return period_numbered(billing, last_closed_number + 1)


def check_can_close(
    period: BillingPeriod, *, billing: Billing, first: BillingPeriod, last_closed_number: int | None, today: dt.date
) -> None:
    """Refuse to close a period twice, out of order, before the contract or before its last day.

    Raises: PeriodCannotClose.
    """
    following = first.number if last_closed_number is None else last_closed_number + 1
    if last_closed_number is not None and period.number <= last_closed_number and period.number >= first.number:
        raise PeriodCannotClose(f"{period.name} is closed already. A correction is a reversal in an open period.")
    if period.number < first.number:
        raise PeriodCannotClose(f"{period.name} is before the contract, whose first period is {first.name}.")
    if period.number != following:
        due = period_numbered(billing, following)
        raise PeriodCannotClose(f"{period.name} cannot be closed yet: {due.name} comes first. Close {due.name}.")
    if today < period.ends_on:
        last = long_date(period.ends_on)
        raise PeriodCannotClose(
            f"{period.name} cannot be closed before its last day, {last}. Close it on or after that day."
        )


@dataclass(frozen=True)
class Hold:
    """A period that is held: its drafts are out until `look_until`. Units: pence. `released_on`: it was taken back.

    `way` is person, or operator for the command that holds and closes in one act.
    """

    period_number: int
    hold_number: int
    way: str
    statements: int
    net_pence: int
    look_until: dt.date
    held_on: dt.date
    held_at: dt.datetime
    held_by: str
    held_by_name: str
    released_on: dt.date | None = None
    release_reason: str | None = None


@dataclass(frozen=True)
class NewHold:
    """What is written of a hold as it is made: in the place of which one, by whom, of what. Units: pence."""

    replaces: int | None
    way: Literal["person", "operator"]
    held_by_name: str
    statements: int
    net_pence: int
    look_until: dt.date
    held_on: dt.date


def look_until(held_on: dt.date, working_days: int) -> dt.date:
    """Say until when members may look at the drafts of a hold: so many of England's working days after it.

    Example: held on Friday 2 October 2015 for 5 working days is until Friday 9 October.
    """
    return add_working_days(held_on, working_days) if working_days else held_on


def check_can_hold(period: BillingPeriod, standing: Hold | None) -> None:
    """Refuse to hold a period that is held already. Raises: PeriodHeldAlready."""
    if standing is not None:
        day = long_date(standing.held_on)
        raise PeriodHeldAlready(f"{period.name} is held already: {standing.held_by_name} held it on {day}.")


def check_second_person(period: BillingPeriod, standing: Hold | None, *, closer: str) -> Hold:
    """Return the hold on which a period is closed. Raises: PeriodCannotClose before it is held, or for who held it."""
    if standing is None:
        raise PeriodCannotClose(f"{period.name} is not held. Hold it first, so that its members see their drafts.")
    if standing.held_by == closer:
        raise PeriodCannotClose(f"You held {period.name}, so somebody else closes it.")
    return standing


def period_in_words(period: BillingPeriod) -> str:
    """Say a period in a sentence: quarter 2, July to September 2016."""
    span = f"{period.starts_on:%B} to {period.ends_on:%B %Y}"
    if period.name.endswith("YEAR"):
        return f"the financial year {financial_year_name(period.number)}"
    if "-Q" in period.name:
        return f"quarter {period.name[-1]}, {span}"
    return f"{period.starts_on:%B %Y}"


def _month_start(year: int, months_in: int) -> dt.date:
    """Return the first day of the month that lies so many months after April of a financial year."""
    years, month = divmod(3 + months_in, 12)
    return dt.date(year + years, month + 1, 1)
