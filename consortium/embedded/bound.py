"""Become a PostgreSQL program that ends with its parent.

Called as `python -I -S bound.py PARENT UID GID PROGRAM ARGUMENT...`.

A program of its own, started by `programs.py`, since nothing of Python is safe between fork and exec in a process with
threads. It imports nothing of the portal. UID and GID are -1 where the account stays what it is.
"""

import ctypes
import os
import signal
import sys
from typing import Final

_SET_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)


def main(parent: int, uid: int, gid: int, command: list[str]) -> None:
    """Change the account, ask the kernel to end us with the parent, and become the program.

    In this order: a change of account undoes the request. The signal asks for a fast shutdown.
    """
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGINT)
    if os.getppid() != parent:
        sys.exit("The process that starts the database server has ended.")
    # A bare environment: no PGPORT, PGDATA or language of the person who starts reaches the server.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    os.execve(command[0], command, environment)  # noqa: S606  our own list, and no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
