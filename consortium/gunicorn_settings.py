"""Settings of the web server that `consortium up` starts: loopback only, two workers, and an end with its starter."""

import os
import signal
import threading
import time
from typing import Any, Final

from consortium.config import ROOT
from consortium.web.charts import warm_up

chdir = str(ROOT)
workers = 2
worker_class = "gthread"
threads = 4
preload_app = True
timeout = 30
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True
forwarded_allow_ips = ""  # whom to believe about proxies is decided by TRUSTED_PROXIES alone
_LOOK_AGAIN_SECONDS: Final = 0.5


def when_ready(server: Any) -> None:
    """End the server when the process that started it is gone, kill -9 included: nothing is left running."""
    del server
    starter = os.getppid()
    threading.Thread(target=_end_with, args=(starter,), daemon=True).start()


def post_worker_init(worker: Any) -> None:
    """Get ready what a worker's first visitor would otherwise wait for, while it answers already."""
    del worker
    threading.Thread(target=warm_up, daemon=True).start()


def _end_with(starter: int) -> None:
    while os.getppid() == starter:
        time.sleep(_LOOK_AGAIN_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
