import datetime as dt

import pytest

from consortium.dates import (
    Calendar,
    add_working_days,
    clear_working_days,
    date_near,
    is_provisional,
    is_working_day,
    long_date,
    next_working_day,
    short_date,
    working_days_before,
)

day = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("cancelled_on", "meeting_on", "days"),
    [
        ("2025-04-30", "2025-05-06", 2),  # S10: the bank holiday of 5 May lies between
        ("2025-05-06", "2025-05-06", 0),  # on the day itself
        ("2025-05-05", "2025-05-06", 0),
        ("2016-03-23", "2016-03-30", 2),  # 24 and 29: Good Friday and Easter Monday lie between
        ("2015-12-24", "2015-12-29", 0),  # Christmas, a Saturday's Boxing Day is held on Monday 28
        ("2016-10-14", "2016-10-20", 3),
    ],
)
def test_clear_working_days_lie_strictly_between(cancelled_on, meeting_on, days):
    assert clear_working_days(day(cancelled_on), day(meeting_on)) == days


def test_bank_holidays_past_the_published_list_are_computed_and_provisional():
    assert not is_working_day(day("2031-12-25"))
    assert is_working_day(day("2031-12-29"))
    assert is_provisional(day("2031-12-25"))
    assert not is_provisional(day("2016-12-25"))


def test_bank_holidays_before_the_published_list_are_computed_too():
    assert not is_working_day(day("2011-04-29"))  # a royal wedding


def test_days_are_written_for_sentences_and_tables():
    assert long_date(day("2016-11-08")) == "8 November 2016"
    assert short_date(day("2016-11-08")) == "8 Nov 2016"


def test_working_days_are_added_and_counted_back_without_the_day_itself():
    assert add_working_days(day("2026-04-02"), 3) == day("2026-04-09")  # Easter lies between
    assert add_working_days(day("2026-04-04"), 1) == day("2026-04-07")  # a Saturday is no start of its own
    assert working_days_before(day("2026-02-16"), 5) == day("2026-02-09")


def test_an_added_holiday_is_no_working_day():
    calendar = Calendar(frozenset({day("2026-04-08")}))

    assert add_working_days(day("2026-04-02"), 3, calendar) == day("2026-04-10")
    assert next_working_day(day("2026-04-08"), calendar) == day("2026-04-09")
    assert next_working_day(day("2026-04-08")) == day("2026-04-08")


def test_the_year_is_left_out_of_a_day_in_the_year_of_the_reader():
    assert date_near(day("2016-11-08"), day("2016-01-01")) == "8 November"
    assert date_near(day("2017-01-02"), day("2016-12-31")) == "2 January 2017"
