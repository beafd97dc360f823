"""How long a checked file waits to be recorded."""

import datetime as dt
from typing import Final

KEPT: Final = dt.timedelta(days=1)
