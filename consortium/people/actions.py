"""What sign-in writes, each in a short transaction of its own as `portal_sign_in`: tries, sessions, passwords."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, text, update
from sqlalchemy.orm import Session

from consortium.history.actions import remember
from consortium.people.models import Account, InvitationRow, SessionRow, SignInFailure
from consortium.people.permissions import Person
from consortium.people.queries import Invited, KnownAccount, failures_since, find_account, find_invited
from consortium.people.rules import WAIT, fingerprint

_TOKEN_BYTES: Final = 32
_FAILURES_KEPT: Final = dt.timedelta(days=1)
_SHOWN_OF_HASH: Final = 12


@dataclass(frozen=True)
class Try:
    """One press of "Sign in": for which address, from which network, when."""

    email: str
    network: str
    at: dt.datetime

    @property
    def address_hash(self) -> bytes:
        """What is counted of the address."""
        return fingerprint(self.email)

    @property
    def network_hash(self) -> bytes:
        """What is counted of the network."""
        return fingerprint(self.network)

    @property
    def shown(self) -> str:
        """How the history names an address that nobody has: so that tries for one can be told from another's."""
        return f"address {self.address_hash.hex()[:_SHOWN_OF_HASH]}"


def new_token() -> str:
    """Make a token that cannot be guessed: 256 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def begin_try(session: Session, attempt: Try) -> int | None:
    """Count a try as failed until it succeeds, and return its number; None when it must wait.

    Tries for one address wait for each other here, so tries at the same time cannot all be the last one allowed.
    """
    key = int.from_bytes(attempt.address_hash[:8], signed=True)
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": key})
    hashes = {"address_hash": attempt.address_hash, "network_hash": attempt.network_hash}
    if failures_since(session, attempt.at - WAIT, **hashes).are_too_many:
        remember(session, "sign-in-stopped", attempt.shown)
        return None
    counted = insert(SignInFailure).values(failed_at=attempt.at, **hashes).returning(SignInFailure.failure_number)
    return session.execute(counted).scalar_one()


def fail_try(session: Session, attempt: Try, account: KnownAccount | None) -> None:
    """Leave a try counted as failed, and write it to the history; forget the failures of earlier days."""
    remember(
        session,
        "sign-in-failed",
        attempt.shown if account is None else str(account.account_id),
        authority_id=account.only_authority_id if account else None,
        provider_id=account.only_provider_id if account else None,
    )
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at < attempt.at - _FAILURES_KEPT))


def begin_session(session: Session, attempt: Try, account: KnownAccount, *, failure_number: int) -> str:
    """Begin a session for whoever has just shown the right password, and return its token, which is kept nowhere."""
    token = new_token()
    session.execute(delete(SignInFailure).where(SignInFailure.failure_number == failure_number))
    values = {"token_hash": fingerprint(token), "account_id": account.account_id, "started_at": attempt.at}
    session.execute(insert(SessionRow).values(last_seen_at=attempt.at, **values))
    remember(
        session,
        "signed-in",
        str(account.account_id),
        authority_id=account.only_authority_id,
        provider_id=account.only_provider_id,
    )
    return token


def keep_hash(session: Session, account_id: uuid.UUID, password_hash: str) -> None:
    """Keep a password's new hash: the same password at today's cost."""
    session.execute(update(Account).where(Account.account_id == account_id).values(password_hash=password_hash))


def see(session: Session, token_hash: bytes, now: dt.datetime) -> None:
    """Write down that a session is in use."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.token_hash == token_hash, SessionRow.ended_at.is_(None), SessionRow.last_seen_at < now)
        .values(last_seen_at=now)
    )


def end_session(session: Session, token_hash: bytes, person: Person, now: dt.datetime) -> None:
    """End one session: the person signs out."""
    ended = {"ended_at": func.greatest(SessionRow.started_at, now)}
    session.execute(
        update(SessionRow).where(SessionRow.token_hash == token_hash, SessionRow.ended_at.is_(None)).values(**ended)
    )
    _remember_of(session, "signed-out", person)


