"""Keeping one PostgreSQL alive: starting it, waiting until it answers, starting it again when it dies, stopping it."""

import atexit
import logging
import os
import subprocess
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import Final

import psycopg

from consortium.embedded.cluster import (
    check_version,
    forbid_large_objects,
    make_cluster,
    prepare,
    remove_traces,
    set_superuser_password,
    settings,
    still_running,
    stop_orphan,
)
from consortium.embedded.errors import EmbeddedServerFailed
from consortium.embedded.leases import FileLock
from consortium.embedded.programs import Place, Programs
from consortium.embedded.record import (
    DATABASE,
    Passwords,
    Server,
    connect,
    forget_record,
    kept_passwords,
    server_at,
    write_record,
)

_log = logging.getLogger(__name__)
_LOOK_AGAIN_SECONDS: Final = 0.01
_SHORT_LIFE_SECONDS: Final = 10
_LONGEST_PAUSE_SECONDS: Final = 30


class Supervisor:
    """Owns one server. A thread of its own starts it and waits for its end, so that a dead one leaves no zombie.

    The thread lives as long as the process or until `stop`: the kernel ends the server when the thread that started it
    ends. A server that dies without being asked to is started again, as often as it takes.
    """

    def __init__(self, place: Place, *, durable: bool, patience_seconds: int) -> None:
        self._place = place
        self._durable = durable
        self._patience_seconds = patience_seconds
        self._programs = Programs(place)
        self._stopping = threading.Event()
        self._first_start: Future[Server] = Future()
        self._thread = threading.Thread(target=self._keep_running, name="embedded PostgreSQL", daemon=True)

    def start(self) -> Server:
        """Start the server and return it once it answers. Raises: EmbeddedServerFailed."""
        atexit.register(self._stop_at_exit, os.getpid())
        self._thread.start()
        return self._first_start.result()

    def stop(self) -> None:
        """Stop the server and wait for its end; called by the process that started it, whether or not that worked."""
        atexit.unregister(self._stop_at_exit)
        self._stopping.set()
        if self._thread.ident is not None:
            self._programs.end()
            self._thread.join()
        forget_record(self._place.instance)
        if self._place.socket_folder != self._place.home:
            with suppress(OSError):  # never made, or somebody put something there
                self._place.socket_folder.rmdir()

    def _stop_at_exit(self, starter_id: int) -> None:
        """Stop the server, without waiting for guests, when the interpreter ends while the block was never left.

        In a forked worker that ends, do nothing.
        """
        if os.getpid() == starter_id:
            self.stop()

    def _keep_running(self) -> None:
        try:
            self._programs.begin_log()
            server, process = self._bring_up()
        except BaseException as failure:  # noqa: BLE001  it is raised again in the thread that waits for the start
            self._first_start.set_exception(failure)
            return
        self._first_start.set_result(server)
        self._watch(process)

    def _watch(self, process: subprocess.Popen[bytes] | None) -> None:
        """Wait for the end of the server; unless it was asked for, start it again, after a pause if it ends at once."""
        quick_ends = 0
        while process is not None:
            began = time.monotonic()
            process.wait()
            forget_record(self._place.instance)
            if self._stopping.is_set():
                return
            _log.warning("The database server ended unexpectedly; it is being started again.")
            process = self._bring_up_again(pause_seconds=min(quick_ends, _LONGEST_PAUSE_SECONDS))
            quick_ends = quick_ends + 1 if time.monotonic() - began < _SHORT_LIFE_SECONDS else 0

    def _bring_up_again(self, *, pause_seconds: int) -> subprocess.Popen[bytes] | None:
        """Start the server until it answers; `None` when it was to stop meanwhile."""
        while not self._stopping.wait(pause_seconds):
            try:
                return self._bring_up()[1]
            except (EmbeddedServerFailed, OSError, psycopg.Error):
                _log.exception("The database server could not be started again; the next try follows.")
                pause_seconds = _LONGEST_PAUSE_SECONDS
        return None

    def _bring_up(self) -> tuple[Server, subprocess.Popen[bytes]]:
        """Go from whatever was left behind to a server that answers, and tell others where."""
        place, until = self._place, time.monotonic() + self._patience_seconds
        forget_record(place.instance)
        check_version(place)
        passwords, are_new = kept_passwords(place.instance)
        with FileLock(place.instance / "processes.lock") as lock:
            self._outlive_earlier_server(lock, passwords, until)
            if not place.data_folder.exists():
                make_cluster(place, passwords, self._programs, lock, durable=self._durable)
            elif are_new:
                set_superuser_password(place, passwords, self._programs, lock)
            remove_traces(place)
            self._go_on()
            options = settings(place, durable=self._durable)
            process = self._programs.start("postgres", "-D", str(place.data_folder), *options, lock=lock)
        try:
            self._prepare_once_it_answers(process, passwords, until)
            server = server_at(
                passwords=passwords,
                socket_folder=place.socket_folder,
                bin_folder=place.bin_folder,
                data_folder=place.data_folder,
                process_id=process.pid,
            )
            write_record(place.instance, server)
        except BaseException:
            self._programs.end()
            raise
        return server, process

    def _outlive_earlier_server(self, lock: FileLock, passwords: Passwords, until: float) -> None:
        """Take the lock once the last process of an earlier server is gone; stop that server if it would live on."""
        asked_to_stop = False
        while not lock.take_alone():
            self._go_on()
            if time.monotonic() > until:
                raise still_running(self._place)
            asked_to_stop = asked_to_stop or stop_orphan(self._place, passwords)
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _prepare_once_it_answers(self, process: subprocess.Popen[bytes], passwords: Passwords, until: float) -> None:
        """Try real connections until one works, which can take long after a crash; then see to roles and database."""
        while True:
            self._go_on()
            try:
                return self._prepare(passwords)
            except psycopg.OperationalError as refusal:
                self._consider(refusal, process, until)
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _prepare(self, passwords: Passwords) -> None:
        """See to roles and database, and to what must be said within the database itself."""
        folder, password = self._place.socket_folder, passwords.postgres
        with connect(folder, "postgres", password, "postgres") as connection:
            prepare(connection, passwords)
        with connect(folder, "postgres", password, DATABASE) as connection:
            forbid_large_objects(connection)

    def _consider(self, refusal: psycopg.OperationalError, process: subprocess.Popen[bytes], until: float) -> None:
        """Raise EmbeddedServerFailed when no later try will do better."""
        if process.poll() is not None:
            raise self._programs.failure("The database server ended while it was starting.")
        if "password authentication failed" in str(refusal):
            raise EmbeddedServerFailed(
                f"The passwords in {self._place.instance} are not those of the database in {self._place.data_folder}. "
                "Put database-secrets.json back from a backup, or delete it: the next start then sets new passwords."
            )
        if time.monotonic() > until:
            raise self._programs.failure(
                f"The database server did not answer within {self._patience_seconds} seconds. After a crash it may "
                "need longer: set PORTAL_PG_START_SECONDS higher and start again."
            )

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise EmbeddedServerFailed("The start of the database server was called off.")
