"""The filter of pages about a stretch of a council's book. An address that fits no choice counts as none."""

from typing import Final

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.periods.rules import (
    BillingPeriod,
    financial_year,
    financial_year_name,
    period_holding,
    period_numbered,
    year_in_words,
)
from consortium.web.choices import SelectField
from consortium.web.forms import Filter
from tenants.costs.rules import LABELS, By, Stretch, stretch_of_period, stretch_of_year
from tenants.statements.sentences import period_named_in_words

_BY: Final[tuple[tuple[By, str], ...]] = (("service", "Day of service"), ("statement", "Statement"))


class StretchFilter(Filter):
    """A financial year of the contract, by day of service or by statement."""

    year = SelectField("Financial year", optional=True, first=None)
    by = SelectField("By", optional=True, first=None, choices=_BY)

    def offer(self, contract: ContractTerms) -> None:
        """Set the years to choose from: those of the contract that have begun."""
        self.billing = contract.billing
        first = financial_year(contract.starts_on)
        last = max(min(financial_year(clock.today()), financial_year(contract.ends_on)), first)
        self.year.choices = [(financial_year_name(year), year_in_words(year)) for year in range(last, first - 1, -1)]

    @property
    def year_name(self) -> str:
        """The financial year asked for, the newest if none is."""
        name: str = self.year.data or self.year.choices[0][0]
        return name

    @property
    def year_words(self) -> str:
        """The year in words: 2016 to 2017."""
        words: str = dict(self.year.choices)[self.year_name]
        return words

    @property
    def way(self) -> By:
        """Whether by day of service or by statement."""
        way: By = self.by.data or "service"
        return way

    @property
    def stretch(self) -> Stretch:
        """The stretch of the book that is asked for."""
        return stretch_of_year(self.billing, int(self.year_name[:4]), self.way)

    @property
    def named(self) -> str:
        """Name what is set, for a phone's closed filter."""
        return f"{self.year_words}, by {'statement' if self.way == 'statement' else 'day of service'}"


class CostFilter(StretchFilter):
    """The same with a kind of cost, and one statement instead of the year."""

    kind = SelectField("Kind", optional=True, first="All kinds", choices=tuple(LABELS.items()))
    period = SelectField("One statement", optional=True, first="All of the year")

    def offer(self, contract: ContractTerms) -> None:
        """Set the years and the periods of the contract that have begun."""
        super().offer(contract)
        first, last = contract.first_period.number, period_holding(contract.billing, clock.today()).number
        self.periods = {
            period.name: period
            for number in range(max(first, last), first - 1, -1)
            if (period := period_numbered(contract.billing, number))
        }
        self.period.choices = [(name, period_named_in_words(period)) for name, period in self.periods.items()]

    @property
    def one_period(self) -> BillingPeriod | None:
        """The one statement asked for."""
        return self.periods.get(self.period.data)

    @property
    def stretch(self) -> Stretch:
        """The stretch of the book that is asked for: one statement goes before a year."""
        return stretch_of_period(self.one_period) if self.one_period else super().stretch

    @property
    def stretch_words(self) -> str:
        """Name the stretch for a caption."""
        if self.one_period:
            return period_named_in_words(self.one_period)
        return f"Financial year {self.year_words}"

    @property
    def named(self) -> str:
        """Name what is set, for a phone's closed filter."""
        stretch = period_named_in_words(self.one_period) if self.one_period else super().named
        return f"{stretch}, {LABELS[self.kind.data].lower()}" if self.kind.data else stretch
