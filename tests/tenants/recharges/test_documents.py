"""Documents to funders through the portal's own pages: asked for once, credited afterwards, and as they were at issue."""

import datetime as dt
import re

import pytest

from consortium.database import Binding, own_transaction
from tenants.across.checks import run_checks
from tests.databases import app_with, close_connections
from tests.promises.crowd import at_once
from tests.promises.two_councils import meeting, record, reverse

pytestmark = pytest.mark.database

ISSUE = "/kent/recharges/issue/886-SCH"
ON = dt.date(2015, 7, 20)
DUE = {"due_on-day": "19", "due_on-month": "8", "due_on-year": "2015"}
ANSWERS = {
    "treatment": "standard",
    "how_to_pay": "By BACS to Kent, quoting the number",
    "order": "PO 7",
    **DUE,
}


def ticked(visitor, path=ISSUE):
    """Return the fields of the form as its page sends them, with every meeting ticked."""
    page = visitor.get(path).text
    key = re.search(r'name="request_key" type="hidden" value="([^"]*)"', page)[1]
    return {"request_key": key, "meetings": re.findall(r'name="meetings"[^>]*value="(\d+)"', page)}


def issue(visitor, path=ISSUE, **changes):
    return visitor.post(path, **(ticked(visitor, path) | ANSWERS | changes))


def broken(books):
    app = app_with(books)
    with app.app_context(), own_transaction(Binding("portal_auditor", actor="an auditor")) as session:
        found = [str(finding) for finding in run_checks(session) if not finding.holds]
    close_connections(app)
    return found


def test_an_academy_is_asked_for_its_share_with_vat_and_never_twice(visit, books):
    finance = visit("finance")
    assert "Kent has 1 recharge to issue: £500.00" in finance.read("/kent/recharges/documents")

    answer = issue(finance)

    assert answer.location == "/kent/recharges/documents/1"
    page = finance.read(answer.location)
    assert "Kent sample academy owes Kent £600.00 by 19 August 2015" in page
    assert "VAT number GB 123 4567 82" in page
    assert "Issued, tax point 20 July 2015" in page
    assert "K-5 12 June 2015 Your share of a meeting 20 May 2015 £500.00" in page or "K-5 12 Jun 2015" in page
    assert finance.get(ISSUE).status_code == 404
    assert "Kent has no recharge to issue" in finance.read("/kent/recharges/documents")
    assert broken(books) == []


def test_a_document_names_who_asks_and_who_is_asked_and_keeps_what_it_named(visit, books):
    finance = visit("finance")
    issue(finance)
    finance.post("/kent/invoice-details", shown="2", address="Another street\nDover", vat_number="GB 123 4567 27")

    page = finance.read("/kent/recharges/documents/1")

    assert "From Kent, First floor, County Hall VAT number GB 123 4567 82" in page
    assert "To Kent sample academy, First floor, School Lane Your reference V-1" in page
    assert broken(books) == []


def test_without_the_councils_vat_number_no_invoice_with_vat_is_issued_and_one_without_is(visit, books):
    finance = visit("finance")
    finance.post("/kent/invoice-details", shown="2", address="County Hall", vat_number="")

    refused = issue(finance)
    plain = issue(finance, treatment="exempt")

    assert "An invoice with VAT names the council’s VAT number, and none is given yet" in refused.text
    assert "VAT number" not in finance.read(plain.location)


def test_a_share_taken_back_afterwards_is_a_credit_of_the_same_vat(visit, books):
    finance = visit("finance")
    issue(finance)
    reverse(finance.client.application, "K-5", on=ON)

    answer = issue(finance, f"{ISSUE}?corrects=1")

    assert answer.location == "/kent/recharges/documents/2"
    assert "Kent takes £600.00 off what Kent sample academy owes" in finance.read(answer.location)
    assert "R2 takes £600.00 off it" in finance.read("/kent/recharges/documents/1")
    assert books.run("select sum(net_pence), sum(vat_pence) from recharge_documents") == [(0, 0)]
    assert broken(books) == []


