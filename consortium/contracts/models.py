import datetime as dt
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Identity, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class Contract(Base):
    """The contract that the group shares, with the terms that decide money. Units: pence, basis points."""

    __tablename__ = "contracts"

    contract_id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    billing: Mapped[str]
    subscription_instalments: Mapped[int]
    allowance_meetings: Mapped[int]
    allowance_prepaid_pence: Mapped[int] = mapped_column(BigInteger)
    third_party_billing: Mapped[str]
    recharge_vat: Mapped[str]
    admin_fee_basis_points: Mapped[int]
    previous_annual_pence: Mapped[int | None] = mapped_column(BigInteger)


class ContractGate(Base):
    """The row that whoever writes lines of a contract holds shared, and whoever closes a period holds alone."""

    __tablename__ = "contract_gates"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)


class ExtensionOption(Base):
    """A right to prolong the contract by so many months."""

    __tablename__ = "extension_options"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    option_number: Mapped[int] = mapped_column(primary_key=True)
    months: Mapped[int]


class SubscriptionRow(Base):
    """The core subscription of a contract year: so much each, or a pot and the basis on which it is shared."""

    __tablename__ = "subscriptions"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    contract_year: Mapped[int] = mapped_column(primary_key=True)
    each_pence: Mapped[int | None] = mapped_column(BigInteger)
    pot_pence: Mapped[int | None] = mapped_column(BigInteger)
    basis: Mapped[list[list[str]] | None] = mapped_column(JSONB(none_as_null=True))


class OwnSubscription(Base):
    """One council's own core subscription of a contract year, instead of the price for each."""

    __tablename__ = "own_subscriptions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contract_id", "contract_year"], ["subscriptions.contract_id", "subscriptions.contract_year"]
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    contract_year: Mapped[int] = mapped_column(primary_key=True)
    each_pence: Mapped[int] = mapped_column(BigInteger)


class Price(Base):
    """A row of the price book: of the group, or of one council; superseded, never changed."""

    __tablename__ = "prices"
    __table_args__ = (
        Index(
            "prices_in_force_key",
            "contract_id",
            "item",
            "authority_id",
            "effective_from",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("superseded_at is null"),
        ),
    )

    price_id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.authority_id"))
    item: Mapped[str]
    effective_from: Mapped[dt.date]
    price_pence: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    superseded_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


class CancellationTierRow(Base):
    """What a cancellation costs from so many clear working days before, in the order written."""

    __tablename__ = "cancellation_tiers"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    clear_working_days: Mapped[int]
    percent: Mapped[Decimal] = mapped_column(Numeric(12, 9))
