"""Four at once: four processes record for one provider, as four web workers would, beside four bare clients."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from statistics import median
from typing import Any, Final

from bench.acts import WARM_UP, BareInserter, Recorder
from bench.books import Books
from bench.figures import RATE, Row
from bench.server import Database, portal_app

AT_ONCE: Final = 4
PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True)
class Job:
    """So many recordings, or bare inserts, for one council."""

    database: Database
    authority_id: int
    times: int
    bare: bool


def measure_together(pair: Sequence[Books], *, rounds: int, times: int) -> list[Row]:
    """Take the rates of four at once: four councils, one council, and bare inserts, in small and big books in turn.

    Units: meetings a second, of all four together.
    """
    rates: dict[tuple[str, int], list[float]] = {}
    with _clients() as clients:
        for _ in range(rounds):
            for place, books in enumerate(pair):
                councils = books.numbers[:AT_ONCE]
                for name, numbers in (("bare", councils), ("four", councils), ("one", councils[:1] * AT_ONCE)):
                    jobs = [Job(books.database, number, times, name == "bare") for number in numbers]
                    rates.setdefault((name, place), []).append(_run(clients, jobs))
    found = {key: median(values) for key, values in rates.items()}
    bare = found["bare", 0], found["bare", 1]
    return [
        Row("Four at once, four councils", RATE, (found["four", 0], found["four", 1]), bare, better_high=True),
        Row("Four at once, one council", RATE, (found["one", 0], found["one", 1]), bare, better_high=True),
    ]


@contextmanager
def _clients() -> Iterator[list["Connection[Any, Any]"]]:
    """Start four processes that wait for jobs, and end them."""
    fresh = multiprocessing.get_context("spawn")  # a fork would share the parent's connections
    barrier = fresh.Barrier(AT_ONCE)
    pipes = [fresh.Pipe() for _ in range(AT_ONCE)]
    processes = [fresh.Process(target=_serve, args=(theirs, barrier), daemon=True) for _, theirs in pipes]
    for process, (_, theirs) in zip(processes, pipes, strict=True):
        process.start()
        theirs.close()  # so that a process that dies is noticed
    try:
        yield [ours for ours, _ in pipes]
    finally:
        for ours, _ in pipes:
            ours.close()
        for process in processes:
            process.join(PATIENCE_SECONDS)


def _run(clients: Sequence["Connection[Any, Any]"], jobs: Sequence[Job]) -> float:
    for client, job in zip(clients, jobs, strict=True):
        client.send(job)
    spans = [client.recv() for client in clients]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    return float(sum(job.times for job in jobs) / (last - first))


def _serve(jobs: "Connection[Any, Any]", barrier: Barrier) -> None:
    """Do jobs until there are no more: warm up, wait for the others, go, and tell when it began and ended."""
    known: dict[Job, Callable[[], None]] = {}
    while job := _next(jobs):
        if job not in known:
            known[job] = _act(job)
            for _ in range(WARM_UP):
                known[job]()
        barrier.wait(PATIENCE_SECONDS)
        start = time.monotonic()
        for _ in range(job.times):
            known[job]()
        jobs.send((start, time.monotonic()))


def _next(jobs: "Connection[Any, Any]") -> Job | None:
    """Wait for a job; none when the parent has closed its end."""
    try:
        return jobs.recv()  # type: ignore[no-any-return]  # the parent sends nothing else
    except EOFError:
        return None


def _act(job: Job) -> Callable[[], None]:
    if job.bare:
        return BareInserter(job.database.bare_address, job.authority_id).insert
    return Recorder(portal_app(job.database.app_url), job.authority_id).record
