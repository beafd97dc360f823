"""Recording a payment that was looked at first, taking one back, and settling with what is left."""

from flask import abort, render_template, request, url_for

from consortium.changes import seen_key
from consortium.contracts.queries import current_contract
from consortium.database import db, transaction
from consortium.money import pounds
from consortium.people import Permission, needs
from tenants.across.debt.forms import PaymentForm, SettleForm, TakeBackForm
from tenants.across.debt.lists import Account, period_words
from tenants.across.debt.routes import account_named, group_debt
from tenants.across.pages import Answer, council_named, done
from tenants.doors import opened_group
from tenants.payments.actions import plan_payment, record_payment, settle_with_what_is_left, take_back_payment
from tenants.payments.queries import standing_by_reference
from tenants.payments.rules import PaymentRefused, Settlement, bank_reference_of
from tenants.payments.sentences import settles
from tenants.scope import inside

__all__ = ["group_debt"]


@group_debt.get("/debt/<slug:slug>/pay")
@needs(Permission.RECORD_PAYMENT)
def pay(slug: str) -> Answer:
    """Show the empty form of a payment."""
    found = account_named(slug)
    form = PaymentForm()
    form.offer(found.owed, found.words)
    return _page(found, form, None)


@group_debt.post("/debt/<slug:slug>/pay")
@needs(Permission.RECORD_PAYMENT)
def paid(slug: str) -> Answer:
    """Show what a payment would settle, then record it as it was shown. Pressed twice it is recorded once."""
    found, form = account_named(slug), PaymentForm()
    form.offer(found.owed, found.words)
    if not form.validate_on_submit():
        return _page(found, form, None)
    if request.form.get("press") != "save":
        return _page(found, form, _looked_at(found, form))
    here, looked = opened_group(), form.looked.data
    try:
        _refuse_anothers(found, form)
        with transaction(), inside(here.scope_of(found.council.authority_id)) as scope:
            recorded = record_payment(
                scope,
                found.contract,
                form.payment(),
                request_key=str(form.request_key.data),
                first=form.chosen,
                carries=bool(form.carries.data),
                looked_at=lambda plan: looked == _key(form, plan),
            )
    except PaymentRefused as refusal:
        form.refuse(str(refusal), *([refusal.field] if refusal.field else []))
        return _page(found, form, _looked_at(found, form))
    said = f"Payment {recorded.payment_number} of {found.council.name}, {pounds(form.payment().amount_pence)}, is recorded."
    if recorded.settlement.parts or recorded.settlement.left_pence:
        said += f" It settles {settles(recorded.settlement, found.words)}."
    return done(said, url_for("group_debt.account", slug=slug))


@group_debt.get("/debt/<slug:slug>/payments/<int:number>/take-back")
@needs(Permission.RECORD_PAYMENT)
def take_back(slug: str, number: int) -> Answer:
    """Ask why a payment is taken back."""
    return _take_back_page(slug, number, TakeBackForm())


@group_debt.post("/debt/<slug:slug>/payments/<int:number>/take-back")
@needs(Permission.RECORD_PAYMENT)
def taken_back(slug: str, number: int) -> Answer:
    """Take a payment back: what it settled is open again."""
    form = TakeBackForm()
    if not form.validate_on_submit():
        return _take_back_page(slug, number, form)
    here, council = opened_group(), council_named(slug)
    contract = current_contract(db.session())
    try:
        with transaction(), inside(here.scope_of(council.authority_id)) as scope:
            take_back_payment(scope, contract, number, reason=form.reason.data or "")
    except PaymentRefused as refusal:
        form.refuse(str(refusal))
        return _take_back_page(slug, number, form)
    return done(
        f"Payment {number} of {council.name} is taken back. What it settled is open again.",
        url_for("group_debt.account", slug=slug),
    )


@group_debt.post("/debt/<slug:slug>/settle")
@needs(Permission.RECORD_PAYMENT)
def settle_rest(slug: str) -> Answer:
    """Settle what is open with what was paid ahead and with credits, oldest due first."""
    form = SettleForm()
    form.validate_on_submit()
    here, council = opened_group(), council_named(slug)
    contract = current_contract(db.session())
    with transaction(), inside(here.scope_of(council.authority_id)) as scope:
        settled = settle_with_what_is_left(scope, contract)
    if not settled:
        said = "Nothing is left that could settle a statement. Nothing has changed."
    else:
        words = settles(Settlement(tuple(settled), 0), lambda period: period_words(contract, period))
        said = f"Settled: {words}."
    return done(said, url_for("group_debt.account", slug=slug))


def _looked_at(found: Account, form: PaymentForm) -> Settlement | None:
    """Say what the payment would settle now, and keep on the form that this was looked at. None: it is refused."""
    try:
        with inside(opened_group().scope_of(found.council.authority_id)) as scope:
            settlement = plan_payment(scope, found.contract, form.payment(), first=form.chosen)
        if not form.errors:
            _refuse_anothers(found, form)
    except PaymentRefused as refusal:
        if not form.errors:
            form.refuse(str(refusal), *([refusal.field] if refusal.field else []))
        return None
    form.looked.data = _key(form, settlement)
    return settlement


def _refuse_anothers(found: Account, form: PaymentForm) -> None:
    """Refuse a bank reference under which a payment of another council stands. Raises: PaymentRefused."""
    reference = bank_reference_of(form.payment().bank_reference)
    known = standing_by_reference(db.session(), [reference]).get(reference)
    if known is not None and known.authority_id != found.council.authority_id:
        raise PaymentRefused(
            f"{reference} is the bank reference of another council's payment of {pounds(known.amount_pence)}. Take that one"
            " back first, if it was this council's.",
            "bank_reference",
        )


def _key(form: PaymentForm, settlement: Settlement) -> str:
    return seen_key(*form.payment().__dict__.values(), *settlement.parts, settlement.left_pence)


def _page(found: Account, form: PaymentForm, settlement: Settlement | None) -> str:
    return render_template(
        "tenants/across/debt/pay.html",
        account=found,
        form=form,
        settlement=settlement,
        said=settles(settlement, found.words) if settlement else "",
    )


def _take_back_page(slug: str, number: int, form: TakeBackForm) -> Answer:
    found = account_named(slug)
    payment = next((one for one in found.payments if one.payment_number == number and one.taken_back is None), None)
    if payment is None:
        abort(404)
    return render_template("tenants/across/debt/take_back.html", account=found, payment=payment, form=form)
