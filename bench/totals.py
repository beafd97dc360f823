"""The monthly totals of every council, by month of service, beside one aggregate over a bare table of the same rows."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

import psycopg
from flask import Flask
from sqlalchemy import text

from bench.books import YEAR_QUARTERS, YEAR_STARTS_ON, Books, quarters
from bench.figures import MILLISECONDS, Row, Samples
from bench.server import portal
from consortium.commands import setting
from consortium.database import Binding, bind, db

A_ROUND: Final = 10
# A line stands in the period of its service or, when that was closed, in a later one; never in an earlier one.
TOTALS: Final = text("""
select authority_id, date_trunc('month', service_on)::date as month,
    sum(case when from_account = 'due_to_lead' then amount else -amount end)::bigint as pence
from transfers
where authority_id = any (:councils) and contract_id = :contract_id and period_number >= :first_period
    and service_on between :first and :last and unit = 'pence' and 'due_to_lead' in (from_account, to_account)
group by 1, 2 order by 1, 2
""")
BARE_TABLE: Final = """
create table bench.charged as select authority_id, service_on,
    case when from_account = 'due_to_lead' then amount else -amount end as pence
from transfers where service_on between %s and %s and unit = 'pence' and 'due_to_lead' in (from_account, to_account)
"""
BARE_TOTALS: Final = """
select authority_id, date_trunc('month', service_on)::date as month, sum(pence)::bigint from bench.charged
group by 1, 2 order by 1, 2
"""
Total = tuple[int, dt.date, int]


class TotalsDiffer(RuntimeError):
    """The two ways do not come to the same totals, so their times say nothing."""


def measure_totals(pair: Sequence[Books], superuser: Callable[[str], psycopg.Connection[Any]], *, rounds: int) -> list[Row]:
    """Time the year's totals as the lead sees them, and the bare aggregate, in small and big books in turn."""
    taken, bare = (Samples(), Samples()), (Samples(), Samples())
    for books in pair:
        _copy_year(books, superuser)
    for turn in range(rounds + 1):
        for place, books in enumerate(pair):
            with portal(books.database) as app, psycopg.connect(books.database.bare_address) as connection:
                _once(app, books, connection, taken[place] if turn else Samples(), bare[place] if turn else Samples())
    times, plain = [samples.median for samples in taken], [samples.median for samples in bare]
    count = len(pair[0].numbers) * 12
    return [Row(f"{count} monthly totals", MILLISECONDS, (times[0], times[1]), (plain[0], plain[1]))]
