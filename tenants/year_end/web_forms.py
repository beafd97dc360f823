"""The filter of the pages about a year end. An address that fits no choice counts as none."""

import datetime as dt
from typing import Final

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.periods.rules import financial_year, financial_year_name, year_in_words
from consortium.web.choices import SelectField
from consortium.web.formats import day_and_month
from consortium.web.forms import Filter
from tenants.year_end.rules import KNOWN_BY, MOST_KNOWN

_ANY_YEAR: Final = 2016


class YearEndFilter(Filter):
    """A financial year of the contract, and until when something may be recorded to count in it."""

    year = SelectField("Financial year", optional=True, first=None)
    known = SelectField("Count what was recorded by", optional=True, first=None)

    def offer(self, contract: ContractTerms) -> None:
        """Set the years that have begun, the newest first; the last one that is over stands if none is asked for."""
        first = financial_year(contract.starts_on)
        last = max(min(financial_year(clock.today()), financial_year(contract.ends_on) + 1), first)
        self.year.choices = [(financial_year_name(year), year_in_words(year)) for year in range(last, first - 1, -1)]
        self.known.choices = [
            (f"{month:02d}-{day:02d}", day_and_month(dt.date(_ANY_YEAR, month, day))) for month, day in KNOWN_BY
        ]
        if self.year.data is None:
            self.year.choose(financial_year_name(max(min(last, financial_year(clock.today()) - 1), first)))
        if self.known.data is None:
            self.known.choose("{:02d}-{:02d}".format(*MOST_KNOWN))

    @property
    def first_year(self) -> int:
        """The financial year asked for, by the year in which it begins."""
        return int(self.year.data[:4])

    @property
    def known_by(self) -> tuple[int, int]:
        """The month and day until which something may be recorded."""
        month, day = self.known.data.split("-")
        return int(month), int(day)

    @property
    def year_words(self) -> str:
        """The year in words: 2015 to 2016."""
        return year_in_words(self.first_year)

    @property
    def known_words(self) -> str:
        """The day in words: 30 April 2016."""
        month, day = self.known_by
        return f"{day_and_month(dt.date(_ANY_YEAR, month, day))} {self.first_year + 1}"

    @property
    def named(self) -> str:
        """Name what is set, for a phone's closed filter."""
        return f"{self.year_words}, recorded by {self.known_words}"
