"""The three file locks that say who may start, use and stop the server of an instance folder.

All are `flock` locks, which the kernel drops when the last holder ends, also after kill -9. None is ever deleted, and
no process number is ever believed.

`starter.lock`    held alone by the process that supervises the server, from before the start until after the stop.
`leases.lock`     shared by everyone who uses a server that another process supervises. The starter takes it alone
                  before it stops. Until it has it, newcomers are let in and waited for, so that a process with a lease
                  may run a command that takes one too; once it has it, newcomers wait until the server is gone, and
                  start their own.
`processes.lock`  handed down to PostgreSQL itself, so it is held as long as any process of the server lives, whatever
                  became of the starter or the postmaster. Nobody starts a server without it.
"""

import fcntl
import os
import weakref
from pathlib import Path
from typing import Self

from consortium.embedded.folders import open_private

_open_locks: weakref.WeakSet["FileLock"] = weakref.WeakSet()


class FileLock:
    """A lock file, open; `take_alone` and `take_shared` lock it, `close` gives the lock back."""

    def __init__(self, path: Path) -> None:
        self._descriptor = open_private(path, os.O_RDWR)
        _open_locks.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take_alone(self, *, waits: bool = False) -> bool:
        """Take the lock for this process alone; without `waits`, say at once whether that was possible."""
        return self._flock(fcntl.LOCK_EX, waits=waits)

    def take_shared(self) -> bool:
        """Take the lock beside others who share it; say at once whether that was possible."""
        return self._flock(fcntl.LOCK_SH, waits=False)

    def give_back(self) -> None:
        """Unlock, and keep the file open for another try."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    @property
    def descriptor(self) -> int:
        """The open file, for a child to inherit: it then holds the lock as well."""
        return self._descriptor

    def close(self) -> None:
        """Close the file; the lock is gone unless a child was given it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        _open_locks.discard(self)

    def _flock(self, how: int, *, waits: bool) -> bool:
        try:
            fcntl.flock(self._descriptor, how if waits else how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _close_all_in_forked_child() -> None:
    """Close a forked child's copies, so that a web worker that outlives its master holds nothing of it.

    Closing, unlike unlocking, leaves the lock with the parent.
    """
    for lock in list(_open_locks):
        lock.close()


os.register_at_fork(after_in_child=_close_all_in_forked_child)
