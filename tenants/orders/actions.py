"""Adding a purchase order, and choosing whether one is asked for: never changed in place, never over somebody's head."""

from typing import Final

from sqlalchemy.exc import DBAPIError

from consortium import clock
from consortium.database import constraint_of
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from consortium.periods.rules import financial_year_name
from tenants.orders.models import OrderChoice, PurchaseOrder
from tenants.orders.queries import choice_of_council, orders_of_council
from tenants.orders.rules import check_number
from tenants.scope import Scope

_OTHER_YEARS: Final = "PT031"
_KEYS: Final = ("purchase_orders_pkey", "order_choices_pkey")


class OrdersChanged(RuleBroken):
    """Somebody changed what the page showed while it was open."""


def add_order(scope: Scope, year: int, typed: str, *, replaces: int, by_name: str) -> bool:
    """Add a council's order of a financial year; a later one takes its place. The same again is no change, and False.

    `replaces` is the number of the change that the person had before them, 0 for none.
    Raises: OrderRefused, OrdersChanged.
    """
    known = orders_of_council(scope)
    number = check_number(typed, year, {order.order_number: order.financial_year for order in known})
    before = next((order for order in known if order.financial_year == year), None)
    if before is not None and before.order_number == number:
        return False
    if replaces != (before.change_number if before else 0):
        raise OrdersChanged("The order was changed while this page was open.")
    row = PurchaseOrder(
        authority_id=scope.authority_id,
        financial_year=year,
        change_number=replaces + 1,
        replaces=replaces or None,
        order_number=number,
        set_on=clock.today(),
        set_by=scope.actor,
        set_by_name=by_name,
    )
    _keep(scope, row)
    details = {
        "financial_year": financial_year_name(year),
        "order": number,
        "before": before.order_number if before else None,
    }
    remember(scope.session, "set", "purchase_order", authority_id=scope.authority_id, details=details)
    return True


def choose_to_ask(scope: Scope, *, asks: bool, replaces: int, by_name: str) -> bool:
    """Choose whether a council asks for an order on its statements; False where that was so already. Raises: OrdersChanged."""
    before = choice_of_council(scope)
    if before.asks == asks:
        return False
    if replaces != before.change_number:
        raise OrdersChanged("The choice was changed while this page was open.")
    row = OrderChoice(
        authority_id=scope.authority_id,
        change_number=replaces + 1,
        replaces=replaces or None,
        asks=asks,
        set_on=clock.today(),
        set_by=scope.actor,
        set_by_name=by_name,
    )
    _keep(scope, row)
    remember(scope.session, "set", "order_choice", authority_id=scope.authority_id, details={"asks": asks})
    return True


def _keep(scope: Scope, row: PurchaseOrder | OrderChoice) -> None:
    """Write a row, of two people at once only the first's."""
    scope.session.add(row)
    try:
        scope.session.flush()
    except DBAPIError as error:
        if constraint_of(error) not in _KEYS and getattr(error.orig, "sqlstate", None) != _OTHER_YEARS:
            raise
        raise OrdersChanged("An order was added while this page was open.") from error