def test_the_pdf_is_served_byte_for_byte_as_it_was_drawn(visit, books):
    finance = visit("finance")
    issue(finance)

    first, second = (finance.get("/kent/recharges/documents/1.pdf").data for _ in range(2))

    assert first == second == bytes(books.run("select pdf from recharge_documents")[0][0])
    assert first.startswith(b"%PDF-")


def test_two_people_at_once_issue_one_document(visit, books):
    finance, kent = visit("finance"), visit("kent")
    forms = [(one, ticked(one) | ANSWERS | {"token": one.token()}) for one in (finance, kent)]

    answers = at_once(*(lambda one=one, form=form: one.post(ISSUE, **form) for one, form in forms))

    assert all(answer.status_code < 500 for answer in answers)
    assert books.run("select count(*) from recharge_documents") == [(1,)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"meetings": []}, "Tick the meetings to recharge"),
        ({"treatment": "none"}, "the VAT"),
        ({"how_to_pay": ""}, "Enter how to pay"),
        ({"due_on-year": "2014"}, "must be 20 July 2015 or later"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_issued(visit, books, changes, says):
    answer = issue(visit("finance"), **changes)

    assert answer.status_code == 200
    assert says in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert books.run("select count(*) from recharge_documents") == [(0,)]


def test_a_health_body_owes_the_net_and_a_department_gets_a_journal(visit, books):
    finance = visit("finance")
    record(finance.client.application, meeting("K-8", shared_with="886-ICB"), on=ON)
    books.run("update funders set kind = 'education' where code = '886-SCH'")

    health = issue(finance, "/kent/recharges/issue/886-ICB", treatment="outside-scope")
    journal = issue(finance)

    assert "Kent health commissioner owes Kent £500.00 by" in finance.read(health.location)
    assert "Kent sample academy bears £500.00, booked within Kent" in finance.read(journal.location)
    assert books.run("select form, due_on, vat_pence from recharge_documents where document_number = 2") == [
        ("journal", None, 0)
    ]


def test_where_the_provider_bills_the_others_nothing_is_recharged(visit, books):
    """S13: the academy pays the provider, and the council's book has nothing to pass on."""
    books.run("update contracts set third_party_billing = 'direct'")
    finance = visit("finance")

    assert "First Mediation Service bills schools and other funders itself" in finance.read("/kent/recharges/documents")
    assert finance.get(ISSUE).status_code == 404


def test_another_councils_funder_is_not_there(read_as):
    assert read_as("kent").get("/kent/recharges/issue/881-SCH").status_code == 404
    assert read_as("essex").get("/essex/recharges/documents/1").status_code == 404


LINE = (
    "insert into recharge_lines (authority_id, transfer_number, document_number, amount_pence) values (886, {}, {}, {})"
)


@pytest.mark.parametrize(
    ("number", "document", "pence", "refused"),
    [("{share}", 1, 50_000, "recharge_lines_pkey"), (1, 1, 1, "a line of a recharge is what the book passes on")],
)
def test_the_database_takes_no_share_twice_and_no_line_that_the_book_has_not(
    visit, books, number, document, pence, refused
):
    issue(visit("finance"))
    share = books.run("select transfer_number from recharge_lines")[0][0]

    with pytest.raises(Exception, match=refused):
        books.run_as("portal_member", LINE.format(str(number).format(share=share), document, pence), authority_id=886)


def test_no_number_is_left_out_and_a_document_is_the_sum_of_its_lines(visit, books):
    issue(visit("finance"))
    copied = (
        "insert into recharge_documents select (jsonb_populate_record(d, jsonb_build_object('document_number', {number},"
        " 'request_key', 'another'))).* from recharge_documents d; set constraints all immediate"
    )

    for number, refused in ((3, "without gaps"), (2, "is the sum of its lines")):
        with pytest.raises(Exception, match=refused):
            books.run_as("portal_member", copied.format(number=number), authority_id=886)
