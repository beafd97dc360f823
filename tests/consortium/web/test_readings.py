import datetime as dt

import pytest

from consortium.web.readings import NotADay, NotReadable, read_day, read_pounds, read_text, read_whole_number


@pytest.mark.parametrize(
    ("day", "month", "year", "read"),
    [
        ("30", "4", "2015", dt.date(2015, 4, 30)),
        ("29", "2", "2016", dt.date(2016, 2, 29)),
        (" 01 ", "01", "2016", dt.date(2016, 1, 1)),
        ("31", "12", "9999", dt.date(9999, 12, 31)),
    ],
)
def test_a_real_day_is_read(day, month, year, read):
    assert read_day({"day": day, "month": month, "year": year}) == read


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence", "parts"),
    [
        ("31", "4", "2015", "must be a real date", ("day",)),
        ("29", "2", "2015", "must be a real date", ("day",)),
        ("1", "13", "2015", "must be a real date", ("month",)),
        ("32", "13", "2015", "must be a real date", ("day", "month")),
        ("0", "1", "2015", "must be a real date", ("day",)),
        ("１７", "11", "2016", "must be a real date", ("day",)),
        ("²", "11", "2016", "must be a real date", ("day",)),
        ("17", "November", "2016", "must be a real date", ("month",)),
        ("-1", "11", "2016", "must be a real date", ("day",)),
        ("001", "1", "2016", "must be a real date", ("day",)),
        ("1", "1", "0016", "must be a real date", ("year",)),
        ("1", "1", "16", "must have a year of 4 numbers, like 2016", ("year",)),
        ("1", "1", "9" * 5000, "must have a year of 4 numbers, like 2016", ("year",)),
        ("17", "", "2016", "must include a month", ("month",)),
        ("17", " ", "", "must include a month and a year", ("month", "year")),
        ("", "11", "", "must include a day and a year", ("day", "year")),
    ],
)
def test_no_day_says_what_is_wrong_and_in_which_box(day, month, year, sentence, parts):
    with pytest.raises(NotADay) as refused:
        read_day({"day": day, "month": month, "year": year})

    assert str(refused.value) == sentence
    assert refused.value.parts == parts


@pytest.mark.parametrize(
    ("typed", "pence"), [("1250", 125_000), ("£1,250.00", 125_000), ("0.07", 7), (" £ 12.50 ", 1_250)]
)
def test_pounds_are_read_as_pence(typed, pence):
    assert read_pounds(typed) == pence


@pytest.mark.parametrize(
    "typed",
    [
        "1_000",
        "１０００",
        "1e3",
        "NaN",
        "inf",
        "-5",
        "−5",
        "1.5",
        "1.005",
        "1,00",
        "12,34.00",
        "£",
        ".50",
        "0x10",
        "9" * 5000,
        "1\x00",
    ],
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(NotReadable, match="must be an amount in pounds"):
        read_pounds(typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1.5", "must be a whole number"),
        ("1_0", "must be a whole number"),
        ("１", "must be a whole number"),
        ("-1", "must be a whole number"),
        ("0", "must be 1 or more"),
        ("100", "must be 99 or less"),
        ("1" + "0" * 5000, "must be 99 or less"),
    ],
)
def test_what_is_no_whole_number_in_range_is_refused(typed, sentence):
    with pytest.raises(NotReadable, match=sentence):
        read_whole_number(typed, least=1, most=99)


@pytest.mark.parametrize(
    "odd",
    ["\x00", "\x07", "\x1b", "\u202e", "\u200b", "\ufffd", "\ue000", "\u0378", "\uffff", "\n"],
    ids=[
        "nul",
        "bell",
        "escape",
        "right-to-left",
        "zero-width",
        "replacement",
        "private",
        "unassigned",
        "no character",
        "line",
    ],
)
def test_a_character_that_cannot_be_kept_is_refused(odd):
    with pytest.raises(NotReadable, match="Type it instead of pasting it"):
        read_text(f"M{odd}1", most=10)


def test_text_is_composed_and_its_spaces_made_plain():
    assert read_text("\u00a0Cafe\u0301\u2003bar ", most=10) == "Café bar"
    assert read_text("one\r\ntwo", most=10, several_lines=True) == "one\ntwo"


def test_a_text_that_is_too_long_says_how_long_it_may_be():
    assert read_text("x" * 10, most=10) == "x" * 10
    with pytest.raises(NotReadable, match="must be 10 characters or fewer"):
        read_text("x" * 11, most=10)
