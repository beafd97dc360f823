"""What the pages say of returns: in, nil, late, due, running, and the finding that heads them. Pure."""

import datetime as dt
from typing import Final

from consortium.web.formats import count, day_and_month, in_words, long_date
from tenants.returns.queries import LastMonth, LateRow
from tenants.returns.rules import ReturnMonth, State

STATES: Final[dict[State, str]] = {"in": "In", "nil": "Nil", "late": "Late", "due": "Due", "running": "Running"}
# What carries a tag, by its colour; the other states are plain words.
TAGS: Final[dict[State, str]] = {"late": "red", "due": "yellow"}


def state_words(state: State, month: ReturnMonth) -> str:
    """Write a state for a table: In, Nil, Late, Due 7 December, Running."""
    return f"Due {day_and_month(month.due_on)}" if state == "due" else STATES[state]


def month_finding(last: LastMonth, today: dt.date, ends_on: dt.date) -> str:
    """Say how it stands: October's return is in for 16 councils; November's is due on 7 December."""
    month, name = last.month, last.month.name
    if last.came_in_on is None:
        if today > month.due_on:
            days = (today - month.due_on).days
            late = "1 day late" if days == 1 else f"{count(days)} days late"
            return f"{name}'s return is {late}: it was due on {day_and_month(month.due_on)}"
        return f"{name}'s return is due on {day_and_month(month.due_on)}"
    councils = len(last.members)
    finding = f"{name}'s return is in for {'1 council' if councils == 1 else f'{count(councils)} councils'}"
    following = month.next
    if following.first_day > ends_on:
        return f"{finding}, and it was the last"
    return f"{finding}; {following.name}'s is due on {day_and_month(following.due_on)}"


def late_words(row: LateRow, today: dt.date) -> str:
    """Write a late row behind its reference: of 18 August, came on 16 November."""
    return f"of {_day(row.meeting_on, today)}, came on {_day(row.recorded_on, today)}"


def rows_in_words(number: int) -> str:
    """Write a number of rows: one row, nine rows, 11 rows."""
    return f"{in_words(number)} {'row' if number == 1 else 'rows'}"


def _day(day: dt.date, today: dt.date) -> str:
    return day_and_month(day) if day.year == today.year else long_date(day)
