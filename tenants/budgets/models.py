import datetime as dt

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class Budget(Base):
    """What a council means to spend in a financial year, as it was set once. Append only: the newest change holds.

    `replaces` is the change that its setter had before them, none for the first. Units: pence.
    """

    __tablename__ = "budgets"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "financial_year", "replaces"],
            ["budgets.authority_id", "budgets.financial_year", "budgets.change_number"],
            name="budgets_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    financial_year: Mapped[int] = mapped_column(primary_key=True)
    change_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    budget_pence: Mapped[int] = mapped_column(BigInteger)
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
    set_by_name: Mapped[str]
