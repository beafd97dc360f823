import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class HistoryEntry(Base):
    """Something that happened or was changed: when, on which business date, by whom, whose. Append only."""

    __tablename__ = "history"
    __table_args__ = (
        Index("history_authority_id_entry_number_idx", "authority_id", "entry_number"),
        Index("history_of_council_idx", "authority_id", "on_day", "entry_number"),
        Index(
            "history_of_provider_idx",
            "provider_id",
            "on_day",
            "entry_number",
            postgresql_where=text("provider_id is not null"),
        ),
        Index(
            "history_of_group_idx",
            "on_day",
            "entry_number",
            postgresql_where=text("authority_id is null and provider_id is null"),
        ),
        Index("history_on_day_idx", "on_day", "entry_number"),
    )

    entry_number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    on_day: Mapped[dt.date]
    actor: Mapped[str]
    event: Mapped[str]
    subject: Mapped[str]
    authority_id: Mapped[int | None]
    provider_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
