"""Meetings handed in, held against a council's books: what stands in the way of each, and what each costs in its turn.

The preview of a return and its recording call the same two functions, so they cannot differ.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from consortium import clock
from consortium.errors import Problem
from tenants.charges.queries import OpenBooks
from tenants.charges.rules import MeetingPrice, NoPriceInForce, price_meeting
from tenants.meetings.rules import MeetingRecord, faults_in

COMPARED: Final = (
    "service",
    "case_reference",
    "requested_on",
    "meeting_on",
    "status",
    "cause",
    "cancelled_on",
    "mode",
    "outcome",
    "funders_agreed_on",
)


@dataclass(frozen=True)
class Given:
    """A meeting handed in, and the line of the file that it stands on.

    `was_booked`: its day was known here before, so it may be called off before its day comes.
    """

    record: MeetingRecord
    line: int | None = None
    was_booked: bool = False


def problems_against(given: Sequence[Given], books: OpenBooks, *, source: str) -> list[Problem]:
    """Name everything that keeps these meetings of a council from being recorded, whatever each may cost."""
    earlier = {row["reference"]: row for row in books.earlier}
    problems: list[Problem] = []
    for item in given:
        record, row = item.record, earlier.get(item.record.reference)
        if record.reference in books.elsewhere:
            problems.append(problem_of(source, item, "reference", used_already(record.reference)))
        elif row is not None and not _same(record, row):
            problems.append(problem_of(source, item, "reference", _other_values(row)))
        elif row is None:
            faults = faults_in(record, books.facts, today=clock.today(), was_booked=item.was_booked)
            problems += [problem_of(source, item, fault.column, fault.sentence) for fault in faults]
    return problems


def price_in_turn(
    new: Sequence[Given], books: OpenBooks, *, source: str
) -> tuple[list[tuple[Given, MeetingPrice]], list[Problem]]:
    """Price meetings in order of recording: each takes its slot before the next is looked at.

    Returns those that can be priced with their prices, and a problem for each of the others.
    """
    taken, priced, problems = set(books.slots_taken), [], []
    for item in new:
        try:
            price = price_meeting(item.record, books.terms, taken)
        except NoPriceInForce as refusal:
            problems.append(problem_of(source, item, "meeting_date", str(refusal)))
            continue
        priced.append((item, price))
        if price.slot_number is not None:
            taken.add(price.slot_number)
    return priced, problems


def problem_of(source: str, item: Given, column: str, sentence: str) -> Problem:
    """Say what is wrong with a meeting, where it stands."""
    return Problem(source, item.line, column, sentence)


def used_already(reference: str) -> str:
    """Say that a reference is another meeting's, and not whose."""
    return f"{reference} is used already. Each reference is used once."


def _other_values(row: dict[str, Any]) -> str:
    if row["reversed"]:
        return f"{row['reference']} was recorded and taken back. A reference stays used: give the meeting a new one."
    return f"{row['reference']} is recorded with other values. Take the meeting back first, then record it with a new reference."


def _same(record: MeetingRecord, row: dict[str, Any]) -> bool:
    """Say whether a meeting says the same as the row recorded before, its funders included.

    What was amended since may be said either way: as it was recorded first, or as it is now.
    """
    values = {name: getattr(record, name) for name in COMPARED}
    said = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}
    amended = row["amended"] or {}
    funders = [[part.code, part.weight] for part in record.funders]
    return funders == (row["funders"] or []) and all(
        value in (row[name], amended.get(name, row[name])) for name, value in said.items()
    )
