import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.orders.models import OrderChoice, PurchaseOrder
from tenants.scope import Scope

_MOST_CHANGES: Final = 500


@dataclass(frozen=True)
class Order:
    """A purchase order as it was added. `set_on` is the business date."""

    financial_year: int
    change_number: int
    order_number: str
    set_on: dt.date
    set_by_name: str


@dataclass(frozen=True)
class Choice:
    """Whether a council asks for an order on its statements. Number 0: nobody has chosen, and it does not."""

    change_number: int
    asks: bool
    set_on: dt.date | None
    set_by_name: str


def orders_of_council(scope: Scope) -> list[Order]:
    """List a council's orders of all years, newest first: of each year the first holds."""
    rows = scope.session.execute(
        select(
            PurchaseOrder.financial_year,
            PurchaseOrder.change_number,
            PurchaseOrder.order_number,
            PurchaseOrder.set_on,
            PurchaseOrder.set_by_name,
        )
        .where(PurchaseOrder.authority_id == scope.authority_id)
        .order_by(PurchaseOrder.financial_year.desc(), PurchaseOrder.change_number.desc())
        .limit(_MOST_CHANGES)
    )
    return [Order(*row) for row in rows]


def choice_of_council(scope: Scope) -> Choice:
    """Return whether a council asks for an order on its statements."""
    row = scope.session.execute(
        select(OrderChoice.change_number, OrderChoice.asks, OrderChoice.set_on, OrderChoice.set_by_name)
        .where(OrderChoice.authority_id == scope.authority_id)
        .order_by(OrderChoice.change_number.desc())
        .limit(1)
    ).one_or_none()
    return Choice(0, asks=False, set_on=None, set_by_name="") if row is None else Choice(*row)


def councils_with_order(session: Session, year: int) -> set[int]:
    """Return which councils have given an order of a financial year, as far as the Session's role sees them."""
    query = select(PurchaseOrder.authority_id).where(PurchaseOrder.financial_year == year).distinct()
    return set(session.execute(query).scalars())
