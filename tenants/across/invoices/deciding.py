"""Deciding about what differs, matching again, approving for payment, and withdrawing."""

from flask import abort, render_template, url_for

from consortium.authorities.queries import councils
from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import ContractTerms
from consortium.database import db, transaction
from consortium.invoices.queries import Found, Invoice, findings
from consortium.invoices.rules import InvoiceRefused
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from tenants.across.invoices.actions import approve, decide, match_again, withdraw
from tenants.across.invoices.asking import ApproveForm, DecideForm, MatchForm, WithdrawForm
from tenants.across.invoices.entering import group_invoices
from tenants.across.invoices.lists import names_of
from tenants.across.invoices.routes import invoice_at, invoice_page
from tenants.across.invoices.sentences import DECIDED, NAMES, answered, finding_words
from tenants.across.pages import Answer, done

__all__ = ["group_invoices"]


@group_invoices.get("/invoices/<int:number>/differences/<int:place>")
@needs(Permission.KEEP_INVOICES)
def difference(number: int, place: int) -> Answer:
    """Ask what is done about one difference."""
    contract, invoice = invoice_at(number)
    found, others = _difference(contract, invoice, place)
    form = DecideForm()
    form.offer(found, len(others))
    form.seen.data = _seen(invoice, found)
    return _decide_page(invoice, found, others, form)


@group_invoices.post("/invoices/<int:number>/differences/<int:place>")
@needs(Permission.KEEP_INVOICES)
def decided(number: int, place: int) -> Answer:
    """Accept, query or reject a difference, and with it the others of its name if that was ticked."""
    contract, invoice = invoice_at(number)
    found, others = _difference(contract, invoice, place)
    form = DecideForm()
    form.offer(found, len(others))
    if not form.validate_on_submit():
        return _decide_page(invoice, found, others, form)
    if form.seen.data != _seen(invoice, found):
        form.refuse("Something was decided or matched while you looked. Look again")
        form.seen.data = _seen(invoice, found)
        return _decide_page(invoice, found, others, form)
    these, reason = [found, *(others if form.others.data else [])], form.reason.data or ""
    try:
        with transaction():
            counted = decide(
                db.session(),
                contract,
                number,
                these,
                form.decision.data,
                seen=invoice.run_number,
                reason=reason,
                by_name=signed_in().name,
            )
    except (InvoiceRefused, ChangedMeanwhile) as refusal:
        field = getattr(refusal, "field", "")
        form.refuse(str(refusal), *([field] if field else []))
        return _decide_page(invoice, found, others, form)
    verb = DECIDED[form.decision.data][0].lower()
    said = "1 difference is" if counted == 1 else f"{counted:,} differences are"
    return done(f"{said} {verb}.", url_for("group_invoices.shown", number=number))


@group_invoices.post("/invoices/<int:number>/match")
@needs(Permission.KEEP_INVOICES)
def matched(number: int) -> Answer:
    """Match an invoice with the books as they stand now."""
    contract, invoice = invoice_at(number)
    form = MatchForm()
    form.validate_on_submit()
    if form.run.data != str(invoice.run_number):
        return done("The invoice was matched again meanwhile. Nothing was done twice.", _address(number))
    try:
        with transaction():
            match_again(db.session(), contract, number, seen=invoice.run_number)
    except (InvoiceRefused, ChangedMeanwhile) as refusal:
        form.refuse(str(refusal))
        return invoice_page(contract, invoice, form)
    return done("The invoice is matched with the books as they stand now.", _address(number))


@group_invoices.post("/invoices/<int:number>/approve")
@needs(Permission.KEEP_INVOICES)
def approved(number: int) -> Answer:
    """Approve an invoice for payment, as somebody else than who entered it."""
    contract, invoice = invoice_at(number)
    form = ApproveForm()
    form.validate_on_submit()
    if form.run.data != str(invoice.run_number):
        form.refuse("The invoice was matched again while you looked. Look again")
        return invoice_page(contract, invoice, form)
    try:
        with transaction():
            pence = approve(db.session(), contract, number, by_name=signed_in().name)
    except (InvoiceRefused, ChangedMeanwhile) as refusal:
        form.refuse(str(refusal))
        return invoice_page(contract, invoice, form)
    return done(f"{pounds(pence)} net of invoice {invoice.invoice_number} is approved for payment.", _address(number))


@group_invoices.get("/invoices/<int:number>/withdraw")
@needs(Permission.KEEP_INVOICES)
def withdrawing(number: int) -> Answer:
    """Ask why an invoice is withdrawn."""
    return _withdraw_page(number, WithdrawForm())


@group_invoices.post("/invoices/<int:number>/withdraw")
@needs(Permission.KEEP_INVOICES)
def withdrawn(number: int) -> Answer:
    """Withdraw an invoice: nothing of it is paid, and its number may be entered again."""
    contract, invoice = invoice_at(number)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _withdraw_page(number, form)
    try:
        with transaction():
            withdraw(db.session(), contract, number, reason=form.reason.data or "", by_name=signed_in().name)
    except (InvoiceRefused, ChangedMeanwhile) as refusal:
        form.refuse(str(refusal))
        return _withdraw_page(number, form)
    return done(f"Invoice {invoice.invoice_number} is withdrawn. Nothing of it is paid.", _address(number))


def _seen(invoice: Invoice, found: Found) -> str:
    return f"{invoice.run_number}:{found.decision_number}"


def _address(number: int) -> str:
    return url_for("group_invoices.shown", number=number)


def _difference(contract: ContractTerms, invoice: Invoice, place: int) -> tuple[Found, list[Found]]:
    """Return a difference of an invoice and the undecided others of its name, or answer 404."""
    every = findings(db.session(), contract.contract_id, invoice.invoice_id, invoice.run_number)
    found = next((one for one in every if one.finding_number == place), None)
    if found is None or invoice.outcome is not None:
        abort(404)
    others = [one for one in every if one is not found and one.name == found.name and one.decision is None]
    return found, others


def _decide_page(invoice: Invoice, found: Found, others: list[Found], form: DecideForm) -> str:
    names = names_of(councils(db.session()))
    return render_template(
        "tenants/across/invoices/decide.html",
        invoice=invoice,
        found=found,
        others=others,
        form=form,
        called=NAMES[found.name],
        council=names[found.authority_id],
        words=finding_words(found, names),
        decided=DECIDED,
        answered=answered,
    )


def _withdraw_page(number: int, form: WithdrawForm) -> Answer:
    _, invoice = invoice_at(number)
    if invoice.outcome is not None:
        abort(404)
    return render_template("tenants/across/invoices/withdraw.html", invoice=invoice, form=form)
