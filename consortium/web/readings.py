"""What a person typed, read strictly: text, whole numbers, pounds and days. Pure: no Flask, no form, no clock."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from consortium.free_text import MOST_CHARACTERS, fault_in_free_text

DAY_PARTS: Final = ("day", "month", "year")
_EARLIEST_YEAR: Final = 1900
_DIGITS: Final = re.compile(r"[0-9]+")
_POUNDS: Final = re.compile(r"(?:£ ?)?([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{2}))?")
_FIGURE: Final = re.compile(r"([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{1,6}))?")
_TIME: Final = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?(am|pm)?")
_UNKEPT: Final = ("Cc", "Cs", "Co", "Cn", "Cf")
_LINE_ENDS: Final = "\n\t"


class NotReadable(ValueError):  # noqa: N818  what a person typed, not a programming error
    """What was typed cannot be read. `str()` is the rest of a sentence that begins with the field's name."""


class NotADay(NotReadable):
    """Three boxes that make no day; `parts` are the boxes to look at, in order."""

    def __init__(self, sentence: str, *parts: str) -> None:
        super().__init__(sentence)
        self.parts = parts


def read_text(typed: str, *, most: int, several_lines: bool = False) -> str:
    """Read a text: composed (NFC), spaces of all kinds made plain, none at the ends.

    Raises: NotReadable for a character that cannot be kept (NUL, control, invisible, unassigned) or too long a text.
    """
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n"))
    text = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text).strip()
    kept = _LINE_ENDS if several_lines else ""
    if any(is_unkept(sign) and sign not in kept for sign in text):
        raise NotReadable("has a character that cannot be kept. Type it instead of pasting it")
    if len(text) > most:
        raise NotReadable(f"must be {most} characters or fewer")
    return text


def read_free_text(typed: str) -> str:
    """Read a reason or a note of 3 to 200 characters: no email address, no phone number, no long prose.

    Nothing typed is an empty text. Raises: NotReadable, which never repeats what was typed: it may be about a child.
    """
    text = read_text(typed, most=MOST_CHARACTERS)
    if text and (fault := fault_in_free_text(text)):
        raise NotReadable(fault)
    return text


def is_unkept(sign: str) -> bool:
    """Say whether a character is one that no person types and no table should hold."""
    return sign == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(sign) in _UNKEPT


def read_whole_number(typed: str, *, least: int, most: int) -> int:
    """Read a whole number of ASCII digits. `1_000`, `1e3` and full-width digits are none. Raises: NotReadable."""
    text = typed.strip(" ")
    if not _DIGITS.fullmatch(text):
        raise NotReadable("must be a whole number, like 3")
    number = int(text[:20])
    if number < least:
        raise NotReadable(f"must be {least} or more")
    if number > most:
        raise NotReadable(f"must be {most:,} or less")
    return number


def read_pounds(typed: str) -> int:
    """Read an amount in pounds, with two digits of pence or none, as pence: `£1,250.00` and `1250` are 125000.

    Units: pence. Nothing negative, no fraction of a penny, no other notation. Raises: NotReadable.
    """
    amount = _POUNDS.fullmatch(typed.strip(" "))
    if amount is None:
        raise NotReadable("must be an amount in pounds, like 1,250.00")
    whole, pence = amount.groups(default="00")
    return int(whole.replace(",", "")) * 100 + int(pence)


def read_figure(typed: str) -> Fraction:
    """Read a figure of zero or more exactly, such as 19,500 or 39.5. Raises: NotReadable."""
    figure = _FIGURE.fullmatch(typed.strip(" "))
    if figure is None:
        raise NotReadable("must be a plain figure, like 40 or 12.5")
    whole, decimals = figure.groups(default="0")
    return Fraction(f"{whole.replace(',', '')}.{decimals}")


def read_day(typed: Mapping[str, str]) -> dt.date:
    """Read the three boxes of a day. ASCII digits only, a year of four. Raises: NotADay with the boxes to look at."""
    boxes = {part: typed.get(part, "").strip(" ") for part in DAY_PARTS}
    if empty := [part for part in DAY_PARTS if not boxes[part]]:
        raise NotADay(f"must include a {' and a '.join(empty)}", *empty)
    wrong = [part for part in DAY_PARTS if not _is_possible(part, boxes[part])]
    if wrong == ["year"] and _DIGITS.fullmatch(boxes["year"]) and len(boxes["year"]) != 4:
        raise NotADay("must have a year of 4 numbers, like 2016", "year")
    if wrong:
        raise NotADay("must be a real date", *wrong)
    try:
        return dt.date(int(boxes["year"]), int(boxes["month"]), int(boxes["day"]))
    except ValueError:
        raise NotADay("must be a real date", "day") from None


def _is_possible(part: str, text: str) -> bool:
    """Say whether one box can be right whatever the others say."""
    longest, least, most = {"day": (2, 1, 31), "month": (2, 1, 12), "year": (4, _EARLIEST_YEAR, 9999)}[part]
    return bool(_DIGITS.fullmatch(text)) and len(text) <= longest and least <= int(text) <= most


def read_time(typed: str) -> dt.time:
    """Read a time of day: 14:30, 9.30, 2pm and 2:30 pm. Raises: NotReadable."""
    found = _TIME.fullmatch(typed.strip(" ").lower())
    if found is None:
        raise NotReadable("must be a time of day, like 14:30 or 2:30pm")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half is None and found[2] is None:
        raise NotReadable("must have its minutes, like 14:30")
    if half is not None:
        if not 1 <= hour <= 12:
            raise NotReadable("must be a time of day, like 14:30 or 2:30pm")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise NotReadable("must be a time of day, like 14:30 or 2:30pm")
    return dt.time(hour, minute)
