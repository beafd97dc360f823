"""A return of 5,000 rows through the pages: from the click to the preview, and from the click to the answer."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench.books import Books, days_of, quarters
from bench.figures import SECONDS, Aim, Row, Samples
from bench.group import TODAY
from bench.pages import PASSWORD, add_people
from bench.server import BenchServer
from bench.usage import usage_rows, write_return
from bench.web import gunicorn, sign_in

ROWS: Final = 5_000
_PAGE: Final = "/provider/returns"


def measure_uploads(server: BenchServer, pair: Sequence[Books], folder: Path, *, rounds: int) -> list[Row]:
    """Upload and record returns in small and big books in turn; the small books are a fresh copy every time."""
    checked, recorded = (Samples(), Samples()), (Samples(), Samples())
    year = quarters(TODAY.replace(year=TODAY.year - 1, month=4, day=1), 3)
    for turn in range(rounds):
        for place, books in enumerate(pair):
            rows = usage_rows(books.numbers, days_of(year), f"U{turn}{place}")
            file = write_return(folder / f"upload-{turn}-{place}.csv", [next(rows) for _ in range(ROWS)])
            add_people(server, books)
            database = server.copy(books.database, f"upload_{turn}") if place == 0 else books.database
            with ExitStack() as stack:
                port = stack.enter_context(gunicorn("wsgi:create_app()", folder, DATABASE_URL=database.app_url))
                _upload(port, file, checked[place], recorded[place])
    aim = Aim("3 s", 3)
    return [
        Row("Uploading 5,000 rows, checked", SECONDS, (checked[0].median, checked[1].median), aim=aim),
        Row("  and recorded", SECONDS, (recorded[0].median, recorded[1].median), aim=aim),
    ]


def _upload(port: int, file: Path, checked: Samples, recorded: Samples) -> None:
    caseworker = sign_in(port, "provider-caseworker@portal.example", PASSWORD)
    page = caseworker.get(_PAGE)
    with checked.timed():
        address, preview = caseworker.upload(page, _PAGE, file.name, file.read_bytes())
    if f"All {ROWS:,} rows are good" not in preview:
        raise RuntimeError("The file was not taken as it is.")
    with recorded.timed():
        answer = caseworker.press(preview, address)
    if f"{ROWS} meetings recorded" not in answer and f"{ROWS:,} meetings recorded" not in answer:
        raise RuntimeError("The file was not recorded.")
