import datetime as dt

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_DECLARATION = ["authority_id", "provider_id", "mediator_number"]


class ConflictDeclaration(Base):
    """What a mediator declared about a council, or one case of it. Append only: the newest about the same holds."""

    __tablename__ = "conflict_declarations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "mediator_number", "mediator_version"],
            ["mediators.provider_id", "mediators.mediator_number", "mediators.version_number"],
            name="conflict_declarations_mediator_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "provider_id", "case_reference"],
            ["cases.authority_id", "cases.provider_id", "cases.reference"],
            name="conflict_declarations_case_fkey",
        ),
        ForeignKeyConstraint(
            [*_DECLARATION, "replaces"],
            [f"conflict_declarations.{name}" for name in (*_DECLARATION, "declaration_number")],
            name="conflict_declarations_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    mediator_number: Mapped[int] = mapped_column(primary_key=True)
    declaration_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    mediator_version: Mapped[int]
    case_reference: Mapped[str | None]
    has_conflict: Mapped[bool]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]
