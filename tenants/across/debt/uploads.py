"""Payments by file: checked and shown first, then recorded, all of it or none; and the batch of sales invoices."""

from collections.abc import Mapping
from typing import Final

from flask import Response, abort, render_template, request, url_for

from consortium.authorities.queries import Council, councils
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db, only_tried, transaction
from consortium.errors import Refused
from consortium.files.words import shown as shown_name
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.periods.queries import closed_periods
from consortium.periods.rules import PeriodUnknown, period_named, period_numbered
from consortium.web.downloads import Column, FileKind
from tenants.across.debt.files import number_rows, payments_file, read_invoices, record_rows
from tenants.across.debt.forms import NumbersForm
from tenants.across.debt.lists import period_words
from tenants.across.debt.recording import group_debt
from tenants.across.pages import Answer, done
from tenants.doors import opened_group
from tenants.exports import export
from tenants.payments.files import MOST_CARRIED_BYTES, carried, rows_carried
from tenants.payments.owed import owed_of_period
from tenants.payments.sentences import settles
from tenants.payments.web_forms import FileForm, RecordRowsForm
from tenants.statements.sentences import period_named_in_words

__all__ = ["group_debt"]
INVOICE_COLUMNS: Final = (
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("statement", "Statement"),
    Column("issued_on", "Issued on", "day"),
    Column("due_on", "Due on", "day"),
    Column("amount_pence", "Amount, £", "pence"),
    Column("invoice_number", "Invoice number"),
)


@group_debt.get("/debt/payments/upload")
@needs(Permission.RECORD_PAYMENT)
def upload() -> Answer:
    """Show the field for a file of payments."""
    return _upload_page(FileForm())


@group_debt.post("/debt/payments/upload")
@needs(Permission.RECORD_PAYMENT)
def checked() -> Answer:
    """Check a file of payments and show what each would settle. Nothing is stored; of a bad file every row is named."""
    form = FileForm()
    if not form.validate_on_submit():
        return _upload_page(form)
    session, (name, data) = db.session(), form.handed_in
    contract = current_contract(session)
    members = {council.authority_id: council for council in councils(session)}
    preview = RecordRowsForm(formdata=None)
    try:
        rows = payments_file(contract, members).read(name, data)
        with only_tried(session):
            key = str(preview.request_key.data)
            found = record_rows(session, contract, members, rows, name=name, key=key, carries=True)
    except Refused as refusal:
        form.refuse_file(refusal.problems)
        return _upload_page(form)
    preview.rows.data, preview.name.data = carried(rows), name
    if len(preview.rows.data) > MOST_CARRIED_BYTES:
        form.refuse("The file has too many rows for one preview. Hand it in as several files")
        return _upload_page(form)
    return render_template(
        "tenants/payments/preview.html",
        form=preview,
        noun="payment",
        payer="Council",
        whose="Payments",
        record_at=url_for("group_debt.recorded"),
        another_at=url_for("group_debt.upload"),
        found=sorted(found, key=lambda one: one.row.line),
        total_pence=sum(one.row.payment.amount_pence for one in found),
        left_pence=sum(one.settlement.left_pence for one in found),
        said=lambda one: settles(one.settlement, lambda number: period_words(contract, number)),
        name=name,
    )


@group_debt.post("/debt/payments/record")
@needs(Permission.RECORD_PAYMENT)
def recorded() -> Answer:
    """Record the payments that were shown, all or none. Pressed twice they are recorded once."""
    form, session = RecordRowsForm(), db.session()
    form.validate_on_submit()
    contract = current_contract(session)
    members = {council.authority_id: council for council in councils(session)}
    rows, name = rows_carried(form.rows.data or "", members), shown_name(form.name.data or "file")
    again = FileForm(formdata=None)
    if rows is None:
        again.refuse("Choose the file again")
        return _upload_page(again)
    try:
        with transaction():
            key, carries = str(form.request_key.data), bool(form.carries.data)
            found = record_rows(session, contract, members, rows, name=name, key=key, carries=carries)
    except Refused as refusal:
        again.refuse_file(refusal.problems)
        return _upload_page(again)
    total = pounds(sum(one.row.payment.amount_pence for one in found))
    count = "1 payment" if len(found) == 1 else f"{len(found)} payments"
    return done(f"{count} recorded, {total} in all.", url_for("group_debt.payments"))


