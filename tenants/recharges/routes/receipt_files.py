"""Receipts by file: checked and shown first, then recorded, all of it or none."""

from flask import flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Redirect

from consortium.contracts.queries import current_contract
from consortium.database import db, only_tried, transaction
from consortium.errors import Refused
from consortium.files.words import shown as shown_name
from consortium.money import pounds
from consortium.people import Permission, needs
from tenants.doors import CouncilDoor, opened_council
from tenants.payments.files import MOST_CARRIED_BYTES, carried, rows_carried
from tenants.payments.sentences import settles
from tenants.payments.web_forms import FileForm, RecordRowsForm
from tenants.recharges.documents import funders_of
from tenants.recharges.receipt_files import receipts_file, record_receipts
from tenants.recharges.routes.receipts import recharge_receipts

__all__ = ["recharge_receipts"]


@recharge_receipts.get("/recharges/receipts/upload")
@needs(Permission.ISSUE_RECHARGE)
def upload() -> str:
    """Show the field for a file of receipts."""
    return _upload_page(opened_council(), FileForm())


@recharge_receipts.post("/recharges/receipts/upload")
@needs(Permission.ISSUE_RECHARGE)
def checked() -> str:
    """Check a file of receipts and show what each would settle. Nothing is stored; of a bad file every row is named."""
    here, form = opened_council(), FileForm()
    if not form.validate_on_submit():
        return _upload_page(here, form)
    contract, funders = current_contract(here.scope.session), funders_of(here.scope)
    name, data = form.handed_in
    preview = RecordRowsForm(formdata=None)
    try:
        rows = receipts_file(funders).read(name, data)
        with only_tried(db.session()):
            key = str(preview.request_key.data)
            found = record_receipts(here.scope, contract, funders, rows, name=name, key=key, carries=True)
    except Refused as refusal:
        form.refuse_file(refusal.problems)
        return _upload_page(here, form)
    preview.rows.data, preview.name.data = carried(rows), name
    if len(preview.rows.data) > MOST_CARRIED_BYTES:
        form.refuse("The file has too many rows for one preview. Hand it in as several files")
        return _upload_page(here, form)
    return render_template(
        "tenants/payments/preview.html",
        form=preview,
        noun="receipt",
        payer="Funder",
        whose=f"{here.council}, receipts",
        record_at=url_for("recharge_receipts.recorded"),
        another_at=url_for("recharge_receipts.upload"),
        found=found,
        total_pence=sum(one.row.payment.amount_pence for one in found),
        left_pence=sum(one.settlement.left_pence for one in found),
        said=lambda one: settles(one.settlement, lambda number: f"R{number}"),
        name=name,
    )


@recharge_receipts.post("/recharges/receipts/record")
@needs(Permission.ISSUE_RECHARGE)
def recorded() -> str | Redirect:
    """Record the receipts that were shown, all or none. Pressed twice they are recorded once."""
    here, form = opened_council(), RecordRowsForm()
    form.validate_on_submit()
    contract, funders = current_contract(here.scope.session), funders_of(here.scope)
    rows, name = rows_carried(form.rows.data or "", funders), shown_name(form.name.data or "file")
    again = FileForm(formdata=None)
    if rows is None:
        again.refuse("Choose the file again")
        return _upload_page(here, again)
    try:
        with transaction():
            key, carries = str(form.request_key.data), bool(form.carries.data)
            found = record_receipts(here.scope, contract, funders, rows, name=name, key=key, carries=carries)
    except Refused as refusal:
        again.refuse_file(refusal.problems)
        return _upload_page(here, again)
    total = pounds(sum(one.row.payment.amount_pence for one in found))
    count = "1 receipt" if len(found) == 1 else f"{len(found)} receipts"
    flash(f"{count} recorded, {total} in all.")
    return redirect(url_for("recharge_receipts.listed"), 303)


def _upload_page(here: CouncilDoor, form: FileForm) -> str:
    return render_template(
        "tenants/recharges/upload.html", council=here.council, form=form, example=next(iter(funders_of(here.scope)), "")
    )
