import datetime as dt

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class EarlyMeeting(Base):
    """An entry about a council's own meeting with a family before any mediation. Append only: the last entry holds.

    `replaces` is the entry that was the last one before. The council's own statistics: nobody else reads it.
    """

    __tablename__ = "early_meetings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "provider_id", "case_reference"],
            ["cases.authority_id", "cases.provider_id", "cases.reference"],
            name="early_meetings_case_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "replaces"],
            ["early_meetings.authority_id", "early_meetings.entry_number"],
            name="early_meetings_replaces_fkey",
        ),
        UniqueConstraint("authority_id", "replaces", name="early_meetings_replaces_key"),
        UniqueConstraint("authority_id", "request_key", name="early_meetings_request_key"),
        Index(
            "early_meetings_of_case_idx",
            "authority_id",
            "provider_id",
            "case_reference",
            postgresql_where=text("case_reference is not null"),
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    entry_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    replaces: Mapped[int | None]
    provider_id: Mapped[int | None]
    case_reference: Mapped[str | None]
    offered_on: Mapped[dt.date]
    state: Mapped[str]
    held_on: Mapped[dt.date | None]
    result: Mapped[str | None]
    request_key: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]
