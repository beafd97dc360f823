"""A council's meetings and one of them: why each cost what it did, and what of it the council pays."""

import datetime as dt
import re
from html import unescape

import pytest

from tests.databases import app_with, close_connections
from tests.promises.two_councils import SECOND, close, meeting, record, reverse
from tests.visits import words

pytestmark = pytest.mark.database
LIST = "/kent/meetings"


@pytest.fixture
def act(books):
    """An app on this test's database, to record in as a provider does."""
    app = app_with(books)
    yield app
    close_connections(app)


def test_the_list_says_what_the_meetings_come_to_and_why_each_cost_it(read_as):
    page = read_as("kent").read(LIST)

    assert "Kent, 1 April to 20 July 2015 5 meetings: £1,000.00, of which Kent pays £500.00" in page
    assert "12 Jun 2015 K-4 Mediation Included: number 4 of Kent’s 5 included meetings. £0.00 £0.00" in page
    assert "A shared meeting uses no included meeting. £1,000.00 £500.00 £500.00" in page
    assert "5 meetings £1,000.00 £500.00 £500.00 Download as CSV" in page
    assert "5 held. Included meetings this year: numbers 1, 2, 3 and 4." in page


def test_the_list_and_one_meeting_ask_the_database_eight_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    for path in (LIST, f"{LIST}?by=statement&funder=886-SCH", f"{LIST}?price=reduced", "/kent/meeting/K-5?chain=8"):
        with count_statements() as statements:
            kent.get(path)
        assert len(statements) <= 8, (path, statements)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("price=included", "4 meetings: £0.00"),
        ("price=shared", "1 meeting: £1,000.00, of which Kent pays £500.00"),
        ("price=full", "No meeting fits"),
        ("price=taken-back", "No meeting fits"),
        ("happened=held&reference=case-k-5", "1 meeting: £1,000.00, of which Kent pays £500.00"),
        ("happened=cancelled", "No meeting fits"),
        ("happened=not-held", "No meeting fits"),
        ("reference=K-2", "1 meeting: £0.00"),
        ("reference=%25", "No meeting fits"),
        ("year=all", "5 meetings: £1,000.00, of which Kent pays £500.00"),
        ("by=statement&period=2015-16-Q1", "5 meetings: £1,000.00, of which Kent pays £500.00"),
        ("by=statement&period=2015-16-Q2", "No meeting fits"),
        ("funder=886-SCH", "1 meeting: £1,000.00, of which Kent sample academy pays £500.00"),
        ("price=nonsense&happened=nonsense&by=nonsense&page=nonsense", "5 meetings: £1,000.00"),
    ],
)
def test_every_filter_of_the_address_holds_for_the_heading_too(read_as, query, found):
    assert found in read_as("kent").read(f"{LIST}?{query}")


@pytest.mark.parametrize("query", ["year=2014-15", "period=2015-16-Q9", "period=2016-17-Q1", "funder=881-SCH"])
def test_an_address_that_names_what_is_not_there_leads_nowhere(read_as, query):
    assert read_as("kent").get(f"{LIST}?{query}").status_code == 404


def test_a_reference_that_cannot_be_read_keeps_the_list_and_says_so(read_as):
    page = read_as("kent").read(f"{LIST}?reference={'x' * 41}")

    assert "The list has not changed The reference must be 40 characters or fewer" in page
    assert "5 meetings: £1,000.00" in page


def test_a_late_meeting_says_on_which_statement_it_is_and_is_found_there(visit, act):
    record(act, meeting("K-6", shared_with="886-SCH"), on=dt.date(2015, 7, 10))
    kent = visit("kent")

    assert "Recorded on 10 July, so it is on the statement of quarter 2." in kent.read(LIST)
    assert "1 meeting: £1,000.00, of which" in kent.read(f"{LIST}?by=statement&period=2015-16-Q2")
    assert "6 meetings: £2,000.00, of which" in kent.read(f"{LIST}?by=service&period=2015-16-Q1")


def test_a_meeting_taken_back_stays_in_sight_and_counts_for_nothing(visit, act):
    reverse(act, "K-5", on=dt.date(2015, 7, 15))
    kent = visit("kent")

    assert "4 meetings and 1 taken back: £0.00" in kent.read(LIST)
    assert "Taken back on 15 July 2015: Recorded for another council. £0.00" in kent.read(LIST)
    by_statement = kent.read(f"{LIST}?by=statement&period=2015-16-Q2")
    assert "1 taken back: −£1,000.00, of which Kent pays −£500.00" in by_statement


def test_a_council_without_meetings_is_told_what_makes_one_appear(visit, books):
    app = app_with(books)
    close(app, "2015-16-Q2", on=dt.date(2015, 10, 6))
    close_connections(app)
    books.run("update portal_state set sample_today = '2016-05-01'")

    page = visit("essex").read("/essex/meetings")

    assert "Essex, 1 April to 1 May 2016 No meetings so far this year" in page
    assert "4 of 5 included meetings are left" in page
    assert "The next 4 that Essex pays for alone cost £0.00; each one after that costs £1,000.00." in page
    assert "Show the whole contract instead of this year" in page


def test_the_file_has_the_rows_of_the_filter_and_the_history_says_who_took_it(visit, books):
    answer = visit("finance").get(f"{LIST}.csv?price=shared")

    assert answer.text.splitlines()[1] == (
        "2015-06-12,2015-06-15,K-5,CASE-K-5,Mediation,Held,,,100000,50000,50000,"
        '"Shared, as agreed on 20 May 2015: Kent £500.00, academy £500.00. A shared meeting uses no included meeting."'
    )
    assert len(answer.text.splitlines()) == 2
    taken = "select details from history where event = 'exported' and subject = 'meetings'"
    assert books.run(taken) == [({"format": "csv", "file": "SEG-2015-kent-meetings-2015-16"},)]


