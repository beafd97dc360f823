import datetime as dt
import uuid
from typing import Any

from sqlalchemy import DateTime, ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class MonthReturn(Base):
    """A return that was handed in, once for each month that it is about: a file, or a month declared complete.

    Append only. `month` is the month's first day; `request_key` makes the same file or the same press count once.
    """

    __tablename__ = "month_returns"

    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"), primary_key=True)
    request_key: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    how: Mapped[str]
    file_name: Mapped[str | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]


class StagedReturn(Base):
    """A file without a bad row, between its preview and its recording: the rows, and what was shown of their prices.

    It belongs to the person who sent it and is deleted when it is recorded, or by the next file after a day.
    """

    __tablename__ = "staged_returns"

    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"), primary_key=True)
    staged_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    staged_by: Mapped[str]
    staged_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    file_name: Mapped[str]
    rows: Mapped[list[Any]] = mapped_column(JSONB)
    shown: Mapped[dict[str, str]] = mapped_column(JSONB)
