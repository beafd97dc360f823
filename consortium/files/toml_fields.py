"""Settings of a TOML file by name. What a value may be is read by the functions here, each with its sentence."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeVar

from consortium.errors import Refused, RuleBroken
from consortium.files import cells
from consortium.files.problems import Problems
from consortium.files.whole_files import MEGABYTE, refusal, refuse_unless_text
from consortium.files.words import did_you_mean, listed, shown

Value = TypeVar("Value")
Default = TypeVar("Default")
Read = Callable[[Any], Value]

_LINE: Final = re.compile(r" \(at line ([0-9]+), column [0-9]+\)$")
_MOST_DIGITS: Final = 12


class Fields:
    """The settings of one table: each is read by name, and `finish` refuses those that nobody asked for.

    A problem is named by its path: `contract.starts_on`, and `price[2].pence` for the second `[[price]]`.
    """

    def __init__(self, values: Mapping[str, Any], problems: Problems, path: str = "") -> None:
        self.path = path
        self.complete = True
        self._values = values
        self._problems = problems
        self._asked: list[str] = []

    def needed(self, name: str, read: Read[Value]) -> Value | None:
        """Read a setting that must be there; nothing when it cannot be read, which is noted."""
        if name not in self._values:
            self._asked.append(name)
            self.refuse(name, "This setting is missing, and nothing stands in for it.")
            return None
        return self.optional(name, read, None)

    def optional(self, name: str, read: Read[Value], default: Default) -> Value | Default:
        """Read a setting that may be left out, which means the default."""
        self._asked.append(name)
        if name not in self._values:
            return default
        try:
            return read(self._values[name])
        except RuleBroken as broken:
            self.refuse(name, broken)
            return default

    def table(self, name: str) -> "Fields | None":
        """Return the table `[name]`, which must be there."""
        values = self.needed(name, table)
        return None if values is None else Fields(values, self._problems, self._path_of(name))

    def tables(self, name: str) -> list["Fields"]:
        """Return the tables `[[name]]` in the order written; none when there is none."""
        rows = self.optional(name, _tables, [])
        return [Fields(row, self._problems, f"{self._path_of(name)}[{place}]") for place, row in enumerate(rows, 1)]

    def refuse(self, name: str, sentence: object) -> None:
        """Note what is wrong with a setting."""
        self.complete = False
        self._problems.add(sentence, column=self._path_of(name))

    def refuse_whole(self, sentence: object) -> None:
        """Note what is wrong with the table as a whole."""
        self.complete = False
        self._problems.add(sentence, column=self.path)

    def has(self, name: str) -> bool:
        """Say whether a setting is written."""
        return name in self._values

    def built(self, make: Callable[..., Value], **values: Any) -> Value | None:
        """Make a value of what was read from this table; nothing when a setting was refused or is not known."""
        self.finish()
        return make(**values) if self.complete else None

    def finish(self) -> None:
        """Note every setting that is written and was not asked for."""
        for name in self._values:
            if name not in self._asked:
                hint = did_you_mean(name, self._asked) or f" The settings here are {listed(self._asked, 'and')}."
                self.refuse(shown(name), f"The setting {shown(name)} is not known.{hint}")

    def _path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def read_toml(data: bytes, problems: Problems) -> Fields:
    """Read a TOML file. Numbers with a point are exact, never floats.

    Raises: Refused, with the line if it is known, when the file is no TOML.
    """
    name = problems.where
    refuse_unless_text(name, data, kind="TOML", most_bytes=MEGABYTE)
    try:
        return Fields(tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal), problems)
    except RecursionError as error:
        raise refusal(name, None, "The file is no TOML: its brackets are nested too deeply.") from error
    except (ValueError, ArithmeticError) as error:
        raise _no_toml(name, str(error)) from error


def text(value: Any) -> str:
    """Read a line of text that is not empty."""
    if not isinstance(value, str):
        raise RuleBroken(f"{_shown(value)} is no text. Put it in quotes.")
    if not value.strip():
        raise RuleBroken("The text is empty.")
    return cells.text(value)


def reference(value: Any) -> str:
    """Read a reference or code."""
    return cells.reference(text(value))


def day(value: Any) -> dt.date:
    """Read a day: a TOML date, or "2015-04-01" or "01/04/2015" in quotes."""
    if isinstance(value, str):
        return cells.day(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return cells.real_day(value.year, value.month, value.day)
    raise RuleBroken(f"{_shown(value)} is no date. Write it as 2015-04-01, without a time.")


def whole(least: int, most: int) -> Read[int]:
    """Make a reader of whole numbers within bounds."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise RuleBroken(f"{_shown(value)} is not a whole number from {least:,} to {most:,}.")
        return value

    return read


def pence(value: Any) -> int:
    """Read an amount. Units: whole pence, zero or more."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= cells.MOST_PENCE:
        raise RuleBroken(f"{_shown(value)} is no amount in whole pence. Write £1,000.00 as 100000.")
    return value


def exact(value: Any) -> Fraction:
    """Read a number of zero or more, with a point or without, exactly: 12.5 is 25/2."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**_MOST_DIGITS:
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite() and _is_short(value):
        return Fraction(value)
    raise RuleBroken(f"{_shown(value)} is no number of zero or more, such as 40 or 12.5.")


def one_of(what: str, allowed: tuple[str, ...]) -> Read[str]:
    """Make a reader of one word of a list."""
    read_cell = cells.one_of(what, allowed)
    return lambda value: read_cell(text(value))


def table(value: Any) -> Mapping[str, Any]:
    """Read an inline table: {equal = 40, ehc_plans = 60}."""
    if not isinstance(value, dict):
        raise RuleBroken(f"{_shown(value)} is no table of settings.")
    return value


def _tables(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise RuleBroken("Write each as a table of its own, with its name in double brackets.")
    return [table(row) for row in value]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > cells.MOST_PENCE:
        return "A number of this size"  # Python refuses to write out the longest
    return shown(str(value)) if isinstance(value, str | int | Decimal | dt.date) else "A list or table"


def _is_short(value: Decimal) -> bool:
    """Say whether a number is zero or more and has few digits: 1e99999999 as a fraction would fill the memory."""
    _, digits, exponent = value.as_tuple()
    return value >= 0 and len(digits) <= _MOST_DIGITS and isinstance(exponent, int) and abs(exponent) <= _MOST_DIGITS


def _no_toml(name: str, error: str) -> Refused:
    found = _LINE.search(error)
    sentence = f"The file is no TOML: {_LINE.sub('', error)}."
    return refusal(name, int(found[1]) if found else None, sentence)
