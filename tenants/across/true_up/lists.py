"""The charges that are shared by a figure, each with what its councils were charged and what the figures of today give."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms
from consortium.contracts.rules import WantedLine
from consortium.errors import RuleBroken
from consortium.files.words import begun
from consortium.group_settings.queries import group_settings
from consortium.shared_costs.rules import EQUAL, Basis, basis_in_words
from tenants.across.true_up.rules import SHARED_KINDS, Moved, compare, is_due, sentence
from tenants.across.wanted import Runs, Wanted, read_runs, wanted_of_cost, wanted_of_year


@dataclass(frozen=True)
class TrueUp:
    """One charge that is shared by a figure. `endpoint` and `values` say where the difference is looked at and charged."""

    title: str
    basis: str
    rows: list[Moved]
    says: str
    endpoint: str
    values: dict[str, Any]
    trouble: str = ""

    @property
    def is_due(self) -> bool:
        """Say whether it is to be corrected."""
        return is_due(self.rows)


def true_ups(session: Session, contract: ContractTerms) -> tuple[int, list[TrueUp]]:
    """Return the tolerance in basis points, and each charge that is shared by a figure and charged already."""
    runs = read_runs(session, contract)
    tolerance = group_settings(session, contract.contract_id).share_tolerance_basis_points
    return tolerance, [*_of_years(runs, tolerance), *_of_costs(runs, tolerance)]


def _of_years(runs: Runs, tolerance: int) -> Iterable[TrueUp]:
    for number, subscription in sorted(runs.subscriptions.items()):
        if _by_figure(subscription.basis) and runs.of_years.get(f"year-{number}"):
            title, place = f"Core subscription, contract year {number}", ("group_costs.subscription", {"year": number})
            wanted = partial(wanted_of_year, runs, number)
            yield _true_up(runs, wanted, subscription.basis, title, place, tolerance)


def _of_costs(runs: Runs, tolerance: int) -> Iterable[TrueUp]:
    for cost in runs.costs:
        if _by_figure(cost.basis) and runs.of_costs.get(cost.reference):
            title, place = f"{cost.reference}, {cost.title}", ("group_costs.shown", {"reference": cost.reference})
            wanted = partial(wanted_of_cost, runs, cost)
            yield _true_up(runs, wanted, cost.basis, title, place, tolerance)


def _true_up(
    runs: Runs,
    wants: Callable[[], Wanted],
    basis: Basis,
    title: str,
    place: tuple[str, dict[str, Any]],
    tolerance: int,
) -> TrueUp:
    words = begun(basis_in_words(basis))
    try:
        wanted = wants()
    except RuleBroken as trouble:
        return TrueUp(title, words, [], str(trouble), *place, trouble=str(trouble))
    charged = {
        authority_id: sum(pence for (kind, _), pence in amounts.items() if kind in SHARED_KINDS)
        for authority_id, amounts in wanted.posted.items()
    }
    names = [(member.authority_id, member.sharer.name) for member in runs.members]
    rows = compare(charged, _shares(wanted.lines), names, tolerance)
    return TrueUp(title, words, rows, sentence(rows, tolerance), *place)


def _shares(lines: Mapping[int, Iterable[WantedLine]]) -> dict[int, int]:
    return {
        authority_id: sum(line.amount_pence for line in of_council if line.kind in SHARED_KINDS)
        for authority_id, of_council in lines.items()
    }


def _by_figure(basis: Basis) -> bool:
    return any(name != EQUAL for name, _ in basis)
