"""Entering a provider's invoice: its head typed, its lines from a file, every bad row named beside the row."""

from typing import Final

from flask import render_template, url_for

from consortium import clock
from consortium.authorities.queries import councils
from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import db, transaction
from consortium.errors import Problem, Refused
from consortium.files.csv_rows import Row
from consortium.files.problems import Problems
from consortium.files.tables import read_either
from consortium.invoices.rules import InvoiceRefused
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import period_holding, period_numbered
from consortium.providers.queries import provider_names
from tenants.across.invoices.actions import enter_invoice
from tenants.across.invoices.asking import InvoiceForm
from tenants.across.invoices.forms import COLUMNS, read_invoice
from tenants.across.invoices.lists import names_of
from tenants.across.invoices.routes import group_invoices
from tenants.across.pages import Answer, done
from tenants.statements.sentences import period_named_in_words

__all__ = ["group_invoices"]
_MOST_BAD: Final = 200


@group_invoices.get("/invoices/new")
@needs(Permission.KEEP_INVOICES)
def new() -> Answer:
    """Show the empty form of an invoice."""
    contract = current_contract(db.session())
    return _page(contract, _form(contract))


@group_invoices.post("/invoices/new")
@needs(Permission.KEEP_INVOICES)
def entered() -> Answer:
    """Keep an invoice and match it with the books; of a bad file every row is named and nothing is stored."""
    session = db.session()
    contract = current_contract(session)
    form = _form(contract)
    sent = form.lines_sent() if form.validate_on_submit() else None
    if sent is None:
        return _page(contract, form)
    name, data = sent
    try:
        lines = read_invoice(name, data, names_of(councils(session)), clock.today())
    except Refused as refusal:
        form.refuse_file(refusal.problems)
        return _page(contract, form, _bad_rows(data, refusal.problems))
    try:
        with transaction():
            number = enter_invoice(
                session,
                contract,
                form.head(name),
                lines,
                request_key=str(form.request_key.data),
                by_name=signed_in().name,
            )
    except InvoiceRefused as refusal:
        form.refuse(str(refusal), *([refusal.field] if refusal.field else []))
        return _page(contract, form)
    except ChangedMeanwhile as meanwhile:
        form.refuse(str(meanwhile))
        return _page(contract, form)
    counted = "1 line" if len(lines) == 1 else f"{len(lines):,} lines"
    net = pounds(sum(line.net_pence for line in lines))
    said = f"Invoice {form.invoice_number.data} is kept: {counted}, {net} net, matched with the books."
    return done(said, url_for("group_invoices.shown", number=number))


def _form(contract: ContractTerms) -> InvoiceForm:
    form = InvoiceForm()
    last = period_holding(contract.billing, clock.today()).number
    numbers = range(max(last, contract.first_period.number), contract.first_period.number - 1, -1)
    periods = [(number, period_named_in_words(period_numbered(contract.billing, number))) for number in numbers]
    form.offer(provider_names(db.session()), periods, contract)
    return form


def _page(contract: ContractTerms, form: InvoiceForm, bad: list[tuple[Row | None, list[Problem]]] | None = None) -> str:
    return render_template(
        "tenants/across/invoices/new.html", contract=contract, form=form, bad=bad or [], columns=COLUMNS.known
    )


def _bad_rows(data: bytes, problems: tuple[Problem, ...]) -> list[tuple[Row | None, list[Problem]]]:
    """List the rows that are not good as they were written, each with what is wrong with it; of many, the first."""
    by_line: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.line:
            by_line.setdefault(problem.line, []).append(problem)
    try:
        written = {row.line: row for row in read_either(data, COLUMNS, Problems("")).rows}
    except Refused:
        written = {}
    return [(written.get(line), those) for line, those in list(by_line.items())[:_MOST_BAD]]
