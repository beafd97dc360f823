"""What every council's book should hold of a charging run, and what is missing: read by the run, its preview and `verify`."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms, contract_years, memberships, subscriptions
from consortium.contracts.rules import (
    ContractYearUnknown,
    Membership,
    Subscription,
    WantedLine,
    contract_year,
    core_shares,
    missing_lines,
    subscription_lines,
    year_reference,
)
from consortium.money import pounds
from consortium.shared_costs.queries import Cost, shared_costs
from consortium.shared_costs.rules import Basis, basis_in_words, share_by_basis
from tenants.ledger.queries import Posted, posted_amounts

PREPAYMENT: Final = "allowance-prepayment"
SUBSCRIPTION_KINDS: Final = ("core-subscription", PREPAYMENT, "admin-fee")
COST_KINDS: Final = ("shared-cost",)


@dataclass(frozen=True)
class Runs:
    """All that charging runs depend on, read once: the members, what they share, and what is posted of it already.

    `of_years` and `of_costs` are what is posted, by the reference of the run. A reader that asked for one of the two
    alone has nothing of the other.
    """

    contract: ContractTerms
    members: Sequence[Membership]
    subscriptions: Mapping[int, Subscription] = field(default_factory=dict)
    costs: Sequence[Cost] = ()
    of_years: Mapping[str, Posted] = field(default_factory=dict)
    of_costs: Mapping[str, Posted] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """The lines that a charging run should leave in each member's book, and what is posted under its reference.

    `to_freeze` are the figures by which they are shared and which are not frozen yet: council, name, value.
    """

    reference: str
    members: tuple[int, ...]
    lines: Mapping[int, Sequence[WantedLine]]
    posted: Posted
    to_freeze: tuple[tuple[int, str, Fraction], ...] = ()


def read_runs(session: Session, contract: ContractTerms, *, years: bool = True, costs: bool = True) -> Runs:
    """Read what the charging runs depend on: of the contract years, of the one-off costs, or of both."""
    members = memberships(session, contract)
    by_year = subscriptions(session, contract) if years else {}
    of_years = [year_reference(year.year) for year in contract_years(contract)] if years else []
    listed = shared_costs(session, contract.contract_id) if costs else []
    references = {*of_years, *(cost.reference for cost in listed)}
    kinds = (*SUBSCRIPTION_KINDS, *COST_KINDS)
    posted = posted_amounts(session, contract.contract_id, sorted(references), kinds)
    return Runs(
        contract,
        members,
        by_year,
        listed,
        {reference: _of_kinds(posted.get(reference, {}), SUBSCRIPTION_KINDS) for reference in of_years},
        {cost.reference: _of_kinds(posted.get(cost.reference, {}), COST_KINDS) for cost in listed},
    )


def wanted_of_year(runs: Runs, year_number: int) -> Wanted:
    """Say what a contract year should give each member: core subscription, prepaid allowance, fee.

    Source: the rules of the money, rules 1 and 2. Raises: ContractYearUnknown, CannotBeShared.
    """
    contract, members = runs.contract, runs.members
    year = contract_year(contract.starts_on, contract.ends_on, year_number)
    subscription = runs.subscriptions.get(year_number)
    if subscription is None:
        raise ContractYearUnknown(
            f"No subscription is set for contract year {year_number}. Set it on the contract's page, or add it to"
            " consortium.toml and load the folder again."
        )
    shares = core_shares(subscription, year, members)
    reference = year_reference(year_number)
    prepaid = _prepaid_elsewhere(runs, reference)
    lines = {
        member.authority_id: subscription_lines(
            member,
            shares[member.authority_id],
            year,
            contract.subscription,
            prepayment_due=member.authority_id not in prepaid,
        )
        for member in members
        if member.authority_id in shares
    }
    numbers = tuple(member.authority_id for member in members)
    to_freeze = _to_freeze(runs.members, reference, subscription.basis, shares)
    return Wanted(reference, numbers, lines, runs.of_years.get(reference, {}), to_freeze)


def wanted_of_cost(runs: Runs, cost: Cost) -> Wanted:
    """Say which line a one-off cost should give each member of the day it was incurred.

    Source: the rules of the money, rule 6. Raises: CannotBeShared.
    """
    present = [member.sharer_of(cost.reference) for member in runs.members if member.is_member_on(cost.incurred_on)]
    among = f"{pounds(cost.amount_pence)} among {len(present)} councils, {basis_in_words(cost.basis)}"
    lines = {
        authority_id: [WantedLine("shared-cost", cost.incurred_on, pence, f"A share of {cost.title}, {among}.")]
        for authority_id, pence in share_by_basis(cost.amount_pence, cost.basis, present).items()
        if pence
    }
    numbers = tuple(member.authority_id for member in runs.members)
    to_freeze = _to_freeze(runs.members, cost.reference, cost.basis, {one.authority_id for one in present})
    return Wanted(cost.reference, numbers, lines, runs.of_costs.get(cost.reference, {}), to_freeze)


def missing_of(wanted: Wanted) -> dict[int, list[WantedLine]]:
    """Say what must be posted to each council's book so that it holds what is wanted, in the order of the locks."""
    missing = {
        authority_id: missing_lines(wanted.lines.get(authority_id, ()), wanted.posted.get(authority_id, {}))
        for authority_id in sorted(wanted.members)
    }
    return {authority_id: lines for authority_id, lines in missing.items() if lines}


def _to_freeze(
    members: Sequence[Membership], reference: str, basis: Basis, sharing: Container[int]
) -> tuple[tuple[int, str, Fraction], ...]:
    """Return the figures of a basis, of those who share by it, that are not frozen for this charge."""
    return tuple(
        (member.authority_id, name, value)
        for member in members
        if member.authority_id in sharing
        for name, _ in basis
        if name not in member.frozen.get(reference, {}) and (value := member.sharer.figures.get(name)) is not None
    )


def _prepaid_elsewhere(runs: Runs, reference: str) -> set[int]:
    """Return the authorities whose allowance is prepaid with another contract year than this one."""
    sums: dict[int, int] = {}
    for other, posted in runs.of_years.items():
        for authority_id, amounts in posted.items() if other != reference else ():
            prepaid = sum(pence for (kind, _), pence in amounts.items() if kind == PREPAYMENT)
            sums[authority_id] = sums.get(authority_id, 0) + prepaid
    return {authority_id for authority_id, pence in sums.items() if pence}


def _of_kinds(posted: Posted, kinds: Sequence[str]) -> Posted:
    found = {
        authority_id: {key: pence for key, pence in amounts.items() if key[0] in kinds}
        for authority_id, amounts in posted.items()
    }
    return {authority_id: amounts for authority_id, amounts in found.items() if amounts}
