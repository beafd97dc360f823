"""What the lead's home adds up, and how it says so. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.money import pounds
from consortium.periods.rules import Billing, BillingPeriod, financial_year, period_holding, period_numbered
from tenants.across.checks.rules import Run, failing
from tenants.costs.rules import LINE_LABELS, OF_YEARS
from tenants.disputes.rules import NO_QUERIES, OpenQueries
from tenants.ledger.rules import charge_of, is_of_credit, is_taken_back
from tenants.payments.rules import Owed
from tenants.returns.rules import ReturnMonth, State
from tenants.statements.sentences import PERIOD_NOUNS, short_period

SOON_MONTHS: Final = 18
SOON_DAYS: Final = 7
RETURNED: Final[dict[State, str]] = {
    "in": "In",
    "nil": "Nil",
    "late": "Late",
    "due": "Due",
    "running": "Not yet",
}
_OF_MEETINGS: Final = ("meeting", "cancellation")


@dataclass(frozen=True)
class Sums:
    """What a council's lines of a period come to, on its statement or so far. Units: pence; the total has VAT in it."""

    period_number: int
    lines: int
    net_pence: int
    total_pence: int


@dataclass(frozen=True)
class CouncilFacts:
    """A council as the database tells of it.

    `sums` are its periods from the first of the year to the present one, and those before that are not closed yet.
    """

    authority_id: int
    name: str
    slug: str
    left_on: dt.date | None
    included: int
    used: int
    sums: tuple[Sums, ...]


@dataclass(frozen=True)
class Returned:
    """How a council's last monthly return stands, None for who was no member then, and how many rows came late since."""

    state: State | None
    late: int


@dataclass(frozen=True)
class LateLine:
    """A line of an earlier day than the period it is in. Units: pence."""

    authority_id: int
    period_number: int
    kind: str
    reference: str
    service_on: dt.date
    recorded_on: dt.date
    net_pence: int

    @property
    def waits(self) -> bool:
        """Say whether somebody should look at it: a credit is the lead's own, of an earlier day by its nature."""
        return not is_of_credit(self.kind)

    @property
    def called(self) -> str:
        """Name it: a meeting and a shared cost by their reference, a charge of a year by its kind."""
        kind = charge_of(self.kind)
        return LINE_LABELS[kind] if kind in OF_YEARS else self.reference

    def in_words(self, period: BillingPeriod) -> str:
        """Say why it is where it is: Held 18 August, recorded 16 November, so it is in quarter 3."""
        day, then, where = _day(self.service_on), _day(self.recorded_on), short_period(period)
        if is_taken_back(self.kind):
            return f"Of {day}, taken back on {then}, so it is in {where}."
        verb = "Held" if self.kind == "meeting" else "Of"
        done = "recorded" if self.kind in _OF_MEETINGS else "charged"
        return f"{verb} {day}, {done} {then}, so it is in {where}."


@dataclass(frozen=True)
class LateLines:
    """Late lines, the newest first; how many are of a day before the financial year, and what they come to. Units: pence."""

    lines: tuple[LateLine, ...]
    carried: int
    carried_pence: int

    def carried_in_words(self, year_starts_on: dt.date) -> str:
        """Name the one line of an earlier year, or say how many there are."""
        if self.carried != 1:
            return f"{self.carried:,} lines of earlier years came late"
        line = next((line for line in self.lines if line.service_on < year_starts_on), None)
        return (
            "one line of an earlier year came late"
            if line is None
            else f"{line.reference} of {_day(line.service_on)} came late"
        )


@dataclass(frozen=True)
class LastClose:
    """The last period that was closed: how many statements, and what they come to with VAT. Units: pence."""

    period_number: int
    statements: int
    total_pence: int
    closed_on: dt.date


@dataclass(frozen=True)
class Standing:
    """How things stand beside the councils' money. `invoices` of the provider wait: how many, and pence net.

    `open` are the statements of which something is left to pay.
    """

    last_run: Run | None
    last_close: LastClose | None
    extension_months: tuple[int, ...]
    queried: OpenQueries = NO_QUERIES
    invoices: tuple[int, int] = (0, 0)
    open: tuple[Owed, ...] = ()

    @property
    def invoices_in_words(self) -> str:
        """Say how many invoices of the provider wait to be decided or approved."""
        number = self.invoices[0]
        return "1 invoice of the provider" if number == 1 else f"{number:,} invoices of the provider"


@dataclass(frozen=True)
class CouncilRow:
    """A row of the table of councils. Units: pence, VAT in it."""

    authority_id: int
    name: str
    slug: str
    left_on: dt.date | None
    included: int
    used: int
    lines: int
    present_pence: int
    year_pence: int
    year_net_pence: int
    returned: State | None
    late: int

    @property
    def returned_in_words(self) -> str:
        """How its last month's return stands: In, Nil, Late; empty for who was no member then."""
        return RETURNED[self.returned] if self.returned else ""


def periods_of_year(billing: Billing, today: dt.date) -> list[BillingPeriod]:
    """List the periods of today's financial year that have begun, oldest first."""
    present = period_holding(billing, today)
    first = period_holding(billing, dt.date(financial_year(today), 4, 1))
    return [period_numbered(billing, number) for number in range(first.number, present.number + 1)]


