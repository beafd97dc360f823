import datetime as dt

from sqlalchemy import DateTime, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_CASE = ["authority_id", "provider_id", "case_reference"]
_REQUEST = [*_CASE, "meeting_number"]
_MEETING = ["authority_id", "provider_id", "reference"]
_AGREEMENT = [*_MEETING, "agreement_number"]
_ACTION = [*_AGREEMENT, "action_number"]
_NOW = text("clock_timestamp()")


def _points(table: str, name: str, columns: list[str], to: list[str] | None = None) -> ForeignKeyConstraint:
    """Make the foreign key of these columns to the same ones of a table, or to those named."""
    return ForeignKeyConstraint(columns, [f"{table}.{column}" for column in to or columns], name=name)


class MeetingRequest(Base):
    """A meeting that a case asks for. `follows` is the one that was postponed for it. Append only."""

    __tablename__ = "meeting_requests"
    __table_args__ = (
        _points("cases", "meeting_requests_case_fkey", _CASE, ["authority_id", "provider_id", "reference"]),
        _points("meeting_requests", "meeting_requests_follows_fkey", [*_CASE, "follows"], _REQUEST),
        UniqueConstraint(*_CASE, "follows", name="meeting_requests_followed_once_key"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    meeting_number: Mapped[int] = mapped_column(primary_key=True)
    follows: Mapped[int | None]
    requested_on: Mapped[dt.date]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class Booking(Base):
    """A day for a meeting, with all that is arranged for it; the newest version holds. Append only.

    The reference is the one under which the meeting will be recorded and charged; it and the day are those of version 1.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        _points("meeting_requests", "bookings_request_fkey", _REQUEST),
        _points("bookings", "bookings_replaces_fkey", [*_REQUEST, "replaces"], [*_REQUEST, "version_number"]),
        _points(
            "mediators",
            "bookings_mediator_fkey",
            ["provider_id", "mediator_number", "mediator_version"],
            ["provider_id", "mediator_number", "version_number"],
        ),
        Index(
            "bookings_reference_key",
            "authority_id",
            "provider_id",
            "meeting_reference",
            unique=True,
            postgresql_where=text("version_number = 1"),
        ),
        Index("bookings_by_council_idx", "authority_id", "meeting_on", "case_reference"),
        Index("bookings_by_provider_idx", "provider_id", "meeting_on", "case_reference"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    meeting_number: Mapped[int] = mapped_column(primary_key=True)
    version_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    meeting_reference: Mapped[str]
    meeting_on: Mapped[dt.date]
    starts_at: Mapped[dt.time]
    length_minutes: Mapped[int]
    mode: Mapped[str]
    venue: Mapped[str | None]
    mediator_number: Mapped[int]
    mediator_version: Mapped[int]
    family_told_on: Mapped[dt.date | None]
    less_notice_agreed: Mapped[bool] = mapped_column(server_default=text("false"))
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class NamedPeople(Base):
    """Whom the council sends to a meeting: job titles or names of its staff; the newest version holds. Append only."""

    __tablename__ = "named_people"
    __table_args__ = (
        _points("meeting_requests", "named_people_request_fkey", _REQUEST),
        _points("named_people", "named_people_replaces_fkey", [*_REQUEST, "replaces"], [*_REQUEST, "version_number"]),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    meeting_number: Mapped[int] = mapped_column(primary_key=True)
    version_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    officer: Mapped[str | None]
    decision_maker: Mapped[str | None]
    named_for: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class OutcomeDetail(Base):
    """What a meeting that was held came to, in one code of several. Append only."""

    __tablename__ = "outcome_details"
    __table_args__ = (_points("meetings", "outcome_details_meeting_fkey", _MEETING),)

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)


class Agreement(Base):
    """That an agreement was reached at a meeting, and when; the newest of a meeting holds. Append only."""

    __tablename__ = "agreements"
    __table_args__ = (
        _points("meetings", "agreements_meeting_fkey", _MEETING),
        _points("agreements", "agreements_replaces_fkey", [*_MEETING, "replaces"], _AGREEMENT),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    agreement_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    agreed_on: Mapped[dt.date]
    authority_took_part: Mapped[bool]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class AgreedAction(Base):
    """One thing that was agreed, as the limit that the law sets for it and who is to do it; never its text. Append only."""

    __tablename__ = "agreed_actions"
    __table_args__ = (_points("agreements", "agreed_actions_agreement_fkey", _AGREEMENT),)

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    agreement_number: Mapped[int] = mapped_column(primary_key=True)
    action_number: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str]
    body: Mapped[str]


class ActionEvent(Base):
    """That an agreed action is done, or that another date for it was agreed in writing. Append only."""

    __tablename__ = "action_events"
    __table_args__ = (
        _points("agreed_actions", "action_events_action_fkey", _ACTION),
        _points("action_events", "action_events_replaces_fkey", [*_ACTION, "replaces"], [*_ACTION, "event_number"]),
        Index("action_events_done_once_key", *_ACTION, unique=True, postgresql_where=text("done_on is not null")),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    agreement_number: Mapped[int] = mapped_column(primary_key=True)
    action_number: Mapped[int] = mapped_column(primary_key=True)
    event_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    done_on: Mapped[dt.date | None]
    agreed_in_writing_on: Mapped[dt.date | None]
    other_due_on: Mapped[dt.date | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]
