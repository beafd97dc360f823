"""The worklists of a provider and of a council behind gunicorn, and a contacts return, over few cases and over many."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench.books import Books
from bench.caseload import CASES, fill_cases
from bench.figures import MILLISECONDS, SECONDS, Row, Samples
from bench.group import TODAY
from bench.pages import PASSWORD, add_people
from bench.server import BenchServer, portal
from bench.web import ask, gunicorn, sign_in
from tenants.across.commands.caseload import import_contacts_file

ASKED: Final = 200
ROWS: Final = 5_000
_HEAD: Final = (
    "case_reference,authority_reference,authority,service,asker,decision_kinds,issues,decision_sent_on,contacted_on,choice,"
    "choice_told_on,authority_told_on,certificate_kind,certificate_issued_on"
)
WORKLISTS: Final = (
    ("The worklist of a provider", "provider-caseworker", "/provider"),
    ("The worklist of a council", "member-manager", "/council-{number}/worklist"),
)


def measure_worklists(server: BenchServer, pair: Sequence[Books], folder: Path, *, rounds: int) -> list[Row]:
    """Ask for each worklist over 500 cases and over 50,000 in turn; then import a contacts return into both."""
    samples = {(what, place): Samples() for what, _, _ in WORKLISTS for place in range(2)}
    with ExitStack() as stack:
        ports = []
        for books, number in zip(pair, CASES, strict=True):
            add_people(server, books)
            fill_cases(server, books, number)
            environment = {"DATABASE_URL": books.database.app_url}
            ports.append(stack.enter_context(gunicorn("wsgi:create_app()", folder, **environment)))
        for turn in range(rounds + 1):
            for place, books in enumerate(pair):
                for what, role, path in WORKLISTS:
                    cookie = sign_in(ports[place], f"{role}@portal.example", PASSWORD).cookie
                    answers = ask(ports[place], path.format(number=books.numbers[0]), cookie, times=ASKED)
                    if turn:  # the first time warms up
                        samples[what, place].add(1 / answers.rate)
    rows = [Row(what, MILLISECONDS, (samples[what, 0].median, samples[what, 1].median)) for what, _, _ in WORKLISTS]
    return [*rows, _contacts(pair, folder)]


def _contacts(pair: Sequence[Books], folder: Path) -> Row:
    taken = (Samples(), Samples())
    for place, books in enumerate(pair):
        file = folder / f"contacts-{place}.csv"
        day = TODAY.isoformat()
        lines = [
            f"B{row:05d},,{books.numbers[row % len(books.numbers)]},mediation,parent,REFUSE_ASSESS,education,{day},{day},"
            f"mediate,{day},{day},,"
            for row in range(ROWS)
        ]
        file.write_text("\n".join([_HEAD, *lines, ""]), encoding="utf-8")
        with portal(books.database), taken[place].timed():
            import_contacts_file(file, None)
    return Row(f"A contacts return of {ROWS:,} rows", SECONDS, (taken[0].median, taken[1].median), grows=False)