def test_more_than_fifty_meetings_are_paged_and_added_up_whole(visit, act):
    rows = [meeting(f"P-{number:03}", shared_with="886-SCH") for number in range(1, 61)]
    record(act, *rows, on=dt.date(2015, 7, 10))
    kent = visit("kent")

    first, last = kent.read(f"{LIST}?sort=meeting&order=down"), kent.read(f"{LIST}?page=999")

    assert "65 meetings: £61,000.00, of which Kent pays £30,500.00" in first
    assert "Shows 1 to 50 of 65 meetings." in first
    assert first.index("P-060") < first.index("P-059")
    assert "Shows 51 to 65 of 65 meetings." in last


def test_one_meeting_is_explained_to_the_end(read_as):
    page = read_as("kent").read("/kent/meeting/K-5")

    assert "Meeting K-5, Kent £1,000.00, of which Kent pays £500.00" in page
    assert (
        "A mediation meeting held on 12 June 2015 costs £1,000.00. Kent sample academy agreed on 20 May 2015 to pay"
        " 1 part of 2, so it pays £500.00 and Kent £500.00. A shared meeting uses no included meeting." in page
    )
    assert (
        "Kent has no price of its own, so the group’s row holds. There is no later row before 12 June 2015. See the"
        in page
    )
    assert "Transfer 8 Due to the lead council Meetings 15 Jun 2015 £1,000.00" in page
    assert "Transfer 9 Meetings Due from Kent sample academy 15 Jun 2015 £500.00" in page
    assert "Statement Quarter 1" in page


def test_the_chain_is_recomputed_from_a_transfer_to_the_head(read_as):
    page = read_as("kent").read("/kent/meeting/K-5?chain=8")

    assert "Fits The chain fits from transfer 8 to 9, the last" in page


def test_a_transfer_that_was_changed_breaks_the_chain_where_it_is(visit, books):
    books.run("alter table transfers disable trigger user")
    books.run("update transfers set sentence = 'Another' where authority_id = 886 and transfer_number = 5")
    kent = visit("kent")

    assert "The chain breaks at transfer 5" in kent.read("/kent/meeting/K-1?chain=4")
    assert "The chain fits from transfer 6 to 9, the last" in kent.read("/kent/meeting/K-3?chain=6")


def test_a_book_that_is_cut_off_does_not_fit_its_head(visit, books, act):
    record(act, meeting("K-6", shared_with="886-SCH"), on=dt.date(2015, 7, 10))
    books.run("alter table transfers disable trigger user")
    books.run("delete from transfers where authority_id = 886 and transfer_number = 11")

    assert "The chain breaks at transfer 11" in visit("kent").read("/kent/meeting/K-5?chain=8")


def test_a_meeting_taken_back_shows_both_sets_of_transfers_and_the_reason(visit, act):
    reverse(act, "K-5", on=dt.date(2015, 7, 15))

    page = visit("kent").read("/kent/meeting/K-5")

    assert "Taken back on 15 July: £0.00 stays" in page
    assert "First Mediation Service took it back on 15 July 2015: Recorded for another council." in page
    assert "In Kent’s books: 4 transfers" in page
    assert "Statement Quarter 1, then Quarter 2, open" in page


def test_the_way_back_leads_to_the_same_list(read_as):
    kent = read_as("kent")
    listed = kent.get(f"{LIST}?year=all&happened=held&page=1").text

    assert "/kent/meeting/K-1?list=year%3Dall%26happened%3Dheld%26page%3D1" in listed
    meeting_page = kent.get("/kent/meeting/K-1?list=year%3Dall%26happened%3Dheld").text
    assert 'href="/kent/meetings?year=all&amp;happened=held"' in meeting_page


REFERENCES = ("A/1", "A//1", "..", "A/../B", "a.b-c_d", "50%", "what?", "A#1", "by", "/x", "x/")


def test_a_reference_may_hold_what_a_path_may_not(visit, act):
    record(act, *(meeting(reference) for reference in REFERENCES), on=dt.date(2015, 7, 10))
    kent = visit("kent")
    listed = kent.get(f"{LIST}?by=statement&period=2015-16-Q2").text
    addresses = [unescape(part.partition('"')[0]) for part in listed.split('href="') if "/kent/meeting/" in part]

    titles = {re.search("Meeting (.*), Kent", unescape(kent.get(address).text))[1] for address in addresses}

    assert titles == set(REFERENCES)


def test_of_two_providers_with_one_reference_the_contracts_is_shown_unless_the_other_is_named(visit, act):
    record(act, meeting("K-1", shared_with="886-SCH"), by=SECOND, on=dt.date(2015, 7, 10))
    kent = visit("kent")

    assert "Recorded by First Mediation Service" in kent.read("/kent/meeting/K-1")
    assert "Recorded by Second Mediation Service" in kent.read("/kent/meeting/K-1?provider=2")
    assert "/kent/meeting/K-1?provider=2" in kent.get(LIST).text
    assert kent.get("/kent/meeting/K-1?provider=3").status_code == 404
    assert kent.get("/kent/meeting/K-1?provider=x").status_code == 404


def test_another_councils_meeting_and_none_are_answered_alike(read_as):
    kent = read_as("kent")

    theirs, nobodys = kent.get("/kent/meeting/E-1"), kent.get("/kent/meeting/X-9")

    assert theirs.status_code == nobodys.status_code == 404
    assert "E-1" not in words(theirs)
