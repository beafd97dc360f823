"""Recording what a council paid, taking it back, and settling statements with what is left of payments and credits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import func, select, text

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.dates import long_date
from consortium.money import pounds
from tenants.ledger.actions import append, take_back_line
from tenants.ledger.rules import PAYMENT, Line
from tenants.payments.models import Payment, PaymentAllocation, PaymentReversal, SalesInvoice
from tenants.payments.owed import owed_of_council
from tenants.payments.queries import (
    credits_of_council,
    payment_by_key,
    payments_of_council,
    standing_by_reference,
    statement_numbered,
)
from tenants.payments.remembering import remember_of
from tenants.payments.rules import (
    HOW,
    NewPayment,
    PaymentRefused,
    Settlement,
    bank_reference_of,
    check_carried,
    check_payment,
    settle,
)
from tenants.scope import Scope

_WAIT: Final = text("select pg_advisory_xact_lock(hashtextextended('payments of ' || :authority_id, 0))")


@dataclass(frozen=True)
class Recorded:
    """A payment that is recorded now, or was before under the same key, and what it settles. Units: pence."""

    payment_number: int
    settlement: Settlement
    is_new: bool


def plan_payment(
    scope: Scope, contract: ContractTerms, payment: NewPayment, *, first: Sequence[int] = ()
) -> Settlement:
    """Say what a payment would settle as things stand. Raises: PaymentRefused."""
    check_payment(payment, starts_on=contract.starts_on, today=clock.today())
    return settle(payment.amount_pence, owed_of_council(scope, contract.contract_id), first=first)


def record_payment(
    scope: Scope,
    contract: ContractTerms,
    payment: NewPayment,
    *,
    request_key: str,
    first: Sequence[int] = (),
    carries: bool = False,
    looked_at: Callable[[Settlement], bool] = lambda _: True,
) -> Recorded:
    """Record what a council paid and settle its statements: those chosen (`first`), then the others, oldest due first.

    `carries` confirms that what is more than the debt is carried forward; `looked_at` says whether what it settles is what
    the person saw. The same key again changes nothing. Raises: PaymentRefused, LargerThanDebt.
    """
    wait_for_others(scope)
    reference = bank_reference_of(payment.bank_reference)
    known = payment_by_key(scope, request_key)
    if known is not None:
        before = (known.amount_pence, known.received_on, known.bank_reference, known.how, known.settles_first)
        if before != (payment.amount_pence, payment.received_on, reference, payment.how, list(first)):
            raise PaymentRefused("This page has recorded another payment already. Open it again for a further one.")
        return Recorded(known.payment_number, Settlement((), 0), is_new=False)
    _check_not_known(scope, reference)
    settlement = plan_payment(scope, contract, payment, first=first)
    if not looked_at(settlement):
        raise PaymentRefused("What it settles is not what you looked at. Look again, then record it.")
    check_carried(settlement, payment.amount_pence, carries=carries)
    number = _next_number(scope, Payment.payment_number, Payment.authority_id)
    _post(scope, contract.contract_id, replace(payment, bank_reference=reference), first, number, request_key)
    for period_number, pence in settlement.parts:
        _allocate(scope, contract.contract_id, period_number, pence, payment_number=number)
    remember_of(scope, "payment-recorded", payment=number, amount_pence=payment.amount_pence)
    return Recorded(number, settlement, is_new=True)


def take_back_payment(scope: Scope, contract: ContractTerms, payment_number: int, *, reason: str) -> None:
    """Take a payment back, with the reason: its line is posted the other way round, and what it settled is open again.

    Raises: PaymentRefused when there is none, or it was taken back before.
    """
    wait_for_others(scope)
    found = {paid.payment_number: paid for paid in payments_of_council(scope, contract.contract_id)}
    paid = found.get(payment_number)
    if paid is None:
        raise PaymentRefused(f"There is no payment {payment_number} of this council.")
    if paid.taken_back is not None:
        raise PaymentRefused(f"Payment {payment_number} was taken back before: {paid.taken_back}.")
    line_number = scope.session.execute(
        select(Payment.line_number).where(
            Payment.authority_id == scope.authority_id, Payment.payment_number == payment_number
        )
    ).scalar_one()
    today = clock.today()
    sentence = f"Payment {payment_number} of {pounds(paid.amount_pence)} is taken back: {reason}."
    posted = take_back_line(scope, contract.contract_id, line_number, sentence=sentence, period_floor=0, today=today)
    scope.session.add(
        PaymentReversal(
            authority_id=scope.authority_id,
            payment_number=payment_number,
            line_number=posted,
            reason=reason,
            recorded_on=today,
            recorded_by=scope.actor,
        )
    )
    scope.session.flush()
    remember_of(scope, "payment-taken-back", payment=payment_number, amount_pence=paid.amount_pence)


def settle_with_what_is_left(scope: Scope, contract: ContractTerms) -> list[tuple[int, int]]:
    """Settle statements, oldest due first, with what is carried forward, then with credits that nothing has used.

    Returns what was settled of which period. Units: pence.
    """
    wait_for_others(scope)
    settled: list[tuple[int, int]] = []
    owed = owed_of_council(scope, contract.contract_id)
    for paid in reversed(payments_of_council(scope, contract.contract_id)):
        for number, pence in settle(paid.carried_pence, owed).parts:
            _allocate(scope, contract.contract_id, number, pence, payment_number=paid.payment_number)
            settled.append((number, pence))
            owed = owed_of_council(scope, contract.contract_id)
    for credit in credits_of_council(scope, contract.contract_id):
        settled += settle_with_credit(scope, contract, credit.line_number)
    if settled:
        remember_of(scope, "statements-settled", amount_pence=sum(pence for _, pence in settled))
    return settled


def settle_with_credit(
    scope: Scope, contract: ContractTerms, line_number: int, *, first: Sequence[int] = ()
) -> list[tuple[int, int]]:
    """Settle statements with what is left of a credit: those chosen, then the others, oldest due first.

    The credit's own statement asks for that much again, so that the sum of what is open never changes by it. Of a
    statement below zero no more is used than it is below. Units: pence.
    """
    wait_for_others(scope)
    owed = owed_of_council(scope, contract.contract_id)
    credit = next(
        (one for one in credits_of_council(scope, contract.contract_id) if one.line_number == line_number), None
    )
    if credit is None:
        return []
    own = next((one for one in owed if one.period_number == credit.period_number), None)
    left_pence = credit.left_pence if own is None else min(credit.left_pence, max(0, -own.to_pay_pence))
    others = [one for one in owed if one.period_number != credit.period_number]
    parts = settle(left_pence, others, first=first).parts
    for number, pence in parts:
        _allocate(
            scope,
            contract.contract_id,
            number,
            pence,
            credit_line_number=credit.line_number,
            credit_period_number=credit.period_number,
        )
    return list(parts)


def number_invoice(scope: Scope, contract_id: int, period_number: int, invoice_number: str) -> bool:
    """Keep the number that the lead's ledger gave a statement; say whether it is new. The one before stays in sight.

    Raises: PaymentRefused when the number is that of another statement.
    """
    wait_for_others(scope)
    other = statement_numbered(scope.session, contract_id, invoice_number)
    if other is not None and (other.authority_id, other.period_number) != (scope.authority_id, period_number):
        whose = "this council's" if other.authority_id == scope.authority_id else "another council's"
        raise PaymentRefused(f"{invoice_number} is the number of {whose} statement of {other.period_name}.", "number")
    last = scope.session.execute(
        select(SalesInvoice.version_number, SalesInvoice.invoice_number)
        .where(
            SalesInvoice.authority_id == scope.authority_id,
            SalesInvoice.contract_id == contract_id,
            SalesInvoice.period_number == period_number,
        )
        .order_by(SalesInvoice.version_number.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and last.invoice_number == invoice_number:
        return False
    scope.session.add(
        SalesInvoice(
            authority_id=scope.authority_id,
            contract_id=contract_id,
            period_number=period_number,
            version_number=1 if last is None else last.version_number + 1,
            replaces=None if last is None else last.version_number,
            invoice_number=invoice_number,
            recorded_on=clock.today(),
            recorded_by=scope.actor,
        )
    )
    scope.session.flush()
    remember_of(scope, "invoice-numbered", invoice=invoice_number)
    return True


def wait_for_others(scope: Scope) -> None:
    """Wait until nobody else is settling this council's debt, and keep others waiting until we commit."""
    scope.session.execute(_WAIT, {"authority_id": scope.authority_id})


