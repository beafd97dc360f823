"""Charging runs: what each member's share should be, less what is posted already."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.actions import freeze_figures
from consortium.contracts.queries import ContractTerms
from consortium.contracts.rules import WantedLine
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from consortium.money import pounds
from consortium.periods.actions import hold_gate, note_business_day
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import period_for_line
from consortium.shared_costs.queries import cost_named
from tenants.across.wanted import Wanted, missing_of, read_runs, wanted_of_cost, wanted_of_year
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
        lines = "1 line" if self.lines == 1 else f"{self.lines:,} lines"
        return f"{pounds(self.amount_pence)} charged to {councils} in {lines}."


class ShownOtherwise(RuleBroken):
    """What a charging run would post is no longer what the person was shown."""


def charge_subscription(
    session: Session, contract: ContractTerms, year_number: int, *, shown: str | None = None
) -> ChargingRun:
    """Post what is missing of each member's core subscription, prepaid allowance and fee for a contract year.

    It may be run again after a member joins, leaves or a price is corrected; run twice it posts nothing the second
    time. Source: the rules of the money, rules 1 and 2. Raises: ContractYearUnknown, CannotBeShared, ShownOtherwise.
    """
    hold_gate(session, contract.contract_id)
    runs = read_runs(session, contract, costs=False)
    return _post(session, contract, wanted_of_year(runs, year_number), shown)


def charge_shared_cost(
    session: Session, contract: ContractTerms, reference: str, *, shown: str | None = None
) -> ChargingRun:
    """Post what is missing of each member's share of a one-off cost, among the members on the day it was incurred.

    `shown` is the key of what a person has seen. Source: the rules of the money, rule 6.
    Raises: SharedCostUnknown, CannotBeShared, ShownOtherwise.
    """
    hold_gate(session, contract.contract_id)
    runs = read_runs(session, contract, years=False)
    return _post(session, contract, wanted_of_cost(runs, cost_named(runs.costs, reference)), shown)


def run_key(missing: Mapping[int, Sequence[WantedLine]]) -> str:
    """Write what a run would post so that it can be compared: the total, the number of lines, and a mark of each."""
    lines = [
        f"{authority_id} {line.kind} {line.service_on} {line.amount_pence}"
        for authority_id, of_council in sorted(missing.items())
        for line in of_council
    ]
    mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return f"{_total_pence(missing)}:{len(lines)}:{mark}"


def _check_shown(missing: Mapping[int, Sequence[WantedLine]], shown: str | None) -> None:
    """Refuse to post what nobody has looked at. Nothing to post is always right."""
    if shown is None or not missing or shown == run_key(missing):
        return
    if shown.partition(":")[0] != str(_total_pence(missing)):
        raise ShownOtherwise(f"It is {pounds(_total_pence(missing))} now. Look again.")
    raise ShownOtherwise("The total is the same, but who pays what has changed while you looked. Look again.")


def _total_pence(missing: Mapping[int, Sequence[WantedLine]]) -> int:
    return sum(line.amount_pence for lines in missing.values() for line in lines)


def _post(session: Session, contract: ContractTerms, wanted: Wanted, shown: str | None) -> ChargingRun:
    """Post the differences between what is wanted and what is posted, council by council in the order of the locks."""
    closed, run, actor = (
        last_closed_number(session, contract.contract_id),
        uuid.uuid4().hex,
        session.info["binding"].actor,
    )
    all_missing = missing_of(wanted)
    _check_shown(all_missing, shown)
    note_business_day(session, clock.today())
    lines = councils = 0
    for authority_id, missing in all_missing.items():
        scope = Scope("portal_lead", authority_id, actor)
        with inside(scope):
            append(scope, contract.contract_id, _lines(contract, wanted.reference, missing, closed, run))
        lines, councils = lines + len(missing), councils + 1
    freeze_figures(session, contract.contract_id, wanted.reference, wanted.to_freeze)
    done = ChargingRun(lines, councils, _total_pence(all_missing))
    if lines:
        remember(session, "charged", wanted.reference, details=asdict(done))
    return done


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
