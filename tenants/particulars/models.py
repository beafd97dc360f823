import datetime as dt

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class CouncilParticulars(Base):
    """What a council's documents say of it, as it was given once. Append only: the newest holds.

    `replaces` is the change that its setter had before them, none for the first.
    """

    __tablename__ = "council_particulars"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "replaces"],
            ["council_particulars.authority_id", "council_particulars.change_number"],
            name="council_particulars_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    change_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    address: Mapped[str]
    vat_number: Mapped[str]
    invoices_to: Mapped[str]
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
    set_by_name: Mapped[str]


class FunderParticularsGiven(Base):
    """What a council's documents say of one of its funders, as it was given once. Append only: the newest holds."""

    __tablename__ = "funder_particulars"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "funder_code"],
            ["funders.authority_id", "funders.code"],
            name="funder_particulars_funder_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "funder_code", "replaces"],
            ["funder_particulars.authority_id", "funder_particulars.funder_code", "funder_particulars.change_number"],
            name="funder_particulars_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    funder_code: Mapped[str] = mapped_column(primary_key=True)
    change_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    address: Mapped[str]
    reference: Mapped[str]
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
    set_by_name: Mapped[str]
