"""The provider's invoices as the lead sees them: the list, one with its differences, and both as files."""

from typing import Final

from flask import Response, abort, render_template

from consortium.authorities.queries import councils
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db, own_transaction
from consortium.history.actions import remember
from consortium.invoices.queries import (
    Invoice,
    attachment_of,
    count_of_invoices,
    findings,
    invoice_numbered,
    invoices,
    lines_of_invoice,
    matched_by_kind,
)
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import period_numbered
from consortium.web.downloads import Column, FileKind
from consortium.web.forms import Form
from consortium.web.lists import Paging, page_asked_for
from tenants.across.invoices.asking import ApproveForm, MatchForm
from tenants.across.invoices.lists import (
    DIFFERENCE_COLUMNS,
    INVOICE_COLUMNS,
    LINE_COLUMNS,
    difference_cells,
    invoice_cells,
    line_cells,
    names_of,
)
from tenants.across.invoices.sentences import (
    DECIDED,
    KIND_WORDS,
    NAMES,
    answered,
    finding_words,
    heading,
    list_heading,
    state_tag,
)
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.statements.sentences import period_with_year

group_invoices: Final = group_pages("group_invoices", __name__)
_MOST_NUMBER: Final = 2**31 - 1


@group_invoices.get("/invoices")
@needs(Permission.READ_GROUP)
def listed() -> str:
    """List the provider's invoices, the last entered first, with how each stands."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    paging = Paging(page_asked_for(), count_of_invoices(session, contract.contract_id))
    rows = invoices(session, contract.contract_id)
    return render_template(
        "tenants/across/invoices/list.html",
        group=here.group,
        contract=contract,
        heading=list_heading(rows),
        rows=rows[paging.offset : paging.offset + paging.rows_a_page],
        paging=paging,
        period_of=lambda row: period_name(contract, row),
        state_tag=state_tag,
        may_keep=signed_in().may(Permission.KEEP_INVOICES),
    )


@group_invoices.get("/invoices.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def exported(kind: FileKind) -> Response:
    """Send the list of invoices as a file."""
    session = db.session()
    contract = current_contract(session)
    rows = [
        invoice_cells(row, period_name(contract, row), state_tag(row)[0])
        for row in invoices(session, contract.contract_id)
    ]
    return _export("the provider’s invoices", f"{contract.reference}-invoices", INVOICE_COLUMNS, rows, kind)


@group_invoices.get("/invoices/<int:number>")
@needs(Permission.READ_GROUP)
def shown(number: int) -> str:
    """Show one invoice: what differs from the books, what was decided, and what is payable."""
    contract, invoice = invoice_at(number)
    return invoice_page(contract, invoice)


@group_invoices.get("/invoices/<int:number>/lines.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def lines_exported(number: int, kind: FileKind) -> Response:
    """Send the lines of an invoice as a file, each with what was found and decided."""
    contract, invoice = invoice_at(number)
    session = db.session()
    names = names_of(councils(session))
    found = {
        (one.authority_id, one.line_number): one
        for one in findings(session, contract.contract_id, number, invoice.run_number)
    }
    rows = [
        line_cells(line, found.get((line.authority_id, line.line_number)), names)
        for line in lines_of_invoice(session, contract.contract_id, number)
    ]
    return _export("lines of an invoice", f"{contract.reference}-invoice-{number}-lines", LINE_COLUMNS, rows, kind)


@group_invoices.get("/invoices/<int:number>/differences.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def differences_exported(number: int, kind: FileKind) -> Response:
    """Send the differences of an invoice as a file, each with its decision."""
    contract, invoice = invoice_at(number)
    session = db.session()
    names = names_of(councils(session))
    found = findings(session, contract.contract_id, number, invoice.run_number)
    rows = [difference_cells(one, names) for one in found]
    name = f"{contract.reference}-invoice-{number}-differences"
    return _export("differences of an invoice", name, DIFFERENCE_COLUMNS, rows, kind)


@group_invoices.get("/invoices/<int:number>/pdf")
@needs(Permission.READ_GROUP)
def attached(number: int) -> Response:
    """Send the PDF that was kept beside an invoice, as it came."""
    contract, _ = invoice_at(number)
    kept = attachment_of(db.session(), contract.contract_id, number)
    if kept is None:
        abort(404)
    name = f"{contract.reference}-invoice-{number}"
    with own_transaction(_binding()) as session:
        remember(session, "exported", "an invoice", details={"format": "pdf", "file": name})
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(kept[1], mimetype="application/pdf", headers=headers)


def invoice_at(number: int) -> tuple[ContractTerms, Invoice]:
    """Read the invoice of a path, or answer 404."""
    session = db.session()
    contract = current_contract(session)
    found = invoice_numbered(session, contract.contract_id, number) if 0 < number <= _MOST_NUMBER else None
    if found is None:
        abort(404)
    return contract, found


def invoice_page(contract: ContractTerms, invoice: Invoice, form: Form | None = None) -> str:
    """Render one invoice with its differences, a page of them at a time. `form` is one that was refused."""
    session = db.session()
    approve_form, match_form = ApproveForm(formdata=None), MatchForm(formdata=None)
    approve_form.show(invoice.run_number)
    match_form.show(invoice.run_number)
    found = findings(session, contract.contract_id, invoice.invoice_id, invoice.run_number)
    paging = Paging(page_asked_for(), len(found))
    names = names_of(councils(session))
    is_mine = invoice.recorded_by == opened_group().actor
    return render_template(
        "tenants/across/invoices/shown.html",
        invoice=invoice,
        contract=contract,
        form=approve_form if form is None else form,
        approve_form=approve_form,
        match_form=match_form,
        heading=heading(invoice),
        period=period_name(contract, invoice),
        period_words=period_with_year(period_numbered(contract.billing, invoice.period_number)),
        found=found[paging.offset : paging.offset + paging.rows_a_page],
        paging=paging,
        queried_pence=sum(one.weighed.beyond_pence for one in found if one.decision == "query"),
        accepted_pence=sum(one.weighed.beyond_pence for one in found if one.decision == "accept"),
        matched=matched_by_kind(session, contract.contract_id, invoice.invoice_id, invoice.run_number),
        names=names,
        words=lambda one: finding_words(one, names),
        answered=answered,
        called=NAMES,
        decided=DECIDED,
        kinds=KIND_WORDS,
        state=state_tag(invoice),
        may_keep=signed_in().may(Permission.KEEP_INVOICES),
        is_mine=is_mine,
    )


def period_name(contract: ContractTerms, invoice: Invoice) -> str:
    """Name the billing period that an invoice is for: 2015-16-Q1."""
    return period_numbered(contract.billing, invoice.period_number).name


def _binding() -> Binding:
    here = opened_group()
    return Binding(here.role, actor=here.actor)


def _export(subject: str, name: str, columns: tuple[Column, ...], rows: list[list[object]], kind: FileKind) -> Response:
    return export(_binding(), subject, file_name=name, columns=columns, rows=rows, kind=kind)
