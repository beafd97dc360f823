"""A charging run as it is shown before it posts anything: who pays what, why, and where the pennies go. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from consortium.contracts.queries import ContractTerms
from consortium.contracts.rules import ContractYear, Membership, WantedLine, contract_year, pot_stretches
from consortium.money import pounds
from consortium.periods.rules import BillingPeriod, period_for_line, period_holding, period_in_words
from consortium.shared_costs.queries import Cost
from consortium.shared_costs.rules import EQUAL, basis_in_words, part_shares
from consortium.web.formats import long_date
from tenants.across.actions.charging import run_key
from tenants.across.costs.shares import ShareTable, days_table, share_tables
from tenants.across.wanted import PREPAYMENT, Runs, Wanted, missing_of, wanted_of_cost, wanted_of_year
from tenants.statements.sentences import PERIOD_NOUNS, short_period

FEE: Final = "admin-fee"


@dataclass(frozen=True)
class PayRow:
    """What one council pays in all: now, and what is posted already. Units: pence."""

    place: int
    authority_id: int
    council: str
    by_kind: Mapping[str, int]
    posted_pence: int

    @property
    def now_pence(self) -> int:
        """What the council's book should hold."""
        return sum(self.by_kind.values())

    @property
    def difference_pence(self) -> int:
        """What charging now would write."""
        return self.now_pence - self.posted_pence


