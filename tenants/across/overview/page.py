"""The lead's home put together: what is read, in five statements, and what of it waits for somebody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.dates import long_date
from consortium.files.words import begun
from consortium.money import pounds
from consortium.periods.rules import BillingPeriod, period_numbered
from tenants.across.checks.rules import when_run
from tenants.across.overview.queries import councils_so_far, late_lines, standing
from tenants.across.overview.rules import (
    CouncilFacts,
    CouncilRow,
    LateLines,
    Returned,
    Standing,
    contract_end,
    heading,
    payments_waiting,
    periods_of_year,
    returns_in_words,
    rows_of,
)
from tenants.returns.queries import LastMonth, last_month_states
from tenants.statements.sentences import PERIOD_NOUNS, period_named_in_words, short_period

Link = Callable[..., str]
_LATE_NAMED: Final = 5


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person: a tag with its colour, a link, and the sentence about it."""

    tag: str
    colour: str
    label: str
    href: str
    sentence: str


@dataclass(frozen=True)
class Overview:
    """What the lead's home shows. Units: pence."""

    contract: ContractTerms
    periods: list[BillingPeriod]
    facts: list[CouncilFacts]
    rows: list[CouncilRow]
    late: LateLines
    standing: Standing
    returns: LastMonth
    waiting: tuple[Waiting, ...]

    @property
    def present(self) -> BillingPeriod:
        """The period of today."""
        return self.periods[-1]

    @property
    def next_to_close(self) -> BillingPeriod:
        """The period that is closed next."""
        return _next_to_close(self.contract, self.standing)

    @property
    def next_in_words(self) -> str:
        """The period that is closed next, as a heading: Quarter 3."""
        words = short_period(self.next_to_close)
        return begun(words)

    @property
    def last_closed(self) -> BillingPeriod | None:
        """The last period that was closed."""
        last = self.standing.last_close
        return None if last is None else period_numbered(self.contract.billing, last.period_number)

    @property
    def last_closed_in_words(self) -> str:
        """The last period that was closed, as a sentence begins: Quarter 2."""
        words = "" if self.last_closed is None else short_period(self.last_closed)
        return begun(words)

    @property
    def is_over(self) -> bool:
        """Say whether the period that is closed next may be closed today."""
        return self.next_to_close.ends_on <= clock.today()

    @property
    def heading(self) -> str:
        """The money and the checks in one sentence."""
        return heading(self.present_pence, self.contract.billing, self.standing.last_run, now=clock.now())

    @property
    def noun(self) -> str:
        """What a period is called: quarter."""
        return PERIOD_NOUNS[self.contract.billing]

    @property
    def words(self) -> str:
        """The present period as a row begins."""
        return period_named_in_words(self.present)

    @property
    def present_pence(self) -> int:
        """What all councils were charged in the present period, VAT in it."""
        return sum(row.present_pence for row in self.rows)

    @property
    def lines(self) -> int:
        """How many lines the present period has."""
        return sum(row.lines for row in self.rows)

    @property
    def charged_councils(self) -> int:
        """How many councils have lines in the present period."""
        return sum(row.lines > 0 for row in self.rows)

    @property
    def year_pence(self) -> int:
        """What stands on the statements of the financial year so far, VAT in it."""
        return sum(row.year_pence for row in self.rows)

    @property
    def by_day(self) -> str:
        """Say what the year comes to by day of service, and which line makes the difference."""
        if not self.late.carried:
            return "By day of service the same"
        pence = sum(row.year_net_pence for row in self.rows) - self.late.carried_pence
        vat = " before VAT" if self.contract.recharge_vat == "standard" else ""
        return f"By day of service {pounds(pence)}{vat}: {self.late.carried_in_words(self.periods[0].starts_on)}"

    @property
    def checks(self) -> tuple[str, str]:
        """How the checks of the books stand: a figure and the note below it."""
        run = self.standing.last_run
        if run is None:
            return ("Not run yet", "Run them to see whether the books add up")
        local = run.at.astimezone(clock.LONDON)
        when = when_run(run, at=f"{local:%H:%M}", now=clock.now(), today=clock.today())
        return (f"{run.held} of {run.checks} hold", begun(when))

    @property
    def returned(self) -> tuple[str, str]:
        """How the last month's return stands: a figure and the note below it."""
        return returns_in_words(
            self.returns.month,
            came_in=self.returns.came_in_on is not None,
            councils=len(self.returns.members),
            today=clock.today(),
        )


