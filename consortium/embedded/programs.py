"""Starting PostgreSQL's programs as direct children: their account, their log and their lock."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from consortium.embedded.errors import EmbeddedServerFailed
from consortium.embedded.folders import Account, open_private
from consortium.embedded.leases import FileLock

_BOUND: Final = Path(__file__).with_name("bound.py")
_LARGEST_LOG_BYTES: Final = 5_000_000
_LOG_TAIL_LINES: Final = 8
# A fast shutdown, then one that leaves the rest to crash recovery, then what cannot be refused. Seconds of patience.
_WAYS_TO_END: Final = ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10))


@dataclass(frozen=True)
class Place:
    """Everything that lies on disk for one instance, and the account that its server runs under."""

    instance: Path
    home: Path
    socket_folder: Path
    bin_folder: Path
    major: int
    account: Account

    @property
    def data_folder(self) -> Path:
        """The cluster; its name says which major version may open it."""
        return self.home / f"pg{self.major}"

    @property
    def log(self) -> Path:
        """What PostgreSQL says; in the instance folder, so that root never opens a name its account could have made."""
        return self.instance / "postgres.log"


class Programs:
    """Runs PostgreSQL's programs for one place, one after the other, each as a direct child."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._current: subprocess.Popen[bytes] | None = None
        self._log_begins_at = 0

    def begin_log(self) -> None:
        """Note where this start's lines begin; a log that has grown large is put aside first, for one more round."""
        log = self._place.log
        size_bytes = log.stat().st_size if log.exists() else 0
        if size_bytes > _LARGEST_LOG_BYTES:
            log.replace(log.with_name(f"{log.name}.1"))
            size_bytes = 0
        self._log_begins_at = size_bytes

    def start(self, program: str, *arguments: str, lock: FileLock, says: str = "") -> subprocess.Popen[bytes]:
        """Start a program that holds the lock too, in a session of its own: a terminal's Ctrl-C does not hit it.

        On Linux the kernel sends it SIGINT when the *thread* that starts it ends; the supervisor's thread, which lives
        as long as the server, does all starting. Elsewhere a server outlives kill -9 of its starter, and the next
        starter stops it.
        """
        account = self._place.account
        uid, gid = (account.uid, account.gid) if account.identity else (-1, -1)
        log = open_private(self._place.log, os.O_WRONLY | os.O_APPEND)
        stdin = _pipe_with(says, account)
        try:
            self._current = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-S", str(_BOUND), str(os.getpid()), str(uid), str(gid)),
                    *(str(self._place.bin_folder / program), *arguments),
                ],
                stdin=stdin,
                stdout=log,
                stderr=log,
                cwd=self._place.home,
                start_new_session=True,
                pass_fds=[lock.descriptor],
            )
        finally:
            os.close(log)
            os.close(stdin)
        return self._current

    def run(self, program: str, *arguments: str, lock: FileLock, says: str, doing: str) -> None:
        """Run a program to its end. Raises: EmbeddedServerFailed, with what it said, when it fails."""
        process = self.start(program, *arguments, lock=lock, says=says)
        if process.wait() != 0:
            raise self.failure(f"{program} failed while {doing}.")

    def end(self) -> None:
        """End the current program: politely, and in the end for certain. Nothing happens when it has ended."""
        process = self._current
        if process is None:
            return
        for sign, patience_seconds in _WAYS_TO_END:
            process.send_signal(sign)
            try:
                process.wait(timeout=patience_seconds)
            except subprocess.TimeoutExpired:
                continue
            return

    def failure(self, sentence: str) -> EmbeddedServerFailed:
        """Say what went wrong, with the last lines that PostgreSQL wrote since this start."""
        log = self._place.log
        said = log.read_bytes()[self._log_begins_at :].decode(errors="replace").splitlines() if log.exists() else []
        if not said:
            return EmbeddedServerFailed(f"{sentence} It said nothing in {log}.")
        return EmbeddedServerFailed("\n".join([f"{sentence} The end of {log}:", *said[-_LOG_TAIL_LINES:]]))


def _pipe_with(words: str, account: Account) -> int:
    """Return a pipe with the words in it: so a password leaves no trace in a file or the list of processes."""
    reading, writing = os.pipe()
    if account.identity and sys.platform == "linux":
        os.fchown(reading, account.uid, account.gid)  # initdb opens /dev/stdin anew, as its own account
    with os.fdopen(writing, "w") as pipe:
        pipe.write(words)
    return reading
