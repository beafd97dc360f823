"""Queries as people send and answer them: what waits is shown apart everywhere, and nobody else sees them."""

import pytest

from tests.visits import HIDDEN, words

pytestmark = pytest.mark.database


@pytest.fixture
def line_number(books):
    """The line of K-5, which cost £1,000.00 on the statement of the first quarter."""
    return books.run("select min(line_number) from transfers where authority_id = 886 and reference = 'K-5'")[0][0]


def ask(visitor, number, **said):
    path = f"/kent/queries/line/{number}"
    key = dict(HIDDEN.findall(visitor.client.get(path).text))
    return visitor.post(path, **({"reason": "price", "note": "Half was agreed"} | said | key))


def test_a_query_is_sent_answered_in_part_and_read_by_both(visit, books, line_number):
    finance, treasurer = visit("finance"), visit("treasurer")
    assert "No line is queried" in finance.read("/kent/queries")

    sent = finance.read(ask(finance, line_number).location)
    statement = finance.read("/kent/statements/2015-16-Q1")
    answered = treasurer.post("/group/queries/kent/1", outcome="part", amount="500.00", reason="Half was agreed")

    assert "Query 1 is sent. £1,000.00 waits; the rest of the statement is due." in sent
    assert "Query 1: £1,000.00 waits for an answer by 3 August 2015" in sent
    assert "£12,530.01 to pay by 5 August 2015" in statement
    assert "£1,000.00 of it is queried and waits for the answer: see the queries. £12,530.01 is due." in statement
    assert "Query 1 of Kent is answered. Upheld in part: £500.00 credited." in treasurer.read(answered.location)
    assert "credit note 1" in finance.read("/kent/queries/1")
    assert "£13,030.01 still to pay by 5 August 2015" in finance.read("/kent/statements/2015-16-Q1")
    assert "No query waits for an answer" in treasurer.read("/group/queries")


def test_what_waits_stands_apart_in_the_debt_and_both_homes_name_it(visit, line_number):
    kent, lead = visit("kent"), visit("lead")
    ask(kent, line_number)

    assert "1 query waits for an answer £1,000.00 is not due before it, by 3 August 2015." in kent.read("/kent")
    assert "1 query waits for an answer £1,000.00 is not due before it, by 3 August 2015." in lead.read("/group")
    assert "Kent £12,530.01 £1,000.00 £13,530.01" in lead.read("/group/debt")
    assert "Queried £1,000.00" in kent.read("/kent/account")
    assert "Meeting held K-5" in kent.read("/kent/queries/lines/2015-16-Q1")
    assert "Queried £1,000.00" in lead.read("/group/debt/kent")


def test_what_is_refused_says_why_and_keeps_what_was_chosen(visit, books, line_number):
    kent, lead = visit("kent"), visit("lead")

    assert "Select why you query it" in words(ask(kent, line_number, reason=""))
    assert "Enter what is wrong in a few words" in words(ask(kent, line_number, reason="other", note=""))
    ask(kent, line_number)
    assert "the query waits for its answer" in words(ask(kent, line_number))
    refused = words(lead.post("/group/queries/kent/1", outcome="part", amount="1,000.00", reason="All of it"))
    assert "£1,000.00 is not a part of the £1,000.00 that is left of the charge" in refused
    assert books.run("select count(*) from disputes") == [(1,)]
    assert books.run("select count(*) from dispute_answers") == [(0,)]


def test_a_query_is_its_councils_and_the_leads(visit, line_number):
    ask(visit("kent"), line_number)

    assert visit("essex").get("/essex/queries/1").status_code == 404
    assert visit("first").get("/group/queries/kent/1").status_code == 403
    assert "Send the answer" not in visit("auditor").read("/group/queries/kent/1")
    assert "Half was agreed" in visit("auditor").read("/group/queries/kent/1")
