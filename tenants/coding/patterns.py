"""A council's own pattern of a coding string: read by RE2, which takes time by the length of the string alone. Pure."""

from typing import Any, Final

from consortium.errors import RuleBroken

MOST_CHARACTERS: Final = 100
_MOST_MEMORY: Final = 1 << 20


class PatternRefused(RuleBroken):
    """A pattern that cannot be read, or that is none."""


def check_pattern(typed: str) -> str:
    """Return a pattern as it is kept; an empty one lets every string pass. Raises: PatternRefused.

    It has to fit the whole string. RE2 has no back references and no looking around, which is why no pattern can hang.
    """
    pattern = typed.strip()
    if len(pattern) > MOST_CHARACTERS or not pattern.isascii() or not pattern.isprintable():
        raise PatternRefused(f"The pattern must be {MOST_CHARACTERS} plain characters or fewer")
    if pattern:
        _compiled(pattern)
    return pattern


def fits(pattern: str, coding: str) -> bool:
    """Say whether the whole of a coding string fits a pattern that was checked; an empty pattern fits all."""
    return not pattern or _compiled(pattern).fullmatch(coding) is not None


def _compiled(pattern: str) -> Any:
    import re2  # noqa: PLC0415  a few pages need it, and a command should not wait for it

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise PatternRefused(f"The pattern cannot be read: {_why(error)}") from None


def _why(error: Exception) -> str:
    """Return RE2's own words, which come as bytes."""
    reason = error.args[0] if error.args else b""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
