"""A council's own meetings before any mediation: what may be said of one, and what they come to in a year. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.periods.rules import financial_year

OFFERED: Final = "offered"
TURNED_DOWN: Final = "turned-down"
HELD: Final = "held"
TAKEN_BACK: Final = "taken-back"
STATE_WORDS: Final = {
    OFFERED: "Offered, not held yet",
    TURNED_DOWN: "Offered, and the family did not want it",
    HELD: "Held",
}
RESULT_WORDS: Final = {
    "resolved": "It was resolved",
    "partly": "It was resolved in part",
    "not-resolved": "It was not resolved",
}


@dataclass(frozen=True, kw_only=True)
class EarlyAnswers:
    """What a council says of an early meeting. None is an answer left out."""

    offered_on: dt.date | None
    state: str | None
    held_on: dt.date | None
    result: str | None


@dataclass(frozen=True, kw_only=True)
class EarlyYear:
    """What the early meetings offered in a financial year come to."""

    year: int
    offered: int
    turned_down: int
    held: int
    resolved: int
    partly: int


def fault_in(answers: EarlyAnswers, *, today: dt.date) -> tuple[str, str] | None:
    """Name the first field whose day cannot be so, with the sentence that says why."""
    for name, day in (("offered_on", answers.offered_on), ("held_on", answers.held_on)):
        if day is not None and day > today:
            return name, f"{long_date(day)} is later than today, {long_date(today)}."
    if answers.offered_on and answers.held_on and answers.held_on < answers.offered_on:
        offered = long_date(answers.offered_on)
        return "held_on", f"{long_date(answers.held_on)} is before it was offered on {offered}. Check both days."
    return None


def by_year(meetings: Iterable[tuple[dt.date, str, str | None]]) -> list[EarlyYear]:
    """Count meetings by the financial year in which they were offered, newest first. What was taken back counts nowhere."""
    found: dict[int, list[tuple[str, str | None]]] = {}
    for offered_on, state, result in meetings:
        if state != TAKEN_BACK:
            found.setdefault(financial_year(offered_on), []).append((state, result))
    return [
        EarlyYear(
            year=year,
            offered=len(of_year),
            turned_down=sum(state == TURNED_DOWN for state, _ in of_year),
            held=sum(state == HELD for state, _ in of_year),
            resolved=sum(result == "resolved" for _, result in of_year),
            partly=sum(result == "partly" for _, result in of_year),
        )
        for year, of_year in sorted(found.items(), reverse=True)
    ]
