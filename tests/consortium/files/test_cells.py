import datetime as dt
from fractions import Fraction

import pytest

from consortium.errors import RuleBroken
from consortium.files import cells


@pytest.mark.parametrize("cell", ["2015-04-01", "01/04/2015", " 2015-04-01 "])
def test_a_day_is_read_in_both_ways_of_writing_it(cell):
    assert cells.day(cell) == dt.date(2015, 4, 1)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("31/04/2015", "31 April 2015 is no day of the calendar."),
        ("2015-02-29", "29 February 2015 is no day of the calendar."),
        ("2015-13-01", "There is no month 13. Write the date as 2015-04-01 or 01/04/2015."),
        ("1/4/2015", "1/4/2015 is no date. Write it as 2015-04-01 or 01/04/2015."),
        ("01/04/15", "01/04/15 is no date. Write it as 2015-04-01 or 01/04/2015."),
        ("2015-04-01T00:00", "2015-04-01T00:00 is no date. Write it as 2015-04-01 or 01/04/2015."),
        ("20150401", "20150401 is no date. Write it as 2015-04-01 or 01/04/2015."),
        ("2015-W14-3", "2015-W14-3 is no date. Write it as 2015-04-01 or 01/04/2015."),
        ("２０１５-04-01", "２０１５-04-01 is no date. Write it as 2015-04-01 or 01/04/2015."),
        ("0001-01-01", "The year 0001 is not between 1900 and 2199."),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(cell, sentence):
    with pytest.raises(RuleBroken) as refused:
        cells.day(cell)

    assert str(refused.value) == sentence


def test_the_29th_of_february_of_a_leap_year_is_a_day():
    assert cells.day("29/02/2016") == dt.date(2016, 2, 29)


NO_NUMBERS = ["1_000", "１０００", "1e3", "NaN", "-1", "+1", "1.5", "1,000", "£10", "٣", "0x10", "1 000", "9" * 5_000]


@pytest.mark.parametrize("cell", [*NO_NUMBERS, str(10**12 + 1)])
def test_what_is_not_plain_whole_pence_is_no_amount(cell):
    with pytest.raises(RuleBroken, match="is no amount in whole pence"):
        cells.pence(cell)


@pytest.mark.parametrize(("cell", "pence"), [("0", 0), ("100000", 100_000), (" 7 ", 7), ("1000000000000", 10**12)])
def test_whole_pence_are_read(cell, pence):
    assert cells.pence(cell) == pence


@pytest.mark.parametrize("cell", [*NO_NUMBERS, "0", "1000001"])
def test_a_whole_number_outside_its_bounds_is_refused(cell):
    with pytest.raises(RuleBroken, match="is not a whole number from 1 to 1,000,000 in plain digits"):
        cells.whole(1, 1_000_000)(cell)


@pytest.mark.parametrize(
    ("cell", "figure"), [("39", Fraction(39)), ("39.5", Fraction(79, 2)), ("0", Fraction(0)), ("0.1", Fraction(1, 10))]
)
def test_a_figure_is_read_exactly(cell, figure):
    assert cells.figure(cell) == figure


@pytest.mark.parametrize("cell", ["-1", "1e3", "1_000", ".5", "5.", "NaN", "inf", "1/2", "٣", "9" * 5_000])
def test_what_is_no_figure_is_refused(cell):
    with pytest.raises(RuleBroken, match="is no figure"):
        cells.figure(cell)


def test_a_word_that_is_not_on_the_list_is_refused_with_the_word_that_was_meant():
    with pytest.raises(RuleBroken) as refused:
        cells.one_of("status", ("held", "cancelled"))("Held")

    assert str(refused.value) == "Held is no status. Did you mean held? Allowed: held or cancelled."


@pytest.mark.parametrize("cell", ["M00025", "KEN/96428", "a-b_c.d", "#1", "M:1", "=1+1", "x" * 40])
def test_a_reference_is_read(cell):
    assert cells.reference(f" {cell} ") == cell


@pytest.mark.parametrize(
    "cell",
    [
        "Ann Smith",
        "a,b",
        'a"b',
        "O'Neill",
        "a;b",
        "a\tb",
        "a\nb",
        "Zoë",
        "ann@kent.example",
        "x" * 41,
        "１",
        "a\u200bb",
    ],
)
def test_what_could_hold_a_name_or_an_email_address_is_no_reference_and_is_not_repeated(cell):
    with pytest.raises(RuleBroken, match="Only a reference belongs here, never a name") as refused:
        cells.reference(cell)

    assert cell not in str(refused.value)


def test_a_text_may_be_anything_that_can_be_printed():
    assert cells.text("  Zoë's =SUM(A1), “café” ") == "Zoë's =SUM(A1), “café”"


@pytest.mark.parametrize(("cell", "word"), [("a\x00b", "U\\+0000"), ("a\u202eb", "U\\+202E"), ("a\nb", "U\\+000A")])
def test_a_text_with_what_cannot_be_shown_is_refused_by_its_number(cell, word):
    with pytest.raises(RuleBroken, match=word):
        cells.text(cell)


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(RuleBroken, match="The text has 201 characters; the most is 200"):
        cells.text("x" * 201)
