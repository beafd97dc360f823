import datetime as dt

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class Statement(Base):
    """What one council owes for one billing period, frozen at its close with the head of its chain. Append only."""

    __tablename__ = "statements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contract_id", "period_number"],
            ["closings.contract_id", "closings.period_number"],
            name="statements_closing_fkey",
            deferrable=True,
            initially="deferred",
        ),
        ForeignKeyConstraint(
            ["authority_id", "last_transfer_number"],
            ["transfers.authority_id", "transfers.transfer_number"],
            name="statements_last_transfer_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)
    period_name: Mapped[str]
    net_pence: Mapped[int] = mapped_column(BigInteger)
    vat_pence: Mapped[int] = mapped_column(BigInteger)
    total_pence: Mapped[int] = mapped_column(BigInteger)
    recharged_pence: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]
    transfers: Mapped[int]
    last_transfer_number: Mapped[int] = mapped_column(BigInteger)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary)
    issued_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]  # None: issued before the day to pay by was kept
    issued_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    issued_by: Mapped[str]


class FrozenDocument(Base):
    """A statement word by word as it was when it was issued: canonical JSON with its sha256. Append only."""

    __tablename__ = "statement_documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "contract_id", "period_number"],
            ["statements.authority_id", "statements.contract_id", "statements.period_number"],
            name="statement_documents_statement_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    frozen_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))


class StatementFile(Base):
    """A file that was made of a frozen document, as it is sent ever after. Append only."""

    __tablename__ = "statement_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "contract_id", "period_number"],
            [
                "statement_documents.authority_id",
                "statement_documents.contract_id",
                "statement_documents.period_number",
            ],
            name="statement_files_document_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
