"""Measure and print the table: `python -m bench`, or `python -m bench --quick` with fewer rounds."""

import signal
import sys
import time
from pathlib import Path

import click

from bench.books import Books, fill
from bench.closing import measure_closing
from bench.debt import measure_debt
from bench.figures import SIZES, Row
from bench.invoices import measure_invoices
from bench.pages import measure_pages
from bench.recording import measure_recording
from bench.returns import measure_returns
from bench.server import BenchServer, bench_server, passing_folder
from bench.table import machine, table
from bench.together import measure_together
from bench.totals import measure_totals
from bench.uploads import measure_uploads
from bench.worklists import measure_worklists


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rounds: faster, and less sure.")
def main(*, quick: bool) -> None:
    """Measure the portal beside bare PostgreSQL."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server is stopped and the folder removed
    start = time.monotonic()
    with passing_folder() as folder, bench_server(folder) as server:
        heading = machine(server)
        rows = _measure(server, folder, rounds=2 if quick else 8)
    click.echo(f"{heading}\n\n{table(rows)}\n{time.monotonic() - start:.0f} seconds in all.")


def _measure(server: BenchServer, folder: Path, *, rounds: int) -> list[Row]:
    """Fill the books and measure: first what needs them as they are, last what adds most to them."""
    sixteen = [_filled(server, folder, members=16, transfers=size) for size in SIZES]
    many = [_filled(server, folder, members=150, transfers=size) for size in SIZES]
    _say("monthly totals, closing")
    totals = measure_totals(server, sixteen, rounds=rounds)
    closings = [*measure_closing(sixteen, limit_seconds=0.5), *measure_closing(many, limit_seconds=5)]
    _say("recording, one at a time and four at once")
    recording = measure_recording(sixteen, folder, rounds=rounds)
    together = measure_together(many, rounds=rounds // 2, times=25)
    _say("home pages")
    pages = measure_pages(server, sixteen, folder, rounds=(rounds + 1) // 2)
    _say("returns, and the same through the pages")
    returns = measure_returns(server, sixteen, folder, rounds=(rounds + 1) // 2)
    uploads = measure_uploads(server, sixteen, folder, rounds=(rounds + 1) // 2)
    _say("worklists and a contacts return")
    worklists = measure_worklists(server, sixteen, folder, rounds=(rounds + 1) // 2)
    _say("an invoice of the provider")
    invoices = measure_invoices(server, sixteen, folder, rounds=(rounds + 1) // 2)
    _say("the aged debt")
    debt = measure_debt(server, sixteen, folder, rounds=(rounds + 1) // 2)
    return [*recording, *together, totals, *returns, *closings, *pages, *uploads, *worklists, invoices, debt]


def _filled(server: BenchServer, folder: Path, *, members: int, transfers: int) -> Books:
    _say(f"books of {members} members with {transfers:,} transfers")
    return fill(server, folder, members=members, transfers=transfers)


def _say(what: str) -> None:
    """Say on a terminal what takes so long."""
    if sys.stderr.isatty():
        click.echo(f"{what} ...", err=True)


if __name__ == "__main__":
    main()
