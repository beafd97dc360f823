"""The lead's aged debt behind gunicorn, over few statements that were paid and over many; what is open is the same.

The statements that were paid are put in by COPY, each with its payment: their rules were tried elsewhere.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from bench.books import Books
from bench.figures import MILLISECONDS, Row, Samples
from bench.group import STARTS_ON
from bench.pages import PASSWORD, add_people
from bench.server import BenchServer
from bench.web import ask, gunicorn, sign_in

PAID: Final = (300, 30_000)
ASKED: Final = 200
_PENCE: Final = 104_250
_CHAIN: Final = "\\x" + hashlib.sha256(b"bench").hexdigest()
_COLUMNS: Final[dict[str, str]] = {
    "statements": "authority_id, contract_id, period_number, period_name, net_pence, vat_pence, total_pence, recharged_pence,"
    " lines, transfers, last_transfer_number, chain_hash, issued_on, due_on, issued_by",
    "payments": "authority_id, payment_number, contract_id, line_number, received_on, amount_pence, bank_reference, how,"
    " request_key, recorded_on, recorded_by",
    "payment_allocations": "authority_id, allocation_number, contract_id, payment_number, period_number, amount_pence,"
    " recorded_on, recorded_by",
}


def measure_debt(server: BenchServer, pair: Sequence[Books], folder: Path, *, rounds: int) -> Row:
    """Ask for the aged debt where 300 statements were paid and where 30,000 were, in turn."""
    samples = (Samples(), Samples())
    with ExitStack() as stack:
        ports = []
        for books, number in zip(pair, PAID, strict=True):
            add_people(server, books)
            _fill(server, books, number)
            environment = {"DATABASE_URL": books.database.app_url}
            ports.append(stack.enter_context(gunicorn("wsgi:create_app()", folder, **environment)))
        for turn in range(rounds + 1):
            for place, port in enumerate(ports):
                cookie = sign_in(port, "lead-admin@portal.example", PASSWORD).cookie
                answers = ask(port, "/group/debt", cookie, times=ASKED)
                if turn:  # the first time warms up
                    samples[place].add(1 / answers.rate)
    return Row("The aged debt of the lead", MILLISECONDS, (samples[0].median, samples[1].median))


def _fill(server: BenchServer, books: Books, number: int) -> None:
    """Put so many statements into books, of periods long before the others, each of them paid."""
    with server.superuser(books.database.name) as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        for table, columns in _COLUMNS.items():
            with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
                for row in _rows(table, books.numbers, number):
                    copy.write_row(row)
    server.settle(books.database)


def _rows(table: str, numbers: list[int], number: int) -> Iterator[tuple[Any, ...]]:
    paid_on = STARTS_ON + dt.timedelta(days=30)
    by = (paid_on, "bench")
    for place in range(number):
        authority_id, count = numbers[place % len(numbers)], place // len(numbers) + 1
        if table == "statements":
            sums = (_PENCE, 0, _PENCE, 0, 1, 1, 1)
            yield (authority_id, 1, count, f"before {count}", *sums, _CHAIN, STARTS_ON, paid_on, "bench")
        elif table == "payments":
            yield (authority_id, count, 1, count, paid_on, _PENCE, f"BACS {count}", "bacs", f"bench {count}", *by)
        else:
            yield (authority_id, count, 1, count, count, _PENCE, *by)
