import datetime as dt
import uuid

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_NOW = text("clock_timestamp()")


class MailPreference(Base):
    """Whether a person wants one kind of mail. No row: as it is for everybody of the same role."""

    __tablename__ = "mail_preferences"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.account_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    wanted: Mapped[bool]
    chosen_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)


class MailSent(Base):
    """A mail that went to a person of one body, by what it was about, so that it is not sent again."""

    __tablename__ = "mails_sent"
    __table_args__ = (
        Index(
            "mails_sent_once_key",
            "authority_id",
            "provider_id",
            "account_id",
            "about",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    mail_number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.authority_id"))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.provider_id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.account_id"))
    about: Mapped[str]
    sent_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
