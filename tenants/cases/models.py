import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, DateTime, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from consortium.database import Base

_CASE = ["cases.authority_id", "cases.provider_id", "cases.reference"]
_NOW = text("clock_timestamp()")
_DUE = ("due_on", "case_reference", "rule", "place")
_TASK = text("state = 'running' and whose <> 'family'")  # what somebody other than the family has to do
_ONCE: Any = {"unique": True, "postgresql_where": text("request_key is not null")}


class TransactionNumber(UserDefinedType[int]):
    """PostgreSQL's number of the transaction that wrote a row."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """Return the type's name in the database."""
        return "xid8"


ischema_names["xid8"] = TransactionNumber  # so that a comparison of the models with the database knows the type


class Case(Base):
    """What is known now of one dispute, by the provider's own reference. Nothing changes without its event."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_request_key", "authority_id", "provider_id", "request_key", **_ONCE),
        Index("cases_by_council_idx", "authority_id", "contacted_on", "reference"),
        Index("cases_by_provider_idx", "provider_id", "contacted_on", "reference"),
        Index(
            "cases_council_reference_idx",
            "authority_id",
            "authority_reference",
            postgresql_where=text("authority_reference is not null"),
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"), primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    authority_reference: Mapped[str | None]
    service: Mapped[str]
    dr_kind: Mapped[str | None]
    asker: Mapped[str]
    decision_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    issues: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    decision_sent_on: Mapped[dt.date | None]
    contacted_on: Mapped[dt.date]
    choice: Mapped[str] = mapped_column(server_default=text("'undecided'"))
    choice_told_on: Mapped[dt.date | None]
    authority_told_on: Mapped[dt.date | None]
    health_told_on: Mapped[dt.date | None]
    cannot_arrange_told_on: Mapped[dt.date | None]
    ended_on: Mapped[dt.date | None]
    ended_because: Mapped[str | None]
    source: Mapped[str]
    source_line: Mapped[int | None]
    request_key: Mapped[str | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class CaseEvent(Base):
    """A value of a case that was filled, put right or counted anew: the old one, the new one, when and by whom."""

    __tablename__ = "case_events"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "provider_id", "reference"], _CASE, name="case_events_case_fkey"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    event_number: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str]
    old_value: Mapped[str | None]
    new_value: Mapped[str | None]
    reason: Mapped[str | None]
    source: Mapped[str]
    source_line: Mapped[int | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]
    written_in: Mapped[int] = mapped_column(TransactionNumber(), server_default=text("pg_current_xact_id()"))


class StoredDeadline(Base):
    """A deadline that has begun, as the rules derive it from the facts of its case; written anew when a fact changes."""

    __tablename__ = "deadlines"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "provider_id", "case_reference"], _CASE, name="deadlines_case_fkey"),
        Index(
            "deadlines_tasks_council_idx",
            "authority_id",
            *_DUE,
            postgresql_include=["provider_id", "counted_from_on", "provisional"],
            postgresql_where=_TASK,
        ),
        Index(
            "deadlines_tasks_provider_idx",
            "provider_id",
            *_DUE,
            postgresql_include=["authority_id", "counted_from_on", "provisional"],
            postgresql_where=_TASK,
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, server_default=text("1"))
    rule_version: Mapped[int]
    whose: Mapped[str]
    counted_from: Mapped[str]
    counted_from_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    met_on: Mapped[dt.date | None]
    state: Mapped[str]
    provisional: Mapped[bool]


class CaseView(Base):
    """Somebody looked at a case: who, when, and for which body."""

    __tablename__ = "case_views"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "provider_id", "reference"], _CASE, name="case_views_case_fkey"),
        Index("case_views_of_council_idx", "authority_id", text("viewed_at desc")),
        Index("case_views_of_provider_idx", "provider_id", text("viewed_at desc")),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    viewed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), primary_key=True, server_default=_NOW)
    viewed_by: Mapped[str] = mapped_column(primary_key=True)
    viewed_for: Mapped[str]


class CaseAssignment(Base):
    """Which caseworker of the provider has a case from then on; nobody when `assigned_to` is empty. Append only."""

    __tablename__ = "case_assignments"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "provider_id", "reference"], _CASE, name="case_assignments_case_fkey"),
        ForeignKeyConstraint(
            ["authority_id", "provider_id", "reference", "replaces"],
            [
                "case_assignments.authority_id",
                "case_assignments.provider_id",
                "case_assignments.reference",
                "case_assignments.assignment_number",
            ],
            name="case_assignments_replaces_fkey",
        ),
        Index("case_assignments_of_person_idx", "provider_id", "assigned_to"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    assignment_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    assigned_to: Mapped[uuid.UUID | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class Certificate(Base):
    """A mediation certificate, numbered for its council without a gap. It says nothing of the content. Append only."""

    __tablename__ = "certificates"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id", "provider_id", "case_reference"], _CASE, name="certificates_case_fkey"),
        UniqueConstraint("authority_id", "provider_id", "certificate_number", name="certificates_of_provider_key"),
        Index("certificates_request_key", "authority_id", "provider_id", "request_key", **_ONCE),
        Index("certificates_of_case_idx", "authority_id", "provider_id", "case_reference"),
        Index("certificates_by_provider_idx", "provider_id", "issued_on", "certificate_number"),
        Index("certificates_by_council_idx", "authority_id", "issued_on", "certificate_number"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    certificate_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    provider_id: Mapped[int]
    case_reference: Mapped[str]
    kind: Mapped[str]
    issued_on: Mapped[dt.date]
    source: Mapped[str]
    source_line: Mapped[int | None]
    request_key: Mapped[str | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class CertificateWithdrawal(Base):
    """A certificate that no longer stands, and why. Append only."""

    __tablename__ = "certificate_withdrawals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "provider_id", "certificate_number"],
            ["certificates.authority_id", "certificates.provider_id", "certificates.certificate_number"],
            name="certificate_withdrawals_certificate_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    certificate_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]