@dataclass(frozen=True)
class RunShown:
    """A charging run before it is pressed: the tables that explain it, who pays what, and what is missing."""

    contract: ContractTerms
    wanted: Wanted
    members: tuple[Membership, ...]
    tables: tuple[ShareTable, ...]
    last_closed_number: int | None

    @cached_property
    def missing(self) -> dict[int, list[WantedLine]]:
        """The lines that charging now would write."""
        return missing_of(self.wanted)

    @property
    def key(self) -> str:
        """What a person has seen: charging asks whether it still holds."""
        return run_key(self.missing)

    @property
    def is_charged(self) -> bool:
        """Say whether anything is posted of it."""
        return bool(self.wanted.posted)

    @property
    def lines(self) -> int:
        """How many lines charging now would write."""
        return sum(len(lines) for lines in self.missing.values())

    @property
    def more_pence(self) -> int:
        """What charging now adds, for those that pay more."""
        return sum(row.difference_pence for row in self.rows if row.difference_pence > 0)

    @property
    def less_pence(self) -> int:
        """What charging now takes off, for those that pay less."""
        return -sum(row.difference_pence for row in self.rows if row.difference_pence < 0)

    @cached_property
    def rows(self) -> tuple[PayRow, ...]:
        """Every council that pays, or has paid, in member order."""
        rows = [self._row(place, member) for place, member in enumerate(self.members, start=1)]
        return tuple(row for row in rows if row.by_kind or self.wanted.posted.get(row.authority_id))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of line that the run has, in the order of a statement."""
        found = {kind for row in self.rows for kind in row.by_kind}
        return tuple(kind for kind in ("core-subscription", PREPAYMENT, FEE, "shared-cost") if kind in found)

    def sum_of(self, kind: str) -> int:
        """Add up a kind over all councils. Units: pence."""
        return sum(row.by_kind.get(kind, 0) for row in self.rows)

    @property
    def now_pence(self) -> int:
        """What all books should hold."""
        return sum(row.now_pence for row in self.rows)

    @property
    def posted_pence(self) -> int:
        """What is posted already."""
        return sum(row.posted_pence for row in self.rows)

    @property
    def periods(self) -> list[BillingPeriod]:
        """The billing periods on whose statements the missing lines go, in order."""
        return sorted({self._period(day) for day in self._days})

    @property
    def goes_on(self) -> str:
        """Name the statements on which the missing lines go."""
        first, *others = [period_in_words(period) for period in self.periods] or [""]
        if not first:
            return ""
        if len(others) > 3:
            return f"{len(others) + 1} statements, the first of {first}"
        return "Statements of " + "; ".join([first, *others])

    @property
    def closed_note(self) -> str:
        """Say that a day lies in a closed period, so that its lines go on a later statement."""
        late = [day for day in self._days if self._period(day) != period_holding(self.contract.billing, day)]
        if not late:
            return ""
        noun = PERIOD_NOUNS[self.contract.billing]
        goes = short_period(self._period(late[0]))
        if len(late) == 1:
            return f"{long_date(late[0])} is in a closed {noun}, so the lines of that day go on {goes}'s statements."
        return f"{len(late)} of the days are in a closed {noun}, so their lines go on {goes}'s statements."

    @property
    def _days(self) -> list[dt.date]:
        return sorted({line.service_on for lines in self.missing.values() for line in lines})

    def _period(self, day: dt.date) -> BillingPeriod:
        return period_for_line(self.contract.billing, day, self.last_closed_number)

    def _row(self, place: int, member: Membership) -> PayRow:
        by_kind: dict[str, int] = {}
        for line in self.wanted.lines.get(member.authority_id, ()):
            by_kind[line.kind] = by_kind.get(line.kind, 0) + line.amount_pence
        posted_pence = sum(self.wanted.posted.get(member.authority_id, {}).values())
        return PayRow(place, member.authority_id, member.sharer.name, by_kind, posted_pence)


def cost_shown(runs: Runs, cost: Cost, last_closed_number: int | None) -> RunShown:
    """Show how a one-off cost would be charged. Raises: CannotBeShared."""
    present = [member for member in runs.members if member.is_member_on(cost.incurred_on)]
    shares = part_shares(cost.amount_pence, cost.basis, [member.sharer_of(cost.reference) for member in present])
    tables = share_tables(shares, [name for name, _ in cost.basis], present)
    return RunShown(runs.contract, wanted_of_cost(runs, cost), tuple(runs.members), tables, last_closed_number)


def year_shown(runs: Runs, year_number: int, last_closed_number: int | None) -> RunShown:
    """Show how the subscription of a contract year would be charged. Raises: ContractYearUnknown, CannotBeShared."""
    wanted = wanted_of_year(runs, year_number)
    year = contract_year(runs.contract.starts_on, runs.contract.ends_on, year_number)
    subscription = runs.subscriptions[year_number]
    if subscription.pot_pence is None:
        tables: tuple[ShareTable, ...] = (days_table(runs, year),)
    else:
        stretches = pot_stretches(subscription, year, runs.members)
        tables = ()
        for stretch in stretches:
            present = [member for member in runs.members if member.is_member_on(stretch.starts_on)]
            span = f"{long_date(stretch.starts_on)} to {long_date(stretch.ends_on)}, {stretch.days} of {year.days} days"
            names = [name for name, _ in subscription.basis]
            tables += share_tables(stretch.shares, names, present, span if len(stretches) > 1 else "")
    return RunShown(runs.contract, wanted, tuple(runs.members), tables, last_closed_number)


def heading_of_cost(cost: Cost, run: RunShown) -> str:
    """Say the finding of a cost: what is shared, and who pays how much."""
    if run.is_charged:
        return heading_of_charged(run)
    shared = f"{pounds(cost.amount_pence)} shared {basis_in_words(cost.basis)}"
    return f"{shared}: {_who_pays(run.rows, is_equal=cost.basis[0][0] == EQUAL and len(cost.basis) == 1)}"


def heading_of_year(year: ContractYear, run: RunShown) -> str:
    """Say the finding of a contract year: what comes from how many councils."""
    if run.is_charged:
        return heading_of_charged(run)
    amounts = {row.now_pence for row in run.rows}
    same = len(amounts) == 1
    total = f"Contract year {year.year} comes to {pounds(run.now_pence)}"
    return f"{total}: {_who_pays(run.rows, is_equal=same or len(amounts) == 2)}"


def heading_of_charged(run: RunShown) -> str:
    """Say what charging again would change."""
    if not run.missing:
        return "Nothing to charge: every share is right already"
    number = len(run.missing)
    councils = "1 council" if number == 1 else f"{number} councils"
    amounts = [
        f"{pounds(pence)} {word}" for pence, word in ((run.more_pence, "more"), (run.less_pence, "less")) if pence
    ]
    return f"{councils} {'differs' if number == 1 else 'differ'}: {' and '.join(amounts) or 'only the days change'}"


def _who_pays(rows: Sequence[PayRow], *, is_equal: bool) -> str:
    amounts: dict[int, int] = {}
    for row in rows:
        amounts[row.now_pence] = amounts.get(row.now_pence, 0) + 1
    if len(amounts) == 1:
        (pence, number), *_ = amounts.items()
        return f"1 council pays {pounds(pence)}" if number == 1 else f"{number} councils pay {pounds(pence)} each"
    if is_equal and len(amounts) == 2:
        (more, many), (less, few) = sorted(amounts.items(), reverse=True)
        pays = "council pays" if many == 1 else "councils pay"
        return f"{many} {pays} {pounds(more)} and {few} {'pays' if few == 1 else 'pay'} {pounds(less)}"
    if not rows:
        return "nobody pays"
    most = max(rows, key=lambda row: row.now_pence)
    return f"{most.council} pays most, {pounds(most.now_pence)}"
