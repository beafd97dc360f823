import datetime as dt
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class Charge(Base):
    """What a meeting was priced at and why: one for each meeting, also when it cost nothing. Append only. Units: pence."""

    __tablename__ = "charges"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "provider_id", "reference"],
            ["meetings.authority_id", "meetings.provider_id", "meetings.reference"],
            name="charges_meeting_fkey",
        ),
        Index("charges_day_idx", "authority_id", "contract_id", "meeting_on"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    service: Mapped[str]
    meeting_on: Mapped[dt.date] = mapped_column(index=True)
    status: Mapped[str]
    funders_agreed_on: Mapped[dt.date | None]
    kind: Mapped[str | None]
    slot_number: Mapped[int | None]
    price_pence: Mapped[int] = mapped_column(BigInteger)
    charged_pence: Mapped[int] = mapped_column(BigInteger)
    price_id: Mapped[int | None] = mapped_column(ForeignKey("prices.price_id"))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(12, 9))
    sentence: Mapped[str]
    recorded_on: Mapped[dt.date] = mapped_column(index=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))


class ChargeShare(Base):
    """What one funder pays of a meeting; no code is the council itself. The shares add up to the price. Append only."""

    __tablename__ = "charge_shares"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "provider_id", "reference"],
            ["charges.authority_id", "charges.provider_id", "charges.reference"],
            name="charge_shares_charge_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "code"], ["funders.authority_id", "funders.code"], name="charge_shares_funder_fkey"
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None]
    weight: Mapped[int]
    share_pence: Mapped[int] = mapped_column(BigInteger)
