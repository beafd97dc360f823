"""What was known on a day: a meeting recorded late and a reversal after it are seen or not by the date that is asked for."""

import csv
import datetime as dt
import io
from urllib.parse import urlencode

import pytest

from tests.databases import app_with, close_connections
from tests.promises.two_councils import meeting, record, reverse
from tests.promises.two_payments import pay, take_back
from tests.visits import day

pytestmark = pytest.mark.database
KENT, LEADS = "/kent/as-known", "/group/as-known/kent"


@pytest.fixture
def in_september(books):
    """K-L of 20 May is recorded on 3 August and taken back on 1 September; a payment of 10 August is taken back on the 20th."""
    app = app_with(books)
    books.run("update portal_state set sample_today = '2015-09-18'")
    late = meeting("K-L", meeting_on=dt.date(2015, 5, 20), shared_with="886-SCH")
    record(app, late, on=dt.date(2015, 8, 3))
    pay(app, 1_000_000, "SEG 1", received_on=dt.date(2015, 8, 9), on=dt.date(2015, 8, 10))
    take_back(app, 1, on=dt.date(2015, 8, 20))
    reverse(app, "K-L", on=dt.date(2015, 9, 1))
    close_connections(app)


def on(path, number, month, **more):
    return f"{path}?{urlencode({**day('on', number, month, 2015), **more})}"


@pytest.mark.usefixtures("in_september")
def test_a_late_meeting_and_its_reversal_are_known_from_the_days_they_were_recorded(visit):
    kent = visit("kent")

    before, with_it, without_it = (kent.read(on(KENT, *day)) for day in ((2, 8), (3, 8), (1, 9)))

    assert "K-L" not in before
    assert "Since then 2 lines were recorded, £0.00 before VAT." in before
    assert "Quarter 2, July to September 2015: £1,000.00 so far" in with_it
    assert "20 May 2015 Meeting held K-L" in with_it
    assert "not issued yet 1 £1,000.00 −£1,000.00" in with_it
    assert "Meeting taken back" not in with_it
    assert "Meeting taken back K-L" in without_it
    assert "not issued yet 2 £0.00" in without_it
    assert "Nothing has been recorded in the book since then." in without_it


@pytest.mark.usefixtures("in_september")
def test_the_account_knows_a_statement_a_payment_and_its_return_from_their_days(visit):
    lead = visit("lead")
    days = {(5, 7): "nothing", (6, 7): "£13,530.01", (9, 8): "£13,530.01", (10, 8): "£3,530.01", (20, 8): "£13,530.01"}

    said = {day: lead.read(on(LEADS, *day)) for day in days}

    for (number, month), owed in days.items():
        name = "July" if month == 7 else "August"
        assert f"On {number} {name} 2015 Kent owed {owed}, as we knew it then" in said[number, month]
    assert "Quarter 1, April to June 2015: £13,530.01 so far" in said[5, 7]
    assert "taken back" not in said[10, 8].partition("Account:")[2]
    assert "Payment 1 taken back" in said[20, 8]


@pytest.mark.usefixtures("in_september")
def test_the_file_has_the_lines_that_were_known_and_a_wrong_day_is_said(visit):
    kent = visit("finance")

    rows = list(csv.DictReader(io.StringIO(kent.get(on(f"{KENT}.csv", 3, 8)).text)))
    wrong = kent.read(on(KENT, 31, 12))
    none = kent.read(on(KENT, 1, 1))
    of_first = kent.read(on(KENT, 3, 8, period="2015-16-Q1"))

    assert [row["reference"] for row in rows][-1] == "K-L"
    assert "cannot be later than today, 18 September 2015" in wrong
    assert "The page below is of today" in wrong
    assert "Nothing of Kent was recorded by 1 January 2015" in none
    assert "Quarter 1, April to June 2015: £13,530.01, issued" in of_first
