"""Sets of books to measure on: three closed years of any length, then one year that is the same in all of them."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import text

from bench.figures import Samples
from bench.group import member_numbers, write_folder
from bench.server import BenchServer, Database, portal
from bench.usage import EVERY_KIND, SHARED_BY_FOUR, Kind, UsageRow, usage_rows, write_return
from consortium.commands import acting
from consortium.periods.rules import BillingPeriod, period_holding, period_numbered
from tenants.across.commands.books import close_books, import_file, load

HISTORY_STARTS_ON: Final = dt.date(2015, 4, 1)
HISTORY_QUARTERS: Final = 12
YEAR_STARTS_ON: Final = dt.date(2018, 4, 1)
YEAR_QUARTERS: Final = 4
YEAR_TRANSFERS: Final = 1_600
ROWS_A_RETURN: Final = 10_000


@dataclass(frozen=True)
class Books:
    """Books that are filled: in which database, for how many councils, with how many transfers.

    `closes` is how long each quarter of the history took to close, with all that stands in it.
    """

    database: Database
    numbers: list[int]
    transfers: int
    closes: Samples = field(default_factory=Samples)


def fill(server: BenchServer, folder: Path, *, members: int, transfers: int) -> Books:
    """Make books of about so many transfers: a history, closed quarter by quarter, then an open year of 1,600.

    Everything is loaded, imported and closed as it is in the portal, so the rows are true and the chains whole. No statement
    of the history is drawn: nothing that is measured reads its files.
    """
    closes = Samples()
    database = server.make(f"books_{members}_{transfers}")
    numbers = member_numbers(members)
    where = write_folder(folder / database.name, members)
    history, year = quarters(HISTORY_STARTS_ON, HISTORY_QUARTERS), quarters(YEAR_STARTS_ON, YEAR_QUARTERS)
    with portal(database):
        load(where)
        # Closing adds a transfer for the VAT of each statement; a statement has at least one row of four.
        rows = (transfers - YEAR_TRANSFERS) // 5
        statements = min(rows, members * HISTORY_QUARTERS)
        wanted = transfers - YEAR_TRANSFERS - statements
        for place, quarter in enumerate(history, start=1):
            _import(where, numbers, quarter, wanted // HISTORY_QUARTERS, f"H{place}", SHARED_BY_FOUR)
            with closes.timed():
                close_books(quarter.name, quarter.ends_on)
        for place, quarter in enumerate(year, start=1):
            _import(where, numbers, quarter, YEAR_TRANSFERS // YEAR_QUARTERS, f"Y{place}", EVERY_KIND)
        with acting("portal_lead") as session:
            written = session.execute(text("select count(*) from transfers")).scalar_one()
    server.settle(database)
    return Books(database, numbers, written, closes)


def quarters(starts_on: dt.date, number: int) -> list[BillingPeriod]:
    """List so many billing periods from a day on."""
    first = period_holding("quarterly", starts_on).number
    return [period_numbered("quarterly", first + place) for place in range(number)]


def days_of(periods: list[BillingPeriod]) -> list[dt.date]:
    """List the days of some periods."""
    first, last = periods[0].starts_on, periods[-1].ends_on
    return [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]


def _import(
    where: Path, numbers: list[int], quarter: BillingPeriod, transfers: int, prefix: str, kinds: tuple[Kind, ...]
) -> None:
    """Import returns of a quarter that make so many transfers, on its last day: nothing of it comes late."""
    endless = usage_rows(numbers, days_of([quarter]), prefix, kinds)
    part = 0
    while transfers > 0:
        rows: list[UsageRow] = []
        while transfers > 0 and len(rows) < ROWS_A_RETURN:
            rows.append(next(endless))
            transfers -= rows[-1].transfers
        part += 1
        import_file(write_return(where / f"usage-{prefix}-{part}.csv", rows), quarter.ends_on)
