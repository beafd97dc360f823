"""The two clocks: the business date, which history is loaded on, and the real instant, which nobody sets."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_business_day: ContextVar[dt.date | None] = ContextVar("business_day", default=None)


def now() -> dt.datetime:
    """Return this instant in UTC. Sessions, tokens, limits and the access log use nothing else."""
    return dt.datetime.now(dt.UTC)


def london_date(instant: dt.datetime) -> dt.date:
    """Return the day in London at an instant."""
    return instant.astimezone(LONDON).date()


def today() -> dt.date:
    """Return the business date: the day set for a sample or by `--on`, else today in London."""
    return _business_day.get() or london_date(now())


def business_date(instant: dt.datetime) -> dt.date:
    """Return the business date at an instant, as far from today's as the real days lie apart.

    It is the day in London, but where a sample's day is kept: a link of 14 days made there ends 14 days after it.
    """
    return today() + (london_date(instant) - london_date(now()))


@contextmanager
def acting_on(day: dt.date | None) -> Iterator[None]:
    """Make a day the business date within the block; `None` leaves the real one."""
    token = _business_day.set(day)
    try:
        yield
    finally:
        _business_day.reset(token)


def act_on(day: dt.date) -> Callable[[], None]:
    """Make a day the business date until the function returned is called: for a request, which no block surrounds."""
    token = _business_day.set(day)
    return lambda: _business_day.reset(token)
