"""Properties that hold for every day from 2015 to 2028, the years whose bank holidays are published."""

import calendar as months_of
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.dates import ENGLAND, Calendar, add_months
from tenants.cases.rule_book import RULES
from tenants.cases.rules import ONE_DAY_RULES, TribunalCalendar, appeal_deadline, deadline_of

days = st.dates(dt.date(2015, 1, 1), dt.date(2028, 6, 30))
holidays = st.frozensets(days, max_size=6)
WORKING_DAY_RULES = ("T3", "T4", "T7", "T9", "T10")
FORWARD_RULES = tuple(rule for rule in ONE_DAY_RULES if rule != "T7")


@pytest.mark.parametrize("rule", WORKING_DAY_RULES)
@given(day=days, added=holidays)
def test_a_deadline_in_working_days_ends_on_a_working_day(rule, day, added):
    calendar = Calendar(added)

    assert calendar.is_working_day(deadline_of(rule, day, calendar=calendar).due_on)


@pytest.mark.parametrize("rule", ONE_DAY_RULES)
@given(one=days, other=days)
def test_a_later_start_never_gives_an_earlier_day(rule, one, other):
    earlier, later = sorted((one, other))

    assert deadline_of(rule, earlier).due_on <= deadline_of(rule, later).due_on


@given(sent=days, issued=days, later=days)
def test_a_later_certificate_never_gives_less_time_to_appeal(sent, issued, later):
    first, second = sorted((issued, later))

    assert appeal_deadline(sent, first).due_on <= appeal_deadline(sent, second).due_on


@given(sent=days, issued=days)
def test_an_appeal_is_never_before_either_leg(sent, issued):
    due_on = appeal_deadline(sent, issued).due_on

    assert due_on >= add_months(sent, 2)
    assert due_on >= add_months(issued, 1)


@given(sent=days, issued=days, added=holidays)
def test_an_appeal_ends_on_a_day_that_the_tribunal_works(sent, issued, added):
    due_on = appeal_deadline(sent, issued, calendar=Calendar(added)).due_on

    assert due_on.month != 8
    assert not (due_on.month == 12 and due_on.day >= 25)
    assert (due_on.month, due_on.day) != (1, 1)
    assert due_on.weekday() < 5
    assert due_on not in added


@given(sent=days, issued=days)
def test_an_appeal_is_moved_on_only_over_days_that_the_tribunal_does_not_work(sent, issued):
    deadline = appeal_deadline(sent, issued)
    skipped = range((deadline.due_on - deadline.ends_on).days)

    assert not any(
        TribunalCalendar(ENGLAND).is_working_day(deadline.ends_on + dt.timedelta(days=step)) for step in skipped
    )


@pytest.mark.parametrize("rule", FORWARD_RULES)
@given(day=days, before=holidays, added=days)
def test_an_added_holiday_never_shortens_a_deadline(rule, day, before, added):
    fewer, more = Calendar(before), Calendar(before | {added})

    assert deadline_of(rule, day, calendar=more).due_on >= deadline_of(rule, day, calendar=fewer).due_on


@given(sent=days, issued=days, added=holidays)
def test_an_added_holiday_never_shortens_the_time_to_appeal(sent, issued, added):
    assert appeal_deadline(sent, issued, calendar=Calendar(added)).due_on >= appeal_deadline(sent, issued).due_on


@given(day=days, added=holidays)
def test_an_added_holiday_never_shortens_the_familys_notice_of_a_meeting(day, added):
    assert deadline_of("T7", day, calendar=Calendar(added)).due_on <= deadline_of("T7", day).due_on < day


@given(day=days, months=st.integers(0, 24))
def test_a_month_ends_on_the_corresponding_day_or_the_last_of_a_shorter_month(day, months):
    ends = add_months(day, months)

    assert (ends.year * 12 + ends.month) - (day.year * 12 + day.month) == months
    assert ends.day == min(day.day, months_of.monthrange(ends.year, ends.month)[1])


def test_every_rule_of_the_book_names_its_source_and_its_mark():
    assert {rule.code.partition("-")[0] for rule in RULES} == {f"T{number}" for number in range(1, 18)}
    assert all(rule.source and rule.limit_words and rule.mark in {"SEEN", "RECALLED"} for rule in RULES)
    assert len({(rule.code, rule.version) for rule in RULES}) == len(RULES)
    assert [rule.code for rule in RULES if rule.mark == "RECALLED"] == ["T13", "T15-KEEP", "T15-KEEP-AMEND"]
