"""Passwords: hashed by argon2id, checked in like time whoever is meant, and worked out for the people of a sample."""

import hashlib
import hmac
from functools import lru_cache
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from consortium.people.rules import password_as_kept


class Cost(NamedTuple):
    """What one hash costs whoever tries passwords. Units: passes, KiB of memory, threads."""

    passes: int
    memory_kib: int
    threads: int


# OWASP's first choice for argon2id; about 60 ms on one core. A setting PASSWORD_COST takes another, as tests do.
USUAL_COST: Final = Cost(passes=1, memory_kib=47_104, threads=1)
_CONSONANTS: Final = "bdfghjklmnprstvz"
_VOWELS: Final = "aeio"
_GROUPS: Final = 5


def hashed(password: str) -> str:
    """Hash a password with a salt of its own."""
    return _hasher().hash(password_as_kept(password))


def is_right(typed: str, *, kept_hash: str | None, sample_password: str | None) -> bool:
    """Check a password. One hash is computed in every case, so time does not tell who has an account.

    Without a hash of their own the people of a sample have the password worked out for them; nobody else has one.
    """
    password = password_as_kept(typed)
    nobodys_hash = _nobodys_hash(_cost())
    matches_hash = _matches(kept_hash or nobodys_hash, password)
    if kept_hash is not None:
        return matches_hash
    return sample_password is not None and hmac.compare_digest(sample_password.encode(), password.encode())


def needs_new_hash(kept_hash: str) -> bool:
    """Say whether a hash was made at another cost than today's."""
    return _hasher().check_needs_rehash(kept_hash)


def sample_password(seed: bytes, email: str) -> str:
    """Work out the password of one person of a sample: five short groups that can be typed from a sheet, 60 bits.

    The seed is random for each database, so the passwords of one sample open no other.
    """
    digest = hmac.digest(seed, email.encode(), hashlib.sha256)
    syllables = [_CONSONANTS[byte >> 2 & 15] + _VOWELS[byte & 3] for byte in digest[: 2 * _GROUPS]]
    return "-".join(first + second for first, second in zip(syllables[::2], syllables[1::2], strict=True))


def _matches(kept_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(kept_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _cost() -> Cost:
    return Cost(*current_app.config.get("PASSWORD_COST", USUAL_COST))


def _hasher() -> PasswordHasher:
    cost = _cost()
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.threads)


@lru_cache(maxsize=4)
def _nobodys_hash(cost: Cost) -> str:
    """Return a hash to check against where there is none, made at the cost of real ones."""
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.threads).hash("")
