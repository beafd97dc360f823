"""Receipts from a file: all of it or none, every bad row named by its line and column, and recorded once."""

import pytest

from tests.promises.two_councils import meeting, record
from tests.tenants.across.debt.test_files import kept, upload
from tests.tenants.recharges.test_documents import ON, broken, issue
from tests.visits import words

pytestmark = pytest.mark.database
UPLOAD, RECORD = "/kent/recharges/receipts/upload", "/kent/recharges/receipts/record"
HEAD = "funder,received_on,amount_pence,bank_reference,how,document\n"
STORED = "select count(*) from receipts"


@pytest.fixture
def finance(visit):
    """Kent's finance officer, once documents 1 and 2 ask its academy for £600.00 each."""
    visitor = visit("finance")
    issue(visitor)
    record(visitor.client.application, meeting("K-8", shared_with="886-SCH"), on=ON)
    issue(visitor)
    return visitor


def test_a_clean_file_is_shown_with_what_it_settles_and_recorded_once(finance, books):
    page = upload(finance, f"{HEAD}886-SCH,2015-07-20,60000,SCH 1,bacs,R2\n886-SCH,20/07/2015,25000,SCH 2,,\n", UPLOAD)
    assert books.run(STORED) == [(0,)]
    said = words(page)
    first = finance.post(RECORD, **kept(page))
    finance.post(RECORD, **kept(page))

    assert "All 2 rows are good: £850.00 in all" in said
    assert "Kent sample academy line 2 20 Jul 2015 SCH 1 £600.00 of R2 £600.00" in said
    assert "£250.00 of R1" in said
    assert "2 receipts recorded, £850.00 in all." in finance.read(first.location)
    assert books.run("select document_number, sum(amount_pence) from receipt_allocations group by 1 order by 1") == [
        (1, 25_000),
        (2, 60_000),
    ]
    assert broken(books) == []


def test_every_bad_row_is_named_by_its_line_and_column_and_nothing_is_stored(finance, books):
    bad = (
        f"{HEAD}881-SCH,2015-07-20,1,A,,\n886-SCH,2015-07-32,1,B,,\n886-SCH,2015-07-20,-1,C,,\n"
        "886-SCH,2015-07-20,1,SAME,,\n886-SCH,2015-07-20,1,same,,\n886-SCH,2015-07-20,1,E,pigeon,R-1\n"
    )

    page = words(upload(finance, bad, UPLOAD))

    for said in (
        "Line 2: funder: There is no funder of this code. Use the code in the file of funders’ debt, such as 886-",
        "Line 3: received_on: 32 July 2015 is no day",
        "Line 4: amount_pence:",
        "Line 6: bank_reference: It stands in line 5 already.",
        "Line 7: how:",
        "Line 7: document: That is no number of a document. Write it as R12.",
    ):
        assert said in page
    good_but_one = f"{HEAD}886-SCH,2015-07-20,100,F,,\n886-SCH,2015-07-21,100,G,,\n886-SCH,2015-07-20,100,H,,R9\n"
    page = words(upload(finance, good_but_one, UPLOAD))
    assert "Line 3: received_on: 21 July 2015 is after today" in page
    assert "Line 4: document: R9 is not open any more." in page
    assert books.run(STORED) == [(0,)]


def test_more_than_the_debt_asks_for_the_tick(finance, books):
    page = upload(finance, f"{HEAD}886-SCH,2015-07-20,120001,SCH 1,,\n", UPLOAD)

    assert "£0.01 is more than is owed" in words(page)
    assert "Line 2: amount_pence: The payment is £1,200.01, and only" in words(finance.post(RECORD, **kept(page)))
    finance.post(RECORD, carries="y", **kept(page))
    assert books.run("select amount_pence from receipts") == [(120_001,)]


def test_what_no_preview_sent_is_refused(visit, books):
    finance = visit("finance")

    for payer in ('"881-SCH"', "886", "null", "[1]"):
        page = words(finance.post(RECORD, rows=f'[[2, {payer}, 1, "2015-07-20", "A", "bacs", null]]'))
        assert "Choose the file again" in page
    assert books.run(STORED) == [(0,)]
