"""Dates worked out by the clock itself, as examples of how each kind of day is counted. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from tenants.cases.rules import Deadline, deadline_of


@dataclass(frozen=True)
class Example:
    """A worked date: what happened, on which days, and what the rule makes of it."""

    words: str
    days: tuple[dt.date, ...]
    deadline: Deadline
    why: str


# The rule, the days, what happened on them, and why the answer is what it is. Source: domain brief 1.7.
_EXAMPLES: Final = (
    (
        "T3",
        (dt.date(2026, 4, 2),),
        "The family declines mediation",
        "Easter is no working day: Good Friday and Easter Monday",
    ),
    (
        "T5",
        (dt.date(2025, 12, 1),),
        "The family tells the council that it wants mediation",
        "calendar days: Christmas counts",
    ),
    ("T7", (dt.date(2026, 2, 16),), "A meeting is to be held", "5 working days are counted back from it"),
    (
        "T9",
        (dt.date(2025, 12, 29),),
        "The council tells the adviser that it cannot arrange the meeting",
        "New Year’s Day is no working day",
    ),
    (
        "T11",
        (dt.date(2025, 10, 1), dt.date(2025, 11, 29)),
        "A decision is sent, and its certificate is issued",
        "the month from the certificate ends later, in the Tribunal’s Christmas days, and moves on",
    ),
    (
        "T11",
        (dt.date(2025, 12, 31), dt.date(2026, 1, 10)),
        "A decision is sent on the last day of a month, and its certificate is issued",
        "February has no 31st, its last day is a Saturday, and the Tribunal works on the Monday",
    ),
    (
        "T11",
        (dt.date(2026, 6, 12), dt.date(2026, 6, 20)),
        "A decision is sent in June, and its certificate is issued",
        "two months end in August, when the Tribunal’s days do not count",
    ),
)


def examples() -> list[Example]:
    """Work out every example by the rules of the clock."""
    return [Example(words, days, deadline_of(rule, *days), why) for rule, days, words, why in _EXAMPLES]
