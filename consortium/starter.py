"""A process that another one started ends with it, kill -9 included, so that nothing is left running."""

import os
import signal
import threading
import time
from typing import Final

_LOOK_AGAIN_SECONDS: Final = 0.5


def end_with_starter() -> None:
    """Ask this process to stop as soon as the one that started it is gone."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(starter: int) -> None:
    while os.getppid() == starter:
        time.sleep(_LOOK_AGAIN_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
