import datetime as dt

from sqlalchemy import BigInteger, DateTime, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class Closing(Base):
    """A billing period that was closed: for good, with so many statements of so much in all. Append only."""

    __tablename__ = "closings"
    __table_args__ = (UniqueConstraint("contract_id", "period_name"),)

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
