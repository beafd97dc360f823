import datetime as dt
from typing import Final

from flask import flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import transaction
from consortium.people import Permission, needs, signed_in
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import financial_year_name, period_holding, year_in_words
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.orders.actions import OrdersChanged, add_order, choose_to_ask
from tenants.orders.queries import choice_of_council, orders_of_council
from tenants.orders.rules import OrderRefused
from tenants.orders.web_forms import ChoiceForm, OrderForm
from tenants.years import year_asked_for, years_of

orders: Final = council_pages("orders", __name__)


@orders.get("/orders")
@needs(Permission.READ_STATEMENTS)
def shown() -> str:
    """Show a council's purchase order of each financial year, and the box to add one with."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    return _page(here, contract, year_asked_for(contract), OrderForm(formdata=None))


@orders.post("/orders")
@needs(Permission.KEEP_ORDERS)
def change() -> str | Response:
    """Add the order of a financial year; a later one takes the place of the one before."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    year, form = year_asked_for(contract), OrderForm()
    if not form.validate_on_submit():
        return _page(here, contract, year, form)
    if _is_billed(here, contract, year):
        form.refuse(
            f"Every statement of {year_in_words(year)} is issued, so an order for it is too late. Choose the year that"
            " the order is for",
            "order_number",
        )
        return _page(here, contract, year, form)
    try:
        with transaction():
            is_new = add_order(
                here.scope,
                year,
                str(form.order_number.data),
                replaces=form.shown_number,
                by_name=signed_in().name,
            )
    except OrderRefused as refusal:
        form.refuse(str(refusal), "order_number")
        return _page(here, contract, year, form)
    except OrdersChanged:
        form.failed_title = "Somebody added an order while you had this page open. Yours has not been added"
        form.refuse("Look at what holds now, then add yours if it is still right", "order_number")
        return _page(here, contract, year, form)
    number = str(form.order_number.data).strip().upper()
    flash(f"The order for {year_in_words(year)} {'is' if is_new else 'was already'} {number}.")
    return redirect(url_for("orders.shown", year=financial_year_name(year)), 303)


@orders.post("/orders/choice")
@needs(Permission.KEEP_ORDERS)
def choose() -> str | Response:
    """Choose whether the council's statements ask for an order where there is none."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = ChoiceForm()
    asks = form.asks.data == "yes"
    if not form.validate_on_submit() or form.asks.data not in ("yes", "no"):
        return _page(here, contract, year_asked_for(contract), OrderForm(formdata=None))
    try:
        with transaction():
            choose_to_ask(here.scope, asks=asks, replaces=form.shown_number, by_name=signed_in().name)
    except OrdersChanged:
        flash("Somebody changed that while you had this page open. Look at what holds now.")
        return redirect(url_for("orders.shown"), 303)
    told = "say so where an order is missing" if asks else "ask for no order"
    flash(f"Statements of {here.council} {told} from now on.")
    return redirect(url_for("orders.shown"), 303)


def _page(here: CouncilDoor, contract: ContractTerms, year: int, form: OrderForm) -> str:
    known = orders_of_council(here.scope)
    choice = choice_of_council(here.scope)
    now = next((order for order in known if order.financial_year == year), None)
    form.shown.data = str(now.change_number if now else 0)
    choosing = ChoiceForm(formdata=None)
    choosing.shown.data, choosing.asks.data = str(choice.change_number), "no" if choice.asks else "yes"
    keeps = signed_in().may(Permission.KEEP_ORDERS, authority_id=here.scope.authority_id)
    return render_template(
        "tenants/orders/orders.html",
        council=here.council,
        form=form,
        choosing=choosing,
        choice=choice,
        now=now,
        known=known,
        year=year,
        year_words=year_in_words(year),
        year_name=financial_year_name(year),
        in_words=year_in_words,
        keeps=keeps,
        is_billed=_is_billed(here, contract, year),
        years=[(financial_year_name(one), year_in_words(one)) for one in years_of(contract)],
    )


def _is_billed(here: CouncilDoor, contract: ContractTerms, year: int) -> bool:
    """Say whether every statement of a financial year is issued, so that no order can stand on one any more."""
    last = period_holding(contract.billing, dt.date(year + 1, 3, 31)).number
    closed = last_closed_number(here.scope.session, contract.contract_id)
    return closed is not None and closed >= last
