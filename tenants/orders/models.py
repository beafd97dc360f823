import datetime as dt

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class PurchaseOrder(Base):
    """The number of a council's purchase order of a financial year, as it was added once. Append only: the newest holds.

    `replaces` is the change that its setter had before them, none for the first.
    """

    __tablename__ = "purchase_orders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "financial_year", "replaces"],
            ["purchase_orders.authority_id", "purchase_orders.financial_year", "purchase_orders.change_number"],
            name="purchase_orders_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    financial_year: Mapped[int] = mapped_column(primary_key=True)
    change_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    order_number: Mapped[str]
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
    set_by_name: Mapped[str]


class OrderChoice(Base):
    """Whether a council asks for an order on its statements, as it was chosen once. Append only: the newest holds."""

    __tablename__ = "order_choices"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "replaces"],
            ["order_choices.authority_id", "order_choices.change_number"],
            name="order_choices_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    change_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    asks: Mapped[bool]
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
    set_by_name: Mapped[str]
