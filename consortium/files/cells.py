"""What a cell means. Each reader takes a cell's text and returns its value, or raises RuleBroken with a sentence."""

import datetime as dt
import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeVar

from consortium.errors import RuleBroken
from consortium.files.csv_rows import Row
from consortium.files.problems import Problems
from consortium.files.words import did_you_mean, listed, shown

Value = TypeVar("Value")

MOST_PENCE: Final = 10**12
MOST_CHARACTERS: Final = 200
MOST_REFERENCE_CHARACTERS: Final = 40
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2199

# [0-9], never \d, which takes the digits of every script.
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_BRITISH_DAY: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_DIGITS: Final = re.compile(r"[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
_REFERENCE: Final = re.compile(rf"[!#-&(-+\--:<-~]{{1,{MOST_REFERENCE_CHARACTERS}}}")  # ASCII without " ' , ; and space
_EMAIL_LIKE: Final = re.compile(r"[^@]+@[^@]+\.[^@]+")


class NotOnTheList(RuleBroken):
    """A word that is none of those allowed. The search for what was meant is left until somebody asks for the words."""

    def __init__(self, typed: str, what: str, allowed: tuple[str, ...]) -> None:
        super().__init__(typed, what, allowed)
        self._typed, self._what, self._allowed = typed, what, allowed

    def __str__(self) -> str:
        hint = did_you_mean(self._typed, self._allowed)
        return f"{shown(self._typed)} is no {self._what}.{hint} Allowed: {listed(self._allowed, 'or')}."


@lru_cache(maxsize=4096)
def day(cell: str) -> dt.date:
    """Read a day written 2015-04-01 or 01/04/2015."""
    typed = cell.strip()
    if found := _ISO_DAY.fullmatch(typed):
        year, month, number = map(int, found.groups())
    elif found := _BRITISH_DAY.fullmatch(typed):
        number, month, year = map(int, found.groups())
    else:
        raise RuleBroken(f"{shown(typed)} is no date. Write it as 2015-04-01 or 01/04/2015.")
    return real_day(year, month, number)


def real_day(year: int, month: int, number: int) -> dt.date:
    """Return a day of the calendar. Raises: RuleBroken when there is no such day, or it is too far away to be meant."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise RuleBroken(f"The year {year:04} is not between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    try:
        return dt.date(year, month, number)
    except ValueError as error:
        if not 1 <= month <= 12:
            raise RuleBroken(f"There is no month {month}. Write the date as 2015-04-01 or 01/04/2015.") from error
        raise RuleBroken(f"{number} {dt.date(year, month, 1):%B} {year} is no day of the calendar.") from error


def whole(least: int, most: int) -> Callable[[str], int]:
    """Make a reader of whole numbers in plain digits: no sign, point, underscore or exponent."""

    def read(cell: str) -> int:
        typed = cell.strip()
        if not _DIGITS.fullmatch(typed) or not least <= int(typed) <= most:
            raise RuleBroken(f"{shown(typed)} is not a whole number from {least:,} to {most:,} in plain digits.")
        return int(typed)

    return read


def pence(cell: str) -> int:
    """Read an amount in whole pence. Units: pence, zero or more."""
    typed = cell.strip()
    if not _DIGITS.fullmatch(typed) or int(typed) > MOST_PENCE:
        raise RuleBroken(f"{shown(typed)} is no amount in whole pence. Write £1,000.00 as 100000.")
    return int(typed)


def figure(cell: str) -> Fraction:
    """Read a figure of zero or more, such as 39 or 39.5, exactly."""
    typed = cell.strip()
    if not _DECIMAL.fullmatch(typed):
        raise RuleBroken(f"{shown(typed)} is no figure. Write plain digits, such as 39 or 39.5.")
    return Fraction(typed)


def one_of(what: str, allowed: tuple[str, ...]) -> Callable[[str], str]:
    """Make a reader of one word of a list; `what` names it in the refusal, as in "heldd is no status"."""

    def read(cell: str) -> str:
        typed = cell.strip()
        if typed not in allowed:
            raise NotOnTheList(typed, what, allowed)
        return typed

    return read


def text(cell: str) -> str:
    """Read a short line of text, such as a name: anything that can be printed."""
    typed = cell.strip()
    if len(typed) > MOST_CHARACTERS:
        raise RuleBroken(f"The text has {len(typed):,} characters; the most is {MOST_CHARACTERS}.")
    for character in typed:
        if not character.isprintable():
            raise RuleBroken(
                f"The text holds the character U+{ord(character):04X}, which cannot be shown. Take it out."
            )
    return typed


def reference(cell: str) -> str:
    """Read a reference: no spaces, so that no name of a child fits in, and no email address."""
    typed = cell.strip()
    if not _REFERENCE.fullmatch(typed) or _EMAIL_LIKE.fullmatch(typed):
        raise RuleBroken(
            # What was typed is not repeated: it may be the name of a child.
            f"A reference is 1 to {MOST_REFERENCE_CHARACTERS} letters, digits and signs like - / . _ without spaces. "
            "Only a reference belongs here, never a name."
        )
    return typed


class CellReader:
    """Reads the cells of one row and notes each that cannot be read, so that a row's problems are told at once."""

    def __init__(self, row: Row, problems: Problems) -> None:
        self.row = row
        self.refused: set[str] = set()
        self._problems = problems

    def needed(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """Read a cell that every row must fill; nothing when it cannot be read, which is noted."""
        if not self.row[column].strip():
            self.refuse(column, "The cell is empty, and every row needs it.")
            return None
        return self.optional(column, read)

    def optional(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """Read a cell that may be empty; nothing when it is, or when it cannot be read, which is noted."""
        cell = self.row[column].strip()
        if not cell:
            return None
        try:
            return read(cell)
        except RuleBroken as refusal:
            self.refuse(column, refusal)
            return None

    def refuse(self, column: str, sentence: object) -> None:
        """Note what is wrong with a cell."""
        self.refused.add(column)
        self._problems.add(sentence, line=self.row.line, column=column)
