"""A list that is filtered, sorted and paged by its address, so that every view of it is a link that can be shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

ROWS_A_PAGE: Final = 50
_MOST_DIGITS: Final = 6


@dataclass(frozen=True)
class Paging:
    """Which of a list's rows a page shows. Rows and pages are counted from 1."""

    page: int
    total: int
    rows_a_page: int = ROWS_A_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.rows_a_page))

    @property
    def present(self) -> int:
        """The page shown: the last one when the address asks for more than there are."""
        return min(self.page, self.pages)

    @property
    def offset(self) -> int:
        """How many rows come before the first one shown."""
        return (self.present - 1) * self.rows_a_page

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 in an empty list."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.offset + self.rows_a_page, self.total)


@dataclass(frozen=True)
class Sorting:
    """By which column a list is sorted, and whether from the largest down. `columns` are the names that an address may use."""

    columns: tuple[str, ...]
    by: str
    down: bool

    def order_of(self, column: str) -> str:
        """Return how a column is sorted now, as `aria-sort` says it."""
        if column != self.by:
            return "none"
        return "descending" if self.down else "ascending"

    def next_of(self, column: str) -> dict[str, str | None]:
        """Return what in the address sorts by a column, or turns it round when it is sorted by it already."""
        down = not self.down if column == self.by else False
        return {"sort": column, "order": "down" if down else "up", "page": None}


def page_asked_for() -> int:
    """Return the page that the address asks for, from 1. What is no number asks for the first."""
    asked = request.args.get("page", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS
    return max(1, int(asked)) if is_number else 1


def sorting_asked_for(columns: tuple[str, ...], *, down: bool = False) -> Sorting:
    """Return the order that the address asks for; left out or unknown, by the first column, `down` from the largest."""
    by = request.args.get("sort", "")
    if by not in columns:
        return Sorting(columns, columns[0], down)
    return Sorting(columns, by, request.args.get("order") == "down")


def here(changes: Mapping[str, Any] | None = None, *, path: str | None = None) -> str:
    """Return this page's address with some of its query changed; a value of None takes the name out.

    `path` is another page that understands the same query, such as the list as a file.
    """
    query = MultiDict(request.args)
    for name, value in (changes or {}).items():
        if value is None:
            query.poplist(name)
        else:
            query[name] = str(value)
    address = request.script_root + request.path if path is None else path
    return f"{address}?{urlencode(list(query.items(multi=True)))}" if query else address
