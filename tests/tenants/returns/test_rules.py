"""When a month's return is in, nil, late, due or still running."""

import datetime as dt

import pytest

from tenants.returns.rules import (
    ReturnMonth,
    is_late_row,
    last_month,
    month_of,
    months_begun,
    state_of,
    was_member,
)

OCTOBER = ReturnMonth(dt.date(2016, 10, 1))
STARTS, ENDS = dt.date(2015, 4, 1), dt.date(2018, 3, 31)


def test_a_month_knows_its_last_day_its_due_day_and_its_names():
    assert OCTOBER.last_day == dt.date(2016, 10, 31)
    assert OCTOBER.due_on == dt.date(2016, 11, 7)
    assert (OCTOBER.name, OCTOBER.long_name, OCTOBER.key) == ("October", "October 2016", "2016-10")
    assert ReturnMonth(dt.date(2016, 12, 1)).due_on == dt.date(2017, 1, 7)
    assert ReturnMonth(dt.date(2016, 2, 1)).last_day == dt.date(2016, 2, 29)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (dt.date(2016, 10, 1), "running"),
        (dt.date(2016, 10, 31), "running"),
        (dt.date(2016, 11, 1), "due"),
        (dt.date(2016, 11, 7), "due"),
        (dt.date(2016, 11, 8), "late"),
    ],
)
def test_a_month_that_is_not_in_runs_is_due_and_is_late(today, state):
    assert state_of(OCTOBER, came_in_on=None, meetings=1, today=today) == state


def test_a_month_that_is_in_is_nil_for_whoever_had_no_meeting():
    came_in_on = dt.date(2016, 11, 7)

    assert state_of(OCTOBER, came_in_on=came_in_on, meetings=1, today=came_in_on) == "in"
    assert state_of(OCTOBER, came_in_on=came_in_on, meetings=0, today=came_in_on) == "nil"


@pytest.mark.parametrize(
    ("recorded_on", "came_in_on", "late"),
    [
        (dt.date(2016, 11, 7), dt.date(2016, 11, 7), False),
        (dt.date(2016, 11, 8), dt.date(2016, 11, 7), True),
        (dt.date(2016, 11, 6), dt.date(2016, 11, 1), True),
        (dt.date(2016, 11, 7), None, False),
        (dt.date(2016, 11, 8), None, True),
    ],
)
def test_a_row_is_late_after_its_months_return_or_after_the_due_day(recorded_on, came_in_on, late):
    assert is_late_row(recorded_on=recorded_on, came_in_on=came_in_on, due_on=OCTOBER.due_on) is late


def test_the_last_month_is_the_one_that_is_over_within_the_contract():
    assert last_month(STARTS, ENDS, dt.date(2016, 11, 18)) == OCTOBER
    assert last_month(STARTS, ENDS, dt.date(2016, 10, 31)) == OCTOBER.before
    assert last_month(STARTS, ENDS, dt.date(2015, 4, 20)) == month_of(STARTS)
    assert last_month(STARTS, ENDS, dt.date(2019, 1, 1)) == month_of(ENDS)


def test_only_months_of_the_contract_that_have_begun_are_listed():
    begun = months_begun(STARTS, ENDS, dt.date(2015, 6, 2))

    assert [month.key for month in begun] == ["2015-04", "2015-05", "2015-06"]
    assert len(months_begun(STARTS, ENDS, dt.date(2030, 1, 1))) == 36
    assert len(months_begun(STARTS, ENDS, dt.date(2015, 3, 1))) == 1


def test_a_council_is_asked_for_the_months_of_its_membership_alone():
    assert was_member(OCTOBER, None, None)
    assert was_member(OCTOBER, dt.date(2016, 10, 31), None)
    assert not was_member(OCTOBER, dt.date(2016, 11, 1), None)
    assert was_member(OCTOBER, None, dt.date(2016, 10, 1))
    assert not was_member(OCTOBER, None, dt.date(2016, 9, 30))
