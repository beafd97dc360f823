"""Writing a provider's invoice, its matchings, decisions, answers and outcome. The caller binds one council where it says so."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consortium.changes import ChangedMeanwhile
from consortium.database import constraint_of, rebound
from consortium.invoices.models import InvoiceDecision, InvoiceMatching, InvoiceOutcome, InvoiceReply, ProviderInvoice
from consortium.invoices.rules import Decision, InvoiceHead, InvoiceRefused, Reply

_MEANWHILE: Final = "Somebody else decided about this invoice while you looked. Look again."
_BY_CONSTRAINT: Final = {
    "provider_invoices_number_key": "This invoice is there already: somebody else entered it while you looked.",
    "provider_invoices_pkey": "Somebody else entered an invoice at the same moment. Send yours again.",
}
_LINES: Final = text("""
insert into provider_invoice_lines (authority_id, contract_id, invoice_id, line_number, kind, reference, service_on, net_pence)
select :authority_id, :contract_id, :invoice_id, l.line, l.kind, l.reference, l.service_on, l.net_pence
from jsonb_to_recordset(cast(:rows as jsonb))
    as l (line integer, kind text, reference text, service_on date, net_pence bigint)
""")
_FINDINGS: Final = text("""
insert into provider_invoice_findings (authority_id, contract_id, invoice_id, run_number, finding_number, line_number, name,
    reference, billed_pence, payable_pence, sentence)
select :authority_id, :contract_id, :invoice_id, :run_number, f.number, f.line, f.name, f.reference, f.billed_pence,
    f.payable_pence, f.sentence
from jsonb_to_recordset(cast(:rows as jsonb)) as f (number integer, line integer, name text, reference text,
    billed_pence bigint, payable_pence bigint, sentence text)
""")
Rows = Mapping[int, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Sums:
    """What a matching came to. Units: pence; lines."""

    lines: int
    matched: int
    billed_pence: int
    payable_pence: int
    book_pence: int
    of_period_pence: int
    earlier_pence: int
    not_billed_pence: int
    below_pence: int


def write_invoice(
    session: Session,
    contract_id: int,
    head: InvoiceHead,
    lines: Rows,
    *,
    request_key: str,
    by_name: str,
    today: dt.date,
) -> int:
    """Write the head of an invoice and its lines by council; returns its number within the contract.

    Raises: InvoiceRefused where its number is there already and was not withdrawn.
    """
    standing, versions = _versions(session, contract_id, head)
    if standing:
        known = f"Invoice {head.invoice_number} is there already."
        raise InvoiceRefused(
            f"{known} If this one takes its place, withdraw that one first; else put the number right.",
            "invoice_number",
        )
    last = session.execute(
        select(func.max(ProviderInvoice.invoice_id)).where(ProviderInvoice.contract_id == contract_id)
    ).scalar_one()
    invoice_id = (last or 0) + 1
    attached = head.attachment
    with _refusals():
        session.add(
            ProviderInvoice(
                **asdict(head),
                contract_id=contract_id,
                invoice_id=invoice_id,
                version_number=versions + 1,
                attachment_hash=None if attached is None else hashlib.sha256(attached).digest(),
                request_key=request_key,
                recorded_on=today,
                recorded_by=session.info["binding"].actor,
                recorded_by_name=by_name,
            )
        )
        session.flush()
        _by_council(session, _LINES, lines, contract_id=contract_id, invoice_id=invoice_id)
    return invoice_id


def _versions(session: Session, contract_id: int, head: InvoiceHead) -> tuple[bool, int]:
    """Say whether an invoice of this number stands, and how many were entered under it."""
    outcomes = session.execute(
        select(InvoiceOutcome.outcome)
        .select_from(ProviderInvoice)
        .outerjoin(
            InvoiceOutcome,
            (InvoiceOutcome.contract_id == ProviderInvoice.contract_id)
            & (InvoiceOutcome.invoice_id == ProviderInvoice.invoice_id),
        )
        .where(
            ProviderInvoice.contract_id == contract_id,
            ProviderInvoice.provider_id == head.provider_id,
            ProviderInvoice.invoice_number == head.invoice_number,
        )
    ).all()
    return any(outcome != "withdrawn" for (outcome,) in outcomes), len(outcomes)


def write_matching(
    session: Session, contract_id: int, invoice_id: int, *, run_number: int, sums: Sums, findings: Rows, today: dt.date
) -> None:
    """Write how an invoice stands beside the books, and each difference by council. Raises: ChangedMeanwhile."""
    with _refusals():
        session.add(
            InvoiceMatching(
                contract_id=contract_id,
                invoice_id=invoice_id,
                run_number=run_number,
                replaces=run_number - 1 or None,
                matched_on=today,
                matched_by=session.info["binding"].actor,
                **asdict(sums),
            )
        )
        session.flush()
        _by_council(session, _FINDINGS, findings, contract_id=contract_id, invoice_id=invoice_id, run_number=run_number)


@dataclass(frozen=True)
class NewDecision:
    """A decision about one difference of an invoice. `number` counts the decisions about it from 1."""

    authority_id: int
    run_number: int
    finding_number: int
    number: int
    decision: Decision
    reason: str
    by: str
    by_name: str
    on: dt.date


def write_decisions(session: Session, contract_id: int, invoice_id: int, decisions: Sequence[NewDecision]) -> None:
    """Write what was decided about some differences, each in its council's books. Raises: ChangedMeanwhile."""
    by_council: dict[int, list[NewDecision]] = {}
    for one in decisions:
        by_council.setdefault(one.authority_id, []).append(one)
    with _refusals():
        for authority_id, those in sorted(by_council.items()):
            with rebound(session, authority_id=authority_id):
                session.add_all(
                    InvoiceDecision(
                        authority_id=authority_id,
                        contract_id=contract_id,
                        invoice_id=invoice_id,
                        run_number=one.run_number,
                        finding_number=one.finding_number,
                        decision_number=one.number,
                        replaces=one.number - 1 or None,
                        decision=one.decision,
                        reason=one.reason,
                        decided_on=one.on,
                        decided_by=one.by,
                        decided_by_name=one.by_name,
                    )
                    for one in those
                )
                session.flush()


