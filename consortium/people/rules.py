"""What sign-in decides by: how long a session lasts, how many tries there are, where a page may send somebody."""

import datetime as dt
import hashlib
import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

from email_validator import EmailNotValidError, validate_email

from consortium.errors import RuleBroken

IDLE_LIMIT: Final = dt.timedelta(minutes=30)
LENGTH_LIMIT: Final = dt.timedelta(hours=12)
SEEN_EVERY: Final = dt.timedelta(minutes=1)
WAIT: Final = dt.timedelta(minutes=15)
INVITATION_LASTS: Final = dt.timedelta(days=7)
MOST_FAILURES_OF_ADDRESS: Final = 10
MOST_FAILURES_OF_NETWORK: Final = 100
SHORTEST_PASSWORD: Final = 12
_DISTINCT_SIGNS: Final = 5
_SHORTEST_TELLTALE: Final = 4
_MOST_PATH: Final = 500
# Only what our own addresses are made of. A percent sign is allowed in a query alone, where it cannot become a host.
_LOCAL_PATH: Final = re.compile(r"/(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?)?(?:\?[A-Za-z0-9._~%&=+,:;/-]*)?")
_DOTS: Final = re.compile(r"/\.{1,2}(?=[/?]|$)")


class AddressUnreadable(RuleBroken):
    """What should be an email address is none."""


class Ending(Enum):
    """Why a session is over, and how the sign-in page says so to whoever comes back with it."""

    IDLE = "You were signed out after 30 minutes. Sign in to go on where you were."
    TOO_LONG = "You were signed out after 12 hours. Sign in to go on where you were."
    ENDED = ""


@dataclass(frozen=True)
class Stay:
    """When a session began, when it was last used, and when it was ended by a person, if it was."""

    started_at: dt.datetime
    last_seen_at: dt.datetime
    ended_at: dt.datetime | None

    def ending(self, now: dt.datetime) -> Ending | None:
        """Say why the session is over, or nothing while it goes on: 30 idle minutes and 12 hours are its limits."""
        if self.ended_at is not None:
            return Ending.ENDED
        if now - self.started_at >= LENGTH_LIMIT:
            return Ending.TOO_LONG
        return Ending.IDLE if now - self.last_seen_at >= IDLE_LIMIT else None

    def is_seen_anew(self, now: dt.datetime) -> bool:
        """Say whether this use is to be written down: at most once a minute."""
        return now - self.last_seen_at >= SEEN_EVERY


@dataclass(frozen=True)
class Failures:
    """How many tries have failed within the last 15 minutes, for one email address and from one network."""

    of_address: int
    of_network: int

    @property
    def are_too_many(self) -> bool:
        """Say whether the next try must wait, whatever its password."""
        return self.of_address >= MOST_FAILURES_OF_ADDRESS or self.of_network >= MOST_FAILURES_OF_NETWORK


def network_of(address: str | None) -> str:
    """Return whose tries are counted together: an IPv4 address, or the 64 bits of IPv6 that one household has."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def fingerprint(secret: str) -> bytes:
    """Return what is kept of a token, an email address or a network: its sha256, never the thing itself."""
    return hashlib.sha256(secret.encode()).digest()


def local_path(wanted: str | None) -> str | None:
    """Return a path to go on to, if it surely stays on this site and is written the way we write ours."""
    if not wanted or len(wanted) > _MOST_PATH or not _LOCAL_PATH.fullmatch(wanted) or _DOTS.search(wanted):
        return None
    return wanted


def read_email(typed: str) -> str:
    """Read an email address as accounts keep it, in small letters. Raises: AddressUnreadable."""
    try:
        # The domains kept for tests and examples are allowed: a sample's people live there.
        checked = validate_email(typed.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise AddressUnreadable(f"That is no email address. {error}") from error
    return checked.normalized.lower()


def password_as_kept(typed: str) -> str:
    """Return a password as it is hashed: the same signs typed on another keyboard give the same text (NFKC)."""
    return unicodedata.normalize("NFKC", typed)


def password_fault(typed: str, *, email: str, name: str) -> str | None:
    """Say what is wrong with a new password, or nothing. Length is what counts; what is easily guessed is refused."""
    password = password_as_kept(typed).casefold()
    if len(password) < SHORTEST_PASSWORD:
        return f"Your password must have {SHORTEST_PASSWORD} characters or more"
    if len(set(password)) < _DISTINCT_SIGNS or _runs_on(password):
        return "Your password is easy to guess. Three words that have nothing to do with each other are better"
    telltales = [email, *re.split(r"[^\w]+", email), *name.casefold().split()]
    rest = password
    for telltale in sorted((word for word in telltales if len(word) >= _SHORTEST_TELLTALE), key=len, reverse=True):
        rest = rest.replace(telltale, "")
    if len(rest) < SHORTEST_PASSWORD // 2:
        return "Your password must not be made of your name or email address"
    return None


_ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_GUESSED_FIRST: Final = ("password", "passwort", "letmein", "welcome", "iloveyou", "admin", "portal", "mediation")


def _runs_on(password: str) -> bool:
    """Say whether a password is, but for a few signs, rows of the keyboard and the words that are guessed first."""
    rest = password
    for word in _GUESSED_FIRST:
        rest = rest.replace(word, "")
    for row in _ROWS:
        for run in (row, row[::-1]):
            for length in range(len(run), 3, -1):
                for start in range(len(run) - length + 1):
                    rest = rest.replace(run[start : start + length], "")
    return len(rest) < SHORTEST_PASSWORD // 2
