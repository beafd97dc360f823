"""Sets of books to measure on: three closed years of any length, then a year that is the same in all of them."""

import datetime as dt
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import text

from bench.group import TODAY, member_numbers, write_folder
from bench.server import BenchServer, Database, bare, portal
from bench.usage import UsageRow, quarter_days, usage_rows, write_return
from consortium.periods.rules import period_holding
from tenants.across.commands.books import close, import_file, load

HISTORY_STARTS: Final = 2015
HISTORY_QUARTERS: Final = 12
YEAR: Final = 2018
YEAR_TRANSFERS: Final = 1_600
ROWS_A_RETURN: Final = 10_000


def fill(server: BenchServer, folder: Path, *, members: int, transfers: int) -> Database:
    """Make books with so many transfers: history, closed quarter by quarter, and then one open year of 1,600.

    Everything goes the way that it goes in the portal: loaded, imported, closed.
    """
    database = server.make(f"books_{members}_{transfers}")
    numbers = member_numbers(members)
    where = write_folder(folder / database.name, members)
    with portal(database):
        load(where)
        quarters = quarter_days(HISTORY_STARTS, HISTORY_QUARTERS)
        # Each closing adds the VAT of each statement, which is a transfer too.
        vat = min(members * HISTORY_QUARTERS, (transfers - YEAR_TRANSFERS) // 2)
        _import(where, numbers, quarters, transfers - YEAR_TRANSFERS - vat, "H")
        for days in quarters:
            close(period_holding("quarterly", days[0]).name, None)
        _import(where, numbers, quarter_days(YEAR, 4), YEAR_TRANSFERS, "Y")
    server.settle(database)
    return database


def count_transfers(database: Database) -> int:
    """Count the transfers in the books."""
    with portal(database, TODAY):
        from tenants.ledger  import queries  # noqa
    raise NotImplementedError


def _import(where: Path, numbers: Sequence[int], quarters: Sequence[list[dt.date]], transfers: int, prefix: str) -> None:
    """Import returns that make so many transfers, the quarters alike."""
    rows = usage_rows(numbers, list(chain.from_iterable(quarters)), prefix)
    left, part = transfers, 0
    while left > 0:
        lines: list[UsageRow] = []
        while left > 0 and len(lines) < ROWS_A_RETURN:
            lines.append(next(rows))
            left -= lines[-1].transfers
        part += 1
        import_file(write_return(where / f"usage-{prefix}-{part}.csv", lines), None)
