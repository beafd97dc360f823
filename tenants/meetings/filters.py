"""What the address of a list of meetings asks for: its year, what happened, the price, a reference, and more by link."""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

from flask import abort, request

from consortium import clock
from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.dates import long_date
from consortium.periods.rules import (
    BillingPeriod,
    PeriodUnknown,
    financial_year,
    financial_year_name,
    period_holding,
    period_in_words,
    period_named,
    year_in_words,
)
from consortium.web.choices import SelectField
from consortium.web.fields import TextField
from consortium.web.forms import Filter
from tenants.meetings.queries.lists import NOT_HELD, TAKEN_BACK, Wanted
from tenants.meetings.sentences import STATUS_WORDS, day_near

WHOLE_CONTRACT: Final = "all"
STATEMENT: Final = "statement"
# Lines of a contract that is over may come years later.
_EVER: Final = 1_000_000
_HAPPENED: Final = (("", "Anything"), *STATUS_WORDS.items(), (NOT_HELD, "Not held"), (TAKEN_BACK, "Taken back"))
_PRICES: Final = (
    ("", "Any"),
    ("included", "Included"),
    ("full", "Full price"),
    ("shared", "Shared"),
    ("reduced", "Reduced"),
    ("charged", "Any charge"),
    ("nothing", "No charge"),
    (TAKEN_BACK, "Taken back"),
)
_MONTH_NAMED: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
_MONTHS: Final = (
    ("", "Any"),
    *((f"{month:02d}", calendar.month_name[month]) for month in (*range(4, 13), 1, 2, 3)),
)


