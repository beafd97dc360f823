"""Charging runs: what each member's share should be, less what is posted already."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium import clock
from consortium.contracts.queries import ContractTerms, memberships, subscription_of
from consortium.contracts.rules import (
    Membership,
    WantedLine,
    contract_year,
    core_shares,
    missing_lines,
    subscription_lines,
)
from consortium.money import pounds
from consortium.periods.actions import hold_gate, note_business_day
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import period_for_line
from consortium.shared_costs.queries import Cost, shared_cost
from consortium.shared_costs.rules import basis_in_words, share_by_basis
from tenants.ledger.actions import append
from tenants.ledger.queries import posted_amounts, prepaid_elsewhere
from tenants.ledger.rules import Line
from tenants.scope import Scope, inside

SUBSCRIPTION_KINDS = ("core-subscription", "allowance-prepayment", "admin-fee")


@dataclass(frozen=True)
class ChargingRun:
    """What a charging run posted: how many lines, for how many councils, and their sum. Units: pence."""

    lines: int
    councils: int
    amount_pence: int

    def __str__(self) -> str:
        if not self.lines:
            return "Nothing to charge: every share is right already."
        councils = "1 council" if self.councils == 1 else f"{self.councils} councils"
        lines = "1 line" if self.lines == 1 else f"{self.lines} lines"
        return f"{pounds(self.amount_pence)} charged to {councils} in {lines}."


def charge_subscription(session: Session, contract: ContractTerms, year_number: int) -> ChargingRun:
    """Post what is missing of each member's core subscription, prepaid allowance and fee for a contract year.

    It may be run again after a member joins, leaves or a price is corrected; run twice it posts nothing the second time.
    Source: the rules of the money, rules 1 and 2. Raises: ContractYearUnknown, CannotBeShared.
    """
    year = contract_year(contract.starts_on, contract.ends_on, year_number)
    subscription = subscription_of(session, contract, year_number)
    hold_gate(session, contract.contract_id)
    members = memberships(session, contract)
    shares = core_shares(subscription, year, members)
    reference = f"year-{year_number}"
    prepaid = prepaid_elsewhere(session, contract.contract_id, reference)
    wanted = {
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
    return _post(session, contract, reference, SUBSCRIPTION_KINDS, members, wanted)


def charge_shared_cost(session: Session, contract: ContractTerms, reference: str) -> ChargingRun:
    """Post what is missing of each member's share of a one-off cost, among the members on the day it was incurred.

    Source: the rules of the money, rule 6. Raises: SharedCostUnknown, CannotBeShared.
    """
    cost = shared_cost(session, contract.contract_id, reference)
    hold_gate(session, contract.contract_id)
    members = memberships(session, contract)
    wanted = shared_cost_lines(cost, members)
    return _post(session, contract, reference, ("shared-cost",), members, wanted)


def shared_cost_lines(cost: Cost, members: Sequence[Membership]) -> dict[int, list[WantedLine]]:
    """Say which line a one-off cost gives each member of the day it was incurred."""
    present = [member for member in members if member.is_member_on(cost.incurred_on)]
    shares = share_by_basis(cost.amount_pence, cost.basis, [member.sharer for member in present])
    words = f"A share of {cost.title}, {pounds(cost.amount_pence)} among {len(present)} councils, {basis_in_words(cost.basis)}."
    return {
        authority_id: [WantedLine("shared-cost", cost.incurred_on, pence, words)] if pence else []
        for authority_id, pence in shares.items()
    }


def _post(
    session: Session,
    contract: ContractTerms,
    reference: str,
    kinds: Sequence[str],
    members: Sequence[Membership],
    wanted: Mapping[int, Sequence[WantedLine]],
) -> ChargingRun:
    """Post the differences between what is wanted and what is posted, council by council in the order of the locks."""
    posted = posted_amounts(session, contract.contract_id, reference, kinds)
    closed, run, actor = (
        last_closed_number(session, contract.contract_id),
        uuid.uuid4().hex,
        session.info["binding"].actor,
    )
    note_business_day(session, clock.today())
    lines = councils = amount_pence = 0
    for authority_id in sorted(member.authority_id for member in members):
        missing = missing_lines(wanted.get(authority_id, ()), posted.get(authority_id, {}))
        if not missing:
            continue
        scope = Scope("portal_lead", authority_id, actor)
        with inside(scope):
            append(scope, contract.contract_id, _lines(contract, reference, missing, closed, run))
        lines, councils = lines + len(missing), councils + 1
        amount_pence += sum(line.amount_pence for line in missing)
    return ChargingRun(lines, councils, amount_pence)


def _lines(
    contract: ContractTerms, reference: str, missing: Sequence[WantedLine], closed: int | None, run: str
) -> list[Line]:
    return [
        Line(
            kind=line.kind,
            reference=reference,
            service_on=line.service_on,
            recorded_on=clock.today(),
            period_number=period_for_line(contract.billing, line.service_on, closed).number,
            amount_pence=line.amount_pence,
            sentence=line.sentence,
            request_key=f"charge:{run}:{place}",
        )
        for place, line in enumerate(missing)
    ]
