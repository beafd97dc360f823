import datetime as dt
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_NOW: Final = text("clock_timestamp()")
_STATEMENT: Final = ("authority_id", "contract_id", "period_number")


def _points_at(name: str, table: str, *columns: str, to: str = "") -> Any:
    there = [f"{table}.{to if to and column != 'authority_id' else column}" for column in columns]
    return ForeignKeyConstraint(columns, there, name=name)


class Payment(Base):
    """What a council paid the lead, as it came to the bank. Append only: a mistake is taken back. Units: pence.

    Numbered from 1 for each council, without gaps. `line_number` is its line in the book; `settles_first` are
    the periods of the statements that were chosen to be settled before the others.
    """

    __tablename__ = "payments"
    __table_args__ = (
        _points_at("payments_line_fkey", "transfers", "authority_id", "line_number", to="transfer_number"),
        UniqueConstraint("authority_id", "line_number", name="payments_line_key"),
        UniqueConstraint("authority_id", "request_key", name="payments_request_key"),
        Index("payments_reference_idx", "authority_id", "bank_reference"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    payment_number: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    line_number: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[dt.date]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    bank_reference: Mapped[str]
    how: Mapped[str]
    settles_first: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    request_key: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class PaymentReversal(Base):
    """A payment taken back, with the reason and its line in the book. Append only."""

    __tablename__ = "payment_reversals"
    __table_args__ = (
        _points_at("payment_reversals_payment_fkey", "payments", "authority_id", "payment_number"),
        _points_at("payment_reversals_line_fkey", "transfers", "authority_id", "line_number", to="transfer_number"),
        UniqueConstraint("authority_id", "line_number", name="payment_reversals_line_key"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    payment_number: Mapped[int] = mapped_column(primary_key=True)
    line_number: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class PaymentAllocation(Base):
    """What of a payment, or of a line that lowers what is owed, settles a statement; below zero it is taken off again.

    Append only. Units: pence. A credit is named by its line and the period in which that stands.
    """

    __tablename__ = "payment_allocations"
    __table_args__ = (
        _points_at("payment_allocations_payment_fkey", "payments", "authority_id", "payment_number"),
        _points_at(
            "payment_allocations_credit_fkey", "transfers", "authority_id", "credit_line_number", to="transfer_number"
        ),
        _points_at("payment_allocations_statement_fkey", "statements", *_STATEMENT),
        Index(
            "payment_allocations_statement_idx",
            *_STATEMENT,
            postgresql_include=["payment_number", "amount_pence", "recorded_on"],
        ),
        Index("payment_allocations_payment_idx", "authority_id", "payment_number"),
        Index(
            "payment_allocations_credit_idx",
            "authority_id",
            "credit_line_number",
            postgresql_where=text("credit_line_number is not null"),
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    allocation_number: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int]
    payment_number: Mapped[int | None]
    credit_line_number: Mapped[int | None] = mapped_column(BigInteger)
    credit_period_number: Mapped[int | None]
    period_number: Mapped[int]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class SalesInvoice(Base):
    """The number that the lead's own ledger gave a statement. Append only: the last version holds."""

    __tablename__ = "sales_invoices"
    __table_args__ = (
        _points_at("sales_invoices_statement_fkey", "statements", *_STATEMENT),
        ForeignKeyConstraint(
            [*_STATEMENT, "replaces"],
            [f"sales_invoices.{column}" for column in (*_STATEMENT, "version_number")],
            name="sales_invoices_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)
    version_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    invoice_number: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class OpenStatement(Base):
    """A statement of which something is left to pay, or too much is paid. Kept by the books, as money comes and goes."""

    __tablename__ = "open_statements"
    __table_args__ = (_points_at("open_statements_statement_fkey", "statements", *_STATEMENT),)

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)


class OpenPayment(Base):
    """A payment of which something settles nothing yet. Kept by the books, as it is settled or taken back."""

    __tablename__ = "open_payments"
    __table_args__ = (_points_at("open_payments_payment_fkey", "payments", "authority_id", "payment_number"),)

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    payment_number: Mapped[int] = mapped_column(primary_key=True)
