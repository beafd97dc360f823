"""A provider's invoices as its manager sees them, and what it answers to the lines that the lead queries."""

import datetime as dt

import pytest

from consortium.contracts.queries import current_contract
from consortium.invoices.rules import InvoiceHead
from tenants.across.invoices.actions import decide, enter_invoice, match_again
from tenants.across.invoices.rules import InvoiceLine
from tests.promises.two_councils import ESSEX, FIRST, KENT, SECOND, as_lead
from tests.promises.two_invoices import act, found_in
from tests.visits import TODAY

pytestmark = pytest.mark.database

IN_JUNE = dt.date(2015, 6, 12)
LINES = ((KENT, "K-5", 103_500), (ESSEX, "K-5", 90_000))


@pytest.fixture
def entered(app):
    """Invoice 1: K-5 is billed above the books, and once more for the wrong council; the rest of June is not billed."""
    lines = [
        InvoiceLine(number, council, "meeting", reference, IN_JUNE, pence)
        for number, (council, reference, pence) in enumerate(LINES, start=2)
    ]
    with as_lead(app, TODAY) as session:
        head = InvoiceHead(FIRST, "INV 1", TODAY, 8060, 193_500, 0, 193_500, "lines.csv")
        by = {"request_key": "key of an invoice", "by_name": "The lead"}
        return enter_invoice(session, current_contract(session), head, lines, **by)


def decided(app, decision, reason, *names, seen=1):
    """Decide the same of the differences of these names."""
    those = [one for one in found_in(app, 1, TODAY) if one.name in names]
    return act(app, decide, 1, those, decision, seen=seen, reason=reason, by_name="The lead", on=TODAY)


def send(visitor, place=1, **said):
    path = f"/provider/invoices/1/differences/{place}"
    page = visitor.client.get(path).text
    seen = page.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
    return visitor.post(path, **({"reply": "stands", "reason": "It ran twice as long", "seen": seen} | said))


def test_the_manager_reads_what_differs_answers_what_is_queried_and_the_lead_reads_it(visit, app, entered):
    manager = visit("manager")
    assert "Entered" in manager.read("/provider/invoices")
    decided(app, "query", "Why £35.00 more?", "above-the-book")
    decided(app, "reject", "Not in the books", "another-council")

    listed, page = manager.read("/provider/invoices"), manager.read("/provider/invoices/1")
    home = manager.read("/provider")
    sent = manager.read(send(manager).location)

    assert "1 queried line waits for your answer" in listed
    assert "1 queried line of your invoices waits" in home
    assert "Above the books line 2, K-5, Kent The books hold less for it. £1,035.00 £1,000.00 £35.00 Queried" in page
    assert "Why £35.00 more? 20 Jul 2015" in page
    assert "1 queried line of invoice INV 1 waits for your answer" in page
    assert "Your answer about K-5 is sent. The lead reads it and decides." in sent
    assert "You stand by it It ran twice as long" in sent
    assert "queried line" not in manager.read("/provider")
    said = "The provider stands by it: It ran twice as long. Somebody of manager, 20 July 2015"
    assert said in visit("treasurer").read("/group/invoices/1")
    assert said in visit("treasurer").read("/group/invoices/1/differences/1")
    assert "stands by it" in visit("auditor").get("/group/invoices/1/differences.csv").text.lower()


def test_a_provider_is_not_told_of_other_councils_nor_why_more_is_paid(visit, app, entered):
    decided(app, "accept", "Agreed by the board", "above-the-book")

    pages = [visit("manager").get(f"/provider/invoices/1{more}").text for more in ("", "/differences.csv")]

    for page in pages:
        assert "Not in the books" in page
        assert "Of another council" not in page
        assert "Agreed by the board" not in page
        assert "The lead" not in page.partition("How it works")[0].partition("<main")[2]


def test_an_answer_stays_with_its_query_when_the_invoice_is_matched_again(visit, app, books, entered):
    manager = visit("manager")
    decided(app, "query", "Why £35.00 more?", "above-the-book")
    send(manager)

    act(app, match_again, 1, seen=1, on=TODAY)
    assert "You stand by it" in manager.read("/provider/invoices/1")
    assert "wait" not in manager.read("/provider/invoices").partition("How it works")[0].replace("nothing waits", "")

    decided(app, "query", "And who agreed to that?", "above-the-book", seen=2)
    assert "1 queried line waits for your answer" in manager.read("/provider/invoices")
    send(manager, reply="agrees", reason="Nobody did")
    assert books.run("select reply from provider_invoice_replies order by replied_at") == [("stands",), ("agrees",)]


def test_what_cannot_be_answered_is_refused_and_nothing_is_kept(visit, app, books, entered):
    manager = visit("manager")
    assert manager.get("/provider/invoices/1/differences/1").status_code == 404  # nothing is asked yet
    decided(app, "query", "Why £35.00 more?", "above-the-book")

    assert "Select your answer" in send(manager, reply="").text
    assert "must not have an email address" in send(manager, reason="Ask a@b.example").text
    assert "decided about this line while you looked" in send(manager, seen="1:9").text
    assert books.run("select count(*) from provider_invoice_replies") == [(0,)]


def test_invoices_are_their_providers_managers_alone(visit, app, entered):
    assert visit("first").get("/provider/invoices/1").status_code == 403
    assert visit("kent").get("/provider/invoices").status_code == 403
    with as_lead(app, TODAY) as session:
        head = InvoiceHead(SECOND, "S 1", TODAY, 8060, 1, 0, 1, "lines.csv")
        line = InvoiceLine(2, KENT, "meeting", "S-1", IN_JUNE, 1)
        by = {"request_key": "another key", "by_name": "The lead"}
        enter_invoice(session, current_contract(session), head, [line], **by)

    assert visit("manager").get("/provider/invoices/2").status_code == 404
    assert "S 1" not in visit("manager").read("/provider/invoices")


def test_before_the_first_invoice_the_list_says_what_will_stand_there(read_as):
    assert "No invoice of yours is entered yet" in read_as("manager").read("/provider/invoices")


@pytest.mark.parametrize("path", ["/provider/invoices", "/provider/invoices/1", "/provider"])
def test_the_pages_ask_the_database_eight_times_at_most(visit, app, entered, count_statements, path):
    manager = visit("manager")

    with count_statements() as statements:
        manager.get(path)

    assert len(statements) <= 8
