import datetime as dt

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class MediatorVersion(Base):
    """A mediator of a provider, as the provider said it once. Append only: the newest version holds."""

    __tablename__ = "mediators"
    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "mediator_number", "replaces"],
            ["mediators.provider_id", "mediators.mediator_number", "mediators.version_number"],
            name="mediators_replaces_fkey",
        ),
        Index(
            "mediators_request_key",
            "provider_id",
            "request_key",
            unique=True,
            postgresql_where=text("request_key is not null"),
        ),
    )

    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"), primary_key=True)
    mediator_number: Mapped[int] = mapped_column(primary_key=True)
    version_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    name: Mapped[str]
    register_body: Mapped[str]
    register_number: Mapped[str]
    accredited_on: Mapped[dt.date]
    renewed_until: Mapped[dt.date]
    checks_until: Mapped[dt.date]
    indemnity_until: Mapped[dt.date]
    request_key: Mapped[str | None]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    recorded_by: Mapped[str]
