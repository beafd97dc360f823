import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class BookCheck(Base):
    """A run of the checks of the books: when, by whom, how many held, and what each found. Append only.

    `findings` lists each check as [sentence, how many were counted, [the first places where it is broken]].
    """

    __tablename__ = "book_checks"

    run_number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    run_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    on_day: Mapped[dt.date]
    run_by: Mapped[str]
    held: Mapped[int]
    checks: Mapped[int]
    findings: Mapped[list[Any]] = mapped_column(JSONB)
