import datetime as dt

import pytest

from consortium.dates import clear_working_days, is_provisional, is_working_day, long_date, short_date

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
