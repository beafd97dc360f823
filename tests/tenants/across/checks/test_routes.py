"""The checks of the books as the lead's people and auditors see and run them."""

import pytest

from tenants.across.checks.rules import MEANINGS

pytestmark = pytest.mark.database

ALL = len(MEANINGS)
BROKEN = "update statements set net_pence = net_pence + 1, total_pence = total_pence + 1 where authority_id = 881"


def break_a_statement(books):
    books.run("alter table statements disable trigger user")
    books.run(BROKEN)


def test_the_last_run_is_shown_with_what_each_check_means(read_as):
    page = read_as("auditor").read("/group/checks")

    assert f"All {ALL} checks of the books hold" in page
    assert "Last run on 6 July 2015, by the lead" in page
    assert "Each issued statement, added up again from the book, comes to the amount that was issued." in page
    assert page.count("Holds") == ALL


@pytest.mark.parametrize("who", ["lead", "auditor"])
def test_running_them_keeps_what_they_found_and_says_who_ran_them(visit, books, who):
    visitor = visit(who)

    answer = visitor.post("/group/checks")
    page = visitor.read("/group/checks")

    assert answer.location == "/group/checks"
    assert f"The checks have been run: all {ALL} hold." in page
    assert "Run today at" in page
    assert f"by Somebody of {who}" in page
    assert books.run("select held, checks from book_checks order by run_number") == [(ALL, ALL), (ALL, ALL)]
    assert books.run("select details from history where event = 'checked' order by entry_number desc limit 1") == [
        ({"held": ALL, "checks": ALL},)
    ]


def test_a_broken_book_says_stop_which_check_and_where(visit, books):
    break_a_statement(books)
    lead = visit("lead")

    lead.post("/group/checks")
    page = lead.read("/group/checks")

    assert f"Stop: 3 of {ALL} checks of the books fail" in page
    assert "Close nothing, and leave the books as they are." in page
    assert "Essex, 2015-16-Q1" in page
    assert page.index("Fails") < page.index("Holds")


def test_before_the_first_run_the_page_says_so(visit, books):
    books.run("alter table book_checks disable trigger user")
    books.run("delete from book_checks")

    page = visit("lead").read("/group/checks")

    assert "The checks of the books have not been run yet" in page


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get("/group/checks")

    assert len(statements) <= 8
