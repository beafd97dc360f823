"""Acts of the money round, each by whoever does it on the pages, for the tests that do them in any order.

`how` is a number that chooses the council, the line and the amount. What the rules refuse is refused: RuleBroken.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, bind, db, transaction
from consortium.invoices.queries import findings, invoice_numbered
from consortium.invoices.rules import InvoiceHead
from tenants.across.invoices.actions import approve, decide, enter_invoice, match_again, withdraw
from tenants.across.invoices.rules import InvoiceLine
from tenants.credits.actions import give_credit, withdraw_credit
from tenants.credits.rules import Wanted as WantedCredit
from tenants.disputes.actions import answer_query, open_query
from tenants.particulars.actions import give_particulars
from tenants.particulars.queries import particulars_of
from tenants.particulars.rules import Particulars
from tenants.payments.actions import record_payment, settle_with_what_is_left, take_back_payment
from tenants.payments.rules import NewPayment
from tenants.recharges.actions import Wanted, issue
from tenants.recharges.content import Terms
from tenants.recharges.documents import funders_of, shares_of
from tenants.recharges.receiving import record_receipt, take_back_receipt
from tenants.scope import Scope, inside, open_scope

CHARGES = (
    "select line_number from transfers where authority_id = :council and from_account = 'due_to_lead' and kind !~ 'reversal|vat'"
    " order by 1"
)
MEETINGS = (
    "select authority_id, reference, service_on, amount from transfers where kind = 'meeting'"
    " and from_account = 'due_to_lead' order by recorded_on, authority_id, line_number limit 3 offset :first"
)


@contextmanager
def as_lead(on: dt.date, actor: str = "one of the lead") -> Iterator[tuple[Session, ContractTerms]]:
    """Act as somebody of the lead, in one transaction on a business date."""
    with clock.acting_on(on):
        session = db.session()
        bind(session, Binding("portal_lead", actor=actor))
        try:
            with transaction():
                yield session, current_contract(session)
        finally:
            db.session.remove()


@contextmanager
def lead_in(how: int, on: dt.date) -> Iterator[tuple[Scope, ContractTerms]]:
    """Act as somebody of the lead in Kent's books or in Essex's."""
    with as_lead(on) as (_, contract), inside(Scope("portal_lead", (886, 881)[how % 2], "one of the lead")) as scope:
        yield scope, contract


@contextmanager
def as_member(how: int, on: dt.date) -> Iterator[tuple[Scope, ContractTerms]]:
    """Act as somebody of Kent or of Essex, in one transaction on a business date."""
    with clock.acting_on(on):
        scope = open_scope(Scope("portal_member", (886, 881)[how % 2], "somebody of a council"))
        try:
            with transaction():
                yield scope, current_contract(scope.session)
        finally:
            db.session.remove()


def some_charge(scope: Scope, how: int) -> int:
    """Choose a line that charges the council; one that is not there while there is none."""
    lines = scope.session.execute(text(CHARGES), {"council": scope.authority_id}).scalars().all()
    return lines[how % len(lines)] if lines else 999_999


def credit(how: int, on: dt.date) -> None:
    with lead_in(how, on) as (scope, contract):
        line, half = some_charge(scope, how), WantedCredit("half")
        give_credit(scope, contract.contract_id, line, half, reason="A test", request_key=f"credit on {on}")


def take_credit_back(how: int, on: dt.date) -> None:
    with lead_in(how, on) as (scope, contract):
        withdraw_credit(scope, contract.contract_id, how % 3 + 1, reason="A test")


def query(how: int, on: dt.date) -> None:
    with as_member(how, on) as (scope, contract):
        open_query(scope, contract, some_charge(scope, how), reason="price", note="", request_key=f"query on {on}")


def answer(how: int, on: dt.date) -> None:
    with lead_in(how, on) as (scope, contract):
        outcome = ("part", "upheld", "rejected")[how % 3]
        part = 1_234 if outcome == "part" else None
        answer_query(scope, contract, how % 4 // 2 + 1, outcome, reason="A test", amount_pence=part)


def pay(how: int, on: dt.date) -> None:
    """Pay a little, much, or so much that some of it is carried."""
    with lead_in(how, on) as (scope, contract):
        payment = NewPayment((1, 123_456, 9_000_000)[how % 3], on, f"BANK {on}")
        record_payment(scope, contract, payment, request_key=f"payment on {on}", carries=True)


def take_payment_back(how: int, on: dt.date) -> None:
    with lead_in(how, on) as (scope, contract):
        take_back_payment(scope, contract, how % 4 // 2 + 1, reason="A test")


def settle(how: int, on: dt.date) -> None:
    with lead_in(how, on) as (scope, contract):
        settle_with_what_is_left(scope, contract)


def ask_funder(how: int, on: dt.date) -> None:
    """Ask a funder for its shares of every meeting that it was not asked for yet."""
    with as_member(how, on) as (scope, contract):
        code = f"{scope.authority_id}-{('SCH', 'ICB', 'CSC')[how % 3]}"
        shares = shares_of(scope, contract.contract_id, code)
        meetings = sorted({share.meeting for share in shares if share.document_number is None})
        terms = Terms("standard", on + dt.timedelta(days=30), "By BACS", "")
        if not particulars_of(scope).vat_number:
            give_particulars(scope, Particulars("County Hall", "GB123456782"), by_name="Somebody")
        issue(scope, contract, "The council", Wanted(code, None, meetings, terms), request_key=f"document on {on}")


def receive(how: int, on: dt.date) -> None:
    with as_member(how, on) as (scope, contract):
        funder = funders_of(scope)[f"{scope.authority_id}-{('SCH', 'ICB', 'CSC')[how % 3]}"]
        payment = NewPayment((1, 50_000)[how % 4 // 2], on, f"FUNDER {on}")
        record_receipt(scope, contract, funder, payment, request_key=f"receipt on {on}", carries=True)


def take_receipt_back(how: int, on: dt.date) -> None:
    with as_member(how, on) as (scope, contract):
        take_back_receipt(scope, contract, how % 4 // 2 + 1, reason="A test")


def invoice(how: int, on: dt.date) -> None:
    """Enter what the provider bills of three meetings of both councils, the first of them at a price of `how`."""
    with as_lead(on) as (session, contract):
        period = 8060 + how % 4
        rows = session.execute(text(MEETINGS), {"first": how % 5}).all()
        lines = [
            InvoiceLine(line, row.authority_id, "meeting", row.reference, row.service_on, row.amount)
            for line, row in enumerate(rows, start=2)
        ]
        lines.append(InvoiceLine(9, 886, "meeting", f"NONE-{how}", on, 1_000 + how))
        net = sum(line.net_pence for line in lines)
        head = InvoiceHead(contract.provider_id, f"INV {on}", on, period, net, 0, net, "lines.csv", None, None)
        enter_invoice(session, contract, head, lines, request_key=f"invoice on {on}", by_name="One of the lead")


def approve_invoice(how: int, on: dt.date) -> None:
    """Match an invoice again, decide about what differs, and approve it as somebody else; every third one is withdrawn."""
    number = how % 4 // 2 + 1
    with as_lead(on) as (session, contract):
        if how % 3 == 2:
            withdraw(session, contract, number, reason="A test", by_name="One of the lead")
            return
        found = invoice_numbered(session, contract.contract_id, number)
        match_again(session, contract, number, seen=found.run_number if found else 0)
        known: Any = invoice_numbered(session, contract.contract_id, number)
        for one in findings(session, contract.contract_id, number, known.run_number):
            decision = "query" if how % 2 or one.billed_pence <= one.payable_pence else "accept"
            said = {"seen": known.run_number, "reason": "A test", "by_name": "One of the lead"}
            decide(session, contract, number, [one], decision, **said)
    with as_lead(on, "another of the lead") as (session, contract):
        approve(session, contract, number, by_name="Another of the lead")


ACTS = {
    "credit": credit,
    "credit taken back": take_credit_back,
    "query": query,
    "answer": answer,
    "payment": pay,
    "payment taken back": take_payment_back,
    "settlement": settle,
    "document": ask_funder,
    "receipt": receive,
    "receipt taken back": take_receipt_back,
    "invoice": invoice,
    "approval": approve_invoice,
}
