"""Reminders to funders: of what is late, once a day, kept word by word, and sent to nobody by the portal."""

import datetime as dt
import re

import pytest

from tenants.payments.rules import Owed
from tenants.recharges.content import Parties
from tenants.recharges.reminders import content_of_reminder, late_of, paper_of_reminder
from tests.promises.two_recharges import ask, receive, remind_of

TODAY = dt.date(2015, 9, 1)
PARTIES = Parties(
    "Kent",
    886,
    "Mediation",
    "SEG-2015",
    "Kent sample academy",
    "886-SCH",
    "academy",
    "County Hall\nMaidstone",
    "",
    "V-1",
)
REMIND = "/kent/recharges/remind/886-SCH"


def owed(number, due_on, total, paid=0):
    return Owed(886, number, f"R{number}", dt.date(2015, 7, 20), due_on, total, paid_pence=paid)


def test_what_is_due_today_or_paid_is_not_late_and_the_oldest_comes_first():
    invoices = [
        owed(1, TODAY - dt.timedelta(days=1), 60_000, paid=25_000),
        owed(2, dt.date(2015, 8, 2), 50_000),
        owed(3, TODAY, 40_000),
        owed(4, dt.date(2015, 8, 2), 30_000, paid=30_000),
    ]

    late = late_of(invoices, TODAY)

    assert (late.numbers, late.open_pence) == ([2, 1], 85_000)
    assert late_of(invoices[2:], TODAY).invoices == ()


def test_a_letter_says_what_is_open_of_which_invoice_and_for_how_long():
    late = late_of([owed(1, TODAY - dt.timedelta(days=1), 60_000, paid=25_000)], TODAY)

    content = content_of_reminder(late, PARTIES, number=3, how_to_pay="By BACS")
    paper = paper_of_reminder(content)

    assert paper["heading"] == "Kent sample academy owes Kent £350.00 that is late"
    assert paper["rows"] == [["SEG-2015 / 886 / R1", "20 Jul 2015", "31 Aug 2015", "1 day", "£600.00", "£350.00"]]
    assert dict(paper["facts"])["From"] == "Kent, County Hall, Maidstone"
    assert content["asks"].startswith("The invoice below was due and is not paid in full. Please pay £350.00 now")


@pytest.fixture
def late(visit, books):
    """Kent's finance officer on 1 September, when the academy's invoice of £600.00 is 12 days late, and £250.00 of it paid."""
    finance = visit("finance")
    ask(finance.client.application, "K-5", on=dt.date(2015, 7, 20), due_on=dt.date(2015, 8, 20))
    receive(finance.client.application, 25_000, "SCH 1", on=dt.date(2015, 7, 20))
    books.run("update portal_state set sample_today = '2015-09-01'")
    return finance


def make(visitor, path=REMIND):
    key = re.search(r'name="request_key" type="hidden" value="([^"]*)"', visitor.get(path).text)
    return visitor.post(path, request_key=key[1] if key else "another key of a page")


@pytest.mark.database
def test_a_reminder_is_made_kept_and_shown_in_the_account(late, visit, books):
    assert "Kent sample academy academy, late for 12 days Remind" in late.read("/kent/recharges/debt")
    assert "Not reminded yet" in late.read(REMIND)

    made = make(late)
    page, account = late.read(made.location), visit("officer").read("/kent/recharges/owed/886-SCH")
    pdf = late.get(f"{made.location}.pdf").data
    receive(late.client.application, 35_000, "SCH 2", on=dt.date(2015, 9, 1))

    assert "Reminder 1 is made. Download it and send it to Kent sample academy." in page
    assert "Kent sample academy owes Kent £350.00 that is late" in page
    assert "To Kent sample academy, First floor, School Lane Your reference V-1 Date 1 September 2015" in page
    assert "SEG-2015 / 886 / R1 20 Jul 2015 20 Aug 2015 12 days £600.00 £350.00" in page
    assert "Reminder 1 Somebody of finance 1 Sep 2015 R1 £350.00" in account
    assert pdf == bytes(books.run("select pdf from recharge_reminders")[0][0])
    assert pdf.startswith(b"%PDF-")
    assert "owes Kent £350.00 that is late" in late.read(made.location)
    assert "Made reminder 1 of what a funder owes late: £350.00" in late.read("/kent/history")
    assert books.run("select count(*) from mails_sent") == [(0,)]


@pytest.mark.database
def test_a_funder_is_reminded_once_a_day_and_of_nothing_that_is_not_late(late, books):
    nothing = make(late, "/kent/recharges/remind/886-ICB")
    make(late)
    again = make(late)

    assert "Kent health commissioner owes nothing that is late, so there is nothing to remind it of" in nothing.text
    assert "Kent sample academy was reminded today, by reminder 1. Send that one" in again.text
    assert books.run("select reminder_number, documents, amount_pence from recharge_reminders") == [(1, [1], 35_000)]
    assert late.get("/kent/recharges/remind/881-SCH").status_code == 404
    assert late.get("/kent/recharges/reminders/2").status_code == 404


@pytest.mark.database
def test_the_database_takes_no_gap_and_no_invoice_that_is_not_late(late, books):
    remind_of(late.client.application, on=TODAY)
    copied = (
        "insert into recharge_reminders select (jsonb_populate_record(r, jsonb_build_object('reminder_number', {number},"
        " 'reminded_on', '{on}', 'request_key', 'another'))).* from recharge_reminders r"
    )

    for number, on, refused in ((3, "2015-09-02", "without gaps"), (2, "2015-08-20", "that are late")):
        with pytest.raises(Exception, match=refused):
            books.run_as("portal_member", copied.format(number=number, on=on), authority_id=886)
