"""Crediting a charge, and taking a credit back: a note and its line, in one transaction or not at all."""

from dataclasses import dataclass
from typing import Final

from consortium import clock
from consortium.errors import RuleBroken
from consortium.free_text import fault_in_free_text
from consortium.history.actions import remember
from consortium.periods.actions import hold_gate, note_business_day
from consortium.periods.queries import last_closed_number
from tenants.credits.models import CreditNote, CreditWithdrawal
from tenants.credits.queries import NotedCredit, charge_line, find_credit_note, next_credit_number, wanted_of
from tenants.credits.rules import ChargeLine, Credit, CreditRefused, Wanted, credit_of, sentence_of
from tenants.ledger.actions import append, take_back_line
from tenants.ledger.queries import chain_head
from tenants.ledger.rules import CREDIT, Line
from tenants.scope import Scope

_GONE: Final = "This line is not there any more. Go back to the list."


class CreditTakenBack(RuleBroken):
    """A credit note that is not there, or that was taken back before."""


@dataclass(frozen=True)
class Given:
    """A credit note that was made, or that the same request made before. Units: pence."""

    credit_number: int
    line_number: int
    amount_pence: int
    again: bool


def give_credit(
    scope: Scope, contract_id: int, line_number: int, wanted: Wanted, *, reason: str, request_key: str
) -> Given:
    """Credit a charge of one council: post the credit and write its note, under the next number.

    It stands in the charge's billing period while that is open, else in the first open one. The same request again is
    answered as before. Source: domain brief 4.6. Raises: CreditRefused.
    """
    reason = reason.strip()
    if fault := fault_in_free_text(reason):
        raise CreditRefused(f"The reason {fault}.", "reason")
    hold_gate(scope.session, contract_id)
    before = find_credit_note(scope, contract_id, request_key=request_key)
    if before is not None:
        return _again(before, line_number, wanted, reason)
    charge = charge_line(scope, contract_id, line_number)
    if charge is None:
        raise CreditRefused(_GONE)
    credit = credit_of(charge, wanted)
    number = next_credit_number(scope)
    sentence = sentence_of(charge, wanted, credit, number=number, reason=reason)
    first = _post(scope, contract_id, charge, credit, sentence=sentence, number=number)
    scope.session.add(
        CreditNote(
            authority_id=scope.authority_id,
            credit_number=number,
            contract_id=contract_id,
            charged_line_number=line_number,
            line_number=first,
            amount_pence=credit.amount_pence,
            basis=wanted.basis,
            days=wanted.days,
            of_days=wanted.of_days,
            reason=reason,
            request_key=request_key,
            credited_on=clock.today(),
            recorded_by=scope.actor,
        )
    )
    scope.session.flush()
    details = {"credit": number, "reference": charge.reference, "amount_pence": credit.amount_pence}
    remember(scope.session, "credited", "credits", authority_id=scope.authority_id, details=details)
    return Given(number, first, credit.amount_pence, again=False)


def withdraw_credit(scope: Scope, contract_id: int, credit_number: int, *, reason: str) -> NotedCredit:
    """Take a credit note back: its line again the other way round, so that the charge stands as before.

    Raises: CreditRefused when the reason may not be kept; CreditTakenBack when it is not there, or was taken back.
    """
    reason = reason.strip()
    if fault := fault_in_free_text(reason):
        raise CreditRefused(f"The reason {fault}.", "reason")
    hold_gate(scope.session, contract_id)
    note = find_credit_note(scope, contract_id, credit_number)
    if note is None:
        raise CreditTakenBack("There is no such credit note.")
    if not note.stands:
        raise CreditTakenBack(f"Credit note {credit_number} was taken back before. It cannot be taken back twice.")
    note_business_day(scope.session, clock.today())
    first = chain_head(scope)[0] + 1
    sentence = f"Credit note {credit_number} taken back: {reason if reason.endswith(('.', '!', '?')) else f'{reason}.'}"
    floor = _first_open(scope, contract_id)
    take_back_line(scope, contract_id, note.line_number, sentence=sentence, period_floor=floor, today=clock.today())
    scope.session.add(
        CreditWithdrawal(
            authority_id=scope.authority_id,
            credit_number=credit_number,
            line_number=first,
            reason=reason,
            withdrawn_on=clock.today(),
            recorded_by=scope.actor,
        )
    )
    scope.session.flush()
    details = {"credit": credit_number, "reference": note.reference, "amount_pence": note.amount_pence}
    remember(scope.session, "credit-withdrawn", "credits", authority_id=scope.authority_id, details=details)
    return note


def _again(before: NotedCredit, line_number: int, wanted: Wanted, reason: str) -> Given:
    if (before.charged_line_number, wanted_of(before), before.reason) != (line_number, wanted, reason):
        raise CreditRefused("This form was sent before with other answers. Open a new form for another credit.")
    return Given(before.credit_number, before.line_number, before.amount_pence, again=True)


def _post(scope: Scope, contract_id: int, charge: ChargeLine, credit: Credit, *, sentence: str, number: int) -> int:
    """Post a credit's line. Returns its number."""
    note_business_day(scope.session, clock.today())
    first = chain_head(scope)[0] + 1
    line = Line(
        kind=f"{charge.kind}{CREDIT}",
        reference=charge.reference,
        service_on=charge.service_on,
        recorded_on=clock.today(),
        period_number=max(charge.period_number, _first_open(scope, contract_id)),
        amount_pence=-credit.amount_pence,
        sentence=sentence,
        request_key=f"credit:{number}",
        provider_id=charge.provider_id,
        recharged=tuple((code, -pence) for code, pence in credit.recharged),
    )
    append(scope, contract_id, [line])
    return first


def _first_open(scope: Scope, contract_id: int) -> int:
    last = last_closed_number(scope.session, contract_id)
    return 0 if last is None else last + 1
