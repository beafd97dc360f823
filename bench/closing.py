"""Closing the quarters of a year, one after the other: every member's statement, with VAT posted on each, then its files."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from bench.books import HISTORY_QUARTERS, HISTORY_STARTS_ON, YEAR_QUARTERS, YEAR_STARTS_ON, Books, quarters
from bench.figures import MEGABYTES, SECONDS, Aim, Row, Samples
from bench.server import portal
from consortium.periods.rules import BillingPeriod
from tenants.across.actions.filing import file_statements, without_files
from tenants.across.commands.books import close_books

DRAWN_SECONDS: Final = 20
MOST_BYTES: Final = 500_000_000


def measure_closing(pair: Sequence[Books], *, limit_seconds: float) -> list[Row]:
    """Time the closes of the year's quarters, which are the same in small and big books, in turn.

    The close is one transaction and over before its statements are drawn, so each is timed by itself; the last quarter is
    closed by a process of its own, whose memory is that of a close and of nothing else. Of the history, whose quarters are a
    hundred times as long in the big books, the closes were timed as they were made; its last statements are drawn here.
    """
    closed, drawn, peaks = (Samples(), Samples()), (Samples(), Samples()), [0, 0]
    long = (Samples(), Samples())
    *first, last = quarters(YEAR_STARTS_ON, YEAR_QUARTERS)
    *_, longest = quarters(HISTORY_STARTS_ON, HISTORY_QUARTERS)
    for quarter in first:
        for place, books in enumerate(pair):
            with portal(books.database):
                with closed[place].timed():
                    close_books(quarter.name, None)
                with drawn[place].timed():
                    draw(quarter)
    for place, books in enumerate(pair):
        peaks[place] = _peak_of(books, last.name)
        with portal(books.database), long[place].timed():
            draw(longest)
    members = len(pair[0].numbers)
    return [
        _row(f"Closing a quarter of {members}", closed, limit_seconds),
        _row(f"  its {members} statements drawn", drawn, DRAWN_SECONDS, grows=False),
        _row("  a quarter of the history", (pair[0].closes, pair[1].closes), limit_seconds, grows=False),
        _row("  its statements drawn", long, DRAWN_SECONDS, grows=False),
        Row(
            "  most memory of the process", MEGABYTES, (peaks[0], peaks[1]), aim=Aim("500 MB", MOST_BYTES), grows=False
        ),
    ]


def draw(quarter: BillingPeriod) -> None:
    """Draw the statements of one quarter, and keep them."""
    found = [one for one in without_files(actor="bench") if one.key.period_number == quarter.number]
    for _ in file_statements(found, actor="bench"):
        pass


def _row(what: str, taken: tuple[Samples, Samples], limit_seconds: float, *, grows: bool = True) -> Row:
    times = (taken[0].median, taken[1].median)
    return Row(what, SECONDS, times, aim=Aim(f"{limit_seconds:g} s", limit_seconds), grows=grows)


def _peak_of(books: Books, period: str) -> int:
    command = [sys.executable, "-m", "bench.one_close", books.database.app_url, period]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return int(json.loads(done.stdout)["peak_bytes"])
