"""Cases of any number with their deadlines, put in by COPY: five years of contacts, of which the same number is open.

What is open makes a page longer, and what is done must not: so few cases and many have the same work to do.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from bench.books import Books
from bench.group import STARTS_ON, TODAY
from bench.server import BenchServer

CASES: Final = (500, 50_000)
_OPEN: Final = 400
_PROVIDER: Final = 1
_COLUMNS: Final[dict[str, str]] = {
    "case_references": "provider_id, reference, authority_id",
    "cases": "authority_id, provider_id, reference, contract_id, service, asker, decision_kinds, decision_sent_on,"
    " contacted_on, choice, choice_told_on, authority_told_on, source, recorded_on, recorded_by",
    "deadlines": "authority_id, provider_id, case_reference, rule, rule_version, whose, counted_from, counted_from_on,"
    " due_on, met_on, state, provisional",
}
Case = tuple[int, str, dt.date, bool]


def fill_cases(server: BenchServer, books: Books, number: int) -> None:
    """Put so many cases into books, spread over the councils and the years; their rules were tried elsewhere."""
    cases = list(_cases(books.numbers, number))
    rows = {"case_references": _references(cases), "cases": _facts(cases), "deadlines": _deadlines(cases)}
    with server.superuser(books.database.name) as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        for table, columns in _COLUMNS.items():
            with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
                for row in rows[table]:
                    copy.write_row(row)
    server.settle(books.database)


def _cases(numbers: list[int], number: int) -> Iterator[Case]:
    days = (TODAY - STARTS_ON).days
    for place in range(number):
        told_on = STARTS_ON + dt.timedelta(days=place * days // number)
        is_open = place * _OPEN // number != (place - 1) * _OPEN // number
        yield numbers[place % len(numbers)], f"C{place:06d}", told_on, is_open


def _references(cases: list[Case]) -> Iterator[tuple[Any, ...]]:
    return ((_PROVIDER, reference, authority_id) for authority_id, reference, _, _ in cases)


def _facts(cases: list[Case]) -> Iterator[tuple[Any, ...]]:
    for authority_id, reference, told_on, _ in cases:
        of_case = (authority_id, _PROVIDER, reference, 1, "mediation", "parent", ["REFUSE_ASSESS"])
        yield (*of_case, told_on, told_on, "mediate", told_on, told_on, "bench", told_on, "bench")


def _deadlines(cases: list[Case]) -> Iterator[tuple[Any, ...]]:
    """Give each case what a family asks within, the mediation, and the appeal, which runs on in every one."""
    for authority_id, reference, told_on, is_open in cases:
        key, held_by = (authority_id, _PROVIDER, reference), told_on + dt.timedelta(days=30)
        sent, told = (1, "family", "the notice", told_on), (1, "authority", "the family's word", told_on)
        yield (*key, "T2", *sent, told_on + dt.timedelta(days=60), told_on, "met", False)
        yield (*key, "T5", *told, held_by, None if is_open else told_on, "running" if is_open else "met", False)
        yield (*key, "T11", *sent, told_on + dt.timedelta(days=61), None, "running", False)
