import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.periods.rules import (
    PeriodCannotClose,
    PeriodUnknown,
    check_can_close,
    period_for_line,
    period_holding,
    period_in_words,
    period_named,
    period_numbered,
)

day = dt.date.fromisoformat
BILLINGS = st.sampled_from(["monthly", "quarterly", "annual"])


@pytest.mark.parametrize(
    ("billing", "on", "name", "first", "last"),
    [
        ("quarterly", "2015-04-01", "2015-16-Q1", "2015-04-01", "2015-06-30"),
        ("quarterly", "2016-03-31", "2015-16-Q4", "2016-01-01", "2016-03-31"),
        ("monthly", "2015-04-30", "2015-16-P01", "2015-04-01", "2015-04-30"),
        ("monthly", "2016-02-29", "2015-16-P11", "2016-02-01", "2016-02-29"),
        ("annual", "2016-03-31", "2015-16-YEAR", "2015-04-01", "2016-03-31"),
        ("annual", "1999-04-01", "1999-00-YEAR", "1999-04-01", "2000-03-31"),
    ],
)
def test_a_day_is_in_its_period_of_the_financial_year(billing, on, name, first, last):
    period = period_holding(billing, day(on))

    assert (period.name, period.starts_on, period.ends_on) == (name, day(first), day(last))


@given(BILLINGS, st.dates(dt.date(1990, 1, 1), dt.date(2150, 1, 1)))
def test_a_period_is_found_again_by_number_and_by_name_and_the_next_follows_it(billing, on):
    period = period_holding(billing, on)

    assert period.starts_on <= on <= period.ends_on
    assert period_numbered(billing, period.number) == period
    assert period_named(billing, period.name) == period
    assert period_numbered(billing, period.number + 1).starts_on == period.ends_on + dt.timedelta(days=1)


@pytest.mark.parametrize("name", ["2015-16-Q5", "2015-17-Q1", "2015-16-P01", "2015-16-YEAR", "Q1", "٢015-16-Q1", ""])
def test_a_name_of_another_kind_is_no_period_and_the_answer_shows_how_it_is_written(name):
    with pytest.raises(PeriodUnknown, match="write it like 2015-16-Q1"):
        period_named("quarterly", name)


def test_a_line_goes_to_the_period_of_its_day_and_past_the_last_closed_one():
    q1 = period_named("quarterly", "2015-16-Q1").number

    assert period_for_line("quarterly", day("2015-05-02"), None).name == "2015-16-Q1"
    assert period_for_line("quarterly", day("2015-05-02"), q1).name == "2015-16-Q2"
    assert period_for_line("quarterly", day("2015-05-02"), q1 + 2).name == "2015-16-Q4"
    assert period_for_line("quarterly", day("2016-04-01"), q1).name == "2016-17-Q1"


@pytest.mark.parametrize(
    ("name", "closed", "today", "sentence"),
    [
        ("2015-16-Q1", None, "2015-06-29", "cannot be closed before its last day, 30 June 2015"),
        ("2015-16-Q1", "2015-16-Q1", "2016-01-01", "is closed already"),
        ("2015-16-Q3", "2015-16-Q1", "2016-04-01", "2015-16-Q2 comes first"),
        ("2015-16-Q2", None, "2016-04-01", "2015-16-Q1 comes first"),
        ("2014-15-Q4", None, "2016-04-01", "before the contract, whose first period is 2015-16-Q1"),
        ("2014-15-Q4", "2015-16-Q1", "2016-04-01", "before the contract"),
    ],
)
def test_a_period_is_not_closed_early_twice_or_out_of_order(name, closed, today, sentence):
    first = period_named("quarterly", "2015-16-Q1")
    last_closed_number = period_named("quarterly", closed).number if closed else None

    with pytest.raises(PeriodCannotClose, match=sentence):
        check_can_close(
            period_named("quarterly", name),
            billing="quarterly",
            first=first,
            last_closed_number=last_closed_number,
            today=day(today),
        )


def test_a_period_may_be_closed_on_its_last_day():
    q1 = period_named("quarterly", "2015-16-Q1")

    check_can_close(q1, billing="quarterly", first=q1, last_closed_number=None, today=day("2015-06-30"))

    assert period_in_words(q1) == "quarter 1, April to June 2015"
