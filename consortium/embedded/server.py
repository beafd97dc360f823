"""Attaching to the server of an instance folder, or being the one who starts it."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import psycopg

from consortium.embedded.binaries import usable_binaries
from consortium.embedded.errors import EmbeddedServerFailed, ServerStopped
from consortium.embedded.folders import (
    make_instance,
    remove_outside_home,
    server_account,
    server_home,
    socket_folder,
)
from consortium.embedded.leases import FileLock
from consortium.embedded.programs import Place
from consortium.embedded.record import Server, answering_server
from consortium.embedded.supervisor import Supervisor

_log = logging.getLogger(__name__)
_LOOK_AGAIN_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = "60"


@contextmanager
def attached(instance: Path, *, starts: bool = True, durable: bool = True) -> Iterator[Server]:
    """Give the server of an instance folder for the length of the block.

    One that runs is joined under a shared lease. Otherwise, when `starts`, this process starts one, supervises it (one
    that dies is started again, with a new process number), and at the end of the block waits for the leases of others
    and stops it; a second Ctrl-C stops it without waiting. Two who start at once become one starter and one guest.
    A forked child may leave the block without effect.

    `durable=False` is for tests: faster, and a power cut may ruin the data; data that had to lie outside the instance
    folder is removed at the end.

    Raises: ServerStopped when none runs and `starts` is false; EmbeddedServerFailed.
    Source: interfaces, "`DATABASE_URL` unset"; `leases.py` says how the locks work.
    """
    folder = instance.resolve()
    if not starts and not folder.is_dir():
        raise _stopped(folder)
    with ExitStack() as locks:
        with _as_sentences(folder):
            make_instance(folder)
            starter = locks.enter_context(FileLock(folder / "starter.lock"))
            leases = locks.enter_context(FileLock(folder / "leases.lock"))
            guest_of = _wait_to_join(folder, starter, leases)
        if guest_of is not None:
            yield guest_of
        elif not starts:
            raise _stopped(folder)
        else:
            yield from _supervised(folder, leases, durable=durable)


def _wait_to_join(folder: Path, starter: FileLock, leases: FileLock) -> Server | None:
    """Return the running server, with a lease held; or `None`, with the starter's lock held, when nobody has one.

    Whoever has a lease while the starter's lock is taken is waited for, so a server found answering stays. The lease is
    given back between tries: a starter that fails, or wants to stop, must not wait for those who wait for it.
    """
    patience_seconds = _patience_seconds()
    until = time.monotonic() + patience_seconds
    while True:
        if leases.take_shared():
            supervised = not starter.take_alone()
            server = answering_server(folder) if supervised else None
            if server is not None:
                return server
            leases.give_back()
            if not supervised:
                return None
        if time.monotonic() > until:
            raise EmbeddedServerFailed(
                f"Another process has been starting or stopping the database server of {folder} for {patience_seconds} "
                f"seconds. See {folder / 'postgres.log'}, end that process if it hangs, and try again."
            )
        time.sleep(_LOOK_AGAIN_SECONDS)


def _supervised(folder: Path, leases: FileLock, *, durable: bool) -> Iterator[Server]:
    """Run the server for the length of the block; the starter's lock is held all the while."""
    starter_id = os.getpid()
    with ExitStack() as undone:
        with _as_sentences(folder):
            supervisor = Supervisor(
                _place(folder, durable=durable), durable=durable, patience_seconds=_patience_seconds()
            )
            undone.callback(_stop, supervisor, folder, durable=durable)
            server = supervisor.start()
        undone.pop_all()
    try:
        yield server
    finally:
        if os.getpid() == starter_id:  # a worker that was forked inside the block stops nothing
            try:
                _wait_for_leases(leases, folder)
            finally:
                _stop(supervisor, folder, durable=durable)


def _stop(supervisor: Supervisor, folder: Path, *, durable: bool) -> None:
    supervisor.stop()
    if not durable:
        remove_outside_home(folder)


def _wait_for_leases(leases: FileLock, folder: Path) -> None:
    """Wait until nobody else uses the server, and keep newcomers out from then on."""
    if not leases.take_alone():
        _log.warning("The database of %s is still in use by another process; it stops when that has ended.", folder)
        leases.take_alone(waits=True)


def _place(folder: Path, *, durable: bool) -> Place:
    """Find or make everything that the server needs on disk."""
    account = server_account(folder)
    binaries = usable_binaries(account)
    home = server_home(folder, account, durable=durable)
    return Place(
        instance=folder,
        home=home,
        socket_folder=socket_folder(home, account),
        bin_folder=binaries.folder,
        major=binaries.major,
        account=account,
    )


@contextmanager
def _as_sentences(folder: Path) -> Iterator[None]:
    """Turn what the system or the database refuses into a sentence."""
    try:
        yield
    except (OSError, psycopg.Error) as refusal:
        raise EmbeddedServerFailed(
            f"The database server of {folder} cannot be prepared: {str(refusal).rstrip('.')}. Put that right and start "
            "again."
        ) from refusal


def _patience_seconds() -> int:
    """Return how long a start may take: PORTAL_PG_START_SECONDS, or a minute."""
    named = os.environ.get("PORTAL_PG_START_SECONDS", _PATIENCE_SECONDS)
    if not named.isdecimal():
        raise EmbeddedServerFailed(f"PORTAL_PG_START_SECONDS is {named}; write a whole number of seconds, such as 60.")
    return int(named)


def _stopped(folder: Path) -> ServerStopped:
    return ServerStopped(
        f"No database server runs for {folder}. Start the portal with `consortium up`, or name a server in "
        "DATABASE_URL."
    )
