import datetime as dt
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_CASE: Final = ("authority_id", "provider_id", "case_reference")
_ROUND: Final = (*_CASE, "round_number")
_REQUEST: Final = (*_ROUND, "place")
_NOW: Final = text("clock_timestamp()")


def _points_at(name: str, table: str, *columns: str) -> Any:
    there = ["reference" if table == "cases" and column == "case_reference" else column for column in columns]
    return ForeignKeyConstraint(columns, [f"{table}.{column}" for column in there], name=name)


class ConsentRequest(Base):
    """A party that was asked whether it takes part in a disagreement resolution. Append only."""

    __tablename__ = "consent_requests"
    __table_args__ = (_points_at("consent_requests_case_fkey", "cases", *_CASE),)

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    asked_on: Mapped[dt.date]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class ConsentAnswer(Base):
    """What a party answered: consent, which it may still take back, or a refusal. Append only: the newest holds."""

    __tablename__ = "consent_answers"
    __table_args__ = (_points_at("consent_answers_request_fkey", "consent_requests", *_CASE, "party"),)

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    answer_number: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[str]
    answered_on: Mapped[dt.date]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class FundingRound(Base):
    """All who are asked together to pay for a meeting of a case. Other parts are another round. Append only."""

    __tablename__ = "funding_rounds"
    __table_args__ = (_points_at("funding_rounds_case_fkey", "cases", *_CASE),)

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    round_number: Mapped[int] = mapped_column(primary_key=True)
    planned_on: Mapped[dt.date | None]
    asked_on: Mapped[dt.date]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class FundingRequest(Base):
    """A body of a round and its parts; no code is the council itself. Append only."""

    __tablename__ = "funding_requests"
    __table_args__ = (
        _points_at("funding_requests_round_fkey", "funding_rounds", *_ROUND),
        _points_at("funding_requests_funder_fkey", "funders", "authority_id", "code"),
        UniqueConstraint(*_ROUND, "code", name="funding_requests_once_key", postgresql_nulls_not_distinct=True),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    round_number: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None]
    weight: Mapped[int]


class FundingAnswer(Base):
    """What a body answered: by whom (a role), when, and where that can be read, or by its link. Append only."""

    __tablename__ = "funding_answers"
    __table_args__ = (_points_at("funding_answers_request_fkey", "funding_requests", *_REQUEST),)

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    round_number: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[str]
    answered_on: Mapped[dt.date]
    answered_by: Mapped[str]
    evidence: Mapped[str | None]
    by_link: Mapped[bool]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]


class FundingLink(Base):
    """A link by which a body answers once: its token's sha256, and the share that it shows. Append only. Units: pence."""

    __tablename__ = "funding_links"
    __table_args__ = (
        _points_at("funding_links_request_fkey", "funding_requests", *_REQUEST),
        UniqueConstraint("authority_id", "token_hash", name="funding_links_token_key"),
        Index("funding_links_by_token_idx", "token_hash"),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    round_number: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    link_number: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes]
    price_pence: Mapped[int] = mapped_column(BigInteger)
    share_pence: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str]


class FundingWithdrawal(Base):
    """A round that is over: one of its bodies withdrew, or others are to be asked. Append only."""

    __tablename__ = "funding_withdrawals"
    __table_args__ = (
        _points_at("funding_withdrawals_round_fkey", "funding_rounds", *_ROUND),
        _points_at("funding_withdrawals_answer_fkey", "funding_answers", *_REQUEST),
    )

    authority_id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(primary_key=True)
    case_reference: Mapped[str] = mapped_column(primary_key=True)
    round_number: Mapped[int] = mapped_column(primary_key=True)
    because: Mapped[str]
    place: Mapped[int | None]
    reason: Mapped[str]
    withdrawn_on: Mapped[dt.date]
    recorded_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    recorded_by: Mapped[str]
