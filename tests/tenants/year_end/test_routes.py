"""A council's year end on its page and as a file, and all councils' for the lead: from the book, with nothing posted."""

import csv
import datetime as dt
import io

import pytest

from tenants.credits.rules import Wanted
from tests.databases import app_with, close_connections
from tests.promises.two_councils import close, meeting, record
from tests.promises.two_credits import credit

pytestmark = pytest.mark.database
IN_MARCH, IN_APRIL = dt.date(2016, 3, 27), dt.date(2016, 4, 20)


@pytest.fixture
def a_year_later(books):
    """S19 in Kent's book: K-77 held 27 March 2016 for £1,000.00 and billed in April with a credit of £20.00."""
    app = app_with(books)
    books.run("update portal_state set sample_today = '2016-07-20'")
    record(app, meeting("K-76", meeting_on=dt.date(2015, 9, 1)), on=dt.date(2015, 9, 2))
    for quarter, day in (("2015-16-Q2", dt.date(2015, 10, 6)), ("2015-16-Q3", dt.date(2016, 1, 6))):
        close(app, quarter, on=day)
    record(app, meeting("K-77", meeting_on=IN_MARCH), on=dt.date(2016, 3, 30))
    credit(app, "meeting", "K-77", on=IN_APRIL, wanted=Wanted("amount", 2_000), reason="The mediator came late")
    close(app, "2015-16-Q4", on=dt.date(2016, 4, 25))
    close(app, "2016-17-Q1", on=dt.date(2016, 7, 6))
    close_connections(app)
    return books


def rows_of(answer):
    return [
        (row["ledger_period"], row["entry"], row["reference"], row["amount_pence"])
        for row in csv.DictReader(io.StringIO(answer.text))
    ]


def test_s19_the_accrual_of_march_is_taken_back_in_april(a_year_later, visit):
    kent, transfers = visit("finance"), a_year_later.run("select count(*) from transfers")

    first = kent.read("/kent/year-end?year=2015-16&known=03-31")
    second = kent.read("/kent/year-end?year=2016-17&known=03-31")
    files = [kent.get(f"/kent/year-end.csv?year={year}&known=03-31") for year in ("2015-16", "2016-17")]

    assert "£1,000.00 to accrue at 31 March 2016, nothing prepaid" in first
    assert "Nothing here is posted to the book." in first
    assert "2015 to 2016 cost £14,530.01" in first  # 13,530.01 on the statement of the first quarter, and the accrual
    assert "Taken back on 1 April 2016: £1,000.00" in second
    assert "K-77 27 Mar 2016 −£1,000.00 £980.00 −£20.00" in second
    assert "2016 to 2017 cost −£20.00 so far" in second
    assert rows_of(files[0]) == [("2015-16 P12", "Accrual", "K-77", "100000")]
    assert rows_of(files[1]) == [("2016-17 P01", "Accrual reversed", "K-77", "-100000")]
    assert a_year_later.run("select count(*) from transfers") == transfers


def test_a_credit_that_is_known_in_april_lowers_the_accrual_and_the_lead_sees_the_group(a_year_later, visit):
    lead = visit("lead")

    assert "£980.00 to accrue at 31 March 2016" in visit("kent").read("/kent/year-end")
    page = lead.read("/group/year-end?year=2015-16")
    row = next(csv.DictReader(io.StringIO(lead.get("/group/year-end.csv?year=2015-16").text)))

    assert "Kent £13,530.01 £0.00 £980.00 £14,510.01" in page
    assert (row["council"], row["accrued_pence"], row["cost_pence"]) == ("Kent", "98000", "1451001")


def test_a_year_that_is_open_says_so_and_others_shares_stand_beside(read_as, count_statements):
    essex = read_as("essex")
    essex.read("/essex/year-end")
    with count_statements() as sent:
        page = essex.read("/essex/year-end")

    assert "31 March 2016 is still to come: this is how it stands today." in page
    assert "E-2" in page
    assert "Total £500.00 £1,000.00" in page
    assert len(sent) <= 12
    assert "Statements show the whole year" in read_as("kent").read("/kent/year-end")
