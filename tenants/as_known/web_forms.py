"""The date box of the pages that say what was known on a day."""

import datetime as dt

from consortium import clock
from consortium.dates import long_date
from consortium.web.fields import DateField
from consortium.web.forms import Filter


class KnownFilter(Filter):
    """A day that is past; left out, or wrong, it is today."""

    failed_title = "The page below is of today"

    on = DateField("As we knew it on", what="the day", optional=True, not_later_than_today=True)

    @property
    def day(self) -> dt.date:
        """The day asked for."""
        return self.on.data if self.on.data is not None and not self.errors else clock.today()

    @property
    def named(self) -> str:
        """Name what is set, for a phone's closed filter."""
        return f"as we knew it on {long_date(self.day)}"
