"""The pages on which the lead changes the contract: a price, the cancellation tiers, the subscription of a year."""

from flask import abort, render_template, request, url_for

from consortium import clock
from consortium.authorities.queries import Council, councils, members_with_figures
from consortium.changes import seen_key
from consortium.contracts.queries import (
    ContractTerms,
    cancellation_tiers,
    current_contract,
    price_book,
    price_rows,
    subscriptions,
)
from consortium.contracts.rules import ContractYear, ContractYearUnknown, Subscription, contract_year, price_in_force
from consortium.contracts.sentences import subscription_in_words, tier_sentences
from consortium.contracts.terms import BasisFrozen, PriceRefused, SubscriptionRefused, Tier, TiersRefused
from consortium.database import db
from consortium.folder.contents import MEETING_ITEM, Price
from consortium.people import Permission, needs
from tenants.across.contract.changing import add_price, change_subscription, change_tiers
from tenants.across.contract.forms import EACH, POT, PriceForm, SubscriptionForm, TiersForm
from tenants.across.contract.routes import group_contract
from tenants.across.costs.forms import figure_names
from tenants.across.looking import Looked, press
from tenants.across.pages import Answer, done

__all__ = ["group_contract"]


@group_contract.get("/contract/price")
@needs(Permission.KEEP_CONTRACT)
def price() -> str:
    """Show the empty form of a price."""
    form = PriceForm()
    _names(form)
    return _price_page(form, None)


@group_contract.post("/contract/price")
@needs(Permission.KEEP_CONTRACT)
def priced() -> Answer:
    """Show which price a new one supersedes and which recorded meetings it concerns, then add it."""
    session, form = db.session(), PriceForm()
    contract, names = current_contract(session), _names(form)
    looked: Looked | None = None
    if form.validate_on_submit():
        wanted = form.price()
        if form.looked.data != form.new_key():  # not looked at yet: what is there now is what this look shows
            form.before.data = _price_key(contract, wanted)
        try:
            pressed = press(
                form,
                contract.contract_id,
                now=lambda: _price_key(contract, wanted),
                new=form.new_key(),
                act=lambda: add_price(session, contract, wanted, _held_pence(contract, wanted), names),
            )
        except PriceRefused as refusal:
            form.refuse(str(refusal), refusal.column)
        else:
            if pressed.saved and pressed.looked:
                what, _, becomes = pressed.looked.changes[0]
                return done(f"{what} costs {becomes}.", url_for("group_contract.shown"))
            looked = pressed.looked
    return _price_page(form, looked)


@group_contract.get("/contract/tiers")
@needs(Permission.KEEP_CONTRACT)
def tiers() -> str:
    """Show the cancellation tiers as they are recorded, for changing the whole list."""
    contract, form = current_contract(db.session()), TiersForm()
    held = _tiers(contract)
    form.fill(held)
    form.before.data = seen_key(*held)
    return _tiers_page(contract, form, None)


@group_contract.post("/contract/tiers")
@needs(Permission.KEEP_CONTRACT)
def tiered() -> Answer:
    """Show what every line would cost, then replace the list."""
    session, form = db.session(), TiersForm()
    contract = current_contract(session)
    if request.form.get("press") == "add":
        form.add_row()
        return _tiers_page(contract, form, None)
    looked: Looked | None = None
    if form.validate_on_submit():
        wanted, price_pence = form.chosen(), _price_pence(contract)
        try:
            pressed = press(
                form,
                contract.contract_id,
                now=lambda: seen_key(*_tiers(contract)),
                new=form.new_key(),
                act=lambda: change_tiers(session, contract, wanted, _tiers(contract), price_pence),
            )
        except TiersRefused as refusal:
            form.refuse_line(refusal.line, str(refusal))
        else:
            if pressed.saved and pressed.looked:
                said = "The cancellation tiers are changed." if pressed.looked.changes else "Nothing has changed."
                return done(said, url_for("group_contract.shown"))
            looked = pressed.looked
    return _tiers_page(contract, form, looked)


