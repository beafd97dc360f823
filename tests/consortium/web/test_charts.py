"""Charts: what the drawing says in words, where its labels go, and that a strict policy lets every bit of it through."""

import dataclasses
import datetime as dt
import itertools
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from consortium.web.charts import NARROW, WIDE, Steps, drawn, end_label_place, scale_of, spec_of

APRIL, MAY, NOVEMBER = dt.date(2016, 4, 1), dt.date(2016, 5, 12), dt.date(2016, 11, 18)
CHART = Steps(
    about="There is room for 6 more meetings before April",
    first_day=APRIL,
    last_day=dt.date(2017, 3, 31),
    until=NOVEMBER,
    points=((APRIL, 748_000), (MAY, 1_791_673)),
    limit_pence=2_400_000,
    limit_label="Budget £24,000.00",
)


def texts(drawing):
    return re.findall(r"<text[^>]*>([^<]+)</text>", drawing)


def test_the_description_says_what_the_picture_shows():
    assert CHART.description == (
        "From 1 April 2016 it comes to £17,916.73 by 18 November 2016 in 2 steps, £6,083.27 below the line at £24,000.00."
        " The table has the same figures."
    )


def test_the_description_says_how_far_over_the_limit_it_is():
    over = dataclasses.replace(CHART, limit_pence=1_700_000)

    assert "£916.73 above the line at £17,000.00" in over.description


@pytest.mark.parametrize(
    ("lowest", "highest", "scale"),
    [
        (0, 2_400_000, [0, 1_000_000, 2_000_000, 3_000_000]),
        (0, 1_791_673, [0, 500_000, 1_000_000, 1_500_000, 2_000_000]),
        (0, 0, [0, 100]),
        (0, 1, [0, 100]),
        (0, 100_000_000_000, [0, 50_000_000_000, 100_000_000_000]),
        (-100_000, 748_000, [-200_000, 0, 200_000, 400_000, 600_000, 800_000]),
    ],
)
def test_the_gridlines_are_few_and_round_and_hold_everything(lowest, highest, scale):
    assert scale_of(lowest, highest) == scale


def test_the_label_of_the_end_stands_beside_its_point_where_there_is_room():
    assert end_label_place((300, 80), 200, WIDE, limit_y=38, limit_label_width=140) == (312, 80, "left")


def test_it_stands_above_its_point_at_the_end_of_the_year_where_the_line_does_not_come_from():
    assert end_label_place((600, 80), 200, WIDE, limit_y=None, limit_label_width=0) == (600, 62, "right")


def test_it_stands_above_its_point_at_the_top_as_well():
    assert end_label_place((600, 10), 200, WIDE, limit_y=None, limit_label_width=0) == (600, -8, "right")


@pytest.mark.parametrize("x", [0, 150, 420, 610])
def test_it_meets_neither_the_limit_nor_its_label(x):
    for y, limit_y in itertools.product(range(WIDE.height), range(0, WIDE.height, 7)):
        at, middle, anchor = end_label_place((x, y), 200, WIDE, limit_y=limit_y, limit_label_width=140)

        left = at if anchor == "left" else at - 200
        assert abs(middle - limit_y) >= 12
        assert left >= 146 or abs(middle - (limit_y - 12)) >= 18


@pytest.mark.parametrize(
    "chart",
    [CHART, dataclasses.replace(CHART, limit_pence=None, limit_label=""), dataclasses.replace(CHART, points=())],
)
def test_nothing_in_a_drawing_needs_a_script_or_a_style(chart):
    drawing = str(drawn(chart))

    assert not re.search(r"<script|<style|style=|href|\bon[a-z]+=|<image|url\(", drawing)
    for picture in re.findall(r"<svg.*?</svg>", drawing, re.DOTALL):
        ET.fromstring(picture)  # noqa: S314  our own


def test_both_drawings_are_pictures_with_a_title_and_a_description_of_their_own():
    drawing = str(drawn(CHART))

    ids = re.findall(r' id="([^"]+)"', drawing)
    named = " ".join(re.findall(r'aria-labelledby="([^"]+)"', drawing)).split()
    assert drawing.count('role="img"') == 2
    assert drawing.count("<title") == drawing.count("<desc") == 2
    assert sorted(ids) == sorted(named)
    assert len(set(ids)) == 4


def test_two_charts_on_a_page_have_different_ids():
    other = dataclasses.replace(CHART, limit_pence=2_500_000)

    assert not set(re.findall(r' id="([^"]+)"', drawn(CHART))) & set(re.findall(r' id="([^"]+)"', drawn(other)))


def test_the_wide_drawing_writes_amounts_in_full_and_the_narrow_one_short():
    wide, narrow = str(drawn(CHART)).split("</svg>")[:2]

    assert {"£0", "£10,000", "£30,000", "Apr", "Mar", "2016", "2017", "Budget £24,000.00"} <= set(texts(wide))
    assert "£17,916.73 on 18 November" in texts(wide)
    assert {"£0", "£10k", "£30k", "A", "M", "£17,916.73"} <= set(texts(narrow))


def test_days_that_share_a_pixel_are_one_corner_and_no_area_stands_on_another():
    days = tuple((APRIL + dt.timedelta(days=day), 100_000 * (day + 1)) for day in range(200))

    area = spec_of(dataclasses.replace(CHART, points=days), NARROW)["layer"][0]

    across = [corner["x"] for corner in area["data"]["values"]]
    assert len(across) == len(set(across))
    assert area["encoding"]["y"]["stack"] is None


def test_a_drawing_is_made_once_for_the_same_figures():
    assert drawn(CHART) is drawn(dataclasses.replace(CHART))


def test_words_of_a_person_stay_words():
    chart = dataclasses.replace(CHART, about="<script>alert(1)</script>", limit_label="<b>&")

    assert "<script" not in drawn(chart)
    assert "<b>" not in drawn(chart)


def test_the_narrow_drawing_fits_a_phone():
    assert NARROW.width + 60 <= 390 - 30
    assert spec_of(CHART, NARROW)["width"] == NARROW.width


def test_a_command_that_draws_nothing_does_not_load_the_engine():
    told = subprocess.run(
        [sys.executable, "-c", "import sys, wsgi; wsgi.create_app(); print('vl_convert' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.strip() == "False"
