"""What the number of a purchase order may be, and what is said where there is none."""

import re
from collections.abc import Sequence
from typing import Final

from consortium.errors import RuleBroken
from consortium.files.words import listed
from consortium.periods.rules import year_in_words

_NUMBER: Final = re.compile(r"[A-Z0-9][A-Z0-9/._-]{0,29}")
_MOST_NAMED: Final = 5


class OrderRefused(RuleBroken):
    """The number of an order that cannot be kept as it is."""


def check_number(typed: str, year: int, of_years: dict[str, int]) -> str:
    """Return the number of an order as it is kept, in capitals. `of_years`: the orders that are known, with their years.

    Raises: OrderRefused for what is no number, and for the order of another year.
    """
    number = typed.strip().upper()
    if not _NUMBER.fullmatch(number):
        raise OrderRefused(
            "The order number must be 1 to 30 letters and digits; full stops, dashes, slashes and underscores may stand"
            " after the first"
        )
    if of_years.get(number, year) != year:
        raise OrderRefused(wrong_year(number, of_years[number], year))
    return number


def wrong_year(number: str, of_year: int, year: int) -> str:
    """Say that an order is another year's."""
    return (
        f"{number} is the order for {year_in_words(of_year)}. Enter the order that was raised for {year_in_words(year)}"
    )


def missing_in_words(councils: Sequence[str], year: int) -> str:
    """Say which councils have given no order of a year: Kent and Essex have none for 2015 to 2016."""
    more = len(councils) - _MOST_NAMED
    names = [*councils[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
    return f"{listed(names, 'and')} {'has' if len(councils) == 1 else 'have'} none for {year_in_words(year)}"
