"""An invoice of 15,000 lines through the page: from the click to the invoice matched line by line with the books."""

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench.books import YEAR_STARTS_ON, Books
from bench.figures import SECONDS, Aim, Row, Samples
from bench.group import TODAY
from bench.pages import PASSWORD, add_people
from bench.server import BenchServer
from bench.web import gunicorn, sign_in
from consortium.periods.rules import period_holding

LINES: Final = 15_000
_PAGE: Final = "/group/invoices/new"
# What the provider may bill: of each meeting what the council is charged. Small books have fewer; the rest is made up.
_CHARGED: Final = """
select authority_id, kind, reference, meeting_on, charged_pence from charges where kind is not null and charged_pence > 0
order by meeting_on desc, reference limit %(most)s
"""
Billed = tuple[int, str, str, dt.date, int]


def measure_invoices(server: BenchServer, pair: Sequence[Books], folder: Path, *, rounds: int) -> Row:
    """Enter invoices in small and big books in turn; each is withdrawn, so that the next finds the same books."""
    taken = (Samples(), Samples())
    for turn in range(rounds):
        for place, books in enumerate(pair):
            add_people(server, books)
            lines = _lines(server, books)
            with ExitStack() as stack:
                environment = {"DATABASE_URL": books.database.app_url}
                port = stack.enter_context(gunicorn("wsgi:create_app()", folder, **environment))
                _enter(port, lines, f"INV {turn}", taken[place])
    return Row(
        f"An invoice of {LINES:,} lines", SECONDS, (taken[0].median, taken[1].median), aim=Aim("5 s", 5), grows=False
    )


def _lines(server: BenchServer, books: Books) -> list[Billed]:
    with server.superuser(books.database.name) as connection:
        lines: list[Billed] = list(connection.execute(_CHARGED, {"most": LINES}).fetchall())
    made_up = range(LINES - len(lines))
    return [*lines, *((books.numbers[0], "meeting", f"NOT-{number}", YEAR_STARTS_ON, 100_000) for number in made_up)]


def _enter(port: int, lines: Sequence[Billed], number: str, taken: Samples) -> None:
    rows = "\n".join(",".join(map(str, line)) for line in lines)
    content = f"authority,kind,reference,service_date,net_pence\n{rows}\n".encode()
    net = sum(line[4] for line in lines)
    pounds = f"{net // 100}.{net % 100:02d}"
    lead = sign_in(port, "lead-admin@portal.example", PASSWORD)
    page = lead.get(_PAGE)
    answers = {
        "provider": "1",
        "invoice_number": number,
        "invoiced_on-day": str(TODAY.day),
        "invoiced_on-month": str(TODAY.month),
        "invoiced_on-year": str(TODAY.year),
        "period": str(period_holding("quarterly", YEAR_STARTS_ON).number),
        "net": pounds,
        "vat": "0",
        "total": pounds,
    }
    with taken.timed():
        address, shown = lead.upload(page, _PAGE, "lines.csv", content, **answers)
    if f"{LINES:,} lines" not in shown:
        raise RuntimeError("The invoice was not taken as it is.")
    withdrawing = lead.get(f"{address}/withdraw")
    lead.press(withdrawing, f"{address}/withdraw", reason="Measured")
