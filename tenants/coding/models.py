import datetime as dt

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class CodingPattern(Base):
    """What a council's coding strings look like, as it was set once. Append only: the newest change holds.

    `pattern` is a regular expression that fits a whole string, empty for none; `joined_by` stands between the parts.
    """

    __tablename__ = "coding_patterns"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "replaces"],
            ["coding_patterns.authority_id", "coding_patterns.change_number"],
            name="coding_patterns_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    change_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    pattern: Mapped[str]
    joined_by: Mapped[str]
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
    set_by_name: Mapped[str]


class CodingStringRow(Base):
    """A coding string of a council, from a day on. Append only, numbered without gaps over the council.

    `replaces` is the number before it, whatever that was for: whoever sets one knew all that were set.
    """

    __tablename__ = "coding_strings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "replaces"],
            ["coding_strings.authority_id", "coding_strings.string_number"],
            name="coding_strings_replaces_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "funder_code"],
            ["funders.authority_id", "funders.code"],
            name="coding_strings_funder_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    string_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    cost_kind: Mapped[str]
    funder_code: Mapped[str | None]
    cost_centre: Mapped[str]
    subjective: Mapped[str]
    activity: Mapped[str | None]
    joined_by: Mapped[str]
    coding: Mapped[str]
    funding_source: Mapped[str | None]
    from_on: Mapped[dt.date]
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
    set_by_name: Mapped[str]
