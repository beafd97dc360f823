"""The group's equation over real books: where the provider bills funders itself, and with credits and queried lines."""

import datetime as dt
from dataclasses import replace

import pytest

from tenants.credits.rules import Wanted
from tenants.meetings.rules import FunderPart
from tests.databases import close_connections, whole_portal
from tests.promises.two_councils import ESSEX, charge, close, meeting, record
from tests.promises.two_credits import credit
from tests.promises.two_disputes import query
from tests.tenants.across.invoices.test_routes import HEAD, Q2, checked, decide, enter
from tests.visits import Visitor, add_people, load

pytestmark = pytest.mark.database
IN_JULY, IN_SEPTEMBER, IN_OCTOBER = dt.date(2015, 7, 16), dt.date(2015, 9, 30), dt.date(2015, 10, 6)
STATEMENTS = (
    "select authority_id, net_pence, vat_pence, total_pence from statements where period_number = 8061 order by 1"
)


@pytest.fixture
def in_october(books):
    """Kent and Essex on the day after which July to September is closed; E-2 of Essex costs £1,000.00."""
    books.run("update portal_state set sample_today = '2015-10-06'")
    return books


def shared(reference, *parts):
    funders = tuple(FunderPart(code, 1) for code in parts)
    agreed = {"funders": funders, "funders_agreed_on": dt.date(2015, 7, 10)}
    return replace(meeting(reference, meeting_on=IN_JULY), **agreed)


@pytest.fixture
def direct(server, tmp_path):
    """The same group where the provider bills funders itself and statements carry VAT: July to September, closed."""
    made = server.copy()
    app = whole_portal(made, instance=tmp_path)
    load(app, tmp_path, today=IN_OCTOBER, vat="standard")
    made.run("update contracts set third_party_billing = 'direct'")
    charge(app, on=dt.date(2015, 5, 5))
    close(app, on=dt.date(2015, 7, 6))
    record(app, shared("D-1", None, "886-SCH"), shared("D-2", "886-SCH"), on=IN_SEPTEMBER)
    record(app, meeting("K-1", meeting_on=IN_JULY), on=IN_SEPTEMBER)  # included
    close(app, "2015-16-Q2", on=IN_OCTOBER)
    add_people(made, "treasurer", "lead")
    yield made, app
    close_connections(app)
    server.drop(made)


def test_what_the_provider_bills_a_funder_itself_stands_on_both_sides_and_the_difference_is_nothing(direct):
    """S13 and S14 under `direct`, with VAT on the statements: 50,000 of D-1 and all of D-2 are the academy's to pay."""
    books, app = direct
    treasurer, lead = Visitor(app, "treasurer"), Visitor(app, "lead")

    before = lead.read("/group/equation/2015-16-Q2")
    enter(treasurer, f"{HEAD}886,meeting,D-1,2015-07-16,50000\n", "500.00", period=Q2, vat="100.00", total="600.00")
    lead.post("/group/invoices/1/approve", run="1")
    page = lead.read("/group/equation/2015-16-Q2")

    assert books.run(STATEMENTS) == [(886, 50_000, 10_000, 60_000)]
    assert books.run("select amount from transfers where to_account like 'due_from:%'") == []
    assert "The difference is −£500.00: 1 line explains all of it" in before
    assert "Both sides agree: the difference is £0.00" in page
    assert "What the provider and the lead cost: £2,000.00" in page
    assert "The provider’s lines that are accepted and approved £500.00" in page
    assert "What the provider bills other funders itself £1,500.00" in page
    assert "What councils and funders are charged: £2,000.00" in page
    assert "The councils’ statements, before VAT £500.00" in page
    assert checked(app) == []


def test_credits_and_queried_lines_are_explained_to_the_penny(visit, in_october):
    """Half of K-8 and half of K-5, of the quarter before, are credited; the invoice bills K-8 whole and one that is none."""
    treasurer, lead = visit("treasurer"), visit("lead")
    app = lead.client.application
    record(app, shared("K-8", None, "886-SCH"), on=IN_SEPTEMBER)
    credit(app, "meeting", "K-5", on=IN_SEPTEMBER, wanted=Wanted("half"))
    credit(app, "meeting", "K-8", on=IN_SEPTEMBER, wanted=Wanted("half"))
    close(app, "2015-16-Q2", on=IN_OCTOBER)
    query(app, "meeting", "E-2", authority_id=ESSEX, on=IN_OCTOBER)
    lines = "886,meeting,K-8,2015-07-16,100000\n881,meeting,E-2,2015-06-12,100000\n886,meeting,X-1,2015-07-16,500\n"

    enter(treasurer, f"{HEAD}{lines}", "2,005.00", period=Q2)
    for place in (1, 2):
        decide(lead, place, "query", "What was it?")
    lead.post("/group/invoices/1/approve", run="1")
    page = lead.read("/group/equation/2015-16-Q2")

    assert in_october.run(STATEMENTS) == [(881, 100_000, 0, 100_000), (886, 0, 0, 0)]
    assert "What the provider and the lead cost: £1,500.00" in page
    assert "What councils and funders are charged: £1,000.00" in page
    assert "The difference is £500.00: 1 line explains all of it" in page
    assert "Taken back or credited on these statements The charge stood in an earlier period. 1 £500.00" in page
    assert checked(app) == []
