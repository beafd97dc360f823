"""Usage returns with every kind of row, the same at every run."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from bench.group import funder_code

HEADER: Final = (
    "reference,authority,service,case_reference,requested_on,meeting_date,status,cause,cancelled_on,mode,funders,"
    "funders_agreed_on,outcome"
)


@dataclass(frozen=True)
class Kind:
    """What becomes of a meeting. `others` are the funders besides the council."""

    status: str
    cause: str = ""
    cancelled_days_before: int | None = None
    others: tuple[str, ...] = ()

    @property
    def transfers(self) -> int:
        """How many transfers it makes: none when it costs nothing, else one, and one for each other funder."""
        free = self.status == "postponed" or (self.cancelled_days_before or 0) > 10
        return 0 if free else 1 + len(self.others)


ALL_FUNDERS: Final = ("SCH", "ICB", "CSC")
# Out of twenty meetings: ten the council pays alone, five are shared, and one each of what else there is.
EVERY_KIND: Final = (
    *[Kind("held")] * 10,
    *[Kind("held", others=("SCH",))] * 2,
    Kind("held", others=("SCH", "ICB")),
    *[Kind("held", others=ALL_FUNDERS)] * 2,
    Kind("cancelled", "family", 0, ("ICB",)),
    Kind("cancelled", "authority", 5),
    Kind("cancelled", "family", 20),
    Kind("not-attended", "family"),
    Kind("postponed", "provider"),
)
# Four transfers each, so that a long history is written in a short time.
SHARED_BY_FOUR: Final = (Kind("held", others=ALL_FUNDERS),)


@dataclass(frozen=True)
class UsageRow:
    """A row of a return as it is written, and how many transfers it makes."""

    text: str
    transfers: int


def usage_rows(
    numbers: Sequence[int], days: Sequence[dt.date], prefix: str, kinds: Sequence[Kind] = EVERY_KIND
) -> Iterator[UsageRow]:
    """Give rows without end: the councils in turn, days and kinds at random but the same at every run.

    The first of each council is of the first kind, so that none goes without a line.
    """
    chance = random.Random(prefix)  # noqa: S311  nothing here is secret, and the same rows are wanted every time
    for place in count():
        number = numbers[place % len(numbers)]
        kind = kinds[0] if place < len(numbers) else chance.choice(kinds)
        yield _row(f"{prefix}-{place:06d}", number, chance.choice(days), kind)


def write_return(path: Path, rows: Sequence[UsageRow]) -> Path:
    """Write a return."""
    path.write_text("\n".join([HEADER, *(row.text for row in rows), ""]), encoding="utf-8")
    return path


def _row(reference: str, number: int, meeting_on: dt.date, kind: Kind) -> UsageRow:
    parts = [f"{funder_code(number, short)}:{weight}" for weight, short in enumerate(kind.others, start=1)]
    cancelled_on = "" if kind.cancelled_days_before is None else _days_before(meeting_on, kind.cancelled_days_before)
    cells = (
        reference,
        str(number),
        "mediation",
        f"C{reference}",
        _days_before(meeting_on, 30),
        meeting_on.isoformat(),
        kind.status,
        kind.cause,
        cancelled_on,
        "online",
        ";".join([*parts, f"{number}:2"]) if parts else "",
        _days_before(meeting_on, 7) if parts else "",
        "full" if kind.status == "held" else "",
    )
    return UsageRow(",".join(cells), kind.transfers)


def _days_before(day: dt.date, days: int) -> str:
    return (day - dt.timedelta(days=days)).isoformat()
