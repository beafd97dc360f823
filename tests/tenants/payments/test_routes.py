"""What a council sees of what is due, late and paid: on its statements, its account and its first page."""

import csv
import datetime as dt
import io
from functools import partial

import pytest

from tests.promises import two_payments

pytestmark = pytest.mark.database

pay = partial(two_payments.pay, on=dt.date(2015, 7, 20))


@pytest.fixture
def kent(visit):
    return visit("kent")


def test_what_is_to_pay_is_on_the_first_page_and_the_statement(read_as):
    kent = read_as("finance")

    assert "£13,530.01 to pay by 5 August 2015" in kent.read("/kent/statements/2015-16-Q1")
    assert "Open £13,530.01 open, due 5 Aug 2015" in kent.read("/kent/statements")
    assert "To pay Pay £13,530.01 Quarter 1, April to June 2015. It is due on 5 August 2015, in 16 days." in kent.read(
        "/kent"
    )
    assert "Kent owes £13,530.01, due on 5 August 2015" in kent.read("/kent/account")


@pytest.mark.parametrize(
    ("pence", "heading", "tag"),
    [
        (1_353_001, "£13,530.01, paid on 20 July 2015", "Paid"),
        (1_000_000, "£3,530.01 still to pay by 5 August 2015", "Part paid"),
    ],
)
def test_what_is_paid_stands_beside_the_statement(kent, app_of, pence, heading, tag):
    pay(app_of, pence, "SEG 1")

    page = kent.read("/kent/statements/2015-16-Q1")
    assert heading in page
    assert f"Paid £{pence // 100:,}.{pence % 100:02d}" in page
    assert tag in kent.read("/kent/statements")


def test_late_is_said_with_the_days(kent, books):
    books.run("update portal_state set sample_today = '2015-08-17'")

    assert "£13,530.01 was due on 5 August 2015, 12 days ago" in kent.read("/kent/statements/2015-16-Q1")
    assert "Late Pay £13,530.01" in kent.read("/kent")
    assert "Kent is late with £13,530.01" in kent.read("/kent/account")


def test_the_account_adds_up_and_a_year_begins_with_what_was_brought_forward(kent, app_of, books):
    pay(app_of, 1_000_000, "SEG 1")
    books.run("update portal_state set sample_today = '2016-05-01'")

    whole = kent.read("/kent/account")
    year = kent.read("/kent/account?year=2016-17")
    rows = list(csv.DictReader(io.StringIO(kent.get("/kent/account.csv?year=2016-17").text)))

    assert "Payment 1, BACS SEG 1 20 Jul 2015 £10,000.00 £3,530.01" in whole
    assert "Brought forward 1 Apr 2016 £3,530.01" in year
    assert [(row["what"], row["owed_pence"]) for row in rows] == [("Brought forward", "353001")]
    assert kent.get("/kent/account?year=2014-15").status_code == 404
    assert kent.get("/kent/account?year=x").status_code == 404


def test_a_payment_of_another_council_is_not_seen(kent, app_of):
    pay(app_of, 1_000, "OF ESSEX", authority_id=881)

    assert "OF ESSEX" not in kent.read("/kent/account")
