import datetime as dt
from dataclasses import replace

import pytest

from consortium.periods.rules import period_named
from tenants.across.checks.rules import Run
from tenants.across.overview.rules import (
    LateLine,
    LateLines,
    contract_end,
    heading,
    months_until,
    payments_waiting,
    periods_of_year,
    returns_in_words,
)
from tenants.payments.rules import Owed
from tenants.returns.rules import ReturnMonth

NOON = dt.datetime(2016, 11, 18, 12, tzinfo=dt.UTC)
TODAY = dt.date(2016, 11, 18)
QUARTER_3 = period_named("quarterly", "2016-17-Q3")


def run(held=10):
    return Run(NOON, TODAY, "command verify", held, 10)


def late(kind="meeting", reference="M00402", service_on=dt.date(2016, 8, 18)):
    return LateLine(886, QUARTER_3.number, kind, reference, service_on, dt.date(2016, 11, 16), 100_000)


def test_the_heading_joins_the_money_and_the_checks():
    assert (
        heading(550_000, "quarterly", run(), now=NOON) == "£5,500.00 charged so far this quarter, and the books add up"
    )
    assert heading(0, "monthly", run(), now=NOON) == "Nothing charged yet this month, and the books add up"
    assert heading(550_000, "quarterly", run(held=9), now=NOON) == "Stop: 1 of 10 checks of the books fails"


def test_the_heading_says_when_the_checks_are_old_or_were_never_run():
    tomorrow = NOON + dt.timedelta(days=1, seconds=1)

    assert heading(1, "annual", None, now=NOON) == "£0.01 charged so far this year; the books have not been checked yet"
    assert heading(1, "annual", run(), now=tomorrow).endswith("and the books added up when last checked")


def test_a_late_line_says_why_it_is_where_it_is():
    assert late().in_words(QUARTER_3) == "Held 18 August, recorded 16 November, so it is in quarter 3."
    assert late("cancellation").in_words(QUARTER_3) == "Of 18 August, recorded 16 November, so it is in quarter 3."
    assert (
        late("meeting-reversal").in_words(QUARTER_3)
        == "Of 18 August, taken back on 16 November, so it is in quarter 3."
    )
    assert late("shared-cost").in_words(QUARTER_3) == "Of 18 August, charged 16 November, so it is in quarter 3."


def test_one_line_of_an_earlier_year_is_named_and_several_are_counted():
    line = late(reference="M00262", service_on=dt.date(2016, 2, 3))
    april = dt.date(2016, 4, 1)

    assert LateLines((late(), line), 1, 100_000).carried_in_words(april) == "M00262 of 3 February came late"
    assert LateLines((line, line), 2, 200_000).carried_in_words(april) == "2 lines of earlier years came late"


def test_the_periods_of_the_year_are_those_that_have_begun():
    names = [period.name for period in periods_of_year("quarterly", TODAY)]

    assert names == ["2016-17-Q1", "2016-17-Q2", "2016-17-Q3"]
    assert [period.name for period in periods_of_year("monthly", dt.date(2016, 4, 1))] == ["2016-17-P01"]
    assert [period.name for period in periods_of_year("annual", dt.date(2017, 3, 31))] == ["2016-17-YEAR"]


@pytest.mark.parametrize(
    ("today", "months"),
    [(dt.date(2016, 11, 18), 16), (dt.date(2018, 3, 31), 0), (dt.date(2018, 2, 28), 1), (dt.date(2018, 4, 1), -1)],
)
def test_the_months_to_the_end_are_whole_ones(today, months):
    assert months_until(today, dt.date(2018, 3, 31)) == months


def test_the_end_of_the_contract_waits_once_it_is_near():
    end = dt.date(2018, 3, 31)

    assert contract_end(end, [24], TODAY) == (
        "In 16 months",
        "grey",
        "The contract ends on 31 March 2018",
        "One extension of 24 months is open.",
    )
    assert contract_end(end, [24], dt.date(2015, 7, 20)) is None
    assert contract_end(end, [], dt.date(2018, 3, 1))[:2] == ("This month", "yellow")
    assert contract_end(end, [12, 12], dt.date(2018, 4, 1))[1] == "red"


def test_what_is_late_and_what_is_due_within_a_week_waits():
    soon = Owed(886, 5, "2016-17-Q2", dt.date(2016, 10, 20), dt.date(2016, 11, 19), 200_000, disputed_pence=50_000)
    late = replace(soon, authority_id=881, due_on=dt.date(2016, 11, 17), disputed_pence=0)

    assert payments_waiting([soon, late], TODAY) == [
        ("Late", "red", "£2,000.00 is late", "Of 1 council; the oldest statement is 1 day late."),
        ("Due tomorrow", "yellow", "1 payment of £1,500.00", "Due on 19 November 2016."),
    ]
    assert payments_waiting([soon], dt.date(2016, 11, 11)) == []
    assert payments_waiting([replace(late, disputed_pence=200_000)], TODAY) == []


def test_the_returns_are_in_due_or_late():
    october = ReturnMonth(dt.date(2016, 10, 1))
    of_16 = {"councils": 16}

    assert returns_in_words(october, came_in=True, today=TODAY, **of_16) == (
        "October is in",
        "For 16 councils. November is due on 7 December",
    )
    assert returns_in_words(october, came_in=False, today=dt.date(2016, 11, 7), **of_16)[0] == "October is due"
    assert returns_in_words(october, came_in=False, today=dt.date(2016, 11, 8), **of_16)[0] == "October is late"
