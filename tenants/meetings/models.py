import datetime as dt

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_MEETING = ["meetings.authority_id", "meetings.provider_id", "meetings.reference"]


class Funder(Base):
    """A school, health body or department that a council's meetings may be shared with."""

    __tablename__ = "funders"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]


class Meeting(Base):
    """What the provider says happened: one meeting of one council, by the provider's own reference. Append only."""

    __tablename__ = "meetings"
    __table_args__ = (
        Index(
            "meetings_request_key",
            "authority_id",
            "provider_id",
            "request_key",
            unique=True,
            postgresql_where=text("request_key is not null"),
        ),
        Index(
            "meetings_of_case_idx",
            "authority_id",
            "provider_id",
            "case_reference",
            postgresql_where=text("case_reference is not null"),
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"), primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    service: Mapped[str]
    case_reference: Mapped[str | None]
    requested_on: Mapped[dt.date]
    meeting_on: Mapped[dt.date]
    status: Mapped[str]
    cause: Mapped[str | None]
    cancelled_on: Mapped[dt.date | None]
    mode: Mapped[str]
    outcome: Mapped[str | None]
    funders_agreed_on: Mapped[dt.date | None]
    source: Mapped[str]
    source_line: Mapped[int | None]
    request_key: Mapped[str | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]


class MeetingFunder(Base):
    """One funder of a meeting with its weight and the day it agreed; no code is the council itself. Append only."""

    __tablename__ = "meeting_funders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "provider_id", "reference"], _MEETING, name="meeting_funders_meeting_fkey"
        ),
        ForeignKeyConstraint(
            ["authority_id", "code"], ["funders.authority_id", "funders.code"], name="meeting_funders_funder_fkey"
        ),
        UniqueConstraint(
            "authority_id",
            "provider_id",
            "reference",
            "code",
            name="meeting_funders_once_key",
            postgresql_nulls_not_distinct=True,
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None]
    weight: Mapped[int]
    agreed_on: Mapped[dt.date | None]


class Reversal(Base):
    """A meeting taken back, with its reason; its reference stays used. Append only."""

    __tablename__ = "reversals"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "provider_id", "reference"], _MEETING, name="reversals_meeting_fkey"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]


class Amendment(Base):
    """One answer about a meeting put right that decides no money, with the value that it replaces. Append only."""

    __tablename__ = "amendments"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "provider_id", "reference"], _MEETING, name="amendments_meeting_fkey"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    amendment_number: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str]
    old_value: Mapped[str]
    new_value: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]
