"""Usage returns with every kind of row, the same at every run."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

from bench.group import funder_code

HEADER: Final = (
    "reference,authority,service,case_reference,requested_on,meeting_date,status,cause,cancelled_on,mode,funders,"
    "funders_agreed_on,outcome"
)
# What becomes of each twenty meetings: status, cause, days before on which it was cancelled, funders besides the council.
KINDS: Final = (
    *[("held", "", None, ())] * 10,
    *[("held", "", None, ("SCH",))] * 2,
    ("held", "", None, ("SCH", "ICB")),
    *[("held", "", None, ("SCH", "ICB", "CSC"))] * 2,
    ("cancelled", "family", 0, ("ICB",)),
    ("cancelled", "authority", 5, ()),
    ("cancelled", "family", 20, ()),
    ("not-attended", "family", None, ()),
    ("postponed", "provider", None, ()),
)


@dataclass(frozen=True)
class UsageRow:
    """A row of a return as it is written, and how many transfers it makes."""

    text: str
    transfers: int


def usage_rows(numbers: Sequence[int], days: Sequence[dt.date], prefix: str) -> Iterator[UsageRow]:
    """Give rows without end: the councils in turn, the days at random, the kinds in their proportions."""
    chance = random.Random(prefix)  # noqa: S311  the same rows at every run are wanted
    kinds = list(KINDS)
    chance.shuffle(kinds)
    councils = [number for number in numbers for _ in kinds]
    for place, (number, kind) in enumerate(zip(cycle(councils), cycle(kinds), strict=False)):
        yield _row(f"{prefix}-{place:07d}", number, chance.choice(days), *kind)


def quarter_days(year: int, quarters: int) -> list[list[dt.date]]:
    """List the days of so many quarters from 1 April of a year."""
    first = dt.date(year, 4, 1)
    days = [first + dt.timedelta(days=step) for step in range(quarters * 92)]
    found: dict[tuple[int, int], list[dt.date]] = {}
    for day in days:
        found.setdefault((day.year, (day.month - 1) // 3), []).append(day)
    return list(found.values())[:quarters]


def write_return(path: Path, rows: Sequence[UsageRow]) -> Path:
    """Write a return."""
    path.write_text("\n".join([HEADER, *(row.text for row in rows), ""]), encoding="utf-8")
    return path


def _row(
    reference: str,
    number: int,
    meeting_on: dt.date,
    status: str,
    cause: str,
    days_before: int | None,
    others: Sequence[str],
) -> UsageRow:
    parts = [f"{funder_code(number, short)}:{weight}" for weight, short in enumerate(others, start=1)]
    agreed_on = str(meeting_on - dt.timedelta(days=7)) if others else ""
    cancelled_on = "" if days_before is None else str(meeting_on - dt.timedelta(days=days_before))
    cells = (
        reference,
        number,
        "mediation",
        f"C{reference}",
        meeting_on - dt.timedelta(days=30),
        meeting_on,
        status,
        cause,
        cancelled_on,
        "online",
        ";".join([*parts, f"{number}:2"]) if others else "",
        agreed_on,
        "full" if status == "held" else "",
    )
    free = status == "postponed" or (days_before or 0) > 10
    return UsageRow(",".join(map(str, cells)), 0 if free else 1 + len(others))
