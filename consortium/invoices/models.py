import datetime as dt
from typing import Final

from sqlalchemy import (
    BigInteger,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_NOW: Final = text("clock_timestamp()")
_NAME_TOLD: Final = "case when name in ('another-provider', 'another-council') then 'not-in-the-book' else name end"
_INVOICE: Final = ("contract_id", "invoice_id")
_RUN: Final = (*_INVOICE, "run_number")
_FINDING: Final = ("authority_id", *_RUN, "finding_number")


def _points_at(name: str, table: str, *columns: str, last: str = "") -> ForeignKeyConstraint:
    there = [*columns[:-1], last or columns[-1]]
    return ForeignKeyConstraint(columns, [f"{table}.{column}" for column in there], name=name)


class ProviderInvoice(Base):
    """An invoice of a provider as it came: its head, and its PDF if one was kept. Append only. Units: pence.

    A number that was withdrawn may be entered again, as the next version.
    """

    __tablename__ = "provider_invoices"
    __table_args__ = (
        UniqueConstraint(
            "provider_id", "contract_id", "invoice_number", "version_number", name="provider_invoices_number_key"
        ),
        UniqueConstraint("contract_id", "request_key", name="provider_invoices_request_key"),
        Index("provider_invoices_period_idx", "contract_id", "period_number"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    invoice_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"))
    invoice_number: Mapped[str]
    version_number: Mapped[int]
    invoiced_on: Mapped[dt.date]
    period_number: Mapped[int]
    net_pence: Mapped[int] = mapped_column(BigInteger)
    vat_pence: Mapped[int] = mapped_column(BigInteger)
    total_pence: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str]
    attachment_name: Mapped[str | None]
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    attachment_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    request_key: Mapped[str]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]
    recorded_by_name: Mapped[str]


class ProviderInvoiceLine(Base):
    """What a provider bills of one council on one line of its invoice. Append only. Units: pence, net of VAT."""

    __tablename__ = "provider_invoice_lines"
    __table_args__ = (
        _points_at("provider_invoice_lines_invoice_fkey", "provider_invoices", *_INVOICE),
        Index("provider_invoice_lines_invoice_idx", *_INVOICE, "line_number"),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(primary_key=True)
    line_number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str]
    service_on: Mapped[dt.date]
    net_pence: Mapped[int] = mapped_column(BigInteger)


class InvoiceMatching(Base):
    """How an invoice stood beside the books on a day. Append only: the last run holds. Units: pence."""

    __tablename__ = "provider_invoice_matchings"
    __table_args__ = (
        _points_at("provider_invoice_matchings_invoice_fkey", "provider_invoices", *_INVOICE),
        _points_at(
            "provider_invoice_matchings_replaces_fkey",
            "provider_invoice_matchings",
            *_INVOICE,
            "replaces",
            last="run_number",
        ),
    )

    contract_id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(primary_key=True)
    run_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    lines: Mapped[int]
    matched: Mapped[int]
    billed_pence: Mapped[int] = mapped_column(BigInteger)
    payable_pence: Mapped[int] = mapped_column(BigInteger)
    book_pence: Mapped[int] = mapped_column(BigInteger)
    of_period_pence: Mapped[int] = mapped_column(BigInteger)
    earlier_pence: Mapped[int] = mapped_column(BigInteger)
    not_billed_pence: Mapped[int] = mapped_column(BigInteger)
    below_pence: Mapped[int] = mapped_column(BigInteger)
    matched_on: Mapped[dt.date]
    matched_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    matched_by: Mapped[str]


class InvoiceFinding(Base):
    """One difference that a matching found. Append only. `line_number` is empty for what no line bills. Units: pence.

    `told` is the name under which the provider sees it: nothing of another council or another provider.
    """

    __tablename__ = "provider_invoice_findings"
    __table_args__ = (
        _points_at("provider_invoice_findings_matching_fkey", "provider_invoice_matchings", *_RUN),
        _points_at(
            "provider_invoice_findings_line_fkey", "provider_invoice_lines", "authority_id", *_INVOICE, "line_number"
        ),
        UniqueConstraint("authority_id", *_RUN, "line_number", name="provider_invoice_findings_line_key"),
        Index("provider_invoice_findings_run_idx", *_RUN),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(primary_key=True)
    run_number: Mapped[int] = mapped_column(primary_key=True)
    finding_number: Mapped[int] = mapped_column(primary_key=True)
    line_number: Mapped[int | None]
    name: Mapped[str]
    reference: Mapped[str]
    billed_pence: Mapped[int] = mapped_column(BigInteger)
    payable_pence: Mapped[int] = mapped_column(BigInteger)
    sentence: Mapped[str]
    told: Mapped[str] = mapped_column(Computed(_NAME_TOLD, persisted=True))


class InvoiceDecision(Base):
    """What the lead decided about a difference. Append only: the last one holds. `told`: the reason, if it is the provider's."""

    __tablename__ = "provider_invoice_decisions"
    __table_args__ = (
        _points_at("provider_invoice_decisions_finding_fkey", "provider_invoice_findings", *_FINDING),
        _points_at(
            "provider_invoice_decisions_replaces_fkey",
            "provider_invoice_decisions",
            *_FINDING,
            "replaces",
            last="decision_number",
        ),
        Index("provider_invoice_decisions_run_idx", *_RUN),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(primary_key=True)
    run_number: Mapped[int] = mapped_column(primary_key=True)
    finding_number: Mapped[int] = mapped_column(primary_key=True)
    decision_number: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[int | None]
    decision: Mapped[str]
    reason: Mapped[str]
    decided_on: Mapped[dt.date]
    decided_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    decided_by: Mapped[str]
    decided_by_name: Mapped[str]
    told: Mapped[str | None] = mapped_column(Computed("case when decision <> 'accept' then reason end", persisted=True))


class InvoiceReply(Base):
    """What the provider answered to a difference that the lead queried: once to each query. Append only."""

    __tablename__ = "provider_invoice_replies"
    __table_args__ = (
        _points_at(
            "provider_invoice_replies_decision_fkey", "provider_invoice_decisions", *_FINDING, "decision_number"
        ),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(primary_key=True)
    run_number: Mapped[int] = mapped_column(primary_key=True)
    finding_number: Mapped[int] = mapped_column(primary_key=True)
    decision_number: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"))
    reply: Mapped[str]
    reason: Mapped[str]
    replied_on: Mapped[dt.date]
    replied_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    replied_by: Mapped[str]
    replied_by_name: Mapped[str]


class InvoiceOutcome(Base):
    """How an invoice ended: approved for payment by a second person, or withdrawn. Append only. Units: pence, net."""

    __tablename__ = "provider_invoice_outcomes"
    __table_args__ = (_points_at("provider_invoice_outcomes_matching_fkey", "provider_invoice_matchings", *_RUN),)

    contract_id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    run_number: Mapped[int]
    accepted_pence: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    settled_on: Mapped[dt.date]
    settled_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    settled_by: Mapped[str]
    settled_by_name: Mapped[str]
