"""What funders pay, through the portal's own pages and actions: part payments, several documents, too much, taken back."""

import datetime as dt
import re

import pytest

from tests.promises.two_councils import meeting, record, reverse
from tests.promises.two_recharges import receive, take_back
from tests.tenants.recharges.test_documents import broken, issue
from tests.visits import day

pytestmark = pytest.mark.database

RECEIVE = "/kent/recharges/receive/886-SCH"
ACCOUNT = "/kent/recharges/owed/886-SCH"
ON = dt.date(2015, 7, 20)
RECEIVED = {"bank_reference": "SCH 1", "how": "bacs", **day("received_on", 20, 7, 2015)}
OPEN = (
    "select d.document_number, coalesce(sum(a.amount_pence) filter (where b.reason is null), 0) from recharge_documents d"
    " left join receipt_allocations a using (authority_id, document_number)"
    " left join receipt_reversals b using (authority_id, receipt_number) group by 1 order by 1"
)


def pay(visitor, amount, **changes):
    key = re.search(r'name="request_key" type="hidden" value="([^"]*)"', visitor.get(RECEIVE).text)[1]
    return visitor.post(RECEIVE, **({"request_key": key, "amount": amount} | RECEIVED | changes))


@pytest.fixture
def finance(visit):
    """Kent's finance officer, once document 1 asks its academy for £600.00 and document 2 for £600.00 more."""
    visitor = visit("finance")
    issue(visitor)
    record(visitor.client.application, meeting("K-8", shared_with="886-SCH"), on=ON)
    issue(visitor)
    return visitor


def test_a_part_payment_leaves_the_rest_open_and_the_account_says_it(finance, books):
    answer = pay(finance, "250.00")

    assert answer.location == ACCOUNT
    page = finance.read(ACCOUNT)
    assert "Receipt 1, £250.00 from Kent sample academy, is recorded. It settles £250.00 of R1." in page
    assert "Kent sample academy owes £950.00, due on 19 August 2015" in page
    assert "£350.00 still to pay by 19 August 2015" in finance.read("/kent/recharges/documents/1")
    assert books.run(
        "select from_account, to_account, amount, period_number from transfers where kind = 'receipt'"
    ) == [("bank", "received_from:886-SCH", 25_000, None)]
    assert broken(books) == []


def test_one_receipt_pays_several_documents_those_ticked_first(finance, books):
    pay(finance, "700.00", first=["2"])

    assert books.run(OPEN) == [(1, 10_000), (2, 60_000)]
    assert "£600.00, paid on 20 July 2015" in finance.read("/kent/recharges/documents/2")


def test_more_than_is_owed_is_refused_unless_it_is_to_be_carried_and_then_settles_the_next(finance, books):
    refused = pay(finance, "1,300.00")
    assert "only £1,200.00 is open. Confirm that £100.00 is carried forward" in refused.text.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert books.run("select count(*) from receipts") == [(0,)]

    pay(finance, "1,300.00", carries="y")
    assert "Kent’s funders owe nothing, and have paid £100.00 ahead" in finance.read("/kent/recharges/debt")
    record(finance.client.application, meeting("K-9", shared_with="886-SCH"), on=ON)
    issue(finance)

    assert books.run(OPEN) == [(1, 60_000), (2, 60_000), (3, 10_000)]
    assert broken(books) == []


def test_a_receipt_taken_back_opens_again_what_it_settled(finance, books):
    pay(finance, "600.00")
    empty = finance.post("/kent/recharges/receipts/1/take-back", reason="")
    finance.post("/kent/recharges/receipts/1/take-back", reason="Sent by another school")

    assert "Enter why it is taken back" in empty.text
    page = finance.read(ACCOUNT)
    assert "Kent sample academy owes £1,200.00" in page
    assert "Sent by another school" in page
    assert finance.get("/kent/recharges/receipts/1/take-back").status_code == 404
    assert books.run(
        "select sum(case kind when 'receipt' then amount else -amount end) from transfers where kind like 'rec%%'"
    ) == [(0,)]
    assert broken(books) == []


