"""When a month's return is in for a council, nil or late. Pure: days in, words out."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

# The setting of the rule: a month's return is due on this day of the month after it, whatever weekday that is.
DUE_DAY: Final = 7
State = Literal["in", "nil", "late", "due", "running"]


@dataclass(frozen=True, order=True)
class ReturnMonth:
    """A month that a return is about, by its first day."""

    first_day: dt.date

    @property
    def next(self) -> "ReturnMonth":
        """The month after."""
        return ReturnMonth((self.first_day + dt.timedelta(days=31)).replace(day=1))

    @property
    def before(self) -> "ReturnMonth":
        """The month before."""
        return ReturnMonth((self.first_day - dt.timedelta(days=1)).replace(day=1))

    @property
    def last_day(self) -> dt.date:
        """The last day: a return that is recorded from then on is about the whole month."""
        return self.next.first_day - dt.timedelta(days=1)

    @property
    def due_on(self) -> dt.date:
        """The last day on which the return is in time: October's is due on 7 November."""
        return self.next.first_day.replace(day=DUE_DAY)

    @property
    def name(self) -> str:
        """The month's name: October."""
        return f"{self.first_day:%B}"

    @property
    def long_name(self) -> str:
        """The month with its year: October 2016."""
        return f"{self.first_day:%B %Y}"

    @property
    def key(self) -> str:
        """The month as an address writes it: 2016-10."""
        return f"{self.first_day:%Y-%m}"


def month_of(day: dt.date) -> ReturnMonth:
    """Return the month that a day is in."""
    return ReturnMonth(day.replace(day=1))


def months_between(first: ReturnMonth, last: ReturnMonth) -> list[ReturnMonth]:
    """List the months from one to another, both included; none when the last is before the first."""
    found = []
    while first <= last:
        found.append(first)
        first = first.next
    return found


def months_begun(starts_on: dt.date, ends_on: dt.date, today: dt.date) -> list[ReturnMonth]:
    """List the months of a contract that have begun, the first one always."""
    first = month_of(starts_on)
    return months_between(first, max(first, month_of(min(ends_on, today))))


def last_month(starts_on: dt.date, ends_on: dt.date, today: dt.date) -> ReturnMonth:
    """Return the last month of a contract that is over; in its first month, that one."""
    over = month_of(today).before
    return max(month_of(starts_on), min(month_of(ends_on), over))


def was_member(month: ReturnMonth, joined_on: dt.date | None, left_on: dt.date | None) -> bool:
    """Say whether a council was a member on any day of a month. Blank dates: from the start, and still."""
    return (joined_on is None or joined_on <= month.last_day) and (left_on is None or left_on >= month.first_day)


def state_of(month: ReturnMonth, *, came_in_on: dt.date | None, meetings: int, today: dt.date) -> State:
    """Say how it stands with a council's month.

    In when a return for it was recorded on its last day or after, whoever's rows were in it; nil when it is in and the
    council had no meeting. A meeting that was taken back counts: it stood in a return. Else late after the due day, due
    until then, and running while the month goes on.

    Example: October is recorded on 7 November with a meeting of Kent and none of Reading: in for Kent, nil for Reading.
    """
    if came_in_on is not None:
        return "in" if meetings else "nil"
    if today > month.due_on:
        return "late"
    return "due" if today > month.last_day else "running"


def is_late_row(*, recorded_on: dt.date, came_in_on: dt.date | None, due_on: dt.date) -> bool:
    """Say whether a meeting came late: after the return of its month, or with none in, after the day it was due."""
    return recorded_on > (came_in_on or due_on)
