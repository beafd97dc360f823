"""What the charging runs come to, as the list of them shows it: what is charged, what is not, and what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from consortium.contracts.queries import contract_years
from consortium.contracts.rules import ContractYear, WantedLine
from consortium.errors import RuleBroken
from consortium.money import pounds
from consortium.shared_costs.queries import Cost
from consortium.shared_costs.rules import basis_in_words
from tenants.across.wanted import Runs, Wanted, missing_of, wanted_of_cost, wanted_of_year

State = Literal["charged", "open", "differs", "unset", "stuck"]


@dataclass(frozen=True)
class RunState:
    """How a charging run stands. Units: pence; `trouble` is why nobody can say."""

    state: State
    now_pence: int
    posted_pence: int
    more_pence: int
    less_pence: int
    trouble: str = ""

    @property
    def tag(self) -> tuple[str, str]:
        """The state in words, and its colour."""
        if self.state == "differs":
            apart = [f"{pounds(self.more_pence)} more"] if self.more_pence else []
            apart += [f"{pounds(self.less_pence)} less"] if self.less_pence else []
            return (" and ".join(apart) or "Days differ", "yellow")
        return {
            "charged": ("Charged", "green"),
            "open": ("Nothing charged", "grey"),
            "unset": ("No price is set", "yellow"),
            "stuck": ("Needs a figure", "red"),
        }[self.state]


@dataclass(frozen=True)
class YearRow:
    """The subscription of a contract year in the list."""

    year: ContractYear
    terms: str
    run: RunState


@dataclass(frozen=True)
class CostRow:
    """A one-off cost in the list."""

    cost: Cost
    basis: str
    run: RunState


@dataclass(frozen=True)
class Again:
    """A run that was charged and would now write a difference: what it is called, and where it is looked at."""

    label: str
    endpoint: str
    values: dict[str, Any]
    run: RunState


def to_charge_again(runs: Runs) -> list[Again]:
    """List what was charged and differs now, contract years first."""
    years = [
        Again(f"Contract year {row.year.year}", "group_costs.subscription", {"year": row.year.year}, row.run)
        for row in year_rows(runs)
    ]
    costs = [
        Again(
            f"{row.cost.reference}, {row.cost.title}", "group_costs.shown", {"reference": row.cost.reference}, row.run
        )
        for row in cost_rows(runs)
    ]
    return [one for one in (*years, *costs) if one.run.state == "differs"]


def year_rows(runs: Runs) -> list[YearRow]:
    """List every contract year with what it comes to and how it stands."""
    return [
        YearRow(year, _terms(runs, year.year), _state_of_year(runs, year.year))
        for year in contract_years(runs.contract)
    ]


def cost_rows(runs: Runs) -> list[CostRow]:
    """List every one-off cost with how it stands, by the day it was incurred."""
    return [CostRow(cost, basis_in_words(cost.basis), _state_of_cost(runs, cost)) for cost in runs.costs]


def list_heading(years: Sequence[YearRow], costs: Sequence[CostRow]) -> str:
    """Say the finding: what has to be charged again, or what comes next, or that all is right."""
    states = [*(row.run for row in years), *(row.run for row in costs)]
    differs = sum(run.state == "differs" for run in states)
    if differs:
        return (
            "1 charge differs from what was charged"
            if differs == 1
            else f"{differs} charges differ from what was charged"
        )
    open_costs = [row for row in costs if row.run.state == "open"]
    if open_costs:
        pence = sum(row.run.now_pence for row in open_costs)
        number = "1 shared cost is" if len(open_costs) == 1 else f"{len(open_costs)} shared costs are"
        return f"{number} not charged yet: {pounds(pence)}"
    charged_pence = sum(run.posted_pence for run in states)
    if not charged_pence:
        return "Nothing has been charged yet"
    return f"{pounds(charged_pence)} charged, and every share is right"


def _terms(runs: Runs, number: int) -> str:
    subscription = runs.subscriptions.get(number)
    if subscription is None:
        return ""
    if subscription.pot_pence is not None:
        return f"{pounds(subscription.pot_pence)} shared {basis_in_words(subscription.basis)}"
    own = len(subscription.own_pence)
    more = f", {own} with {'a price of its' if own == 1 else 'prices of their'} own" if own else ""
    return f"{pounds(subscription.each_pence or 0)} each{more}"


def _state_of_year(runs: Runs, number: int) -> RunState:
    if number not in runs.subscriptions:
        return RunState("unset", 0, 0, 0, 0)
    try:
        return _state(wanted_of_year(runs, number))
    except RuleBroken as trouble:
        return RunState("stuck", runs.subscriptions[number].pot_pence or 0, 0, 0, 0, str(trouble))


def _state_of_cost(runs: Runs, cost: Cost) -> RunState:
    try:
        return _state(wanted_of_cost(runs, cost))
    except RuleBroken as trouble:
        return RunState("stuck", cost.amount_pence, 0, 0, 0, str(trouble))


def _state(wanted: Wanted) -> RunState:
    missing = missing_of(wanted)
    now_pence = sum(line.amount_pence for lines in wanted.lines.values() for line in lines)
    posted_pence = sum(pence for amounts in wanted.posted.values() for pence in amounts.values())
    by_council = [_sum(lines) for lines in missing.values()]
    more_pence = sum(pence for pence in by_council if pence > 0)
    less_pence = -sum(pence for pence in by_council if pence < 0)
    state: State = "charged" if not missing else "differs" if wanted.posted else "open"
    return RunState(state, now_pence, posted_pence, more_pence, less_pence)


def _sum(lines: Sequence[WantedLine]) -> int:
    return sum(line.amount_pence for line in lines)