@group_debt.get("/debt/invoices")
@needs(Permission.READ_GROUP)
def invoices() -> Answer:
    """Show the statements of a period as the batch of the lead's sales invoices, with the numbers that came back."""
    return _invoice_page(NumbersForm())


@group_debt.post("/debt/invoices")
@needs(Permission.RECORD_PAYMENT)
def numbered() -> Answer:
    """Keep the numbers that the lead's ledger gave: those typed, or all of a file."""
    session = db.session()
    contract = current_contract(session)
    members = {council.authority_id: council for council in councils(session)}
    form = NumbersForm()
    form.file.optional = True
    if not form.validate_on_submit():
        return _invoice_page(form)
    typed = {} if form.file.data else _typed(members)
    if not typed and not form.file.data:
        form.refuse("Type an invoice number, or choose a file with the numbers", "file")
        return _invoice_page(form)
    try:
        name, data = form.handed_in if form.file.data else ("numbers.csv", _as_file(contract, typed))
        rows = read_invoices(name, data, contract, members)
        with transaction():
            new = number_rows(session, contract, rows, name=name)
    except Refused as refusal:
        if typed:
            form.refuse_typed(refusal.problems, [(number, members[number].name) for number in typed])
        else:
            form.refuse_file(refusal.problems)
        return _invoice_page(form)
    said = f"{new} invoice number{'' if new == 1 else 's'} saved." if new else "Every number was saved before."
    return done(said, url_for("group_debt.invoices", period=request.args.get("period")))


@group_debt.get("/debt/invoices.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def invoices_exported(kind: FileKind) -> Response:
    """Send the statements of a period for the lead's own ledger; filled in, the file brings the numbers back."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    number, names = _period_asked_for(contract), {one.authority_id: one.name for one in councils(session)}
    owed = [] if number is None else owed_of_period(session, contract.contract_id, number)
    rows = [
        [str(one.authority_id), names[one.authority_id], one.period_name, one.issued_on, one.due_on, one.total_pence,
         one.invoice_number]
        for one in owed
    ]  # fmt: skip
    name = f"{contract.reference}-sales-invoices"
    binding = Binding(here.role, actor=here.actor)
    return export(binding, "sales invoices", file_name=name, columns=INVOICE_COLUMNS, rows=rows, kind=kind)


def _upload_page(form: FileForm) -> str:
    return render_template("tenants/across/debt/upload.html", form=form)


def _invoice_page(form: NumbersForm) -> str:
    session = db.session()
    contract = current_contract(session)
    number = _period_asked_for(contract)
    members = {council.authority_id: council for council in councils(session)}
    found = (
        {}
        if number is None
        else {one.authority_id: one for one in owed_of_period(session, contract.contract_id, number)}
    )
    closed = [
        period_numbered(contract.billing, one.period_number) for one in closed_periods(session, contract.contract_id)
    ]
    return render_template(
        "tenants/across/debt/invoices.html",
        form=form,
        contract=contract,
        period=None if number is None else period_numbered(contract.billing, number),
        words=period_named_in_words,
        owed=[found[authority_id] for authority_id in members if authority_id in found],
        members=members,
        closed=closed[::-1],
        may_record=signed_in().may(Permission.RECORD_PAYMENT),
    )


def _period_asked_for(contract: ContractTerms) -> int | None:
    """Return the closed period in the address, else the last one; None while none is closed."""
    closed = [one.period_number for one in closed_periods(db.session(), contract.contract_id)]
    asked = request.args.get("period")
    if asked is None:
        return max(closed, default=None)
    try:
        number = period_named(contract.billing, asked).number
    except PeriodUnknown:
        abort(404)
    if number not in closed:
        abort(404)
    return number


def _typed(members: Mapping[int, Council]) -> dict[int, str]:
    """Return the numbers that were typed, by council in the order of the page; boxes left empty are left out."""
    sent = {number: request.form.get(f"number-{number}", "").strip() for number in members}
    return {number: said for number, said in sent.items() if said}


def _as_file(contract: ContractTerms, typed: Mapping[int, str]) -> bytes:
    """Write the numbers that were typed as the file that they would be."""
    number = _period_asked_for(contract)
    name = "" if number is None else period_numbered(contract.billing, number).name
    lines = ["authority,statement,invoice_number"]
    for authority_id, said in typed.items():
        quoted = said.replace('"', "'")
        lines.append(f'{authority_id},{name},"{quoted}"')
    return "\n".join(lines).encode()
