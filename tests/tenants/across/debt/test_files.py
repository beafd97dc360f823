"""Payments from a file and the numbers of sales invoices: all of a file or none, every bad row named."""

import io
import re

import pytest

from tests.promises.test_twice import BREAKS_OFF
from tests.visits import words

pytestmark = pytest.mark.database

HEAD = "authority,received_on,amount_pence,bank_reference,how,statement\n"
GOOD = f"{HEAD}886,2015-07-20,1000000,SEG 1,bacs,\n881,20/07/2015,100,SEG 2,,2015-16-Q1\n"
SENT = re.compile(r'name="(request_key|rows|name)" type="hidden" value="([^"]*)"')


def upload(visitor, text, path="/group/debt/payments/upload", name="bank.csv"):
    return visitor.post(path, file=(io.BytesIO(text.encode()), name))


def kept(page):
    return {name: value.replace("&#34;", '"') for name, value in SENT.findall(page.text)}


def test_a_clean_file_is_shown_with_what_it_settles_and_recorded_once(visit, books):
    treasurer = visit("treasurer")

    page = upload(treasurer, GOOD)
    assert books.run("select count(*) from payments") == [(0,)]
    said = words(page)
    first = treasurer.post("/group/debt/payments/record", **kept(page))
    treasurer.post("/group/debt/payments/record", **kept(page))

    assert "All 2 rows are good: £10,001.00 in all" in said
    assert "Kent line 2 20 Jul 2015 SEG 1 £10,000.00 of quarter 1, 2015-16 £10,000.00" in said
    assert "2 payments recorded, £10,001.00 in all." in treasurer.read(first.location)
    assert books.run("select authority_id, amount_pence from payments order by 1") == [(881, 100), (886, 1_000_000)]


def test_a_file_that_is_broken_off_leaves_nothing_and_the_same_page_takes_no_other_amount(visit, books):
    treasurer = visit("treasurer")
    sent = kept(upload(treasurer, GOOD))
    before = books.run("select count(*) from transfers")

    books.run(BREAKS_OFF)
    broken = treasurer.post("/group/debt/payments/record", **sent)
    left = [books.run(f"select count(*) from {table}") for table in ("payments", "payment_allocations", "transfers")]
    books.run("drop trigger breaks_off on history")
    treasurer.post("/group/debt/payments/record", **sent)
    other = words(
        treasurer.post("/group/debt/payments/record", **(sent | {"rows": sent["rows"].replace("1000000", "999")}))
    )

    assert (broken.status_code, left) == (500, [[(0,)], [(0,)], before])
    assert "This page has recorded another payment already" in other
    assert books.run("select authority_id, amount_pence from payments order by 1") == [(881, 100), (886, 1_000_000)]


def test_every_bad_row_is_named_and_nothing_is_stored(visit, books):
    treasurer = visit("treasurer")
    upload_good = upload(treasurer, GOOD)
    treasurer.post("/group/debt/payments/record", **kept(upload_good))
    bad = (
        f"{HEAD}999,2015-07-20,1,A,,\n886,2015-07-32,1,B,,\n886,2015-07-20,-1,C,,\n886,2015-07-20,1.5,D,,\n"
        "886,2015-07-20,1,SAME,,\n881,2015-07-20,1,same,,\n886,2015-07-20,1,E,pigeon,2015-16-Q9\n"
    )

    page = words(upload(treasurer, bad))

    for said in (
        "Line 2: authority: There is no council of this number",
        "Line 3: received_on: 32 July 2015 is no day",
        "Line 4: amount_pence: ‘-1’ is no amount" if "‘-1’" in page else "Line 4: amount_pence:",
        "Line 5: amount_pence:",
        "Line 7: bank_reference: It stands in line 6 already.",
        "Line 8: how:",
        "Line 8: statement:",
    ):
        assert said in page
    again = words(
        upload(treasurer, f"{HEAD}886,2015-07-20,0,NEW,,\n886,2015-07-20,5,SEG 1,,\n886,2015-07-20,5,SEG 2,,\n")
    )
    assert "Line 2: amount_pence: A payment is at least £0.01." in again
    assert "Line 3: bank_reference: SEG 1 is the bank reference of payment 1" in again
    assert "Line 4: bank_reference: SEG 2 is the bank reference of a payment of Essex, £1.00." in again
    assert books.run("select count(*) from payments") == [(2,)]


def test_more_than_the_debt_asks_for_the_tick(visit, books):
    treasurer = visit("treasurer")
    page = upload(treasurer, f"{HEAD}886,2015-07-20,1400000,SEG 1,,\n")

    assert "£469.99 is more than is owed" in words(page)
    refused = words(treasurer.post("/group/debt/payments/record", **kept(page)))
    assert "Line 2: amount_pence: The payment is £14,000.00, and only £13,530.01 is open." in refused
    treasurer.post("/group/debt/payments/record", carries="y", **kept(page))
    assert books.run("select amount_pence from payments") == [(1_400_000,)]


@pytest.mark.parametrize(
    "rows", ["", "[]", "{}", "[[1]]", '[[2, 999, 1, "2015-07-20", "A", "bacs", null]]', "[" * 9_000]
)
def test_what_no_preview_sent_is_refused(visit, books, rows):
    page = words(visit("treasurer").post("/group/debt/payments/record", rows=rows))

    assert "Choose the file again" in page
    assert books.run("select count(*) from payments") == [(0,)]


def test_invoice_numbers_come_back_by_form_and_by_file(visit, books):
    treasurer = visit("treasurer")
    path = "/group/debt/invoices"

    typed = treasurer.read(treasurer.post(path, **{"number-886": "INV-1", "number-881": ""}).location)
    taken = words(treasurer.post(path, **{"number-886": "INV-1", "number-881": "INV-1"}))
    back = treasurer.get(f"{path}.csv").text.replace("INV-1", "INV-2")
    filed = treasurer.read(upload(treasurer, back, path).location)

    assert "1 invoice number saved." in typed
    assert "1 of 2 statements have an invoice number" in typed
    assert "Put these numbers right. Nothing has been stored Essex: It stands for Kent already." in taken
    assert "1 invoice number saved." in filed
    assert "INV-2" in treasurer.read("/group/debt/kent")
    assert books.run("select invoice_number from sales_invoices order by version_number") == [("INV-1",), ("INV-2",)]


def test_a_number_of_another_statement_is_refused_in_a_sentence(visit):
    treasurer = visit("treasurer")
    path = "/group/debt/invoices"
    treasurer.post(path, **{"number-886": "INV-1"})

    page = words(treasurer.post(path, **{"number-881": "INV-1"}))

    assert "INV-1 is the number of another council’s statement of 2015-16-Q1." in page
    assert "no issued statement" in words(
        upload(treasurer, "authority,statement,invoice_number\n886,2015-16-Q2,INV-9\n", path)
    )
