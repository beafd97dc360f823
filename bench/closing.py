"""Closing the quarters of a year, one after the other: every member's statement, with VAT posted on each."""

from collections.abc import Sequence

from bench.books import YEAR_QUARTERS, YEAR_STARTS_ON, Books, quarters
from bench.figures import SECONDS, Aim, Row, Samples
from bench.server import portal
from tenants.across.commands.books import close


def measure_closing(pair: Sequence[Books], *, limit_seconds: float) -> Row:
    """Time the closes of the year's four quarters, which are the same in small and big books, in turn."""
    taken = (Samples(), Samples())
    for quarter in quarters(YEAR_STARTS_ON, YEAR_QUARTERS):
        for place, books in enumerate(pair):
            with portal(books.database), taken[place].timed():
                close(quarter.name, None)
    times = [samples.median for samples in taken]
    what = f"Closing a quarter of {len(pair[0].numbers)}"
    return Row(what, SECONDS, (times[0], times[1]), aim=Aim(f"{limit_seconds:g} s", limit_seconds))
