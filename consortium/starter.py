"""A process that another one started ends with it, kill -9 included, so that nothing is left running."""

import os
import signal
import threading
import time
from typing import Final

STARTER: Final = "PORTAL_STARTER"  # whoever starts a process names itself here
_LOOK_AGAIN_SECONDS: Final = 0.5


def end_with_starter() -> None:
    """Ask this process to stop as soon as the one that started it is gone, were it before this is called."""
    starter = int(os.environ.get(STARTER) or os.getppid())
    threading.Thread(target=_end_with, args=(starter,), daemon=True).start()


def _end_with(starter: int) -> None:
    while os.getppid() == starter:
        time.sleep(_LOOK_AGAIN_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
