import datetime as dt

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class Dispute(Base):
    """A line of a draft or a statement that a council queries, and why. Append only; numbered from 1 without a gap.

    Units: pence. `query_of_line` counts the queries of the line: the next is opened when the one before is answered.
    `provider_id` and `reference` are the line's: by them the provider of its meeting finds the query, and not its note.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        UniqueConstraint("authority_id", "line_number", "query_of_line", name="disputes_one_open_key"),
        UniqueConstraint("authority_id", "request_key", name="disputes_request_key"),
        ForeignKeyConstraint(
            ["authority_id", "line_number"],
            ["transfers.authority_id", "transfers.transfer_number"],
            name="disputes_line_fkey",
        ),
        Index("disputes_period_idx", "authority_id", "contract_id", "period_number"),
        Index("disputes_provider_idx", "provider_id", "contract_id", postgresql_where=text("provider_id is not null")),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    dispute_number: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    period_number: Mapped[int]
    line_number: Mapped[int] = mapped_column(BigInteger)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.provider_id"))
    reference: Mapped[str]
    query_of_line: Mapped[int]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    note: Mapped[str | None]
    request_key: Mapped[str]
    opened_on: Mapped[dt.date]
    answer_due_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]


class DisputeAnswer(Base):
    """What the lead answered to a query, and the credit note by which it was upheld, whole or in part. Append only."""

    __tablename__ = "dispute_answers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "dispute_number"],
            ["disputes.authority_id", "disputes.dispute_number"],
            name="dispute_answers_dispute_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "credit_number"],
            ["credit_notes.authority_id", "credit_notes.credit_number"],
            name="dispute_answers_credit_fkey",
        ),
        UniqueConstraint("authority_id", "credit_number", name="dispute_answers_credit_key"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    dispute_number: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    reason: Mapped[str]
    credit_number: Mapped[int | None]
    answered_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]


class DisputeReply(Base):
    """What the provider of a meeting replied to a query of its line, before it was answered: once. Append only.

    Units: pence. `agreed_pence` is what it agrees to where that is a part of what is queried.
    """

    __tablename__ = "dispute_replies"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "dispute_number"],
            ["disputes.authority_id", "disputes.dispute_number"],
            name="dispute_replies_dispute_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    dispute_number: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"))
    reply: Mapped[str]
    agreed_pence: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str]
    replied_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]
    recorded_by_name: Mapped[str]
