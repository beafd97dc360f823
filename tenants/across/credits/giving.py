"""Crediting a charge that was looked at first, and taking a credit note back."""

from flask import abort, render_template, request, url_for

from consortium.authorities.queries import Council
from consortium.changes import seen_key
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import db, transaction
from consortium.money import pounds
from consortium.people import Permission, needs
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import period_numbered
from tenants.across.credits.forms import CreditForm, TakeBackForm
from tenants.across.credits.routes import group_credits, note_numbered
from tenants.across.pages import Answer, council_named, done
from tenants.credits.actions import CreditTakenBack, give_credit, withdraw_credit
from tenants.credits.lists import period_words
from tenants.credits.queries import charge_line, find_credit_note
from tenants.credits.rules import ChargeLine, CreditRefused, credit_of, fault_in_charge
from tenants.credits.sentences import effect_of
from tenants.doors import opened_group
from tenants.scope import inside

__all__ = ["group_credits"]


@group_credits.get("/credits/<slug:slug>/line/<int:line_number>")
@needs(Permission.GIVE_CREDIT)
def credit(slug: str, line_number: int) -> Answer:
    """Show the empty form that credits a charge, or say why nothing of it can be credited."""
    contract, council = current_contract(db.session()), council_named(slug)
    charge, form = _charge(contract, council, line_number), CreditForm()
    form.offer(charge)
    return _page(contract, council, charge, form, [])


@group_credits.post("/credits/<slug:slug>/line/<int:line_number>")
@needs(Permission.GIVE_CREDIT)
def credited(slug: str, line_number: int) -> Answer:
    """Show what a credit would do, then give it as it was shown. Pressed twice it is given once."""
    contract, council = current_contract(db.session()), council_named(slug)
    charge, form = _charge(contract, council, line_number), CreditForm()
    form.offer(charge)
    if not (form.validate_on_submit() and form.is_whole()):
        return _page(contract, council, charge, form, [])
    if not _known(contract, council, form):
        looked = _effect(contract, council, charge, form)
        seen, form.looked.data = form.looked.data, seen_key(*looked)
        if request.form.get("press") != "save" or seen != form.looked.data:
            return _page(contract, council, charge, form, looked)
    try:
        with transaction(), inside(opened_group().scope_of(council.authority_id)) as scope:
            given = give_credit(
                scope,
                contract.contract_id,
                line_number,
                form.wanted,
                reason=str(form.reason.data),
                request_key=str(form.request_key.data),
            )
    except CreditRefused as refusal:
        form.refuse_of(refusal.field, str(refusal))
        return _page(contract, council, charge, form, [])
    said = f"Credit note {given.credit_number} of {council.name}: {pounds(given.amount_pence)} is credited."
    return done(said, url_for("group_credits.shown", slug=slug, number=given.credit_number))


@group_credits.get("/credits/<slug:slug>/<int:number>/take-back")
@needs(Permission.GIVE_CREDIT)
def take_back(slug: str, number: int) -> Answer:
    """Ask why a credit note is taken back."""
    return _take_back_page(slug, number, TakeBackForm())


@group_credits.post("/credits/<slug:slug>/<int:number>/take-back")
@needs(Permission.GIVE_CREDIT)
def taken_back(slug: str, number: int) -> Answer:
    """Take a credit note back: its charge stands as before. The second press of the same is the first one's answer."""
    form, contract, council = TakeBackForm(), current_contract(db.session()), council_named(slug)
    if not form.validate_on_submit():
        return _take_back_page(slug, number, form)
    reason = str(form.reason.data)
    try:
        with transaction(), inside(opened_group().scope_of(council.authority_id)) as scope:
            withdraw_credit(scope, contract.contract_id, number, reason=reason)
    except (CreditRefused, CreditTakenBack) as refusal:
        note = note_numbered(contract, council, number)
        if note.withdrawn_because != reason.strip():
            form.refuse(str(refusal).removesuffix("."))
            return _take_back_page(slug, number, form)
    said = f"Credit note {number} of {council.name} is taken back. Its charge stands as before."
    return done(said, url_for("group_credits.shown", slug=slug, number=number))


def _charge(contract: ContractTerms, council: Council, line_number: int) -> ChargeLine:
    with inside(opened_group().scope_of(council.authority_id)) as scope:
        charge = charge_line(scope, contract.contract_id, line_number)
    if charge is None or charge.kind == "vat":
        abort(404)
    return charge


def _known(contract: ContractTerms, council: Council, form: CreditForm) -> bool:
    """Say whether this form was sent before: then it is answered as it was, whatever is left of the charge now."""
    with inside(opened_group().scope_of(council.authority_id)) as scope:
        return find_credit_note(scope, contract.contract_id, request_key=str(form.request_key.data)) is not None


def _effect(contract: ContractTerms, council: Council, charge: ChargeLine, form: CreditForm) -> list[str]:
    """Say what the credit would do now; nothing where it is refused."""
    try:
        found = credit_of(charge, form.wanted)
    except CreditRefused as refusal:
        form.refuse_of(refusal.field, str(refusal))
        return []
    last = last_closed_number(db.session(), contract.contract_id)
    stands_in = max(charge.period_number, 0 if last is None else last + 1)
    words = [period_words(contract, number) for number in (charge.period_number, stands_in)]
    return effect_of(charge, found, council=council.name, charged_in=words[0], stands_in=words[1])


def _page(contract: ContractTerms, council: Council, charge: ChargeLine, form: CreditForm, looked: list[str]) -> str:
    period = period_numbered(contract.billing, charge.period_number)
    return render_template(
        "tenants/across/credits/credit.html",
        council=council,
        charge=charge,
        form=form,
        looked=looked if not form.errors else [],
        fault=fault_in_charge(charge),
        period=period,
        words=period_words(contract, charge.period_number),
    )


def _take_back_page(slug: str, number: int, form: TakeBackForm) -> Answer:
    contract, council = current_contract(db.session()), council_named(slug)
    note = note_numbered(contract, council, number)
    if not note.stands and not form.errors:
        abort(404)
    return render_template("tenants/across/credits/take_back.html", council=council, note=note, form=form)
