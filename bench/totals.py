"""The monthly totals of every council, by month of service, beside one aggregate over a bare table of the same rows."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import psycopg
from sqlalchemy import text

from bench.acts import WARM_UP
from bench.books import YEAR_QUARTERS, YEAR_STARTS_ON, Books, quarters
from bench.figures import MILLISECONDS, Row, Samples
from bench.server import OWNER, BenchServer, portal
from consortium.database import Binding, bind, db

A_ROUND: Final = 10
CONTRACT_ID: Final = 1  # the first and only contract of the folder
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
Totals = list[tuple[Any, ...]]


class TotalsDiffer(RuntimeError):  # noqa: N818  it says what is the case, like the refusals do
    """The two ways do not come to the same totals, so their times say nothing."""


def measure_totals(server: BenchServer, pair: Sequence[Books], *, rounds: int) -> Row:
    """Time the year's totals as the lead sees them, and the bare aggregate, in small and big books in turn."""
    taken, bare = (Samples(), Samples()), (Samples(), Samples())
    year = quarters(YEAR_STARTS_ON, YEAR_QUARTERS)
    for books in pair:
        with server.superuser(books.database.name) as connection:
            connection.execute(BARE_TABLE, (year[0].starts_on, year[-1].ends_on))
            connection.execute(f"alter table bench.charged owner to {OWNER}")
            connection.execute("analyze bench.charged")
    for _ in range(rounds):
        for place, books in enumerate(pair):
            with portal(books.database), psycopg.connect(books.database.bare_address) as connection:
                _take_turns(partial(_totals, books), taken[place], connection, bare[place])
    times, plain = [samples.median for samples in taken], [samples.median for samples in bare]
    return Row(f"{len(pair[0].numbers) * 12} monthly totals", MILLISECONDS, (times[0], times[1]), (plain[0], plain[1]))


def _take_turns(
    totals: Callable[[], Totals], taken: Samples, connection: psycopg.Connection[Any], bare: Samples
) -> None:
    """Take the totals both ways so many times, after a warm-up."""
    bind(db.session(), Binding("portal_lead", actor="bench"))

    def plain() -> Totals:
        rows = connection.execute(BARE_TOTALS).fetchall()
        connection.commit()
        return rows

    for _ in range(WARM_UP):
        if totals() != plain():
            raise TotalsDiffer("The portal's monthly totals are not those of the bare table.")
    for _ in range(A_ROUND):
        taken.repeat(totals, 1)
        bare.repeat(plain, 1)


def _totals(books: Books) -> Totals:
    """Read the year's totals in a transaction of their own, as a page does."""
    year, session = quarters(YEAR_STARTS_ON, YEAR_QUARTERS), db.session()
    values = {
        "councils": books.numbers,
        "contract_id": CONTRACT_ID,
        "first_period": year[0].number,
        "first": year[0].starts_on,
        "last": year[-1].ends_on,
    }
    rows = [tuple(row) for row in session.execute(TOTALS, values)]
    session.rollback()
    return rows
