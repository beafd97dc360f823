"""Closing a billing period: every member's statement, or none."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.money import pounds
from consortium.periods.actions import hold_gate, note_business_day, record_closing
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import BillingPeriod, check_can_close, period_named
from tenants.ledger.queries import lines_of_period
from tenants.ledger.rules import StatementLine
from tenants.scope import Scope, inside
from tenants.statements.actions import issue_statement
from tenants.statements.rules import figures_of


@dataclass(frozen=True)
class Closed:
    """A period that is closed now: how many statements were issued and what they come to. Units: pence."""

    period: BillingPeriod
    statements: int
    net_pence: int
    total_pence: int

    def __str__(self) -> str:
        statements = "1 statement" if self.statements == 1 else f"{self.statements} statements"
        vat = "" if self.total_pence == self.net_pence else f" and {pounds(self.total_pence)} with VAT"
        return f"{self.period.name} is closed: {statements}, {pounds(self.net_pence)} net{vat}."


def close_period(
    session: Session, contract: ContractTerms, name: str, *, on_progress: Callable[[int], object] = lambda _: None
) -> Closed:
    """Close a billing period for good and issue the statement of every member that has lines in it.

    Done whole or not at all, while nobody else can write a line of the contract. Source: the rules of the money, rules 7
    and 9. Raises: PeriodUnknown, PeriodCannotClose.
    """
    period = period_named(contract.billing, name)
    hold_gate(session, contract.contract_id)
    today = clock.today()
    check_can_close(
        period,
        billing=contract.billing,
        first=contract.first_period,
        last_closed_number=last_closed_number(session, contract.contract_id),
        today=today,
    )
    by_authority: dict[int, list[StatementLine]] = {}
    for line in lines_of_period(session, contract.contract_id, period.number):
        by_authority.setdefault(line.authority_id, []).append(line)
    net_pence = total_pence = 0
    for authority_id, lines in sorted(by_authority.items()):
        figures = figures_of(lines, contract.recharge_vat)
        scope = Scope("portal_lead", authority_id, session.info["binding"].actor)
        with inside(scope):
            issue_statement(scope, contract.contract_id, period, lines=lines, figures=figures, today=today)
        net_pence, total_pence = net_pence + figures.net_pence, total_pence + figures.total_pence
        on_progress(1)
    note_business_day(session, today)
    record_closing(
        session, contract.contract_id, period, statements=len(by_authority), net_pence=net_pence, today=today
    )
    return Closed(period, len(by_authority), net_pence, total_pence)