def sign_out_everywhere(session: Session, person: Person, now: dt.datetime) -> None:
    """End all sessions of a person, on every device."""
    end_all_sessions(session, person.account_id, now)
    _remember_of(session, "signed-out-everywhere", person)


def end_all_sessions(session: Session, account_id: uuid.UUID, now: dt.datetime, *, but: bytes | None = None) -> None:
    """End all sessions of an account, whoever asks for it; `but` is the fingerprint of one that goes on."""
    others = () if but is None else (SessionRow.token_hash != but,)
    session.execute(
        update(SessionRow)
        .where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None), *others)
        .values(ended_at=func.greatest(SessionRow.started_at, now))
    )


def set_password(session: Session, token: str, password_hash: str, now: dt.datetime) -> Invited | None:
    """Set the password of whoever a link is for, and use the link up; None when it no longer works, or sets none.

    Two presses at once set it once. All sessions end, and other invitations of the account stop working, so that a
    lost password or a lost link is worth nothing afterwards.
    """
    invited = find_invited(session, fingerprint(token), now)
    this_link, sets_password = InvitationRow.token_hash == fingerprint(token), InvitationRow.sets_password.is_(True)
    if invited is None or not _use_up(session, now, this_link, sets_password):
        return None
    _use_up(session, now, InvitationRow.account_id == invited.account_id)
    keep_hash(session, invited.account_id, password_hash)
    end_all_sessions(session, invited.account_id, now)
    account = find_account(session, invited.email)
    remember(
        session,
        "password-set",
        str(invited.account_id),
        authority_id=account.only_authority_id if account else None,
        provider_id=account.only_provider_id if account else None,
    )
    return invited


def replace_password(
    session: Session,
    attempt: Try,
    person: Person,
    password_hash: str,
    *,
    shown: KnownAccount,
    failure_number: int,
    but: bytes | None,
) -> bool:
    """Keep the new password of somebody who has shown the present one, unless it was replaced since it was `shown`.

    All sessions end but the one named, and links that still work stop, so that nobody goes on with what was known before.
    Says whether it was replaced: two presses at once replace it once.
    """
    session.execute(delete(SignInFailure).where(SignInFailure.failure_number == failure_number))
    same = Account.password_hash.is_not_distinct_from(shown.password_hash)
    replaced = update(Account).where(Account.account_id == person.account_id, same).values(password_hash=password_hash)
    if session.execute(replaced.returning(Account.account_id)).first() is None:
        return False
    _use_up(session, attempt.at, InvitationRow.account_id == person.account_id)
    end_all_sessions(session, person.account_id, attempt.at, but=but)
    _remember_of(session, "password-changed", person)
    return True


def use_link(session: Session, token: str, now: dt.datetime) -> Invited | None:
    """Use a link up that sets no password; None when it no longer works."""
    invited = find_invited(session, fingerprint(token), now)
    if invited is None or not _use_up(session, now, InvitationRow.token_hash == fingerprint(token)):
        return None
    remember(session, "link-used", str(invited.account_id))
    return invited


def remember_refusal(session: Session, person: Person, endpoint: str, *, authority_id: int | None) -> None:
    """Write that a person was refused a page: which, and whose rows it would have shown."""
    remember(session, "refused", endpoint, authority_id=authority_id, provider_id=person.only_provider_id)


def _use_up(session: Session, now: dt.datetime, *which: ColumnElement[bool]) -> bool:
    """Mark invitations that still work as used; say whether there was one."""
    used = (
        update(InvitationRow)
        .where(*which, InvitationRow.used_at.is_(None), InvitationRow.expires_at > now)
        .values(used_at=func.greatest(InvitationRow.made_at, now))
        .returning(InvitationRow.account_id)
    )
    return session.execute(used).first() is not None


def _remember_of(session: Session, event: str, person: Person) -> None:
    remember(
        session,
        event,
        str(person.account_id),
        authority_id=person.only_authority_id,
        provider_id=person.only_provider_id,
    )
