"""What a council passes on, by funder: by day or statement, what was taken back beside it, and as a file for invoices."""

import datetime as dt

import pytest

from tests.promises.two_councils import meeting, record, reverse

pytestmark = pytest.mark.database


def test_each_funder_has_its_meetings_and_its_amount(read_as):
    page = read_as("kent").read("/kent/recharges")

    assert "Kent, recharges, financial year 2015 to 2016 Kent recharges £500.00 to 1 funder" in page
    assert "Kent sample academy Academy, 886-SCH. Account of Kent sample academy 1 £500.00 Total 1 £500.00" in page


def test_two_funders_are_added_up(visit):
    kent = visit("kent")
    shared = meeting("K-6", shared_with="886-ICB"), meeting("K-7", shared_with="886-SCH")
    record(kent.client.application, *shared, on=dt.date(2015, 7, 20))

    page = kent.read("/kent/recharges?sort=amount&order=down")

    assert "Kent recharges £1,500.00 to 2 funders" in page
    assert (
        "Kent sample academy Academy, 886-SCH. Account of Kent sample academy 2 £1,000.00"
        " Kent health commissioner Health commissioner, 886-ICB. Account of Kent health commissioner 1 £500.00" in page
    )
    assert "All 2 funders 3 £1,500.00" in page


def test_what_was_taken_back_is_shown_and_nets_out(visit):
    kent = visit("kent")
    reverse(kent.client.application, "K-5", on=dt.date(2015, 7, 20))

    page = kent.read("/kent/recharges")

    assert "Kent recharges £0.00 to 1 funder" in page
    assert "Kent sample academy Academy, 886-SCH. Account of Kent sample academy 1 £500.00 −£500.00 £0.00" in page


def test_by_statement_a_late_meeting_counts_where_it_was_charged(visit, books):
    books.run("update portal_state set sample_today = '2016-04-20'")
    essex = visit("essex")

    by_day, by_statement = (essex.read(f"/essex/recharges?year=2015-16&by={by}") for by in ("service", "statement"))

    assert "Essex recharges £500.00 to 1 funder" in by_day
    assert "Essex recharges £500.00 to 1 funder" in by_statement
    assert "Essex recharges nothing in 2016 to 2017" in essex.read("/essex/recharges")


def test_an_empty_year_says_what_will_make_one_appear(visit, books):
    books.run("update portal_state set sample_today = '2016-04-20'")

    page = visit("kent").read("/kent/recharges?year=2016-17")

    assert "No meeting was shared" in page
    assert "once the provider has recorded it with the funders’ agreement" in page


def test_where_the_provider_bills_the_others_the_page_says_so(visit, books):
    books.run("update portal_state set sample_today = '2016-04-20'")
    books.run("update contracts set third_party_billing = 'direct'")

    assert "the provider bills schools and other funders itself" in visit("kent").read("/kent/recharges")


def test_the_file_has_a_line_for_each_meeting_and_funder(visit, books):
    answer = visit("kent").get("/kent/recharges.csv?year=2015-16")

    assert answer.text.splitlines() == [
        "funder,funder_name,funder_kind,reference,service_date,agreed_on,recorded_on,statement,recharged_pence",
        "886-SCH,Kent sample academy,academy,K-5,2015-06-12,2015-05-20,2015-06-15,2015-16-Q1,50000",
    ]
    assert books.run("select subject, details from history where event = 'exported'") == [
        ("recharges", {"format": "csv", "file": "SEG-2015-kent-recharges-2015-16"})
    ]


def test_a_funder_whose_name_is_a_formula_is_text_in_the_file(visit, books):
    books.run("update funders set name = '=1+1' where code = '886-SCH'")

    assert "886-SCH,'=1+1,academy" in visit("kent").get("/kent/recharges.csv").text


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    with count_statements() as statements:
        kent.get("/kent/recharges")

    assert len(statements) <= 8


def test_a_funder_leads_to_its_meetings_which_come_to_the_same(read_as):
    kent = read_as("kent")
    address = "/kent/meetings?funder=886-SCH&amp;year=2015-16&amp;by=service"

    assert f'href="{address}"' in kent.get("/kent/recharges").text
    assert "K-5" in kent.read(address.replace("&amp;", "&"))
