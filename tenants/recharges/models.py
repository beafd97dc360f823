import datetime as dt
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_NOW: Final = text("clock_timestamp()")
_DOCUMENT: Final = ["recharge_documents.authority_id", "recharge_documents.document_number"]


class RechargeDocument(Base):
    """What a council asks a funder for, or takes off it again, as it was issued. Append only. Units: pence.

    Numbered from 1 for each council, without gaps. `corrects` is the document that a credit is about; its amounts are
    below zero. `content` is every word of it, from which `pdf` was drawn once.
    """

    __tablename__ = "recharge_documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "funder_code"],
            ["funders.authority_id", "funders.code"],
            name="recharge_documents_funder_fkey",
        ),
        ForeignKeyConstraint(["authority_id", "corrects"], _DOCUMENT, name="recharge_documents_corrects_fkey"),
        UniqueConstraint("authority_id", "request_key", name="recharge_documents_request_key"),
        Index(
            "recharge_documents_corrects_idx",
            "authority_id",
            "corrects",
            postgresql_where=text("corrects is not null"),
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    document_number: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    funder_code: Mapped[str]
    form: Mapped[str]
    corrects: Mapped[int | None]
    treatment: Mapped[str]
    issued_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    net_pence: Mapped[int] = mapped_column(BigInteger)
    vat_pence: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[str]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    pdf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    request_key: Mapped[str]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class RechargeLine(Base):
    """A funder's share of a meeting, or what was taken off it, in the one document that asks for it. Units: pence."""

    __tablename__ = "recharge_lines"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "document_number"], _DOCUMENT, name="recharge_lines_document_fkey"),
        ForeignKeyConstraint(
            ["authority_id", "transfer_number"],
            ["transfers.authority_id", "transfers.transfer_number"],
            name="recharge_lines_transfer_fkey",
        ),
        Index("recharge_lines_document_idx", "authority_id", "document_number"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    transfer_number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document_number: Mapped[int]
    amount_pence: Mapped[int] = mapped_column(BigInteger)


_RECEIPT: Final = ["receipts.authority_id", "receipts.receipt_number"]
_LINE: Final = ["transfers.authority_id", "transfers.transfer_number"]


class Receipt(Base):
    """What a funder paid a council, as it came to the bank. Append only: a mistake is taken back. Units: pence.

    Numbered from 1 for each council, without gaps. `line_number` is its line in the book; `settles_first` are the
    documents that it was sent for, by number, as the person chose them.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "funder_code"], ["funders.authority_id", "funders.code"], name="receipts_funder_fkey"
        ),
        ForeignKeyConstraint(["authority_id", "line_number"], _LINE, name="receipts_line_fkey"),
        UniqueConstraint("authority_id", "line_number", name="receipts_line_key"),
        UniqueConstraint("authority_id", "request_key", name="receipts_request_key"),
        Index("receipts_reference_idx", "authority_id", "bank_reference"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    receipt_number: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    funder_code: Mapped[str]
    line_number: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[dt.date]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    bank_reference: Mapped[str]
    how: Mapped[str]
    settles_first: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    request_key: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class ReceiptReversal(Base):
    """A receipt taken back, with the reason and its line in the book. Append only."""

    __tablename__ = "receipt_reversals"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "receipt_number"], _RECEIPT, name="receipt_reversals_receipt_fkey"),
        ForeignKeyConstraint(["authority_id", "line_number"], _LINE, name="receipt_reversals_line_fkey"),
        UniqueConstraint("authority_id", "line_number", name="receipt_reversals_line_key"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    receipt_number: Mapped[int] = mapped_column(primary_key=True)
    line_number: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class ReceiptAllocation(Base):
    """What of a receipt settles a document; below zero it is taken off again. Append only. Units: pence."""

    __tablename__ = "receipt_allocations"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "receipt_number"], _RECEIPT, name="receipt_allocations_receipt_fkey"),
        ForeignKeyConstraint(["authority_id", "document_number"], _DOCUMENT, name="receipt_allocations_document_fkey"),
        Index("receipt_allocations_receipt_idx", "authority_id", "receipt_number"),
        Index("receipt_allocations_document_idx", "authority_id", "document_number"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    allocation_number: Mapped[int] = mapped_column(primary_key=True)
    receipt_number: Mapped[int]
    document_number: Mapped[int]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class RechargeReminder(Base):
    """A letter that asked a funder for what it owed late, word by word, and the PDF drawn of it. Append only. Units: pence.

    Numbered from 1 for each council, without gaps. `documents` are the invoices that it names, by number.
    """

    __tablename__ = "recharge_reminders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "funder_code"],
            ["funders.authority_id", "funders.code"],
            name="recharge_reminders_funder_fkey",
        ),
        UniqueConstraint("authority_id", "funder_code", "reminded_on", name="recharge_reminders_day_key"),
        UniqueConstraint("authority_id", "request_key", name="recharge_reminders_request_key"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    reminder_number: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    funder_code: Mapped[str]
    reminded_on: Mapped[dt.date]
    documents: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[str]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    pdf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    request_key: Mapped[str]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]
    recorded_by_name: Mapped[str]