@group_contract.get("/contract/subscription/<int:year>")
@needs(Permission.KEEP_CONTRACT)
def subscription(year: int) -> str:
    """Show the subscription of a contract year as it is set, for changing it."""
    contract, form = current_contract(db.session()), SubscriptionForm()
    of_year = _year(contract, year)
    held = subscriptions(db.session(), contract).get(year)
    _offer(form, held)
    if held is not None:
        form.kind.data = EACH if held.pot_pence is None else POT
        form.amount.data = held.each_pence if held.pot_pence is None else held.pot_pence
        if held.basis:
            form.fill_basis(held.basis)
    form.before.data = seen_key(held)
    return _subscription_page(of_year, form, None, held)


@group_contract.post("/contract/subscription/<int:year>")
@needs(Permission.KEEP_CONTRACT)
def subscribed(year: int) -> Answer:
    """Show what a subscription changes and what should be charged again, then set it."""
    session, form = db.session(), SubscriptionForm()
    contract = current_contract(session)
    of_year = _year(contract, year)
    by_number = _offer(form, subscriptions(session, contract).get(year))
    looked: Looked | None = None
    if form.validate_on_submit():
        try:
            pressed = press(
                form,
                contract.contract_id,
                now=lambda: seen_key(subscriptions(session, contract).get(year)),
                new=form.new_key(),
                act=lambda: change_subscription(session, contract, year, form, by_number),
            )
        except SubscriptionRefused as refusal:
            form.refuse(str(refusal), "basis" if isinstance(refusal, BasisFrozen) else "kind")
        else:
            if pressed.saved and pressed.looked:
                said = "; ".join(f"{what}: {becomes}" for what, _, becomes in pressed.looked.changes)
                return done(f"{said or 'Nothing has changed'}.", url_for("group_contract.shown"), pressed.looked.again)
            looked = pressed.looked
    return _subscription_page(of_year, form, looked, subscriptions(session, contract).get(year))


def _names(form: PriceForm) -> dict[int, str]:
    names = {council.authority_id: council.name for council in councils(db.session())}
    form.council.choices = list(names.items())
    return names


def _held_pence(contract: ContractTerms, wanted: Price) -> int | None:
    """Return the price that is recorded for the same council and day. Units: pence."""
    return next(
        (
            entry.price_pence
            for entry in price_book(db.session(), contract.contract_id)
            if entry.in_force
            and (entry.item, entry.authority_id, entry.effective_from)
            == (MEETING_ITEM, wanted.authority_id, wanted.effective_from)
        ),
        None,
    )


def _price_key(contract: ContractTerms, wanted: Price) -> str:
    return seen_key(_held_pence(contract, wanted))


def _tiers(contract: ContractTerms) -> list[Tier]:
    return [Tier(days, percent) for days, percent in cancellation_tiers(db.session(), contract.contract_id)]


def _price_pence(contract: ContractTerms) -> int | None:
    """Return the group's price of a meeting today, for examples. Units: pence."""
    rows = [row for row in price_rows(db.session(), contract.contract_id) if row.authority_id is None]
    held = price_in_force(rows, 0, min(clock.today(), contract.ends_on))
    return None if held is None else held.price_pence


def _year(contract: ContractTerms, number: int) -> ContractYear:
    try:
        return contract_year(contract.starts_on, contract.ends_on, number)
    except ContractYearUnknown:
        abort(404)


def _offer(form: SubscriptionForm, held: Subscription | None) -> dict[int, Council]:
    """Give the form its councils and bases. Returns the councils by number."""
    members = members_with_figures(db.session())
    by_number = {member.council.authority_id: member.council for member in members}
    form.council.choices = [(number, council.name) for number, council in by_number.items()]
    form.offer_bases(figure_names([member.figures for member in members]), held.basis if held else ())
    return by_number


def _price_page(form: PriceForm, looked: Looked | None) -> str:
    return render_template("tenants/across/contract/price.html", form=form, looked=looked)


def _tiers_page(contract: ContractTerms, form: TiersForm, looked: Looked | None) -> str:
    price_pence = _price_pence(contract)
    return render_template(
        "tenants/across/contract/tiers.html",
        form=form,
        looked=looked,
        held=tier_sentences(_tiers(contract), price_pence),
        price_pence=price_pence,
    )


def _subscription_page(
    year: ContractYear, form: SubscriptionForm, looked: Looked | None, held: Subscription | None
) -> str:
    return render_template(
        "tenants/across/contract/subscription.html",
        form=form,
        looked=looked,
        year=year,
        held=subscription_in_words(held),
    )
