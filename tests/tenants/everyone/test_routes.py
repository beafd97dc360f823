import re

import pytest

from tests.visits import PEOPLE, words

pytestmark = pytest.mark.database

PAGES = ("/help", "/prices", "/deadlines", "/privacy", "/cookies", "/accessibility")


@pytest.mark.parametrize("path", PAGES)
def test_everybody_reads_them_signed_in_or_not_and_every_foot_leads_there(read_as, path):
    for who in ("nobody", "kent", "second", "auditor"):
        page = read_as(who).get(path)
        assert page.status_code == 200
        assert all(f'href="{other}"' in page.text for other in PAGES)


def test_prices_are_the_contracts_own_for_whoever_is_signed_in(read_as):
    nobody, kent = read_as("nobody").read("/prices"), read_as("kent").read("/prices")

    assert "those of an example contract. Sign in to see those of yours" in nobody
    assert "The figures below are those of SEND mediation, 1 April 2015 to 31 March 2018" in kent
    assert "SEG-2015" not in nobody


def test_prices_show_no_councils_own_price(visit, books):
    books.run(
        "insert into prices (contract_id, item, authority_id, effective_from, price_pence, superseded_at)"
        " select contract_id, item, 881, effective_from, 87654, null from prices limit 1"
    )

    for who in ("kent", "essex", "lead", "first"):
        assert "876.54" not in visit(who).read("/prices")


def test_the_table_of_permissions_says_what_the_portal_asks(read_as):
    page = read_as("officer").read("/permissions")

    assert "SEN officer (you)" in page
    assert "Close a billing period that somebody else held, and issue its statements Yes No No" in page
    assert "Set the council’s budget for a year Yes No Yes" in page


def test_the_cookie_page_names_the_cookie_that_is_sent(read_as):
    visitor = read_as("kent")

    assert visitor.client.get_cookie("portal") is not None
    page = visitor.read("/cookies")
    assert "after 30 minutes without use, after 12 hours whatever happens" in page


@pytest.mark.parametrize("who", [*PEOPLE, "nobody"])
def test_these_pages_take_few_statements(read_as, count_statements, who):
    visitor = read_as(who)

    with count_statements() as sent:
        visitor.get("/prices")

    assert len(sent) <= 4


@pytest.mark.parametrize(
    ("who", "menu"),
    [
        (
            "kent",
            "Kent Menu Home Cases Meetings Certificates Statements Finance Prices History People",
        ),
        (
            "treasurer",
            "Kent and Essex Menu Home Councils Contract Returns Close Money History",
        ),
        (
            "first",
            "First Mediation Service Menu Worklist Cases Bookings Meetings Certificates Queries History",
        ),
    ],
)
def test_who_works_for_one_body_keeps_its_menu_on_the_pages_of_everyone_and_of_errors(read_as, who, menu):
    visitor = read_as(who)

    assert menu in visitor.read("/account")
    assert menu in words(visitor.get("/essex/nothing"))


@pytest.mark.parametrize(
    ("path", "section", "page"),
    [
        ("/group/statements/2015-16-Q1/kent", "Money", "Statements"),
        ("/group/debt/kent/pay", "Money", "Debt"),
        ("/group/debt/payments/upload", "Money", "Payments"),
        ("/group/equation/2015-16-Q1", "Money", "Paid and charged"),
        ("/group/as-known/kent", "Money", "Debt"),
        ("/group/true-up", "Contract", "Shares that have moved"),
        ("/group/settings", "Close", "Settings"),
    ],
)
def test_a_section_of_the_leads_menu_has_its_pages_below_it_and_names_the_present_one(read_as, path, section, page):
    text = read_as("lead").get(path).text

    assert re.findall(r'<a[^>]* aria-current="true">\s*<strong[^>]*>([^<]*)<', text) == [section]
    assert re.findall(r'<nav class="p-within" aria-label="([^"]*)"', text) == [section]
    assert re.findall(r'<a[^>]* aria-current="page">([^<]*)<', text) == [page]


def test_every_rule_of_the_clock_stands_with_its_limit_and_source(read_as):
    page = read_as("nobody").read("/deadlines")

    assert (
        "Issue the certificate: mediation declined The adviser 3 working days from the day the adviser was told" in page
    )
    assert "Rule T13, to be checked" in page
    assert "Friday 2 January 2026" in page
    assert "Thursday 9 April 2026" in page


def test_the_method_is_read_by_everybody_and_taken_with_the_contracts_own_figures(read_as):
    nobody, kent = read_as("nobody").read("/method"), read_as("kent")
    page, pdf = kent.read("/method"), kent.get("/method.pdf")

    assert "How charges are worked out under an example contract" in nobody
    assert "SEG-2015" not in nobody
    assert "How charges are worked out under SEND mediation" in page
    for said in (
        "Contract year 1: £7,480.00 for each council.",
        "Each council has 5 included meetings, paid for with £5,000.00 on joining",
        "From 1 April 2015: £1,000.00.",
        "The family cancels 3 clear working days before: £500.00.",
        "£1,000.00 in three equal parts: £333.34, £333.33, £333.33.",
        "No VAT is added",
    ):
        assert said in page
    assert pdf.data.startswith(b"%PDF")
    assert pdf.data == kent.get("/method.pdf").data