def _check_not_known(scope: Scope, reference: str) -> None:
    """Refuse a bank reference under which a payment of this council stands. Raises: PaymentRefused."""
    known = standing_by_reference(scope.session, [reference]).get(reference)
    if known is not None and known.authority_id == scope.authority_id:
        raise PaymentRefused(
            f"{reference} is the bank reference of payment {known.payment_number}, {pounds(known.amount_pence)} received on"
            f" {long_date(known.received_on)}. It is recorded already.",
            "bank_reference",
        )


def _post(
    scope: Scope, contract_id: int, payment: NewPayment, first: Sequence[int], number: int, request_key: str
) -> None:
    """Post a payment to the book and keep it beside its line."""
    today = clock.today()
    line = Line(
        kind=PAYMENT,
        reference=f"payment-{number}",
        service_on=payment.received_on,
        recorded_on=today,
        period_number=None,
        amount_pence=payment.amount_pence,
        sentence=f"Payment {number}, received on {long_date(payment.received_on)} by {HOW[payment.how]},"
        f" {payment.bank_reference}.",
        request_key=f"payment:{number}",
    )
    line_number = append(scope, contract_id, [line])
    scope.session.add(
        Payment(
            authority_id=scope.authority_id,
            payment_number=number,
            contract_id=contract_id,
            line_number=line_number,
            received_on=payment.received_on,
            amount_pence=payment.amount_pence,
            bank_reference=payment.bank_reference,
            how=payment.how,
            settles_first=list(first),
            request_key=request_key,
            recorded_on=today,
            recorded_by=scope.actor,
        )
    )
    scope.session.flush()


def _allocate(
    scope: Scope,
    contract_id: int,
    period_number: int,
    pence: int,
    *,
    payment_number: int | None = None,
    credit_line_number: int | None = None,
    credit_period_number: int | None = None,
) -> None:
    scope.session.add(
        PaymentAllocation(
            authority_id=scope.authority_id,
            allocation_number=_next_number(scope, PaymentAllocation.allocation_number, PaymentAllocation.authority_id),
            contract_id=contract_id,
            payment_number=payment_number,
            credit_line_number=credit_line_number,
            credit_period_number=credit_period_number,
            period_number=period_number,
            amount_pence=pence,
            recorded_on=clock.today(),
            recorded_by=scope.actor,
        )
    )
    scope.session.flush()


def _next_number(scope: Scope, numbers: Any, authority: Any) -> int:
    """Return the number after the last of this council, who waits for nobody any more."""
    last = scope.session.execute(select(func.max(numbers)).where(authority == scope.authority_id)).scalar()
    return (last or 0) + 1
