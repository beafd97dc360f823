import datetime as dt

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class CreditNote(Base):
    """What of a charge is credited, by which line, and why. Append only; numbered for each council from 1 without a gap.

    Units: pence. `charged_line_number` is the line that it corrects, `line_number` the credit's own.
    """

    __tablename__ = "credit_notes"
    __table_args__ = (
        UniqueConstraint("authority_id", "line_number", name="credit_notes_line_key"),
        UniqueConstraint("authority_id", "request_key", name="credit_notes_request_key"),
        ForeignKeyConstraint(
            ["authority_id", "charged_line_number"],
            ["transfers.authority_id", "transfers.transfer_number"],
            name="credit_notes_charge_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "line_number"],
            ["transfers.authority_id", "transfers.transfer_number"],
            name="credit_notes_line_fkey",
        ),
        Index("credit_notes_charge_idx", "authority_id", "charged_line_number"),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    credit_number: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    charged_line_number: Mapped[int] = mapped_column(BigInteger)
    line_number: Mapped[int] = mapped_column(BigInteger)
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[str]
    days: Mapped[int | None]
    of_days: Mapped[int | None]
    reason: Mapped[str]
    request_key: Mapped[str]
    credited_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]


class CreditWithdrawal(Base):
    """A credit note that was taken back, by which line, and why. Append only."""

    __tablename__ = "credit_withdrawals"
    __table_args__ = (
        UniqueConstraint("authority_id", "line_number", name="credit_withdrawals_line_key"),
        ForeignKeyConstraint(
            ["authority_id", "credit_number"],
            ["credit_notes.authority_id", "credit_notes.credit_number"],
            name="credit_withdrawals_note_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "line_number"],
            ["transfers.authority_id", "transfers.transfer_number"],
            name="credit_withdrawals_line_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    credit_number: Mapped[int] = mapped_column(primary_key=True)
    line_number: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    withdrawn_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]
