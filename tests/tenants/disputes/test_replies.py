"""What a provider is shown of a query of its line, what it replies, and who reads the reply."""

import pytest

from tests.promises.two_councils import SECOND, meeting, record
from tests.promises.two_disputes import answer, query, reply
from tests.visits import TODAY

pytestmark = pytest.mark.database

NOTE = "Nobody of ours was there"


@pytest.fixture
def queried(app):
    """Kent queries K-5, which cost £1,000.00, with a note for the lead alone."""
    return query(app, "meeting", "K-5", note=NOTE)


def test_the_provider_is_told_replies_and_the_lead_and_the_council_read_it(visit, queried):
    manager, treasurer = visit("manager"), visit("treasurer")
    assert "1 query waits for your reply £1,000.00 is queried, and the lead answers by 3 August 2015." in manager.read(
        "/provider"
    )
    assert "1 query waits for your reply: £1,000.00" in manager.read("/provider/queries")

    page = manager.read("/provider/queries/kent/1")
    said = {"reply": "part", "amount": "250.00", "reason": "It ended a quarter early"}
    sent = manager.read(manager.post("/provider/queries/kent/1", **said).location)

    assert "£1,000.00 is queried: reply by 3 August 2015" in page
    assert "The price is wrong." in page
    assert NOTE not in page + sent + manager.get("/provider/queries.csv").text
    assert "Your reply to query 1 of Kent is sent. The lead reads it and answers." in sent
    assert "You agree in part: £250.00 It ended a quarter early" in sent
    assert "query waits for your reply" not in manager.read("/provider")
    for page in (treasurer.read("/group/queries/kent/1"), visit("kent").read("/kent/queries/1")):
        assert "The provider agrees in part: £250.00 It ended a quarter early" in page
        assert "Replied by Somebody of manager on 20 July 2015" in page


@pytest.mark.parametrize(
    ("said", "pence", "chosen"),
    [("agrees", None, 'value="upheld" checked'), ("part", 25_000, 'value="part" checked'), ("stands", None, "")],
)
def test_the_leads_form_is_filled_in_with_what_the_provider_agreed_to(visit, app, queried, said, pence, chosen):
    reply(app, 1, said, amount_pence=pence)

    page = visit("treasurer").get("/group/queries/kent/1").text

    assert chosen in page
    assert (" checked" in page) == bool(chosen)
    assert 'value="250.00"' in page if pence else 'value="500.00"' in page


def test_a_reply_that_came_while_the_lead_looked_is_read_before_it_answers(visit, app, books, queried):
    treasurer = visit("treasurer")
    reply(app, 1, "agrees")
    said = {"outcome": "rejected", "reason": "It was held"}

    refused = treasurer.post("/group/queries/kent/1", **said).text

    assert "The provider replied while you looked" in refused
    assert "The provider agrees that it is wrong" in refused
    assert books.run("select count(*) from dispute_answers") == [(0,)]
    assert treasurer.post("/group/queries/kent/1", **said, seen="replied").status_code == 303


def test_a_reply_that_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(visit, app, books, queried):
    manager = visit("manager")

    def refused(**said):
        return manager.post("/provider/queries/kent/1", **said).text

    assert "Select your reply" in refused(reason="It was held")
    assert "Enter the amount that you agree to" in refused(reply="part", reason="It was held")
    assert "£1,000.00 is not a part of the £1,000.00 that is queried" in refused(
        reply="part", amount="1,000.00", reason="It was held"
    )
    assert "must not have an email address" in refused(reply="stands", reason="Ask a@b.example")
    assert books.run("select count(*) from dispute_replies") == [(0,)]

    answer(app, 1, "rejected")
    assert "This query is answered already: rejected" in refused(reply="stands", reason="It was held")
    assert "Send the reply" not in manager.read("/provider/queries/kent/1")


def test_a_caseworker_reads_a_query_and_its_manager_replies(visit, queried):
    page = visit("first").read("/provider/queries/kent/1")

    assert "Your service manager replies to it." in page
    assert visit("first").post("/provider/queries/kent/1", reply="stands", reason="It was held").status_code == 403


def test_the_queries_of_another_providers_meetings_and_of_fees_are_not_there(visit, app):
    record(app, meeting("S-9"), by=SECOND, on=TODAY)
    query(app, "core-subscription", "year-1")

    assert "No line of yours is queried" in visit("manager").read("/provider/queries")
    assert visit("manager").get("/provider/queries/kent/1").status_code == 404
    assert visit("manager").get("/provider/queries/essex/1").status_code == 404


def test_the_council_and_the_provider_find_the_reply_in_their_history(visit, queried):
    manager = visit("manager")
    manager.post("/provider/queries/kent/1", reply="stands", reason="It was held")

    for visitor, path in ((manager, "/provider/history"), (visit("kent"), "/kent/history")):
        assert "Replied to query 1 about K-5: stands by the charge" in visitor.read(path)


def test_the_list_asks_the_database_eight_times_at_most(visit, queried, count_statements):
    manager = visit("manager")

    with count_statements() as statements:
        manager.get("/provider/queries")

    assert len(statements) <= 8
