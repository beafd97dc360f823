"""Charging runs: what each member's share should be, less what is posted already."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.contracts.rules import WantedLine
from consortium.money import pounds
from consortium.periods.actions import hold_gate, note_business_day
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import period_for_line
from consortium.shared_costs.queries import shared_cost
from tenants.across.wanted import Wanted, missing_of, wanted_of_cost, wanted_of_year
from tenants.ledger.actions import append
from tenants.ledger.rules import Line
from tenants.scope import Scope, inside


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

    It may be run again after a member joins, leaves or a price is corrected; run twice it posts nothing the second
    time. Source: the rules of the money, rules 1 and 2. Raises: ContractYearUnknown, CannotBeShared.
    """
    hold_gate(session, contract.contract_id)
    return _post(session, contract, wanted_of_year(session, contract, year_number))


def charge_shared_cost(session: Session, contract: ContractTerms, reference: str) -> ChargingRun:
    """Post what is missing of each member's share of a one-off cost, among the members on the day it was incurred.

    Source: the rules of the money, rule 6. Raises: SharedCostUnknown, CannotBeShared.
    """
    hold_gate(session, contract.contract_id)
    cost = shared_cost(session, contract.contract_id, reference)
    return _post(session, contract, wanted_of_cost(session, contract, cost))


def _post(session: Session, contract: ContractTerms, wanted: Wanted) -> ChargingRun:
    """Post the differences between what is wanted and what is posted, council by council in the order of the locks."""
    closed, run, actor = (
        last_closed_number(session, contract.contract_id),
        uuid.uuid4().hex,
        session.info["binding"].actor,
    )
    note_business_day(session, clock.today())
    lines = councils = amount_pence = 0
    for authority_id, missing in missing_of(session, contract, wanted).items():
        scope = Scope("portal_lead", authority_id, actor)
        with inside(scope):
            append(scope, contract.contract_id, _lines(contract, wanted.reference, missing, closed, run))
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
