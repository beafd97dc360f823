"""Issuing a certificate and withdrawing one. Both are new rows; nothing is rubbed out and no number is used twice."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consortium import clock
from consortium.database import transaction
from consortium.dates import date_near
from consortium.errors import RuleBroken
from consortium.free_text import fault_in_free_text
from consortium.history.actions import remember
from consortium.periods.actions import note_business_day
from tenants.cases.recounting import recount
from tenants.certificates.queries.single import (
    KeyedCertificate,
    certificate_by_key,
    certified_case,
    find_certificate,
    lock_case,
)
from tenants.certificates.rules import faults_of_issue
from tenants.meetings.rules import Fault
from tenants.scope import Scope, inside

Outcome = TypeVar("Outcome")
# Somebody else was faster, or two waited for each other: looked at anew, it goes well or is refused in a sentence.
_OVERTAKEN: Final = frozenset({"23505", "40001", "40P01", "PT010"})
_ISSUE: Final = text("""
insert into certificates (authority_id, certificate_number, provider_id, case_reference, kind, issued_on, source, request_key,
    recorded_on, recorded_by)
values (:authority_id, 1, :provider_id, :reference, :kind, :issued_on, 'form', :request_key, :today, :actor)
returning certificate_number
""")  # the database gives the number
_WITHDRAW: Final = text("""
insert into certificate_withdrawals (authority_id, certificate_number, provider_id, reason, recorded_on, recorded_by)
values (:authority_id, :number, :provider_id, :reason, :today, :actor)
""")


class CannotIssue(RuleBroken):
    """A certificate that may not be issued; `faults` names the answer of each sentence."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.sentence for fault in faults))


class CannotWithdraw(RuleBroken):
    """A certificate that is not there, or was withdrawn before, or a reason that cannot be kept."""


@dataclass(frozen=True)
class Issued:
    """A certificate that stands. `again`: the same form had issued it before."""

    number: int
    again: bool = False


def issue_certificate(
    scope: Scope,
    reference: str,
    *,
    kind: str,
    issued_on: dt.date,
    request_key: str,
    accepts_no_need: bool = False,
) -> Issued:
    """Issue the certificate of a case, with the council's next number; its clock is counted anew.

    The same form again gives the first answer. Raises: CannotIssue.
    """
    lock_case(scope, reference)
    before = certificate_by_key(scope, request_key)
    if before is not None:
        return _first_answer(before, reference, kind, issued_on)
    case = certified_case(scope, reference)
    if case is None:
        raise CannotIssue([Fault("kind", f"There is no case {reference}. Check the reference.")])
    faults = faults_of_issue(case, kind, issued_on, today=clock.today(), accepts_no_need=accepts_no_need)
    if faults:
        raise CannotIssue(faults)
    said = {"reference": reference, "kind": kind, "issued_on": issued_on, "request_key": request_key}
    number: int = scope.session.execute(_ISSUE, said | _acting(scope)).scalar_one()
    _note(scope, "issued", reference, number)
    return Issued(number)


def withdraw_certificate(scope: Scope, number: int, *, reason: str) -> None:
    """Withdraw a certificate with a reason; the case may then get another, and its clock is counted anew.

    Withdrawn before by the same person for the same reason, it stays as it is. Raises: CannotWithdraw.
    """
    found = find_certificate(scope, number)
    if found is None:
        raise CannotWithdraw(f"There is no certificate {number}.")
    if fault := fault_in_free_text(reason.strip()):
        raise CannotWithdraw(f"The reason {fault}. It stands for good.")
    lock_case(scope, found.case_reference)
    found = find_certificate(scope, number) or found
    if found.withdrawn_on is not None:
        if (found.withdrawn_by, found.withdrawn_because) == (scope.actor, reason.strip()):
            return
        day = date_near(found.withdrawn_on, clock.today())
        raise CannotWithdraw(f"{found.name} was withdrawn on {day}: {found.withdrawn_because}")
    scope.session.execute(_WITHDRAW, {"number": number, "reason": reason.strip()} | _acting(scope))
    _note(scope, "withdrawn", found.case_reference, number)


def issue_once(
    scope: Scope,
    reference: str,
    *,
    kind: str,
    issued_on: dt.date,
    request_key: str,
    accepts_no_need: bool = False,
) -> Issued:
    """Issue a certificate in a transaction of its own. Raises: CannotIssue."""

    def issue() -> Issued:
        return issue_certificate(
            scope,
            reference,
            kind=kind,
            issued_on=issued_on,
            request_key=request_key,
            accepts_no_need=accepts_no_need,
        )

    try:
        return _tried_twice(issue, scope)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "PT010":
            raise
        sentence = "The case has changed while you looked. Look at it again, then issue the certificate."
        raise CannotIssue([Fault("kind", sentence)]) from error


def withdraw_once(scope: Scope, number: int, *, reason: str) -> None:
    """Withdraw a certificate in a transaction of its own. Raises: CannotWithdraw."""
    _tried_twice(lambda: withdraw_certificate(scope, number, reason=reason), scope)


def _first_answer(before: KeyedCertificate, reference: str, kind: str, issued_on: dt.date) -> Issued:
    if (before.case_reference, before.kind, before.issued_on) != (reference, kind, issued_on):
        sentence = "This form was sent before with other answers. Open a new form for another certificate."
        raise CannotIssue([Fault("kind", sentence)])
    return Issued(before.number, again=True)


def _note(scope: Scope, event: str, reference: str, number: int) -> None:
    """Count the case's clock anew, and write in the history what happened: the number, and never the case."""
    note_business_day(scope.session, clock.today())
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
    remember(scope.session, event, "cases", details={"certificate": number}, **whose)
    recount(scope, [reference])


def _acting(scope: Scope) -> dict[str, Any]:
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "actor": scope.actor}
    return whose | {"today": clock.today()}


def _tried_twice(act: Callable[[], Outcome], scope: Scope) -> Outcome:
    try:
        return _in_one_transaction(act, scope)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _OVERTAKEN:
            raise
    return _in_one_transaction(act, scope)


def _in_one_transaction(act: Callable[[], Outcome], scope: Scope) -> Outcome:
    with transaction(), inside(scope):
        return act()