class _YearFilter(Filter):
    """Shared by both doors: a financial year of the contract, what happened, and part of a reference."""

    year = SelectField("Year", first=None, optional=True)
    happened = SelectField("What happened", choices=_HAPPENED, first=None, optional=True)
    reference = TextField("Reference", most=40, width=5, optional=True)

    def offer_years(self, contract: ContractTerms) -> None:
        """Give the years their choices: those of the contract that have begun, newest first, then the whole of it."""
        self.contract, self.years = contract, years_begun(contract)
        named = [(financial_year_name(year), year_in_words(year)) for year in reversed(self.years)]
        self.year.choices = [*named, (WHOLE_CONTRACT, "Whole contract")]
        if self.year.data is None:
            if request.args.get("year"):
                abort(404)  # an address that somebody made up, or a year of another contract
            self.year.choose(named[0][0])

    @property
    def chosen_year(self) -> int | None:
        """The financial year chosen, or None for the whole contract."""
        named: str = self.year.data
        return None if named == WHOLE_CONTRACT else int(named[:4])

    @property
    def is_this_year(self) -> bool:
        """Say whether the year chosen is the one that is running."""
        return self.chosen_year == financial_year(clock.today())

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day of service that the list is about."""
        if self.chosen_year is None:
            return self.contract.starts_on, self.contract.ends_on
        return dt.date(self.chosen_year, 4, 1), dt.date(self.chosen_year + 1, 3, 31)

    @property
    def days_so_far(self) -> tuple[dt.date, dt.date]:
        """The same, as far as today."""
        first, last = self.days
        return first, max(first, min(last, clock.today()))

    @property
    def when(self) -> str:
        """Name the days that the list is about, as far as today: 1 April to 18 November 2016."""
        first, last = self.days_so_far
        return long_date(last) if first == last else f"{day_near(first, last)} to {long_date(last)}"

    @property
    def text(self) -> str:
        """What of a reference is searched for; nothing when it cannot be read."""
        return "" if self.reference.errors else self.reference.data or ""

    @property
    def year_in_words(self) -> str:
        """Name the year chosen: 2016 to 2017."""
        return "whole contract" if self.chosen_year is None else year_in_words(self.chosen_year)


class MeetingsFilter(_YearFilter):
    """The filter over a council's meetings. A billing period and a funder come by links from other pages."""

    by = SelectField("By day of", choices=(("service", "Service"), (STATEMENT, "Statement")), first=None, optional=True)
    price = SelectField("Price", choices=_PRICES, first=None, optional=True)
    period: BillingPeriod | None = None
    funder = ""

    def offer(self, contract: ContractTerms) -> None:
        """Give the lists their choices, and read the billing period of the address; 404 for one that there is not."""
        self.offer_years(contract)
        if named := request.args.get("period"):
            self.period = _period(contract, named)
            self.year.choose(financial_year_name(financial_year(self.period.starts_on)))
        self.funder = request.args.get("funder", "")
        self.validate()

    @property
    def is_by_statement(self) -> bool:
        """Say whether meetings are dated by the statement that they are on."""
        return bool(self.by.data == STATEMENT)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day of service that the list is about."""
        return (self.period.starts_on, self.period.ends_on) if self.period else super().days

    @property
    def when(self) -> str:
        """Name the days or the billing period that the list is about."""
        return period_in_words(self.period) if self.period else super().when

    @property
    def is_narrowed(self) -> bool:
        """Say whether more is asked for than a year."""
        return bool(self.happened.data or self.price.data or self.text or self.funder or self.period)

    def wanted(self, authority_id: int) -> Wanted:
        """Say which meetings of a council these are."""
        return Wanted(
            contract_id=self.contract.contract_id,
            authority_id=authority_id,
            days=None if self.is_by_statement else self.days,
            periods=self._numbers if self.is_by_statement else None,
            happened=self.happened.data or "",
            price=self.price.data or "",
            reference=self.text,
            funder=self.funder,
        )

    @property
    def _numbers(self) -> tuple[int, int]:
        """The billing periods that the list is about."""
        first, last = (period_holding(self.contract.billing, day).number for day in self.days)
        return first, last if self.chosen_year is not None else _EVER

    @property
    def named(self) -> str:
        """Name what is set, for the one line that a phone shows."""
        when = period_in_words(self.period) if self.period else self.year_in_words
        by = f"by day of {STATEMENT if self.is_by_statement else 'service'}"
        chosen = [when, by, _label(self.happened), _label(self.price), f"“{self.text}”" if self.text else ""]
        return ", ".join(word for word in chosen if word)


class RecordedFilter(_YearFilter):
    """The filter over what a provider recorded, for all of its councils."""

    council = SelectField("Council", first="All councils", optional=True)
    month = SelectField("Month", choices=_MONTHS, first=None, optional=True)

    def offer(self, contract: ContractTerms, councils: Sequence[Council]) -> None:
        """Give the lists their choices: the contract's councils by the name in their path, and its years.

        Other pages link by a council's number and by a month such as 2016-10.
        """
        self.offer_years(contract)
        self.council.choices = [(council.slug, council.name) for council in councils]
        by_number = {str(council.authority_id): council.slug for council in councils}
        if (number := request.args.get("council", "")) in by_number:
            self.council.choose(by_number[number])
        if found := _MONTH_NAMED.fullmatch(request.args.get("month", "")):
            year, month = int(found[1]), int(found[2])
            self.year.choose(financial_year_name(year if month >= 4 else year - 1))
            self.month.choose(found[2])
            if self.year.data not in dict(self.year.choices):
                abort(404)
        self.validate()

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day of service that the list is about."""
        if self.chosen_year is None or not self.month.data:
            return super().days
        month = int(self.month.data)
        year = self.chosen_year if month >= 4 else self.chosen_year + 1
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])

    @property
    def is_narrowed(self) -> bool:
        """Say whether more is asked for than a year."""
        return bool(self.council.data or self.month.data or self.happened.data or self.text)

    def wanted(self, provider_id: int, authority_id: int | None) -> Wanted:
        """Say which of a provider's meetings these are."""
        return Wanted(
            contract_id=self.contract.contract_id,
            authority_id=authority_id,
            provider_id=provider_id,
            days=self.days,
            happened=self.happened.data or "",
            reference=self.text,
        )

    @property
    def named(self) -> str:
        """Name what is set, for the one line that a phone shows."""
        council = _label(self.council) or "all councils"
        text = f"“{self.text}”" if self.text else ""
        chosen = [council, _label(self.month), self.year_in_words, _label(self.happened), text]
        return ", ".join(word for word in chosen if word)


def years_begun(contract: ContractTerms) -> list[int]:
    """List the financial years of the contract that have begun, oldest first."""
    last = min(financial_year(clock.today()), financial_year(contract.ends_on))
    first = financial_year(contract.starts_on)
    return list(range(first, max(first, last) + 1))


def _label(field: Any) -> str:
    """Return the label of what is chosen; nothing for the choice that means any."""
    return next((label for value, label in field.choices if value and value == field.data), "")


def _period(contract: ContractTerms, named: str) -> BillingPeriod:
    try:
        period = period_named(contract.billing, named)
    except PeriodUnknown:
        abort(404)
    if not contract.first_period.number <= period.number <= period_holding(contract.billing, clock.today()).number:
        abort(404)
    return period
