"""Entering a provider's invoice, matching it, deciding about its differences, and approving it for payment."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy.orm import Session

from consortium import clock
from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import ContractTerms
from consortium.database import Binding
from consortium.history.actions import remember
from consortium.invoices.actions import (
    NewDecision,
    NewOutcome,
    Sums,
    write_decisions,
    write_invoice,
    write_matching,
    write_outcome,
)
from consortium.invoices.queries import (
    Found,
    Invoice,
    findings,
    invoice_numbered,
    invoice_of_key,
    lines_of_invoice,
    paid_elsewhere,
)
from consortium.invoices.rules import (
    Decision,
    InvoiceHead,
    InvoiceRefused,
    accepted_in_all,
    check_can_approve,
    check_decision,
    check_head,
)
from tenants.across.invoices.queries import book_of_provider
from tenants.across.invoices.rules import KINDS, InvoiceLine, Matching, key_of, match_invoice

_SUMS: Final = tuple(field.name for field in fields(Sums))


def enter_invoice(
    session: Session,
    contract: ContractTerms,
    head: InvoiceHead,
    lines: Sequence[InvoiceLine],
    *,
    request_key: str,
    by_name: str,
) -> int:
    """Keep an invoice and match it with the books in the same transaction; returns its place in the contract.

    The same request entered it once. Units: pence. Raises: InvoiceRefused, ChangedMeanwhile.
    """
    known = invoice_of_key(session, contract.contract_id, request_key)
    if known is not None:
        return _sent_before(session, contract, known, head, lines)
    today = clock.today()
    check_head(head, lines_pence=sum(line.net_pence for line in lines), today=today)
    by_council: dict[int, list[dict[str, Any]]] = {}
    for line in lines:
        row = {name: getattr(line, name) for name in ("line", "kind", "reference", "service_on", "net_pence")}
        by_council.setdefault(line.authority_id, []).append(row)
    invoice_id = write_invoice(
        session, contract.contract_id, head, by_council, request_key=request_key, by_name=by_name, today=today
    )
    matching = _match(session, contract, head.provider_id, head.period_number, invoice_id, lines)
    _keep_matching(session, contract, invoice_id, 1, matching)
    _remember(session, "invoice-entered", head.invoice_number, pence=head.net_pence, lines=len(lines))
    return invoice_id


def match_again(session: Session, contract: ContractTerms, invoice_id: int, *, seen: int) -> Invoice:
    """Match an invoice with the books as they stand now. What was decided of a difference that is still there stays.

    `seen` is the matching that this one replaces. Raises: InvoiceRefused, ChangedMeanwhile.
    """
    invoice = _open_invoice(session, contract, invoice_id, seen=seen)
    lines = _lines(session, contract, invoice_id)
    matching = _match(session, contract, invoice.provider_id, invoice.period_number, invoice_id, lines)
    before = {one.same: one for one in findings(session, contract.contract_id, invoice_id, invoice.run_number)}
    run_number = invoice.run_number + 1
    _keep_matching(session, contract, invoice_id, run_number, matching)
    now = findings(session, contract.contract_id, invoice_id, run_number)
    write_decisions(
        session,
        contract.contract_id,
        invoice_id,
        [
            NewDecision(
                authority_id=one.authority_id,
                run_number=run_number,
                finding_number=one.finding_number,
                number=1,
                decision=old.decision,
                reason=old.reason or "",
                by=old.decided_by or "",
                by_name=old.decided_by_name or "",
                on=old.decided_on or clock.today(),
            )
            for one in now
            if (old := before.get(one.same)) is not None and old.decision is not None
        ],
    )
    _remember(session, "invoice-matched", invoice.invoice_number, lines=matching.lines, matched=matching.matched)
    return invoice


def decide(
    session: Session,
    contract: ContractTerms,
    invoice_id: int,
    differences: Iterable[Found],
    decision: Decision,
    *,
    seen: int,
    reason: str,
    by_name: str,
) -> int:
    """Accept, query or reject some differences of an invoice; returns how many. The last decision of each holds.

    `seen` is the matching that the differences are of. Raises: InvoiceRefused, ChangedMeanwhile.
    """
    invoice, actor = _open_invoice(session, contract, invoice_id, seen=seen), session.info["binding"].actor
    decided = []
    for one in differences:
        check_decision(decision, reason, billed_pence=one.billed_pence, payable_pence=one.payable_pence)
        decided.append(
            NewDecision(
                authority_id=one.authority_id,
                run_number=invoice.run_number,
                finding_number=one.finding_number,
                number=one.decision_number + 1,
                decision=decision,
                reason=reason,
                by=actor,
                by_name=by_name,
                on=clock.today(),
            )
        )
    write_decisions(session, contract.contract_id, invoice_id, decided)
    _remember(
        session, "invoice-decided", invoice.invoice_number, decision=decision, differences=len(decided), reason=reason
    )
    return len(decided)


def approve(session: Session, contract: ContractTerms, invoice_id: int, *, by_name: str) -> int:
    """Approve an invoice for payment; returns what is paid of it. Units: pence, net.

    By somebody else than who entered it, with every difference decided, and while the books say what they said when it was
    matched. Raises: InvoiceRefused, ChangedMeanwhile.
    """
    invoice = _known_invoice(session, contract, invoice_id)
    found = findings(session, contract.contract_id, invoice_id, invoice.run_number)
    weighed = [one.weighed for one in found]
    actor = session.info["binding"].actor
    check_can_approve(weighed, entered_by=invoice.recorded_by, approver=actor, outcome=invoice.outcome)
    now = _match(
        session,
        contract,
        invoice.provider_id,
        invoice.period_number,
        invoice_id,
        _lines(session, contract, invoice_id),
    )
    if [_same(one) for one in now.differences] != [one.same for one in found]:
        raise ChangedMeanwhile(
            "The books have changed since this invoice was matched. Match it again, then approve it."
        )
    accepted = accepted_in_all(invoice.payable_pence, weighed)
    new = NewOutcome("approved", invoice.run_number, accepted, "", by_name, clock.today())
    write_outcome(session, contract.contract_id, invoice_id, new)
    _remember(session, "invoice-approved", invoice.invoice_number, pence=accepted)
    return accepted


def withdraw(session: Session, contract: ContractTerms, invoice_id: int, *, reason: str, by_name: str) -> Invoice:
    """Withdraw an invoice that should not stand: nothing of it is paid, and its number may be entered again.

    Raises: InvoiceRefused, ChangedMeanwhile.
    """
    invoice = _open_invoice(session, contract, invoice_id)
    new = NewOutcome("withdrawn", invoice.run_number, 0, reason, by_name, clock.today())
    write_outcome(session, contract.contract_id, invoice_id, new)
    _remember(session, "invoice-withdrawn", invoice.invoice_number, reason=reason)
    return invoice


def _sent_before(
    session: Session, contract: ContractTerms, invoice_id: int, head: InvoiceHead, lines: Sequence[InvoiceLine]
) -> int:
    """Return the invoice that this form has entered before; the same form with another invoice is refused."""
    invoice = _known_invoice(session, contract, invoice_id)
    names = ("provider_id", "invoice_number", "invoiced_on", "period_number", "net_pence", "total_pence")
    other_head = any(getattr(invoice, name) != getattr(head, name) for name in names)
    if other_head or set(_lines(session, contract, invoice_id)) != set(lines):
        raise InvoiceRefused(f"This form has entered invoice {invoice.invoice_number} already. Open a new form.")
    return invoice_id


def _known_invoice(session: Session, contract: ContractTerms, invoice_id: int) -> Invoice:
    invoice = invoice_numbered(session, contract.contract_id, invoice_id)
    if invoice is None:
        raise InvoiceRefused("There is no such invoice.")
    return invoice


def _open_invoice(session: Session, contract: ContractTerms, invoice_id: int, *, seen: int | None = None) -> Invoice:
    """Return an invoice that is not settled, in the matching that was seen. Raises: InvoiceRefused, ChangedMeanwhile."""
    invoice = _known_invoice(session, contract, invoice_id)
    if seen is not None and seen != invoice.run_number:
        raise ChangedMeanwhile("The invoice was matched again while you looked. Look again.")
    if invoice.outcome is not None:
        raise InvoiceRefused(f"This invoice is {invoice.outcome} already. Nothing of it is changed any more.")
    return invoice


def _lines(session: Session, contract: ContractTerms, invoice_id: int) -> list[InvoiceLine]:
    return [
        InvoiceLine(one.line_number, one.authority_id, one.kind, one.reference, one.service_on, one.net_pence)
        for one in lines_of_invoice(session, contract.contract_id, invoice_id)
    ]


def _match(
    session: Session,
    contract: ContractTerms,
    provider_id: int,
    period_number: int,
    invoice_id: int,
    lines: Sequence[InvoiceLine],
) -> Matching:
    """Match lines with the books as they stand, and with what other invoices are paid for."""
    elsewhere = paid_elsewhere(session, contract.contract_id, provider_id, invoice_id)
    return match_invoice(
        lines,
        book_of_provider(session, contract.contract_id, KINDS),
        provider_id=provider_id,
        period_number=period_number,
        earlier={(row.authority_id, key_of(row.kind, row.reference, row.service_on)) for row in elsewhere},
        direct=contract.third_party_billing == "direct",
    )


def _keep_matching(
    session: Session, contract: ContractTerms, invoice_id: int, run_number: int, matching: Matching
) -> None:
    by_council: dict[int, list[dict[str, Any]]] = {}
    for number, one in enumerate(matching.differences, start=1):
        names = ("line", "name", "reference", "billed_pence", "payable_pence", "sentence")
        row = {"number": number, **{name: getattr(one, name) for name in names}}
        by_council.setdefault(one.authority_id, []).append(row)
    write_matching(
        session,
        contract.contract_id,
        invoice_id,
        run_number=run_number,
        sums=Sums(**{name: getattr(matching, name) for name in _SUMS}),
        findings=by_council,
        today=clock.today(),
    )


def _same(one: Any) -> tuple[Any, ...]:
    return (one.authority_id, one.line, one.name, one.reference, one.billed_pence, one.payable_pence)


def _remember(session: Session, event: str, invoice_number: str, **details: Any) -> None:
    """Write into the group's history what happened to an invoice."""
    binding: Binding = session.info["binding"]
    remember(
        session, event, "invoices", authority_id=binding.authority_id, details={"invoice": invoice_number, **details}
    )
