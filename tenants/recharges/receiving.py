"""Recording what a funder paid, taking it back, and settling its invoices with what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import func, insert, select, text

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.dates import long_date
from consortium.files.words import listed
from consortium.history.actions import remember
from consortium.money import pounds
from consortium.periods.actions import note_business_day
from tenants.ledger.actions import append, take_back_line
from tenants.ledger.rules import RECEIPT, Line
from tenants.payments.rules import (
    HOW,
    NewPayment,
    Owed,
    PaymentRefused,
    Settlement,
    bank_reference_of,
    check_carried,
    check_payment,
    settle,
)
from tenants.recharges.debts import owed_by_funders, receipt_by_key, receipt_by_reference, receipts_of
from tenants.recharges.documents import Funder
from tenants.recharges.models import Receipt, ReceiptAllocation, ReceiptReversal
from tenants.scope import Scope

_WAIT: Final = text("select pg_advisory_xact_lock(hashtextextended('recharges of ' || :authority_id, 0))")


@dataclass(frozen=True)
class RecordedReceipt:
    """A receipt that is recorded now, or was before under the same key, and what it settles by document. Units: pence."""

    number: int
    settlement: Settlement


def record_receipt(
    scope: Scope,
    contract: ContractTerms,
    funder: Funder,
    payment: NewPayment,
    *,
    request_key: str,
    first: Sequence[int] = (),
    carries: bool = False,
) -> RecordedReceipt:
    """Record what a funder paid and settle its invoices: those chosen (`first`), then the others, oldest due first.

    `carries` confirms that what is more than the debt is carried forward: the next invoice is settled with it. The same key
    again changes nothing. Raises: PaymentRefused, LargerThanDebt.
    """
    wait_for_others(scope)
    reference = bank_reference_of(payment.bank_reference)
    known = receipt_by_key(scope, request_key)
    if known is not None:
        before = (known.funder_code, known.amount_pence, known.received_on, known.bank_reference, known.how)
        said = (funder.code, payment.amount_pence, payment.received_on, reference, payment.how)
        if (before, known.settles_first) != (said, list(first)):
            raise PaymentRefused("This page has recorded another receipt already. Open it again for a further one.")
        return RecordedReceipt(known.receipt_number, Settlement((), 0))
    check_payment(payment, starts_on=contract.starts_on, today=clock.today())
    owed = owed_by_funders(scope, funder.code).get(funder.code, ())
    _check_open(owed, first)
    settlement = settle(payment.amount_pence, owed, first=first)
    check_carried(settlement, payment.amount_pence, carries=carries)
    _check_not_known(scope, reference)
    number = _keep(scope, contract.contract_id, funder, replace(payment, bank_reference=reference), first, request_key)
    for document_number, pence in settlement.parts:
        _allocate(scope, number, document_number, pence)
    _note(scope, "receipt-recorded", {"number": number, "amount_pence": payment.amount_pence})
    return RecordedReceipt(number, settlement)


def take_back_receipt(scope: Scope, contract: ContractTerms, number: int, *, reason: str) -> None:
    """Take a receipt back, with the reason: its line is posted the other way round, and what it settled is open again.

    Raises: PaymentRefused when there is none, or it was taken back before.
    """
    wait_for_others(scope)
    received = next((one for one in receipts_of(scope) if one.number == number), None)
    if received is None:
        raise PaymentRefused(f"There is no receipt {number} of this council.")
    if received.taken_back is not None:
        raise PaymentRefused(f"Receipt {number} was taken back before: {received.taken_back}.")
    today = clock.today()
    posted = take_back_line(
        scope,
        contract.contract_id,
        received.line_number,
        sentence=f"Receipt {number} of {pounds(received.amount_pence)} is taken back: {reason}.",
        period_floor=0,
        today=today,
    )
    scope.session.execute(
        insert(ReceiptReversal).values(
            authority_id=scope.authority_id,
            receipt_number=number,
            line_number=posted,
            reason=reason,
            recorded_on=today,
            recorded_by=scope.actor,
        )
    )
    settle_with_what_is_left(scope, received.funder_code)
    _note(scope, "receipt-taken-back", {"number": number, "amount_pence": received.amount_pence})


def settle_with_what_is_left(scope: Scope, code: str) -> None:
    """Let what a funder has paid ahead settle its invoices, oldest due first.

    What was paid of an invoice and is more than it asks for since a credit is paid ahead from then on.
    """
    _free_what_was_credited(scope, code)
    for received in reversed(receipts_of(scope, code)):
        if received.carried_pence:
            owed = owed_by_funders(scope, code).get(code, ())
            for document_number, pence in settle(received.carried_pence, owed).parts:
                _allocate(scope, received.number, document_number, pence)


def wait_for_others(scope: Scope) -> None:
    """Wait until nobody else issues or settles this council's recharges, and keep others waiting until we commit."""
    scope.session.execute(_WAIT, {"authority_id": scope.authority_id})


