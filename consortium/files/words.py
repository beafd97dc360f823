"""What a refusal says about a word that somebody typed: the word itself, what was meant, what is allowed."""

import difflib
from collections.abc import Collection, Sequence
from typing import Final

MOST_SHOWN: Final = 40


def shown(typed: str) -> str:
    """Make what somebody typed fit for a sentence: one line, at most 40 characters, nothing that cannot be printed."""
    start = typed.strip()[: MOST_SHOWN + 1]
    printable = "".join(character if character.isprintable() else "�" for character in start)
    return printable if len(printable) <= MOST_SHOWN else printable[:MOST_SHOWN] + "…"


def closest(typed: str, allowed: Collection[str]) -> str | None:
    """Return the allowed word that was probably meant, whatever its capitals; nothing when none is near."""
    by_small = {word.lower(): word for word in allowed}
    near = difflib.get_close_matches(typed[: 2 * MOST_SHOWN].lower(), by_small, n=1)
    return by_small[near[0]] if near else None


def did_you_mean(typed: str, allowed: Collection[str]) -> str:
    """Return ` Did you mean held?` to stand behind a sentence, or nothing."""
    meant = closest(typed, allowed)
    return f" Did you mean {meant}?" if meant else ""


def listed(words: Sequence[str], joining: str) -> str:
    """Write words in a row: `held, cancelled or postponed`."""
    return f" {joining} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def begun(words: str) -> str:
    """Begin a sentence or a label with some words: `Quarter 2` for `quarter 2`."""
    return words[:1].upper() + words[1:]
