"""Charts drawn on the server as pictures of their own: no script, no style, one drawing for a desk and one for a phone.

A chart is described as plain values; what it looks like is a pure function of them, and a drawing is kept by its content.
The colours are the Analysis Function's; text is 15 px, horizontal, black or grey. The finding stands above it in HTML, the
figures in a table below it.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup, escape

from consortium.dates import long_date
from consortium.money import pounds

BLUE: Final = "#12436D"
ORANGE: Final = "#F46A25"
_AREA, _GRID, _TEXT, _QUIET = "#E3EEEC", "#CECECE", "#0B0C0C", "#484949"
_FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
_SIZE: Final = 15
_MOST_DRAWINGS: Final = 256
_MOST_GRIDLINES: Final = 4
_APART: Final = 18  # what two lines of text need from middle to middle
_WAYS: Final = (0, *(way * side for way in range(_APART, 120, 6) for side in (1, -1)))
_BEFORE: Final = sorted(_WAYS[1:], key=lambda way: (abs(way), way))  # above first
_NOISE: Final = re.compile(
    r' (?:class|role|pointer-events|opacity|aria-[a-z]+|xmlns:xlink|version)="[^"]*"|<path [^>]*d=""[^>]*/>'
)
_BACKGROUND: Final = re.compile(r'<rect width="[0-9.]+" height="[0-9.]+" fill="[a-z]+"/>|<path d="M0,0h[^"]*Z"/>')
_LETTERING: Final = re.compile(r' (?:font-family|font-size)="[^"]*"')
_EMPTY_GROUP: Final = re.compile(r"<g>\s*</g>")
_OPENING: Final = re.compile(r'<svg [^>]*width="([0-9.]+)" height="([0-9.]+)"[^>]*>')


@dataclass(frozen=True)
class Steps:
    """An amount that grows by steps from one day to another, as far as it is known, and the limit it is held against.

    `points` are the days on which it changes, each with what it comes to from then on. Units: pence. `about` is the finding.
    """

    about: str
    first_day: dt.date
    last_day: dt.date
    until: dt.date
    points: tuple[tuple[dt.date, int], ...]
    limit_pence: int | None = None
    limit_label: str = ""

    @property
    def end_pence(self) -> int:
        """What it comes to at the end."""
        return self.points[-1][1] if self.points else 0

    @property
    def description(self) -> str:
        """Say in words what the picture shows, for who does not see it."""
        grows = f"From {long_date(self.first_day)} it comes to {pounds(self.end_pence)} by {long_date(self.until)}"
        steps = f" in {len(self.points)} step{'' if len(self.points) == 1 else 's'}" if self.points else ""
        if self.limit_pence is None:
            return f"{grows}{steps}."
        apart = self.limit_pence - self.end_pence
        held = f"{pounds(abs(apart))} {'below' if apart >= 0 else 'above'}"
        return f"{grows}{steps}, {held} the line at {pounds(self.limit_pence)}. The table has the same figures."


@dataclass(frozen=True)
class Size:
    """The size of a drawing. Units: pixels. `short` writes amounts and months as a phone has room for them."""

    name: str
    width: int
    height: int
    short: bool


WIDE: Final = Size("wide", 610, 190, short=False)
NARROW: Final = Size("narrow", 300, 170, short=True)


@lru_cache(maxsize=_MOST_DRAWINGS)
def drawn(chart: Steps) -> Markup:
    """Draw a chart for a desk and for a phone, side by side; the style sheet shows one. Kept by its content."""
    return Markup("").join(_picture(chart, size) for size in (WIDE, NARROW))


def warm_up() -> None:
    """Load the engine that draws, which takes up to a second, before anybody waits for a first chart."""
    start = dt.date(2015, 4, 1)
    _picture(Steps("", start, start + dt.timedelta(days=364), start, ((start, 0),), None, ""), NARROW)


def scale_of(lowest_pence: int, highest_pence: int) -> list[int]:
    """Choose round amounts for the gridlines, zero among them, at most four above it. Units: pence.

    Example: up to £24,000.00 gives £0, £10,000, £20,000 and £30,000.
    """
    step = 100
    sizes = (2, 5, 10)
    place = 0
    while max(highest_pence, -lowest_pence, 1) > _MOST_GRIDLINES * step:
        step = 100 * sizes[place % 3] * 10 ** (place // 3)
        place += 1
    return list(range(-step * -(min(lowest_pence, 0) // step), step * max(-(-highest_pence // step), 1) + 1, step))


def end_label_place(
    point: tuple[int, int], text_width: int, size: Size, *, limit_y: int | None, limit_label_width: int
) -> tuple[int, int, str]:
    """Say where the label of the end goes so that it meets neither the limit's line nor its label: x, y and anchor.

    Beside the point if there is room, else before it: then above it, as the line comes up from below, or below. The
    drawing grows by what stands over its top. Units: pixels from the top left.
    """
    x, y = point
    beside = x + 12 + text_width <= size.width
    at, anchor = (x + 12, "left") if beside else (max(x, text_width), "right")
    left = at if beside else at - text_width
    for way in _WAYS if beside else _BEFORE:
        middle = y + way
        on_line = limit_y is not None and abs(middle - limit_y) < _SIZE - 3
        label_y = None if limit_y is None else limit_y - 12
        on_label = label_y is not None and abs(middle - label_y) < _APART and left < 6 + limit_label_width
        if not on_line and not on_label and middle <= size.height - 8:
            return at, middle, anchor
    return at, y - _APART, anchor


def spec_of(chart: Steps, size: Size) -> dict[str, Any]:
    """Describe a drawing in Vega-Lite: the area and its line, the limit dashed, the end with its amount. Pure."""
    amounts = [pence for _, pence in chart.points]
    scale = scale_of(min([0, *amounts]), max([0, chart.limit_pence or 0, *amounts]))
    plot = _Plot(chart, size, scale)
    layers = [plot.area(), plot.gridlines(), plot.line(), *plot.limit(), *plot.end(), *plot.months()]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": size.width,
        "height": size.height,
        "padding": {"left": 2, "right": 8, "top": 8, "bottom": 4},
        "config": {
            "aria": False,
            "font": _FONT,
            "view": {"stroke": None},
            "text": {"fontSize": _SIZE, "color": _TEXT},
            "axis": {"labelFontSize": _SIZE, "labelColor": _QUIET, "ticks": False, "domain": False, "title": None},
        },
        "layer": layers,
    }


@dataclass(frozen=True)
class _Plot:
    """The layers of one drawing, from the back to the front."""

    chart: Steps
    size: Size
    scale: list[int]

    def area(self) -> dict[str, Any]:
        mark = {"type": "area", "interpolate": "step-after", "color": _AREA}
        encoding = {"x": self._x(), "y": self._y() | {"stack": None}}
        return {"data": {"values": self._steps()}, "mark": mark, "encoding": encoding}

    def gridlines(self) -> dict[str, Any]:
        colour = {"condition": {"test": "datum.pence == 0", "value": _TEXT}, "value": _GRID}
        values = [{"pence": pence} for pence in self.scale]
        return {"data": {"values": values}, "mark": "rule", "encoding": {"y": self._y(), "color": colour}}

    def line(self) -> dict[str, Any]:
        mark = {"type": "line", "interpolate": "step-after", "color": BLUE, "strokeWidth": 3}
        return {"data": {"values": self._steps()}, "mark": mark, "encoding": {"x": self._x(), "y": self._y()}}

    def limit(self) -> list[dict[str, Any]]:
        if self.chart.limit_pence is None:
            return []
        mark = {"type": "rule", "color": ORANGE, "strokeWidth": 3, "strokeDash": [8, 5]}
        values = [{"pence": self.chart.limit_pence}]
        line = {"data": {"values": values}, "mark": mark, "encoding": {"y": self._y()}}
        return [line, self._text(8, self._down(self.chart.limit_pence) - 12, self.chart.limit_label, "left")]

    def end(self) -> list[dict[str, Any]]:
        if not self.chart.points:
            return []
        x, y = self._across(self.chart.until), self._down(self.chart.end_pence)
        words = pounds(self.chart.end_pence)
        words += "" if self.size.short else f" on {self.chart.until.day} {self.chart.until:%B}"
        limit = self.chart.limit_pence
        place = end_label_place(
            (x, y),
            _width_of(words),
            self.size,
            limit_y=None if limit is None else self._down(limit),
            limit_label_width=_width_of(self.chart.limit_label),
        )
        dot = {"type": "point", "filled": True, "size": 120, "color": BLUE}
        return [self._at(x, y, dot), self._text(place[0], place[1], words, place[2])]

    def months(self) -> list[dict[str, Any]]:
        """Write each month in its middle, and the year below the first of each."""
        found, first = [], self.chart.first_day.replace(day=1)
        while first <= self.chart.last_day:
            after = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
            middle = (self._across(first) + self._across(min(after, self.chart.last_day))) // 2
            name = f"{first:%b}"
            found.append(
                self._text(middle, self.size.height + 16, name[:1] if self.size.short else name, colour=_QUIET)
            )
            if first.month == 1 or first <= self.chart.first_day:
                at = max(middle, 18)
                found.append(self._text(at, self.size.height + 36, str(first.year), colour=_QUIET))
            first = after
        return found

    def _steps(self) -> list[dict[str, Any]]:
        """List the corners: of days that share a pixel the last, or one would be drawn on top of the other."""
        points = [(self.chart.first_day, 0), *self.chart.points, (self.chart.until, self.chart.end_pence)]
        corners = {self._across(day): pence for day, pence in points}
        return [{"x": x, "pence": pence} for x, pence in corners.items()]

    def _x(self) -> dict[str, Any]:
        scale = {"domain": [0, self.size.width], "nice": False, "zero": False}
        return {"field": "x", "type": "quantitative", "scale": scale, "axis": None}

    def _y(self) -> dict[str, Any]:
        written = (
            "format(datum.value / 100000, ',') + 'k'" if self._in_thousands() else "format(datum.value / 100, ',')"
        )
        axis = {
            "values": self.scale,
            "grid": False,
            "labelExpr": f"(datum.value < 0 ? '−£' : '£') + replace(datum.value == 0 ? '0' : {written}, '−', '')",
            "labelPadding": 8,
        }
        scale = {"domain": [self.scale[0], self.scale[-1]], "nice": False}
        return {"field": "pence", "type": "quantitative", "scale": scale, "axis": axis}

    def _in_thousands(self) -> bool:
        return self.size.short and all(pence % 100_000 == 0 for pence in self.scale)

    def _across(self, day: dt.date) -> int:
        days = (self.chart.last_day - self.chart.first_day).days + 1
        return self.size.width * max((day - self.chart.first_day).days, 0) // days

    def _down(self, pence: int) -> int:
        low, high = self.scale[0], self.scale[-1]
        return self.size.height * (high - pence) // (high - low)

    def _text(self, x: int, y: int, words: str, align: str = "center", *, colour: str = _TEXT) -> dict[str, Any]:
        weight = "bold" if colour == _TEXT else "normal"
        mark = {
            "type": "text",
            "text": words,
            "align": align,
            "baseline": "middle",
            "color": colour,
            "fontWeight": weight,
        }
        return self._at(x, y, mark)

    def _at(self, x: int, y: int, mark: dict[str, Any]) -> dict[str, Any]:
        return {"data": {"values": [{}]}, "mark": mark, "encoding": {"x": {"value": x}, "y": {"value": y}}}


def _width_of(words: str) -> int:
    """Guess how wide bold text is, rather too wide. Units: pixels."""
    return len(words) * 17 // 2


def _picture(chart: Steps, size: Size) -> Markup:
    """Draw one size: what screen readers and a strict policy have no use for is taken off."""
    import vl_convert  # noqa: PLC0415  it brings an engine of its own, and few commands draw

    drawing = vl_convert.vegalite_to_svg(spec_of(chart, size))
    svg = _BACKGROUND.sub("", _LETTERING.sub("", _NOISE.sub("", drawing)))
    while _EMPTY_GROUP.search(svg):
        svg = _EMPTY_GROUP.sub("", svg)
    key = f"chart-{hashlib.sha256(repr(chart).encode()).hexdigest()[:12]}-{size.name}"
    width, height = (int(part.partition(".")[0]) for part in _OPENING.findall(svg)[0])
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="p-chart p-chart--{size.name}" role="img" aria-labelledby="{key}-title'
        f' {key}-desc" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="{_FONT}" font-size="{_SIZE}">'
        f'<title id="{key}-title">{escape(chart.about)}</title><desc id="{key}-desc">{escape(chart.description)}</desc>'
    )
    return Markup(_OPENING.sub(lambda _: opening, svg, count=1))  # noqa: S704  drawn from our own description
