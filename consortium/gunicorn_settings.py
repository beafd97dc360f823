"""Settings of the web server that `consortium up` starts: loopback only, two workers, and an end with its starter."""

import threading
from typing import Any

from consortium.config import ROOT
from consortium.starter import end_with_starter
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


def when_ready(server: Any) -> None:
    """End the server when the process that started it is gone, kill -9 included: nothing is left running."""
    del server
    end_with_starter()


def post_worker_init(worker: Any) -> None:
    """Get ready what a worker's first visitor would otherwise wait for, while it answers already."""
    del worker
    threading.Thread(target=warm_up, daemon=True).start()
