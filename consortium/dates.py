"""Days of the calendar: England's working days, months by the corresponding date, and how a day is written."""

import calendar as months_of
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from govuk_bank_holidays.bank_holidays import BankHolidays

ONE_DAY: Final = dt.timedelta(days=1)
_WEEKEND: Final = (5, 6)


class WorkingDays(Protocol):
    """A calendar that knows its own working days."""

    def is_working_day(self, day: dt.date, /) -> bool:
        """Say whether a day is one of them."""
        ...


@lru_cache(maxsize=1)
def _published() -> tuple[frozenset[dt.date], dt.date, dt.date]:
    """Read the bundled list of GOV.UK (it never connects): the holidays, and the years that it covers."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    days = frozenset(holiday["date"] for holiday in listed)
    return days, dt.date(min(days).year, 1, 1), dt.date(max(days).year, 12, 31)


@lru_cache(maxsize=64)
def _computed(year: int) -> frozenset[dt.date]:
    """Compute the bank holidays of a year outside the published list."""
    import holidays  # noqa: PLC0415  it takes a third of a second, and few commands look so far

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_provisional(day: dt.date) -> bool:
    """Say whether the bank holidays around a day are computed, since GOV.UK has not published that year."""
    _, first, last = _published()
    return not first <= day <= last


def is_working_day(day: dt.date) -> bool:
    """Say whether a day is a working day of England: no Saturday, Sunday or bank holiday."""
    if day.weekday() in _WEEKEND:
        return False
    return day not in (_computed(day.year) if is_provisional(day) else _published()[0])


@dataclass(frozen=True)
class Calendar:
    """England's working days, less bank holidays that were proclaimed after the published list came out."""

    extra_holidays: frozenset[dt.date] = frozenset()

    def is_working_day(self, day: dt.date, /) -> bool:
        """Say whether a day is a working day: no Saturday, Sunday, bank holiday or added holiday."""
        return day not in self.extra_holidays and is_working_day(day)


ENGLAND: Final = Calendar()


def clear_working_days(from_day: dt.date, to_day: dt.date) -> int:
    """Count the working days strictly between two days; 0 on the day itself.

    Wednesday 30 April to Tuesday 6 May 2025 has 2 (1 and 2 May): Monday 5 May is a bank holiday.
    Source: the rules of the money, rule 4; domain brief scenario S10.
    """
    between = range(1, (to_day - from_day).days)
    return sum(is_working_day(from_day + dt.timedelta(days=step)) for step in between)


def add_working_days(day: dt.date, days: int, calendar: WorkingDays = ENGLAND) -> dt.date:
    """Return the day so many working days later; the day itself is not counted.

    Told on Thursday 2 April 2026, 3 working days end on Thursday 9 April: Easter lies between. Below 0 it counts back.
    """
    step = ONE_DAY if days > 0 else -ONE_DAY
    for _ in range(abs(days)):
        day += step
        while not calendar.is_working_day(day):
            day += step
    return day


def working_days_before(day: dt.date, days: int, calendar: WorkingDays = ENGLAND) -> dt.date:
    """Return the day so many working days earlier: 5 before Monday 16 February 2026 is Monday 9 February."""
    return add_working_days(day, -days, calendar)


def next_working_day(day: dt.date, calendar: WorkingDays = ENGLAND) -> dt.date:
    """Return the day itself when it is a working day of the calendar, else the first that follows."""
    while not calendar.is_working_day(day):
        day += ONE_DAY
    return day


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the corresponding day so many months later; a month too short for it gives its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    length = months_of.monthrange(day.year + years, month + 1)[1]
    return dt.date(day.year + years, month + 1, min(day.day, length))


def long_date(day: dt.date) -> str:
    """Write a day for a sentence: 18 November 2016."""
    return f"{day.day} {day:%B %Y}"


def short_date(day: dt.date) -> str:
    """Write a day for a table: 18 Nov 2016."""
    return f"{day.day} {day:%b %Y}"


def date_near(day: dt.date, today: dt.date) -> str:
    """Write a day for a person who knows which year it is: 18 November this year, 2 January 2017 in another."""
    return f"{day.day} {day:%B}" if day.year == today.year else long_date(day)
