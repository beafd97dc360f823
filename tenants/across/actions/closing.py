"""Closing a billing period: every member's statement, or none."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.queries import councils
from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import ContractTerms, memberships
from consortium.errors import RuleBroken
from consortium.group_settings.queries import group_settings
from consortium.money import pounds
from consortium.periods.actions import hold_gate, note_business_day, record_closing, record_hold, record_release
from consortium.periods.queries import last_closed_number, last_hold, standing_hold
from consortium.periods.rules import (
    BillingPeriod,
    Hold,
    NewHold,
    PeriodCannotClose,
    check_can_close,
    check_can_hold,
    check_second_person,
    look_until,
    period_named,
)
from tenants.across.checks.actions import keep_run
from tenants.across.checks.queries import run_checks
from tenants.across.checks.rules import Finding, held_of
from tenants.across.closing.chosen import why_not_closed
from tenants.across.closing.required import fed_checks, returns_check
from tenants.ledger.queries import lines_of_period
from tenants.ledger.rules import StatementLine
from tenants.reminders.asking import ask_for_mail, is_of_today
from tenants.scope import Scope, inside
from tenants.statements.actions import freeze, issue_statement
from tenants.statements.content import content_of
from tenants.statements.documents import statement_document
from tenants.statements.rules import StatementFigures, figures_of


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
class Held:
    """A period that is held now, and until when its members may look at their drafts."""

    period: BillingPeriod
    look_until: dt.date


@dataclass(frozen=True)
class Books:
    """The lines of every council that has some in a period, in the order of the locks, and what they come to."""

    lines: dict[int, list[StatementLine]]
    figures: dict[int, StatementFigures]

    @property
    def net_pence(self) -> int:
        """What all statements come to before VAT. Units: pence."""
        return sum(one.net_pence for one in self.figures.values())

    @property
    def total_pence(self) -> int:
        """What all statements come to. Units: pence."""
        return sum(one.total_pence for one in self.figures.values())


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
    as_operator: bool = False,
    on_progress: Callable[[int], object] = lambda _: None,
) -> Closed:
    """Close a billing period for good and issue the statement of every member that has lines in it.

    It is held, and closed by somebody else than who held it; the operator's way holds it too where nobody did. Done whole or
    not at all, while nobody else can write a line of the contract; every check of the books holds at its end, or it is not
    done. `shown` is what the person saw who asked for it. Source: the rules of the money, rules 7 and 9.
    Raises: PeriodUnknown, PeriodCannotClose, ChangedMeanwhile, BooksBroken.
    """
    today = clock.today()
    period, books = _read(session, contract, name, shown)
    standing = standing_hold(session, contract.contract_id, period.number)
    if not as_operator:
        check_second_person(period, standing, closer=session.info["binding"].actor)
        _require_what_the_group_chose(session, contract, period, books.lines)
    _issue(session, contract, period, books, today=today, on_progress=on_progress)
    note_business_day(session, today)
    hold_number = standing.hold_number if standing else 0
    if standing is None:  # the operator holds and closes in one act
        before = last_hold(session, contract.contract_id, period.number)
        new = NewHold(_number(before), "operator", "The operator", len(books.lines), books.net_pence, today, today)
        hold_number = record_hold(session, contract.contract_id, period, new)
    record_closing(
        session,
        contract.contract_id,
        period,
        hold_number=hold_number,
        statements=len(books.lines),
        net_pence=books.net_pence,
        today=today,
    )
    _require_that_the_books_hold(session, period)
    return Closed(period, len(books.lines), books.net_pence, books.total_pence)


def _issue(
    session: Session,
    contract: ContractTerms,
    period: BillingPeriod,
    books: Books,
    *,
    today: dt.date,
    on_progress: Callable[[int], object],
) -> None:
    """Issue and freeze the statement of every member that has lines; its people are told if this is the day that it is."""
    tells = is_of_today(session)
    members = memberships(session, contract)
    names = {member.authority_id: member.sharer.name for member in members}
    payment_days = group_settings(session, contract.contract_id).payment_days
    for authority_id, lines in books.lines.items():
        scope = Scope("portal_lead", authority_id, session.info["binding"].actor)
        with inside(scope):
            figures = books.figures[authority_id]
            issue_statement(
                scope,
                contract.contract_id,
                period,
                lines=lines,
                figures=figures,
                today=today,
                payment_days=payment_days,
            )
            name = names[authority_id]
            document = statement_document(
                scope, contract, name, period.name, members=members, lines=lines, for_lead=False
            )
            freeze(scope, contract.contract_id, period.number, content_of(document))
            if tells:
                ask_for_mail(scope, "statement", period.name)
        on_progress(1)


def hold_period(
    session: Session, contract: ContractTerms, name: str, *, by_name: str, shown: Shown | None = None
) -> Held:
    """Hold a billing period: its members see their statements as drafts, and may query them, until a day.

    Returns still land in it, and the people of each council that has lines are told. `shown` is what the person saw who
    asked for it. Raises: PeriodUnknown, PeriodCannotClose, ChangedMeanwhile.
    """
    today = clock.today()
    period, books = _read(session, contract, name, shown)
    before = last_hold(session, contract.contract_id, period.number)
    check_can_hold(period, None if before is None or before.released_on else before)
    until = look_until(today, group_settings(session, contract.contract_id).hold_working_days)
    note_business_day(session, today)
    new = NewHold(_number(before), "person", by_name, len(books.lines), books.net_pence, until, today)
    record_hold(session, contract.contract_id, period, new)
    if is_of_today(session):
        for authority_id in books.lines:
            with inside(Scope("portal_lead", authority_id, session.info["binding"].actor)) as scope:
                ask_for_mail(scope, "draft", period.name)
    return Held(period, until)


def release_hold(session: Session, contract: ContractTerms, name: str, *, reason: str, by_name: str) -> BillingPeriod:
    """Take the hold of a period back, with a reason: it is open again. Raises: PeriodUnknown, PeriodCannotClose."""
    period = period_named(contract.billing, name)
    hold_gate(session, contract.contract_id)
    last = last_closed_number(session, contract.contract_id)
    standing = standing_hold(session, contract.contract_id, period.number)
    if standing is None or (last is not None and period.number <= last):
        raise PeriodCannotClose(f"{period.name} is not held, so there is nothing to release.")
    today = clock.today()
    note_business_day(session, today)
    record_release(session, contract.contract_id, standing, reason=reason, by_name=by_name, today=today)
    return period


def _number(hold: Hold | None) -> int | None:
    return None if hold is None else hold.hold_number


def _read(session: Session, contract: ContractTerms, name: str, shown: Shown | None) -> tuple[BillingPeriod, Books]:
    """Take the contract's gate, and read what a period's statements come to; refuse what is not the next, or has changed."""
    period = period_named(contract.billing, name)
    hold_gate(session, contract.contract_id)
    check_can_close(
        period,
        billing=contract.billing,
        first=contract.first_period,
        last_closed_number=last_closed_number(session, contract.contract_id),
        today=clock.today(),
    )
    found: dict[int, list[StatementLine]] = {}
    for line in lines_of_period(session, contract.contract_id, period.number):
        found.setdefault(line.authority_id, []).append(line)
    lines = dict(sorted(found.items()))
    books = Books(lines, {number: figures_of(those, contract.recharge_vat) for number, those in lines.items()})
    now = Shown(len(lines), sum(map(len, lines.values())), books.total_pence)
    if shown is not None and shown != now:
        raise ChangedMeanwhile(f"What is charged in {period.name} changed while you looked. Look again.")
    return period, books


def _require_what_the_group_chose(
    session: Session, contract: ContractTerms, period: BillingPeriod, billed: Collection[int]
) -> None:
    """Refuse a close that a check stops which the group chose to be one that does. Raises: PeriodCannotClose."""
    settings = group_settings(session, contract.contract_id)
    names = {one.authority_id: one.name for one in councils(session) if one.authority_id in billed}
    checks = [
        returns_check(session, contract, period, settings),
        *fed_checks(session, contract, period, settings, names),
    ]
    if why := why_not_closed(period, checks):
        raise PeriodCannotClose(why)


def _require_that_the_books_hold(session: Session, period: BillingPeriod) -> None:
    """Run every check on the books as they now stand, and keep what was found. Raises: BooksBroken.

    The chain is followed from the last statements on: what lies before them was followed when they were closed, and their
    fingerprints are checked.
    """
    findings = list(run_checks(session, since=period.number))
    if held_of(findings) < len(findings):
        raise BooksBroken(period.name, findings)
    keep_run(session, findings)
