"""The finding that heads the provider's and the lead's pages."""

import datetime as dt

import pytest

from tenants.returns.queries import CouncilMonth, LastMonth
from tenants.returns.rules import ReturnMonth
from tenants.returns.words import month_finding

OCTOBER = ReturnMonth(dt.date(2016, 10, 1))
KENT = CouncilMonth(886, "Kent", "kent", "in", 1, 0, 0, ())


def finding(today, came_in_on=None, *, ends_on=dt.date(2018, 3, 31)):
    last = LastMonth(OCTOBER, came_in_on, any_recorded=True, councils=(KENT, KENT))
    return month_finding(last, today, ends_on).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("today", "came_in_on", "says"),
    [
        (dt.date(2016, 11, 1), None, "October's return is due on 7 November"),
        (dt.date(2016, 11, 8), None, "October's return is 1 day late: it was due on 7 November"),
        (dt.date(2016, 11, 18), None, "October's return is 11 days late: it was due on 7 November"),
        (
            dt.date(2016, 11, 18),
            dt.date(2016, 11, 7),
            "October's return is in for 2 councils; November's is due on 7 December",
        ),
    ],
)
def test_the_finding_joins_what_is_in_with_what_is_due(today, came_in_on, says):
    assert finding(today, came_in_on) == says


def test_after_the_last_month_of_the_contract_nothing_is_due():
    ended = finding(dt.date(2017, 1, 1), dt.date(2016, 11, 7), ends_on=dt.date(2016, 10, 31))

    assert ended == "October's return is in for 2 councils, and it was the last"
