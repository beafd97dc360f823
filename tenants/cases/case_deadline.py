"""One deadline of a case, and the states that it can be in."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from tenants.cases.rule import Duty, Rule

State = Literal["not-started", "running", "due-soon", "overdue", "met", "missed", "displaced", "not-applicable", "over"]
STATES: Final[tuple[State, ...]] = (
    "not-started",
    "running",
    "due-soon",
    "overdue",
    "met",
    "missed",
    "displaced",
    "not-applicable",
    "over",
)
OPEN_STATES: Final[frozenset[State]] = frozenset({"running", "due-soon", "overdue", "displaced"})
"""Somebody must still act, by `due_on`."""


@dataclass(frozen=True, kw_only=True)
class CaseDeadline:
    """One deadline of a case as it stands today. Units: calendar days.

    code, part: which rule, and which meeting (T7) or agreed action (T14, T15) of the case, from 1; together unique.
    due_on: the day that counts; statutory_due_on: the rule's own day, where a written agreement set it aside.
    state: overdue can still be done; missed was done late or can no longer be done; over is the end of time to appeal.
    if_today_on: not started, and what it would be if the day it waits for were today.
    """

    code: str
    part: int
    rule: Rule
    what: str
    duty: Duty
    whose: str
    counted: str
    counted_from_on: dt.date | None
    due_on: dt.date | None
    statutory_due_on: dt.date | None
    met_on: dt.date | None
    state: State
    days_late: int
    provisional: bool
    if_today_on: dt.date | None = None
    sentence: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether somebody must still act."""
        return self.state in OPEN_STATES

    @property
    def kind_of_day(self) -> str:
        """Which kind of day is counted: calendar days, working days, weeks or months; nothing for no limit."""
        return {"days": "calendar days", None: ""}.get(self.rule.unit, self.rule.unit or "")
