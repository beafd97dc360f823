import datetime as dt

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class ExportLayout(Base):
    """The columns of a council's export with their headings, in order, as chosen once. Append only: the newest holds."""

    __tablename__ = "export_layouts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "paper", "replaces"],
            ["export_layouts.authority_id", "export_layouts.paper", "export_layouts.change_number"],
            name="export_layouts_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    paper: Mapped[str] = mapped_column(primary_key=True)
    change_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    ledger: Mapped[str]
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    headings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    set_on: Mapped[dt.date]
    set_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    set_by: Mapped[str]
    set_by_name: Mapped[str]


class LedgerExport(Base):
    """A journal or an invoice of a statement as it was exported: the file, its sha256, who and when. Append only.

    `replaces` is the export before it of the same statement, which its maker knew of. Units: pence. `layout_number` None:
    the portal's own layout.
    """

    __tablename__ = "ledger_exports"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "contract_id", "period_number"],
            ["statements.authority_id", "statements.contract_id", "statements.period_number"],
            name="ledger_exports_statement_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "paper", "layout_number"],
            ["export_layouts.authority_id", "export_layouts.paper", "export_layouts.change_number"],
            name="ledger_exports_layout_fkey",
        ),
        ForeignKeyConstraint(
            ["authority_id", "contract_id", "period_number", "paper", "replaces"],
            [
                f"ledger_exports.{column}"
                for column in ("authority_id", "contract_id", "period_number", "paper", "export_number")
            ],
            name="ledger_exports_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    period_number: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[str] = mapped_column(primary_key=True)
    export_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    layout_number: Mapped[int | None]
    file_kind: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    entries: Mapped[int]
    debit_pence: Mapped[int] = mapped_column(BigInteger)
    credit_pence: Mapped[int] = mapped_column(BigInteger)
    exported_on: Mapped[dt.date]
    exported_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    exported_by: Mapped[str]
    exported_by_name: Mapped[str]


class AccrualExport(Base):
    """The journal of a year end as it was exported: the file, its sha256, who and when. Append only. Units: pence.

    `replaces` is the export before it of the same year, which its maker knew of. `takes_back` says whether the file takes
    it back on 1 April too; the sums are those of 31 March alone. What was recorded after `known_on` is not in it.
    """

    __tablename__ = "accrual_exports"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "contract_id", "financial_year", "replaces"],
            [
                f"accrual_exports.{column}"
                for column in ("authority_id", "contract_id", "financial_year", "export_number")
            ],
            name="accrual_exports_replaces_fkey",
        ),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    financial_year: Mapped[int] = mapped_column(primary_key=True)
    export_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    known_on: Mapped[dt.date]
    takes_back: Mapped[bool]
    file_kind: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    entries: Mapped[int]
    debit_pence: Mapped[int] = mapped_column(BigInteger)
    credit_pence: Mapped[int] = mapped_column(BigInteger)
    exported_on: Mapped[dt.date]
    exported_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
    exported_by: Mapped[str]
    exported_by_name: Mapped[str]
