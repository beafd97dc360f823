"""The charges that are shared by a figure: what their councils pay by the frozen figures, and by those of today."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms
from consortium.contracts.rules import WantedLine, year_reference
from consortium.errors import RuleBroken
from consortium.files.words import begun
from consortium.group_settings.queries import group_settings
from consortium.shared_costs.rules import EQUAL, Basis, basis_in_words
from tenants.across.actions.charging import run_key
from tenants.across.true_up.rules import SHARED_KINDS, Moved, compare, is_due, sentence
from tenants.across.wanted import Runs, Wanted, missing_of, read_runs, wanted_of_cost, wanted_of_year


@dataclass(frozen=True)
class Charge:
    """A charge that is shared by a figure: its name, and where the lines of it are looked at. `year`: of a pot."""

    reference: str
    title: str
    basis: Basis
    endpoint: str
    values: Mapping[str, Any]
    year: int | None = None

    @property
    def basis_words(self) -> str:
        """How it is shared, as a sentence begins."""
        return begun(basis_in_words(self.basis))


@dataclass(frozen=True)
class TrueUp:
    """One charge with every council's share then and now. `key` is what a person has seen of the correction.

    `to_freeze` are the figures that would hold from then on: council, name, value. `trouble`: why nobody can say.
    """

    charge: Charge
    rows: list[Moved]
    says: str
    key: str = ""
    to_freeze: tuple[tuple[int, str, Fraction], ...] = ()
    trouble: str = ""

    @property
    def is_due(self) -> bool:
        """Say whether it is to be corrected."""
        return is_due(self.rows)


def true_ups(session: Session, contract: ContractTerms) -> tuple[int, list[TrueUp]]:
    """Return the tolerance in basis points, and each charge that is shared by a figure and charged already."""
    runs = read_runs(session, contract)
    live = replace(runs, members=[replace(member, frozen={}) for member in runs.members])
    tolerance = group_settings(session, contract.contract_id).share_tolerance_basis_points
    return tolerance, [
        _true_up(charge, runs, live, wants, tolerance) for charge, wants in (*_of_years(runs), *_of_costs(runs))
    ]


_Wants = Callable[[Runs], Wanted]


def _of_years(runs: Runs) -> Iterable[tuple[Charge, _Wants]]:
    for number, subscription in sorted(runs.subscriptions.items()):
        reference = year_reference(number)
        if _by_figure(subscription.basis) and runs.of_years.get(reference):
            title, where = f"Core subscription, contract year {number}", "group_costs.subscription"
            charge = Charge(reference, title, subscription.basis, where, {"year": number}, number)
            yield charge, partial(wanted_of_year, year_number=number)


def _of_costs(runs: Runs) -> Iterable[tuple[Charge, _Wants]]:
    for cost in runs.costs:
        if _by_figure(cost.basis) and runs.of_costs.get(cost.reference):
            title, values = f"{cost.reference}, {cost.title}", {"reference": cost.reference}
            charge = Charge(cost.reference, title, cost.basis, "group_costs.shown", values)
            yield charge, partial(wanted_of_cost, cost=cost)


def _true_up(charge: Charge, runs: Runs, live: Runs, wants: _Wants, tolerance: int) -> TrueUp:
    try:
        then, now = wants(runs), wants(live)
    except RuleBroken as trouble:
        return TrueUp(charge, [], str(trouble), trouble=str(trouble))
    names = [(member.authority_id, member.sharer.name) for member in runs.members]
    rows = compare(_shares(then.lines), _shares(now.lines), names, tolerance)
    if len(charge.basis) == 1:
        rows = [_with_figures(row, runs, charge) for row in rows]
    key = run_key(missing_of(now))
    return TrueUp(charge, rows, sentence(rows, tolerance), key, _to_freeze(runs, charge, now))


def _with_figures(row: Moved, runs: Runs, charge: Charge) -> Moved:
    member = next(one for one in runs.members if one.authority_id == row.authority_id)
    name, _ = charge.basis[0]
    then, now = member.sharer_of(charge.reference).figures.get(name), member.sharer.figures.get(name)
    return replace(row, figure_then=then, figure_now=now)


def _to_freeze(runs: Runs, charge: Charge, now: Wanted) -> tuple[tuple[int, str, Fraction], ...]:
    """Return the figures of today that differ from those that are frozen for a charge, of those who share it."""
    frozen = {member.authority_id: member.frozen.get(charge.reference, {}) for member in runs.members}
    return tuple(found for found in now.to_freeze if frozen[found[0]].get(found[1]) != found[2])


def _shares(lines: Mapping[int, Iterable[WantedLine]]) -> dict[int, int]:
    return {
        authority_id: sum(line.amount_pence for line in of_council if line.kind in SHARED_KINDS)
        for authority_id, of_council in lines.items()
    }


def _by_figure(basis: Basis) -> bool:
    return any(name != EQUAL for name, _ in basis)