def overview(session: Session, contract: ContractTerms, *, link: Link) -> Overview:
    """Read the lead's home. `link` makes the address of a page from its endpoint."""
    today = clock.today()
    periods = periods_of_year(contract.billing, today)
    facts = councils_so_far(session, contract, first=periods[0], present=periods[-1])
    late = late_lines(session, contract, periods, year_starts_on=periods[0].starts_on)
    stands = standing(session, contract)
    returns = last_month_states(session, contract, today)
    waiting = (
        *_close_waits(contract, stands, facts, link),
        *_queries_wait(stands, link),
        *_invoices_wait(stands, link),
        *_payments_wait(stands, link),
        *_returns_wait(returns, link),
        *_late_rows(contract, stands, late, facts, link),
        *_contract_ends(contract, stands, link),
    )
    returned = {council.authority_id: Returned(council.state, council.late) for council in returns.councils}
    rows = rows_of(facts, periods, returned)
    return Overview(contract, periods, facts, rows, late, stands, returns, waiting)


def _next_to_close(contract: ContractTerms, stands: Standing) -> BillingPeriod:
    last = stands.last_close
    return contract.first_period if last is None else period_numbered(contract.billing, last.period_number + 1)


def _close_waits(contract: ContractTerms, stands: Standing, facts: list[CouncilFacts], link: Link) -> Iterator[Waiting]:
    period = _next_to_close(contract, stands)
    if period.ends_on > clock.today():
        return
    sums = [one for council in facts for one in council.sums if one.period_number == period.number]
    total, counted = pounds(sum(one.total_pence for one in sums)), len(sums)
    yield Waiting(
        "Over, not closed",
        "yellow",
        f"Close {short_period(period)}",
        link("group_closing.shown"),
        f"It ended on {long_date(period.ends_on)}: {total} in {counted} statement{'' if counted == 1 else 's'}.",
    )


def _returns_wait(returns: LastMonth, link: Link) -> Iterator[Waiting]:
    month = returns.month
    if returns.came_in_on is None and clock.today() > month.due_on:
        sentence = f"It was due on {long_date(month.due_on)}. The provider uploads it, or says that there is nothing."
        yield Waiting("Late", "red", f"{month.name}’s return", link("group_returns.listed"), sentence)


def _queries_wait(stands: Standing, link: Link) -> Iterator[Waiting]:
    found = stands.queried
    if found.number:
        is_late = found.due_on is not None and found.due_on < clock.today()
        tag = ("Late", "red") if is_late else ("To answer", "yellow")
        yield Waiting(*tag, found.in_words, link("group_disputes.listed"), found.why)


def _invoices_wait(stands: Standing, link: Link) -> Iterator[Waiting]:
    number, net_pence = stands.invoices
    if number:
        sentence = f"{pounds(net_pence)} net, to be decided on and approved by two people."
        yield Waiting("To approve", "yellow", stands.invoices_in_words, link("group_invoices.listed"), sentence)


def _payments_wait(stands: Standing, link: Link) -> Iterator[Waiting]:
    for tag, colour, label, sentence in payments_waiting(stands.open, clock.today()):
        yield Waiting(tag, colour, label, link("group_debt.listed"), sentence)


def _late_rows(
    contract: ContractTerms, stands: Standing, late: LateLines, facts: list[CouncilFacts], link: Link
) -> Iterator[Waiting]:
    first_open = _next_to_close(contract, stands).number
    councils = {council.authority_id: council for council in facts}
    rows = [line for line in late.lines if line.period_number >= first_open and line.waits]
    for line in rows[:_LATE_NAMED]:
        council, period = councils[line.authority_id], period_numbered(contract.billing, line.period_number)
        href = link("group.shown", name=period.name, slug=council.slug)
        yield Waiting("Late row", "yellow", f"{line.called}, {council.name}", href, line.in_words(period))
    if more := len(rows) - _LATE_NAMED if len(rows) > _LATE_NAMED else 0:
        sentence = "Their day lies in a period that was closed before they were recorded."
        yield Waiting("Late rows", "yellow", f"{more:,} more came late", link("group.listed"), sentence)


def _contract_ends(contract: ContractTerms, stands: Standing, link: Link) -> Iterator[Waiting]:
    found = contract_end(contract.ends_on, stands.extension_months, clock.today())
    if found is not None:
        tag, colour, label, sentence = found
        yield Waiting(tag, colour, label, link("group_contract.shown"), sentence)