def test_what_is_credited_after_it_was_paid_settles_the_next_document(finance, books):
    pay(finance, "600.00", first=["1"])
    reverse(finance.client.application, "K-5", on=ON)
    issue(finance, "/kent/recharges/issue/886-SCH?corrects=1")

    assert books.run(OPEN) == [(1, 0), (2, 60_000), (3, 0)]
    assert "Kent’s funders owe nothing" in finance.read("/kent/recharges/debt")
    assert broken(books) == []


def test_a_debt_ages_from_the_day_it_was_due(finance, books):
    books.run("update portal_state set sample_today = '2015-09-19'")

    page = finance.read("/kent/recharges/debt")
    file = finance.get("/kent/recharges/debt.csv").text

    assert "Kent’s funders owe £1,200.00, all of it late" in page
    assert "academy, late for 31 days" in page
    assert "886-SCH,Kent sample academy,0,0,120000,0,0,120000,0,120000" in file


@pytest.mark.parametrize(
    ("amount", "changes", "says"),
    [
        ("0.00", {}, "at least £0.01"),
        ("1,300.00", {"first": ["9"]}, "R9 is not open any more"),
        ("10.00", day("received_on", 1, 3, 2015), "is before the contract"),
        ("10.00", {"bank_reference": "Â£"}, "A bank reference is 1 to 40 letters"),
    ],
)
def test_what_no_receipt_is_is_said_and_nothing_is_stored(finance, books, amount, changes, says):
    answer = pay(finance, amount, **changes)

    assert says in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert books.run("select count(*) from receipts") == [(0,)]


def test_the_same_bank_reference_is_not_recorded_twice(finance, books):
    pay(finance, "10.00")

    assert "SCH 1 is the bank reference of receipt 1, £10.00" in pay(finance, "10.00").text.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert books.run("select count(*) from receipts") == [(1,)]


WRONG = {
    "without gaps": "(886, 9, 1, 1, 1, '2015-07-20', 'a')",
    "no more is allocated than there is": "(886, 2, 1, 1, 25001, '2015-07-20', 'a')",
    "is a receipt of its funder that stands": "(886, 2, 2, 1, 1, '2015-07-20', 'a')",
    "no more is taken off": "(886, 2, 1, 2, -1, '2015-07-20', 'a')",
    "than is open of an invoice": "(886, 2, 3, 1, 35001, '2015-07-20', 'a')",
}


def test_the_database_settles_no_more_than_there_is_and_is_asked_for(finance, books):
    app = finance.client.application
    pay(finance, "250.00")
    receive(app, 100, "BACK", on=ON)
    take_back(app, 2, on=ON)
    receive(app, 200_000, "AHEAD", on=ON, carries=True, first=(2,))
    books.run("alter table receipt_allocations disable trigger receipt_allocations_are_append_only")
    books.run("delete from receipt_allocations where allocation_number > 1")

    for refused, values in WRONG.items():
        with pytest.raises(Exception, match=refused):
            books.run_as(
                "portal_member",
                "insert into receipt_allocations (authority_id, allocation_number, receipt_number, document_number,"
                f" amount_pence, recorded_on, recorded_by) values {values}",
                authority_id=886,
            )


FALSE = {
    "update receipt_allocations set amount_pence = 25001": "Kent, what receipt 1 settles",
    "update receipt_allocations set amount_pence = -1": "Kent, what settles R1",
    "update receipts set amount_pence = 25001": "Kent, receipt 1",
    "update receipts set amount_pence = 25000, funder_code = '886-ICB'": "Kent, receipt 1",
}


def test_a_receipt_that_is_not_what_the_book_says_is_found(finance, books):
    pay(finance, "250.00")

    for statement, place in FALSE.items():
        books.run(f"set session_replication_role = replica; {statement}; set session_replication_role = origin")
        assert [found for found in broken(books) if "Every receipt" in found and place in found], statement