def _free_what_was_credited(scope: Scope, code: str) -> None:
    receipts = receipts_of(scope, code)
    for one in owed_by_funders(scope, code).get(code, ()):
        over_pence = -one.open_pence
        for received in receipts:
            part = min(over_pence, 0 if received.taken_back else received.settles.get(one.period_number, 0))
            if part > 0:
                _allocate(scope, received.number, one.period_number, -part)
                over_pence -= part


def _check_open(owed: Sequence[Owed], first: Sequence[int]) -> None:
    """Refuse to settle first what is not open. Raises: PaymentRefused."""
    still_open = {one.period_number for one in owed if one.open_pence > 0}
    settled = [f"R{number}" for number in first if number not in still_open]
    if settled:
        raise PaymentRefused(f"{listed(settled, 'and')} is not open any more. Choose again what it pays.", "first")


def _check_not_known(scope: Scope, reference: str) -> None:
    """Refuse a bank reference under which a receipt of this council stands. Raises: PaymentRefused."""
    known = receipt_by_reference(scope, reference)
    if known is not None:
        raise PaymentRefused(
            f"{reference} is the bank reference of receipt {known.receipt_number}, {pounds(known.amount_pence)} received on"
            f" {long_date(known.received_on)}. It is recorded already.",
            "bank_reference",
        )


def _keep(
    scope: Scope, contract_id: int, funder: Funder, payment: NewPayment, first: Sequence[int], request_key: str
) -> int:
    """Keep a receipt beside its line in the book, under the next number."""
    number = _next_number(scope, Receipt.receipt_number, Receipt.authority_id)
    line_number = _post(scope, contract_id, funder, payment, number)
    scope.session.execute(
        insert(Receipt).values(
            authority_id=scope.authority_id,
            receipt_number=number,
            contract_id=contract_id,
            funder_code=funder.code,
            line_number=line_number,
            received_on=payment.received_on,
            amount_pence=payment.amount_pence,
            bank_reference=payment.bank_reference,
            how=payment.how,
            settles_first=list(first),
            request_key=request_key,
            recorded_on=clock.today(),
            recorded_by=scope.actor,
        )
    )
    return number


def _post(scope: Scope, contract_id: int, funder: Funder, payment: NewPayment, number: int) -> int | None:
    """Post a receipt to the book, from the bank to what the funder has paid. Returns the number of its line."""
    when = f"received from {funder.name} on {long_date(payment.received_on)} by {HOW[payment.how]}"
    line = Line(
        kind=RECEIPT,
        reference=f"receipt-{number}",
        service_on=payment.received_on,
        recorded_on=clock.today(),
        period_number=None,
        amount_pence=payment.amount_pence,
        sentence=f"Receipt {number}, {when}, {payment.bank_reference}.",
        request_key=f"receipt:{number}",
        recharged=((funder.code, payment.amount_pence),),
    )
    return append(scope, contract_id, [line])


def _allocate(scope: Scope, receipt_number: int, document_number: int, pence: int) -> None:
    scope.session.execute(
        insert(ReceiptAllocation).values(
            authority_id=scope.authority_id,
            allocation_number=_next_number(scope, ReceiptAllocation.allocation_number, ReceiptAllocation.authority_id),
            receipt_number=receipt_number,
            document_number=document_number,
            amount_pence=pence,
            recorded_on=clock.today(),
            recorded_by=scope.actor,
        )
    )


def _next_number(scope: Scope, numbers: Any, authority: Any) -> int:
    """Return the number after the last of this council, who waits for nobody any more."""
    last = scope.session.execute(select(func.max(numbers)).where(authority == scope.authority_id)).scalar()
    return (last or 0) + 1


def _note(scope: Scope, event: str, details: dict[str, int]) -> None:
    remember(scope.session, event, "receipt", authority_id=scope.authority_id, details=details)
    note_business_day(scope.session, clock.today())
