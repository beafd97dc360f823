import datetime as dt

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_MEETING = ["meetings.authority_id", "meetings.provider_id", "meetings.reference"]


class Allowance(Base):
    """How many meetings a contract includes for a council, over its whole life."""

    __tablename__ = "allowances"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    meetings_included: Mapped[int]


class ChainHead(Base):
    """The last transfer of a council's book and its hash; every writer of the book holds this row."""

    __tablename__ = "chain_heads"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    transfer_number: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    hash: Mapped[bytes] = mapped_column(
        LargeBinary, server_default=text("'\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea")
    )


class Transfer(Base):
    """A positive number of one unit, moved from one account to another of one council's book. Append only.

    A charge goes from `due_to_lead` (what is owed grows) to its cost; an included meeting goes from `allowance` to
    `meetings`. Rows of one line of a statement share its `line_number`.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        UniqueConstraint("authority_id", "request_key", "leg", name="transfers_request_key"),
        UniqueConstraint("authority_id", "reverses", name="transfers_reversed_once_key"),
        ForeignKeyConstraint(["authority_id", "provider_id", "reference"], _MEETING, name="transfers_meeting_fkey"),
        ForeignKeyConstraint(
            ["authority_id", "reverses"],
            ["transfers.authority_id", "transfers.transfer_number"],
            name="transfers_reverses_fkey",
        ),
        Index(
            "transfers_period_idx",
            "authority_id",
            "contract_id",
            "period_number",
            postgresql_include=["service_on", "unit", "amount", "from_account", "to_account", "kind", "line_number"],
        ),
        Index("transfers_reference_idx", "authority_id", "reference"),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    transfer_number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    unit: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    from_account: Mapped[str]
    to_account: Mapped[str]
    kind: Mapped[str]
    reference: Mapped[str]
    provider_id: Mapped[int | None]
    line_number: Mapped[int] = mapped_column(BigInteger)
    slot_number: Mapped[int | None]
    service_on: Mapped[dt.date]
    period_number: Mapped[int | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str]
    sentence: Mapped[str]
    reverses: Mapped[int | None] = mapped_column(BigInteger)
    request_key: Mapped[str]
    leg: Mapped[int]
    hash_version: Mapped[int] = mapped_column(SmallInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Slot(Base):
    """An included meeting in use today, by number, and the meeting that uses it. A reversal frees it."""

    __tablename__ = "slots"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "contract_id"],
            ["allowances.authority_id", "allowances.contract_id"],
            name="slots_allowance_fkey",
        ),
        ForeignKeyConstraint(["authority_id", "provider_id", "reference"], _MEETING, name="slots_meeting_fkey"),
        UniqueConstraint("authority_id", "provider_id", "reference", name="slots_meeting_key"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    slot_number: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int]
    reference: Mapped[str]


class PostingRight(Base):
    """Which role may post which kind of line; read by the door of the books alone."""

    __tablename__ = "posting_rights"

    role: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
