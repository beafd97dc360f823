"""A return of 5,000 rows from file to commit, beside COPY of the same file, each by a process of its own."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from bench.books import Books, days_of, quarters
from bench.figures import MEGABYTES, SECONDS, Aim, Row, Samples
from bench.group import TODAY
from bench.server import BenchServer, Database
from bench.usage import usage_rows, write_return

ROWS: Final = 5_000
COPY: Final = "copy bench.usage from stdin with (format csv, header)"


@dataclass(frozen=True)
class _Import:
    """How long an import took, and how much memory its process had at most. Units: seconds, bytes."""

    seconds: float
    peak_bytes: int


def measure_returns(server: BenchServer, pair: Sequence[Books], folder: Path, *, rounds: int) -> list[Row]:
    """Import returns into small and big books in turn, and COPY each. The small books are a fresh copy every time."""
    taken, copied, peaks = (Samples(), Samples()), (Samples(), Samples()), [0, 0]
    year = quarters(TODAY.replace(year=TODAY.year - 1, month=4, day=1), 3)
    for turn in range(rounds):
        for place, books in enumerate(pair):
            rows = usage_rows(books.numbers, days_of(year), f"I{turn}{place}")
            file = write_return(folder / f"usage-{turn}-{place}.csv", [next(rows) for _ in range(ROWS)])
            database = server.copy(books.database, f"copy_{turn}") if place == 0 else books.database
            done = _import(database, file)
            taken[place].add(done.seconds)
            peaks[place] = max(peaks[place], done.peak_bytes)
            _copy(database, file, copied[place])
    times, bare = [samples.median for samples in taken], [samples.median for samples in copied]
    what = f"A return of {ROWS:,} rows"
    return [
        Row(what, SECONDS, (times[0], times[1]), (bare[0], bare[1]), Aim("2 s", 2)),
        Row("  most memory of its process", MEGABYTES, (peaks[0], peaks[1]), aim=Aim("300 MB", 300e6)),
    ]


def _import(database: Database, file: Path) -> _Import:
    command = [sys.executable, "-m", "bench.one_import", database.app_url, str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return _Import(**json.loads(done.stdout))


def _copy(database: Database, file: Path, samples: Samples) -> None:
    with psycopg.connect(database.bare_address) as connection, samples.timed():
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.write(file.read_bytes())
        connection.commit()
