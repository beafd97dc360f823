"""Closing a billing period: every member's statement, or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium import clock
from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import ContractTerms
from consortium.errors import RuleBroken
from consortium.money import pounds
from consortium.periods.actions import hold_gate, note_business_day, record_closing
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import BillingPeriod, check_can_close, period_named
from tenants.across.checks.actions import keep_run
from tenants.across.checks.queries import run_checks
from tenants.across.checks.rules import Finding, held_of
from tenants.ledger.queries import lines_of_period
from tenants.ledger.rules import StatementLine
from tenants.reminders.asking import ask_for_mail, is_of_today
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


@dataclass(frozen=True)
class Shown:
    """What a person saw before closing: how many statements of how many lines, and what they come to. Units: pence."""

    statements: int
    lines: int
    total_pence: int


class BooksBroken(RuleBroken):
    """An invariant of the books does not hold, so nothing is closed on them. `findings` is what every check found."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.findings = findings
        failed = len(findings) - held_of(findings)
        fail = "fails" if failed == 1 else "fail"
        first = next(finding for finding in findings if not finding.holds)
        super().__init__(
            f"{name} cannot be closed: {failed} of {len(findings)} checks of the books {fail}. {first.sentence}:"
            f" {'; '.join(first.places)}. Keep the database as it is and ask for help."
        )


def close_period(
    session: Session,
    contract: ContractTerms,
    name: str,
    *,
    shown: Shown | None = None,
    on_progress: Callable[[int], object] = lambda _: None,
) -> Closed:
    """Close a billing period for good and issue the statement of every member that has lines in it.

    Done whole or not at all, while nobody else can write a line of the contract; every check of the books holds at its end,
    or it is not done. `shown` is what the person saw who asked for it. Source: the rules of the money, rules 7 and 9.
    Raises: PeriodUnknown, PeriodCannotClose, ChangedMeanwhile, BooksBroken.
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
    by_authority = _lines_by_authority(session, contract, period)
    figures = {number: figures_of(lines, contract.recharge_vat) for number, lines in by_authority.items()}
    net_pence = sum(figure.net_pence for figure in figures.values())
    total_pence = sum(figure.total_pence for figure in figures.values())
    lines = sum(len(of_council) for of_council in by_authority.values())
    if shown is not None and shown != Shown(len(by_authority), lines, total_pence):
        raise ChangedMeanwhile(f"What is charged in {period.name} changed while you looked. Look again.")
    tells = is_of_today(session)
    for authority_id, of_council in by_authority.items():
        scope = Scope("portal_lead", authority_id, session.info["binding"].actor)
        with inside(scope):
            issue_statement(
                scope, contract.contract_id, period, lines=of_council, figures=figures[authority_id], today=today
            )
            if tells:
                ask_for_mail(scope, "statement", period.name)
        on_progress(1)
    note_business_day(session, today)
    record_closing(
        session, contract.contract_id, period, statements=len(by_authority), net_pence=net_pence, today=today
    )
    _require_that_the_books_hold(session, period)
    return Closed(period, len(by_authority), net_pence, total_pence)


def _lines_by_authority(
    session: Session, contract: ContractTerms, period: BillingPeriod
) -> dict[int, list[StatementLine]]:
    """List the lines of each council that has some, in the order of the locks."""
    found: dict[int, list[StatementLine]] = {}
    for line in lines_of_period(session, contract.contract_id, period.number):
        found.setdefault(line.authority_id, []).append(line)
    return dict(sorted(found.items()))


def _require_that_the_books_hold(session: Session, period: BillingPeriod) -> None:
    """Run every check on the books as they now stand, and keep what was found. Raises: BooksBroken.

    The chain is followed from the last statements on: what lies before them was followed when they were closed, and their
    fingerprints are checked.
    """
    findings = list(run_checks(session, since=period.number))
    if held_of(findings) < len(findings):
        raise BooksBroken(period.name, findings)
    keep_run(session, findings)
