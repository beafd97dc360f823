import datetime as dt

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class ChosenSettings(Base):
    """What the group chose about its closes on a day, every value of it. Append only: the last row holds."""

    __tablename__ = "group_settings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contract_id", "replaces"], ["group_settings.contract_id", "group_settings.change_number"]
        ),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    change_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    hold_working_days: Mapped[int]
    dispute_working_days: Mapped[int]
    payment_days: Mapped[int]
    require_returns: Mapped[bool]
    require_invoice: Mapped[bool]
    require_orders: Mapped[bool]
    require_answers: Mapped[bool]
    share_tolerance_basis_points: Mapped[int]
    lead_address: Mapped[str]
    vat_number: Mapped[str]
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
