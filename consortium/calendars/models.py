import datetime as dt
import uuid

from sqlalchemy import DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class CalendarFeed(Base):
    """An address that a calendar reads, known by the hash of its token: one that is open for each person and body."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        Index(
            "calendar_feeds_open_key",
            "account_id",
            "authority_id",
            "provider_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.account_id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.authority_id"))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.provider_id"))
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
