"""What was measured, and what the issue asks of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

MOST_GROWTH: Final = 1.3
SIZES: Final = (2_000, 200_000)


@dataclass(frozen=True)
class Unit:
    """How a figure is shown."""

    name: str
    per_unit: float
    decimals: int

    def show(self, figure: float) -> str:
        """Write a figure, which is kept in seconds, bytes, rows a second or plain numbers."""
        return f"{figure / self.per_unit:,.{self.decimals}f}{self.name and ' '}{self.name}"


MILLISECONDS: Final = Unit("ms", 1e-3, 2)
SECONDS: Final = Unit("s", 1.0, 3)
MEGABYTES: Final = Unit("MB", 1e6, 0)
RATE: Final = Unit("/s", 1.0, 0)
NUMBER: Final = Unit("", 1.0, 0)


@dataclass(frozen=True)
class Aim:
    """What a row should come to: a limit for the figure itself, or for its ratio to the bare one."""

    words: str
    limit: float
    of_ratio: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the table: figures of the portal and of the bare table beside it, each at both sizes of the books.

    `better_high` is for rates. `growth` is asked only where more rows could make a difference.
    """

    what: str
    unit: Unit
    portal: tuple[float, float]
    bare: tuple[float, float] | None = None
    aim: Aim | None = None
    better_high: bool = False
    grows: bool = True

    def ratio(self, place: int) -> float | None:
        """How many times the bare figure it takes."""
        if self.bare is None:
            return None
        portal, bare = self.portal[place], self.bare[place]
        return bare / portal if self.better_high else portal / bare

    @property
    def growth(self) -> float | None:
        """How many times as long it takes in books with a hundred times the rows."""
        if not self.grows:
            return None
        small, big = self.portal
        return small / big if self.better_high else big / small

    def meets_aim(self, place: int) -> bool | None:
        """Say whether it meets its aim at one size."""
        if self.aim is None:
            return None
        ratio = self.ratio(place)
        figure = ratio if self.aim.of_ratio and ratio is not None else self.portal[place]
        return figure <= self.aim.limit

    @property
    def meets_growth(self) -> bool | None:
        """Say whether a hundred times the rows slow it no more than they may."""
        return None if self.growth is None else self.growth <= MOST_GROWTH


class Samples:
    """Times of one thing, taken in rounds between those of others. Units: seconds."""

    def __init__(self) -> None:
        self._seconds: list[float] = []

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time a block once."""
        start = time.perf_counter()
        yield
        self._seconds.append(time.perf_counter() - start)

    def repeat(self, act: Callable[[], object], times: int) -> None:
        """Time an act so many times, each by itself."""
        for _ in range(times):
            with self.timed():
                act()

    def add(self, seconds: float) -> None:
        """Add a time that was taken elsewhere."""
        self._seconds.append(seconds)

    @property
    def median(self) -> float:
        """The median of all."""
        return median(self._seconds)
