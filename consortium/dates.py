"""Days of the calendar: England's working days, and how a day is written."""

import datetime as dt
from functools import lru_cache
from typing import Final

from govuk_bank_holidays.bank_holidays import BankHolidays

_WEEKEND: Final = (5, 6)


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


def clear_working_days(from_day: dt.date, to_day: dt.date) -> int:
    """Count the working days strictly between two days; 0 on the day itself.

    Wednesday 30 April to Tuesday 6 May 2025 has 2 (1 and 2 May): Monday 5 May is a bank holiday.
    Source: the rules of the money, rule 4; domain brief scenario S10.
    """
    between = range(1, (to_day - from_day).days)
    return sum(is_working_day(from_day + dt.timedelta(days=step)) for step in between)


def long_date(day: dt.date) -> str:
    """Write a day for a sentence: 18 November 2016."""
    return f"{day.day} {day:%B %Y}"


def short_date(day: dt.date) -> str:
    """Write a day for a table: 18 Nov 2016."""
    return f"{day.day} {day:%b %Y}"
