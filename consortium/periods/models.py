import datetime as dt

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class Closing(Base):
    """A billing period that was closed: for good, with so many statements of so much in all. Append only."""

    __tablename__ = "closings"
    __table_args__ = (
        UniqueConstraint("contract_id", "period_name"),
        ForeignKeyConstraint(
            ["contract_id", "period_number", "hold_number"],
            ["period_holds.contract_id", "period_holds.period_number", "period_holds.hold_number"],
            name="closings_hold_fkey",
        ),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)
    period_name: Mapped[str]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    statements: Mapped[int]
    net_pence: Mapped[int] = mapped_column(BigInteger)
    closed_on: Mapped[dt.date]
    closed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    closed_by: Mapped[str]
    hold_number: Mapped[int | None]  # None: closed before there were holds


class PeriodHold(Base):
    """A period whose statements are out as drafts until `look_until`; closed by somebody else. Append only.

    `way` is person, or operator: held and closed in one act by the command.
    """

    __tablename__ = "period_holds"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contract_id", "period_number", "replaces"],
            ["hold_releases.contract_id", "hold_releases.period_number", "hold_releases.hold_number"],
            name="period_holds_replaces_fkey",
            use_alter=True,
        ),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)
    hold_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    period_name: Mapped[str]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    way: Mapped[str]
    statements: Mapped[int]
    net_pence: Mapped[int] = mapped_column(BigInteger)
    look_until: Mapped[dt.date]
    held_on: Mapped[dt.date]
    held_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    held_by: Mapped[str]
    held_by_name: Mapped[str]


class HoldRelease(Base):
    """A hold that was taken back, with the reason: the period is open again. Append only."""

    __tablename__ = "hold_releases"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contract_id", "period_number", "hold_number"],
            ["period_holds.contract_id", "period_holds.period_number", "period_holds.hold_number"],
            name="hold_releases_hold_fkey",
        ),
    )

    contract_id: Mapped[int] = mapped_column(primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)
    hold_number: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    released_on: Mapped[dt.date]
    released_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    released_by: Mapped[str]
    released_by_name: Mapped[str]