def rows_of(
    facts: Sequence[CouncilFacts], periods: Sequence[BillingPeriod], returned: Mapping[int, Returned]
) -> list[CouncilRow]:
    """Add up each council: the present period, and the financial year so far by the statements.

    Units: pence. `returned` tells how each council's last return stands.
    """
    numbers = {period.number for period in periods}
    return [_row(one, periods[-1].number, numbers, returned.get(one.authority_id, Returned(None, 0))) for one in facts]


def _row(facts: CouncilFacts, present: int, numbers: set[int], returned: Returned) -> CouncilRow:
    of_year = [sums for sums in facts.sums if sums.period_number in numbers]
    of_present = [sums for sums in of_year if sums.period_number == present]
    return CouncilRow(
        authority_id=facts.authority_id,
        name=facts.name,
        slug=facts.slug,
        left_on=facts.left_on,
        included=facts.included,
        used=facts.used,
        lines=sum(sums.lines for sums in of_present),
        present_pence=sum(sums.total_pence for sums in of_present),
        year_pence=sum(sums.total_pence for sums in of_year),
        year_net_pence=sum(sums.net_pence for sums in of_year),
        returned=returned.state,
        late=returned.late,
    )


def heading(present_pence: int, billing: Billing, run: Run | None, *, now: dt.datetime) -> str:
    """Join the money of now with whether the books add up."""
    if run is not None and not run.all_hold:
        return f"Stop: {failing(run)}"
    noun = PERIOD_NOUNS[billing]
    charged = (
        f"{pounds(present_pence)} charged so far this {noun}" if present_pence else f"Nothing charged yet this {noun}"
    )
    if run is None:
        return f"{charged}; the books have not been checked yet"
    if run.is_stale(now):
        return f"{charged}, and the books added up when last checked"
    return f"{charged}, and the books add up"


def returns_in_words(month: ReturnMonth, *, came_in: bool, councils: int, today: dt.date) -> tuple[str, str]:
    """Say how the last month's return stands, and when the next is due: a figure and the note below it."""
    group = f"{councils} council{'' if councils == 1 else 's'}"
    if came_in:
        return (f"{month.name} is in", f"For {group}. {month.next.name} is due on {_day(month.next.due_on)}")
    if today <= month.due_on:
        return (f"{month.name} is due", f"By {_day(month.due_on)}, for {group}")
    return (f"{month.name} is late", f"It was due on {_day(month.due_on)}, for {group}")


def payments_waiting(owed: Sequence[Owed], today: dt.date) -> list[tuple[str, str, str, str]]:
    """Say what of the statements is late and what is due within a week: tag, colour, label and sentence of each.

    What is queried is neither: it waits for its answer.
    """
    asked = [one for one in owed if one.asked_for_pence]
    late = [one for one in asked if one.days_late(today)]
    soon = [one for one in asked if today <= one.due_on <= today + dt.timedelta(days=SOON_DAYS)]
    found = []
    if late:
        days, councils = max(one.days_late(today) for one in late), len({one.authority_id for one in late})
        whose = f"Of {councils:,} council{'' if councils == 1 else 's'}"
        oldest = f"the oldest statement is {days:,} day{'' if days == 1 else 's'} late"
        found.append(("Late", "red", f"{_asked_for(late)} is late", f"{whose}; {oldest}."))
    if soon:
        first, number = min(one.due_on for one in soon), len(soon)
        days = (first - today).days
        tag = "Due today" if days == 0 else "Due tomorrow" if days == 1 else f"Due in {days} days"
        label = f"{number:,} payment{'' if number == 1 else 's'} of {_asked_for(soon)}"
        last = max(one.due_on for one in soon)
        found.append((tag, "yellow", label, f"Due {'on' if first == last else 'by'} {long_date(last)}."))
    return found


def months_until(today: dt.date, day: dt.date) -> int:
    """Count the whole months from today to a day: 18 November 2016 to 31 March 2018 are 16."""
    months = (day.year - today.year) * 12 + day.month - today.month
    return months - (day.day < today.day)


def contract_end(ends_on: dt.date, extension_months: Sequence[int], today: dt.date) -> tuple[str, str, str, str] | None:
    """Say when the contract ends, once that is near: tag, colour, label and sentence."""
    months = months_until(today, ends_on)
    if months > SOON_MONTHS:
        return None
    options = [f"{count} months" for count in extension_months]
    if not options:
        sentence = "It has no option to extend."
    elif len(options) == 1:
        sentence = f"One extension of {options[0]} is open."
    else:
        sentence = f"Extensions of {' and '.join(options)} are open."
    if today > ends_on:
        return ("Over", "red", f"The contract ended on {long_date(ends_on)}", sentence)
    tag = "This month" if months == 0 else "In 1 month" if months == 1 else f"In {months} months"
    return (tag, "yellow" if months <= 6 else "grey", f"The contract ends on {long_date(ends_on)}", sentence)


def _asked_for(owed: Sequence[Owed]) -> str:
    return pounds(sum(one.asked_for_pence for one in owed))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B}"