@dataclass(frozen=True)
class NewReply:
    """A provider's answer to a query of its line: to the decision of that number about the difference."""

    authority_id: int
    run_number: int
    finding_number: int
    decision_number: int
    provider_id: int
    reply: Reply
    reason: str
    by_name: str
    on: dt.date


@dataclass(frozen=True)
class NewOutcome:
    """How an invoice ends: approved, or withdrawn for a reason. Units: pence, net."""

    outcome: Literal["approved", "withdrawn"]
    run_number: int
    accepted_pence: int
    reason: str
    by_name: str
    on: dt.date


def write_outcome(session: Session, contract_id: int, invoice_id: int, new: NewOutcome) -> None:
    """Write that an invoice is approved or withdrawn. Raises: ChangedMeanwhile."""
    with _refusals():
        session.add(
            InvoiceOutcome(
                contract_id=contract_id,
                invoice_id=invoice_id,
                outcome=new.outcome,
                run_number=new.run_number,
                accepted_pence=new.accepted_pence,
                reason=new.reason,
                settled_on=new.on,
                settled_by=session.info["binding"].actor,
                settled_by_name=new.by_name,
            )
        )
        session.flush()


def write_reply(session: Session, contract_id: int, invoice_id: int, new: NewReply) -> None:
    """Write what the provider answers to a difference that the lead queries. Raises: ChangedMeanwhile."""
    with _refusals():
        session.add(
            InvoiceReply(
                contract_id=contract_id,
                invoice_id=invoice_id,
                authority_id=new.authority_id,
                run_number=new.run_number,
                finding_number=new.finding_number,
                decision_number=new.decision_number,
                provider_id=new.provider_id,
                reply=new.reply,
                reason=new.reason,
                replied_on=new.on,
                replied_by=session.info["binding"].actor,
                replied_by_name=new.by_name,
            )
        )
        session.flush()


def _by_council(session: Session, statement: Any, rows: Rows, **values: Any) -> None:
    """Write the rows of each council in its own books, one statement for each."""
    for authority_id, those in sorted(rows.items()):
        with rebound(session, authority_id=authority_id):
            written = json.dumps(those, default=str)
            session.execute(statement, {"authority_id": authority_id, "rows": written, **values})


@contextmanager
def _refusals() -> Iterator[None]:
    """Say what the database refused in a sentence: two people at once meet its keys."""
    try:
        yield
    except DBAPIError as error:
        name = constraint_of(error) or ""
        if name in _BY_CONSTRAINT:
            raise InvoiceRefused(_BY_CONSTRAINT[name], "invoice_number") from error
        state = getattr(error.orig, "sqlstate", "")
        if state == "PT060" or name.endswith(("_pkey", "_replaces_fkey")):
            raise ChangedMeanwhile(_MEANWHILE) from error
        raise
