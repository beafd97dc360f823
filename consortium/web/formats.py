"""How amounts, days and counts are written on a page; templates use these as filters of the same names."""

import calendar
import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from markupsafe import Markup, escape

from consortium import dates, money
from consortium.contracts.terms import reference_in_words

NBSP: Final = "\N{NO-BREAK SPACE}"
_WORDS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

# A date; a count of days with its first word; a quarter with its number.
_HELD_TOGETHER: Final = re.compile(
    rf"\b[0-9]{{1,2}} (?:{'|'.join(calendar.month_name[1:])})(?: [0-9]{{4}})?"
    r"|\b[0-9]+ (?:clear working days?|or more|to [0-9]+)\b|\b[Qq]uarter [1-4]\b"
)
_BELOW_ZERO: Final = re.compile(r"−£[0-9,.]*[0-9][:;,.]?")
_APOSTROPHE: Final = re.compile(r"(?<=[^\W\d_])'(?!\S*@)")


def pounds(amount_pence: int) -> str:
    """Write an amount of pence: £1,000.00, −£1,333.34."""
    return money.pounds(amount_pence)


def exact_pounds(exact_pence: Fraction) -> str:
    """Write an exact share, cut to 6 decimals of a pound: £270.066875.

    Units: pence, as a fraction. Cut, not rounded: rounding is what the remainder beside it explains.
    """
    millionths = abs(exact_pence) * 10_000
    whole = millionths.numerator // millionths.denominator
    sign = "−" if exact_pence < 0 else ""
    return f"{sign}£{whole // 1_000_000:,}.{whole % 1_000_000:06d}"


def long_date(day: dt.date) -> str:
    """Write a day for a sentence, held together: 18 November 2016."""
    return dates.long_date(day).replace(" ", NBSP)


def short_date(day: dt.date) -> str:
    """Write a day for a table, held together: 18 Nov 2016."""
    return dates.short_date(day).replace(" ", NBSP)


def day_and_month(day: dt.date) -> str:
    """Write a day of the year that the page is about: 18 November."""
    return f"{day.day}{NBSP}{day:%B}"


def weekday_date(day: dt.date) -> str:
    """Write a day on which somebody must act: Friday 18 November 2016."""
    return f"{day:%A}{NBSP}{long_date(day)}"


def count(number: int) -> str:
    """Write a count: 1,031."""
    return f"{number:,}"


def in_words(number: int) -> str:
    """Write a small count as a word, a larger one in digits: two, 11."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else count(number)


def whole_dates(sentence: str) -> str:
    """Hold the dates and counts of a sentence together: no line ends inside 18 November 2016 or 3 clear working days."""
    return _HELD_TOGETHER.sub(lambda found: found[0].replace(" ", NBSP), sentence)


def whole_amounts(heading: Any) -> Any:
    """Hold the minus of an amount and its figure together in a heading, where a line might end between them."""
    if "−£" not in heading:
        return heading
    return Markup(_BELOW_ZERO.sub(r'<span class="p-together">\g<0></span>', str(escape(typeset(heading)))))  # noqa: S704  escaped


def typeset(value: Any) -> Any:
    """Write a text's apostrophes as print does, whatever file or person it came from: children’s social care.

    The environment calls it for all that a template writes. Markup is left alone, and with it what somebody typed in a
    box; so are addresses, of pages and of people.
    """
    if type(value) is not str or "'" not in value or value.startswith("/"):
        return value
    return _APOSTROPHE.sub("’", value)


def plain_number(number: Fraction | int) -> str:
    """Write a figure of a basis: 19,500 or 39.5."""
    exact = Decimal(Fraction(number).numerator) / Decimal(Fraction(number).denominator)
    return f"{round(exact, 9).normalize():,f}"


def digits(number: Fraction | int) -> str:
    """Write a figure for a program: 19500 or 39.5, without a comma."""
    return plain_number(number).replace(",", "")


def in_groups(fingerprint: str) -> str:
    """Write a fingerprint in groups of eight, to be read aloud or compared."""
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))


FILTERS: Final = {
    "pounds": pounds,
    "exact_pounds": exact_pounds,
    "long_date": long_date,
    "short_date": short_date,
    "reference_words": reference_in_words,
    "day_and_month": day_and_month,
    "weekday_date": weekday_date,
    "count_of": count,
    "in_words": in_words,
    "whole_dates": whole_dates,
    "whole_amounts": whole_amounts,
    "plain_number": plain_number,
    "in_groups": in_groups,
}
