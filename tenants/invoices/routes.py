"""A provider's own invoices: the list, one with what was decided of each line that differs, and answers to queries."""

from typing import Final

from flask import Response, abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answered

from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import ContractTerms
from consortium.database import Binding, db, transaction
from consortium.invoices.rules import InvoiceRefused
from consortium.invoices.told import OwnDifference, OwnInvoice, own_differences, own_invoice, own_invoices
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import period_numbered
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import Paging, page_asked_for
from tenants.across.invoices.sentences import NAMES
from tenants.desk import Desk, no_contract, open_desk, served_contract
from tenants.doors import opened_provider, provider_pages
from tenants.exports import export
from tenants.invoices.actions import answer_difference
from tenants.invoices.lists import DIFFERENCE_COLUMNS, INVOICE_COLUMNS, difference_cells, invoice_cells
from tenants.invoices.sentences import DECIDED, REPLIED, WHY, heading, list_heading, state_tag, to_pay_pence, where
from tenants.invoices.web_forms import AnswerForm
from tenants.scope import inside

provider_invoices: Final = provider_pages("provider_invoices", __name__)
_MOST_NUMBER: Final = 2**31 - 1


@provider_invoices.get("/invoices")
@needs(Permission.KEEP_BILLING)
def listed() -> str | tuple[str, int]:
    """List the provider's invoices, the last entered first, with what is approved and what is queried of each."""
    contract, here = served_contract(), opened_provider()
    if contract is None:
        return no_contract(200)
    rows = own_invoices(db.session(), here.provider_id, contract.contract_id)
    paging = Paging(page_asked_for(), len(rows))
    return render_template(
        "tenants/invoices/list.html",
        provider=here.provider,
        heading=list_heading(rows),
        rows=rows[paging.offset : paging.offset + paging.rows_a_page],
        paging=paging,
        period_of=lambda row: _period(contract, row),
        state_tag=state_tag,
    )


@provider_invoices.get("/invoices.<any(csv, xlsx):kind>")
@needs(Permission.KEEP_BILLING)
def exported(kind: FileKind) -> Response:
    """Send the list of the provider's invoices as a file."""
    contract = served_contract()
    if contract is None:
        abort(404)
    found = own_invoices(db.session(), opened_provider().provider_id, contract.contract_id)
    rows = [invoice_cells(row, _period(contract, row)) for row in found]
    return _export("the provider’s invoices", f"{contract.reference}-invoices", INVOICE_COLUMNS, rows, kind)


@provider_invoices.get("/invoices/<int:number>")
@needs(Permission.KEEP_BILLING)
def shown(number: int) -> str:
    """Show one invoice: what differs from the books, what the lead decided of it, and what is paid."""
    desk, invoice = _invoice_at(number)
    found = own_differences(db.session(), desk.contract.contract_id, number, invoice.run_number)
    paging = Paging(page_asked_for(), len(found))
    return render_template(
        "tenants/invoices/shown.html",
        invoice=invoice,
        heading=heading(invoice),
        state=state_tag(invoice),
        period=_period(desk.contract, invoice),
        found=found[paging.offset : paging.offset + paging.rows_a_page],
        paging=paging,
        to_pay_pence=to_pay_pence(invoice),
        where=lambda one: where(one, desk.councils[one.authority_id].name),
        called=NAMES,
        why=WHY,
        decided=DECIDED,
        replied=REPLIED,
    )


@provider_invoices.get("/invoices/<int:number>/differences.<any(csv, xlsx):kind>")
@needs(Permission.KEEP_BILLING)
def differences_exported(number: int, kind: FileKind) -> Response:
    """Send the lines of an invoice that differ as a file, each with its decision and the answer."""
    desk, invoice = _invoice_at(number)
    found = own_differences(db.session(), desk.contract.contract_id, number, invoice.run_number)
    rows = [difference_cells(one, desk.councils[one.authority_id].name) for one in found]
    name = f"{desk.contract.reference}-invoice-{number}-differences"
    return _export("differences of an invoice", name, DIFFERENCE_COLUMNS, rows, kind)


@provider_invoices.get("/invoices/<int:number>/differences/<int:place>")
@needs(Permission.KEEP_BILLING)
def difference(number: int, place: int) -> str:
    """Ask what the provider answers to a line that the lead queries."""
    desk, invoice = _invoice_at(number)
    found = _difference_at(desk, invoice, place)
    form = AnswerForm()
    form.seen.data = _seen(invoice, found)
    return _page(desk, invoice, found, form)


@provider_invoices.post("/invoices/<int:number>/differences/<int:place>")
@needs(Permission.KEEP_BILLING)
def answered(number: int, place: int) -> str | Answered:
    """Answer a line that the lead queries. Pressed twice it is answered once."""
    desk, invoice = _invoice_at(number)
    found, form = _difference_at(desk, invoice, place), AnswerForm()
    if not form.validate_on_submit():
        return _page(desk, invoice, found, form)
    if form.seen.data != _seen(invoice, found):
        form.refuse("The lead decided about this line while you looked. Look again")
        form.seen.data = _seen(invoice, found)
        return _page(desk, invoice, found, form)
    said = {"reason": str(form.reason.data), "by_name": signed_in().name}
    try:
        with transaction(), inside(desk.door.scope_of(found.authority_id)) as scope:
            answer_difference(scope, desk.contract, invoice, found, form.reply.data, **said)
    except (InvoiceRefused, ChangedMeanwhile) as refusal:
        form.refuse_of(getattr(refusal, "field", ""), str(refusal))
        return _page(desk, invoice, _difference_at(desk, invoice, place), form)
    flash(f"Your answer about {found.reference} is sent. The lead reads it and decides.")
    return redirect(url_for("provider_invoices.shown", number=number), 303)


def _page(desk: Desk, invoice: OwnInvoice, found: OwnDifference, form: AnswerForm) -> str:
    return render_template(
        "tenants/invoices/answer.html",
        invoice=invoice,
        found=found,
        form=form,
        called=NAMES[found.name],
        why=WHY[found.name],
        where=where(found, desk.councils[found.authority_id].name),
        decided=DECIDED,
        replied=REPLIED,
    )


def _invoice_at(number: int) -> tuple[Desk, OwnInvoice]:
    """Read the invoice of a path among the provider's own, or answer 404."""
    desk = open_desk()
    if desk is None or not 0 < number <= _MOST_NUMBER:
        abort(404)
    found = own_invoice(db.session(), desk.door.provider_id, desk.contract.contract_id, number)
    if found is None:
        abort(404)
    return desk, found


def _difference_at(desk: Desk, invoice: OwnInvoice, place: int) -> OwnDifference:
    """Return a difference of an invoice that the lead queries or that has an answer, or answer 404."""
    every = own_differences(db.session(), desk.contract.contract_id, invoice.invoice_id, invoice.run_number)
    found = next((one for one in every if one.finding_number == place), None)
    if found is None or invoice.outcome == "withdrawn" or (found.decision != "query" and found.reply is None):
        abort(404)
    return found


def _seen(invoice: OwnInvoice, found: OwnDifference) -> str:
    return f"{invoice.run_number}:{found.decision_number}"


def _period(contract: ContractTerms, invoice: OwnInvoice) -> str:
    return period_numbered(contract.billing, invoice.period_number).name


def _export(subject: str, name: str, columns: tuple[Column, ...], rows: list[list[object]], kind: FileKind) -> Response:
    here = opened_provider()
    binding = Binding("portal_provider", provider_id=here.provider_id, actor=here.actor)
    return export(binding, subject, file_name=name, columns=columns, rows=rows, kind=kind)
