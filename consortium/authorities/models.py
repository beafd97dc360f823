import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class PortalState(Base):
    """The one row that says what this database is: whose, a sample of which day, or live since when."""

    __tablename__ = "portal_state"

    only_row: Mapped[bool] = mapped_column(
        CheckConstraint("only_row", name="one_row"), primary_key=True, server_default=text("true")
    )
    name: Mapped[str]
    lead_authority_id: Mapped[int]
    sample_today: Mapped[dt.date | None]
    live_since: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


class BusinessDay(Base):
    """A day on which something of the books was recorded; nothing is recorded before the last of them."""

    __tablename__ = "business_days"

    day: Mapped[dt.date] = mapped_column(primary_key=True)


class BankHoliday(Base):
    """A day that was added to England's list of bank holidays: everybody's working days leave it out. Append only."""

    __tablename__ = "bank_holidays"

    holiday_on: Mapped[dt.date] = mapped_column(primary_key=True)
    name: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]


class Authority(Base):
    """A council of the group, by its DfE number, in member order; member from and until."""

    __tablename__ = "authorities"

    authority_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ons_code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str | None]
    member_order: Mapped[int]
    joined_on: Mapped[dt.date | None]
    left_on: Mapped[dt.date | None]
    agreement_signed_on: Mapped[dt.date | None]


class AuthorityFigure(Base):
    """A figure of a council by which costs are shared: EHC plans, population and the like."""

    __tablename__ = "authority_figures"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(24, 9))


_FROZEN = ("contract_id", "reference", "authority_id", "name")


class FrozenFigure(Base):
    """A figure of a council as a charge was shared by it: frozen when it was first charged. Append only: the newest holds.

    `reference` names the charge: year-2 for a contract year, or the shared cost's own.
    """

    __tablename__ = "frozen_figures"
    __table_args__ = (
        ForeignKeyConstraint(
            [*_FROZEN, "replaces"],
            [*(f"frozen_figures.{column}" for column in _FROZEN), "frozen_figures.version_number"],
            name="frozen_figures_replaces_fkey",
        ),
        Index("frozen_figures_of_council_idx", "authority_id"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    version_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    value: Mapped[Decimal] = mapped_column(Numeric(24, 9))
    frozen_on: Mapped[dt.date]
    frozen_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    frozen_by: Mapped[str]
