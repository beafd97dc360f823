"""What every council's book should hold of a charging run, and what is missing: read by the run and by `verify`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms, memberships, subscription_of
from consortium.contracts.rules import (
    WantedLine,
    contract_year,
    core_shares,
    missing_lines,
    subscription_lines,
)
from consortium.money import pounds
from consortium.shared_costs.queries import Cost
from consortium.shared_costs.rules import basis_in_words, share_by_basis
from tenants.ledger.queries import posted_amounts, prepaid_elsewhere

SUBSCRIPTION_KINDS = ("core-subscription", "allowance-prepayment", "admin-fee")


@dataclass(frozen=True)
class Wanted:
    """The lines that a charging run should leave in each member's book, under its reference."""

    reference: str
    kinds: tuple[str, ...]
    members: tuple[int, ...]
    lines: Mapping[int, Sequence[WantedLine]]


def wanted_of_year(session: Session, contract: ContractTerms, year_number: int) -> Wanted:
    """Say what a contract year should give each member: core subscription, prepaid allowance, fee.

    Source: the rules of the money, rules 1 and 2. Raises: ContractYearUnknown, CannotBeShared.
    """
    year = contract_year(contract.starts_on, contract.ends_on, year_number)
    members = memberships(session, contract)
    shares = core_shares(subscription_of(session, contract, year_number), year, members)
    reference = f"year-{year_number}"
    prepaid = prepaid_elsewhere(session, contract.contract_id, reference)
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
    return Wanted(reference, SUBSCRIPTION_KINDS, tuple(member.authority_id for member in members), lines)


def wanted_of_cost(session: Session, contract: ContractTerms, cost: Cost) -> Wanted:
    """Say which line a one-off cost should give each member of the day it was incurred.

    Source: the rules of the money, rule 6. Raises: CannotBeShared.
    """
    members = memberships(session, contract)
    present = [member.sharer for member in members if member.is_member_on(cost.incurred_on)]
    among = f"{pounds(cost.amount_pence)} among {len(present)} councils, {basis_in_words(cost.basis)}"
    lines = {
        authority_id: [WantedLine("shared-cost", cost.incurred_on, pence, f"A share of {cost.title}, {among}.")]
        for authority_id, pence in share_by_basis(cost.amount_pence, cost.basis, present).items()
        if pence
    }
    return Wanted(cost.reference, ("shared-cost",), tuple(member.authority_id for member in members), lines)


def missing_of(session: Session, contract: ContractTerms, wanted: Wanted) -> dict[int, list[WantedLine]]:
    """Say what must be posted to each council's book so that it holds what is wanted, in the order of the locks."""
    posted = posted_amounts(session, contract.contract_id, wanted.reference, wanted.kinds)
    missing = {
        authority_id: missing_lines(wanted.lines.get(authority_id, ()), posted.get(authority_id, {}))
        for authority_id in sorted(wanted.members)
    }
    return {authority_id: lines for authority_id, lines in missing.items() if lines}
