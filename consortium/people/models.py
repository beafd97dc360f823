import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base

_NOW = text("clock_timestamp()")


class Account(Base):
    """A person who signs in, by email address. The password is a hash, there once the person has set one."""

    __tablename__ = "accounts"

    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    deactivated_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


class AppointmentRow(Base):
    """A role that a person has, or had, in one body: a council, a provider, or the lead (neither). Never deleted."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index(
            "appointments_held_key",
            "account_id",
            "role",
            "authority_id",
            "provider_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    appointment_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.account_id"))
    role: Mapped[str]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.authority_id"))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.provider_id"))
    given_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


class SessionRow(Base):
    """One stay of a person, known by the hash of a token that only the browser has. Ended once, never begun again."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index("sessions_open_idx", "account_id", postgresql_where=text("ended_at is null")),
        Index("sessions_of_account_idx", "account_id", "started_at"),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.account_id"))
    started_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


class SignInFailure(Base):
    """A try to sign in that has not succeeded, by hashes of the email address and of where it came from."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (
        Index("sign_in_failures_address_idx", "address_hash", "failed_at"),
        Index("sign_in_failures_network_idx", "network_hash", "failed_at"),
        Index("sign_in_failures_failed_at_idx", "failed_at"),
    )

    failure_number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    address_hash: Mapped[bytes]
    network_hash: Mapped[bytes]
    failed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class InvitationRow(Base):
    """A link that works once, for a week, known by the hash of its token. It sets a password, or only says to sign in."""

    __tablename__ = "invitations"
    __table_args__ = (Index("invitations_open_idx", "account_id", postgresql_where=text("used_at is null")),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.account_id"))
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    sets_password: Mapped[bool] = mapped_column(server_default=text("true"))


class SampleSeed(Base):
    """The one random value from which the passwords of a sample's people are worked out."""

    __tablename__ = "sample_seeds"

    only_row: Mapped[bool] = mapped_column(
        CheckConstraint("only_row", name="one_row"), primary_key=True, server_default=text("true")
    )
    seed: Mapped[bytes]
