"""What funders owe a council and what they have paid: by age, each funder's account, recording a receipt, taking one back."""

from typing import Final

from flask import Response, abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Redirect

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.database import transaction
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.web.downloads import FileKind
from tenants.charges.sentences import FUNDER_KINDS
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.exports import export
from tenants.payments.accounts import heads_in_use
from tenants.payments.rules import HOW, PaymentRefused
from tenants.payments.sentences import council_finding, settles, state_tag
from tenants.recharges.accounts import (
    DEBT_COLUMNS,
    RECEIPT_COLUMNS,
    FunderAccount,
    account_of,
    accounts_of,
    debt_cells,
    finding,
    receipt_cells,
    settled_names,
    total_of,
)
from tenants.recharges.debts import receipts_of
from tenants.recharges.documents import funders_of
from tenants.recharges.receiving import record_receipt, take_back_receipt
from tenants.recharges.reminding import reminders_of
from tenants.recharges.web_forms import ReceiptForm, TakeBackForm

recharge_receipts: Final = council_pages("recharge_receipts", __name__)


@recharge_receipts.get("/recharges/debt")
@needs(Permission.READ_COUNCIL)
def listed() -> str:
    """Show what each funder owes, by how long it has been due."""
    here = opened_council()
    accounts = accounts_of(here.scope, clock.today())
    total = total_of(accounts)
    return render_template(
        "tenants/recharges/debt.html",
        council=here.council,
        heading=finding(here.council, total),
        accounts=accounts,
        total=total,
        heads=heads_in_use(total),
        kinds=FUNDER_KINDS,
        last_reminders={one.funder_code: one for one in reversed(reminders_of(here.scope))},
        may_record=_may_record(here),
    )


@recharge_receipts.get("/recharges/debt.<any(csv, xlsx):kind>")
@needs(Permission.READ_COUNCIL)
def exported(kind: FileKind) -> Response:
    """Send what each funder owes by age as a file."""
    here = opened_council()
    rows = [debt_cells(one) for one in accounts_of(here.scope, clock.today())]
    name = f"{here.slug}-funders-debt-{clock.today():%Y-%m-%d}"
    return export(here.scope.binding, "funders' debt", file_name=name, columns=DEBT_COLUMNS, rows=rows, kind=kind)


@recharge_receipts.get("/recharges/receipts.<any(csv, xlsx):kind>")
@needs(Permission.READ_COUNCIL)
def receipts_exported(kind: FileKind) -> Response:
    """Send every receipt as a file, those taken back too."""
    here = opened_council()
    rows = [receipt_cells(one) for one in receipts_of(here.scope)]
    name = f"{here.slug}-receipts-{clock.today():%Y-%m-%d}"
    return export(here.scope.binding, "receipts", file_name=name, columns=RECEIPT_COLUMNS, rows=rows, kind=kind)


@recharge_receipts.get("/recharges/owed/<path:code>", merge_slashes=False)
@needs(Permission.READ_COUNCIL)
def account(code: str) -> str:
    """Show what one funder owes and has paid."""
    here = opened_council()
    found = _account(here, code)
    return render_template(
        "tenants/recharges/account.html",
        council=here.council,
        account=found,
        heading=_heading(found),
        tag_of=lambda one: state_tag(one, found.today),
        settled=settled_names,
        how=HOW,
        kind=FUNDER_KINDS.get(found.funder.kind, found.funder.kind),
        reminders=reminders_of(here.scope, code),
        may_record=_may_record(here),
    )


@recharge_receipts.get("/recharges/receive/<path:code>", merge_slashes=False)
@needs(Permission.ISSUE_RECHARGE)
def receive(code: str) -> str:
    """Ask what a funder paid."""
    here = opened_council()
    found = _account(here, code)
    form = ReceiptForm()
    form.offer(found.owed)
    return _page(here, found, form)


@recharge_receipts.post("/recharges/receive/<path:code>", merge_slashes=False)
@needs(Permission.ISSUE_RECHARGE)
def received(code: str) -> str | Redirect:
    """Record it and settle what it pays. The same form sent again is recorded once."""
    here = opened_council()
    found, form = _account(here, code), ReceiptForm()
    form.offer(found.owed)
    if not form.validate_on_submit():
        return _page(here, found, form)
    try:
        with transaction():
            recorded = record_receipt(
                here.scope,
                current_contract(here.scope.session),
                found.funder,
                form.payment,
                request_key=str(form.request_key.data),
                first=form.chosen,
                carries=bool(form.carries.data),
            )
    except PaymentRefused as refusal:
        form.refuse(str(refusal), *([refusal.field] if refusal.field else []))
        return _page(here, found, form)
    said = f"Receipt {recorded.number}, {pounds(form.payment.amount_pence)} from {found.funder.name}, is recorded."
    if recorded.settlement.parts or recorded.settlement.left_pence:
        said += f" It settles {settles(recorded.settlement, lambda number: f'R{number}')}."
    flash(said)
    return redirect(url_for("recharge_receipts.account", code=code), 303)


@recharge_receipts.get("/recharges/receipts/<int(max=99999999):number>/take-back")
@needs(Permission.ISSUE_RECHARGE)
def take_back(number: int) -> str:
    """Ask why a receipt is taken back."""
    return _take_back_page(opened_council(), number, TakeBackForm())


@recharge_receipts.post("/recharges/receipts/<int(max=99999999):number>/take-back")
@needs(Permission.ISSUE_RECHARGE)
def taken_back(number: int) -> str | Redirect:
    """Take a receipt back: what it settled is open again."""
    here, form = opened_council(), TakeBackForm()
    if not form.validate_on_submit():
        return _take_back_page(here, number, form)
    code = next((one.funder_code for one in receipts_of(here.scope) if one.number == number), None)
    if code is None:
        abort(404)
    try:
        with transaction():
            contract = current_contract(here.scope.session)
            take_back_receipt(here.scope, contract, number, reason=form.reason.data or "")
    except PaymentRefused as refusal:
        flash(str(refusal))
        return redirect(url_for("recharge_receipts.account", code=code), 303)
    flash(f"Receipt {number} is taken back. What it settled is open again.")
    return redirect(url_for("recharge_receipts.account", code=code), 303)


def _account(here: CouncilDoor, code: str) -> FunderAccount:
    found = account_of(here.scope, code, clock.today())
    if found is None:
        abort(404)
    return found


def _heading(found: FunderAccount) -> str:
    return council_finding(found.funder.name, found.owed, found.debt.carried_pence, found.today)


def _page(here: CouncilDoor, found: FunderAccount, form: ReceiptForm) -> str:
    heading = _heading(found)
    return render_template(
        "tenants/recharges/receive.html", council=here.council, account=found, form=form, heading=heading
    )


def _take_back_page(here: CouncilDoor, number: int, form: TakeBackForm) -> str:
    found = next((one for one in receipts_of(here.scope) if one.number == number and one.taken_back is None), None)
    if found is None:
        abort(404)
    funder = funders_of(here.scope)[found.funder_code]
    return render_template(
        "tenants/recharges/take_back.html", council=here.council, receipt=found, funder=funder, form=form
    )


def _may_record(here: CouncilDoor) -> bool:
    return signed_in().may(Permission.ISSUE_RECHARGE, authority_id=here.scope.authority_id)
