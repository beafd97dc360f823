"""The provider's first page and the lead's months by council."""

import datetime as dt

import pytest

from tests.databases import app_with, close_connections
from tests.promises.two_councils import FIRST, hand_in_june

pytestmark = pytest.mark.database


@pytest.fixture
def june_is_in(books):
    """June's return came in on 7 July, three days before Essex's E-2 of 12 June was recorded."""
    app = app_with(books)
    hand_in_june(app, FIRST, on=dt.date(2015, 7, 7))
    close_connections(app)


def test_the_providers_page_says_what_is_in_what_came_late_and_what_is_due(visit, june_is_in):
    page = visit("first").read("/provider")

    assert "June’s return is in for 2 councils; July’s is due on 7 August" in page
    assert "Council Contacts Meetings June Later rows Kent" in page
    assert "5 In on 7 July" in page
    assert "E-2, of 12 June, came on 10 July 0 2 In on 7 July" in page
    assert "7" in page.partition("All 2 councils")[2].split()[:2]


def test_a_return_that_has_not_come_is_late(read_as):
    page = read_as("first").read("/provider")

    assert "June’s return is 13 days late: it was due on 7 July" in page
    assert "Say that June is complete" in page


def test_each_council_leads_to_its_meetings_of_the_month(read_as):
    assert 'href="/provider/meetings?council=886&amp;month=2015-06"' in read_as("first").get("/provider").text


def test_the_first_day_says_what_to_do(visit, books):
    books.run("update authorities set joined_on = joined_on")
    books.run("set session_replication_role = replica")
    books.run("delete from charges")
    books.run("delete from cases")

    page = visit("first").read("/provider")

    assert "No cases yet" in page
    assert "Upload your first return or record a contact. June’s return is 13 days late" in page


def test_a_provider_without_the_contract_is_told_so(read_as):
    assert "There is nothing to record here yet" in read_as("second").read("/provider")


@pytest.mark.parametrize(
    ("who", "path"), [("first", "/provider"), ("first", "/provider/returns"), ("lead", "/group/returns")]
)
def test_the_pages_ask_the_database_eight_times_at_most(read_as, count_statements, who, path):
    visitor = read_as(who)

    with count_statements() as statements:
        visitor.get(path)

    assert len(statements) <= 8


def test_the_lead_sees_each_councils_months(visit, june_is_in):
    page = visit("lead").read("/group/returns")

    assert "Kent Late Late In Running" in page
    assert "Essex Late Late In 1 late Running" in page
    assert "June 2015 1 came late In on 7 Jul 2015 2 0 1" in page
    assert "E-2" not in page


def test_a_leaver_is_asked_for_no_month_after_it_left(visit, books, june_is_in):
    books.run("update authorities set left_on = '2015-06-30' where authority_id = 881")

    page = visit("lead").read("/group/returns")

    assert "Essex Late Late In 1 late No member" in page


def test_the_months_leave_as_a_file(visit, june_is_in):
    lines = visit("lead").get("/group/returns.csv").text.splitlines()

    assert lines[0] == "authority,council,month,state,came_in_on,due_on,late_rows"
    assert "881,Essex,2015-06,in,2015-07-07,2015-07-07,1" in lines
    assert visit("lead").get("/group/returns?year=2013-14").status_code == 404
