"""What a council has to do, on its worklist and on its first page, on 20 July 2015."""

import datetime as dt

import pytest

from tests.tenants.worklists.conftest import asked, record_cases

pytestmark = pytest.mark.database


def test_the_list_says_what_the_council_has_to_do_and_nothing_of_the_advisers(read_as):
    page = read_as("kent").read("/kent/worklist")

    assert "Home Kent, worklist Nothing is due today, and 2 cases are overdue" in page
    assert "The next thing is due on Tuesday 21 July: K-3." in page
    assert (
        "In the next 7 days, to Monday 27 July K-3 Tell the health body the issues: Kent told 16 July Tuesday 21 July"
        " Due tomorrow K-4 Hold the mediation: Kent told 25 June Saturday 25 July Due in 5 days"
        " Overdue, longest first: no mediation within 30 days and no certificate yet"
        " K-1 KEN/11 Tell the adviser that it cannot be arranged: Kent told 1 June 1 July 19 days late"
        " S-1 Tell the adviser that it cannot be arranged: Kent told 5 June 5 July 15 days late" in page
    )
    assert "K-2" not in page


def test_a_council_finds_a_case_by_its_own_reference(read_as):
    page = read_as("kent").read("/kent/worklist?reference=ken/11")

    assert "K-1 KEN/11" in page
    assert "S-1 Tell" not in page


def test_what_is_due_later_alone_is_counted_opened_and_taken_along(visit):
    kent = visit("kent")
    record_cases(kent.client.application, asked("K-9", dt.date(2015, 7, 1)))

    assert "1 thing is due later than Monday 27 July" in kent.read("/kent/worklist")
    assert 'href="/kent/worklist?state=later"' in kent.get("/kent/worklist").text
    assert 'href="/kent/worklist.csv' in kent.get("/kent/worklist").text


@pytest.mark.parametrize("reference", ["E-1", "C99999"])
def test_another_councils_case_is_as_unknown_as_one_that_is_not_there(read_as, reference):
    page = read_as("kent").read(f"/kent/worklist?reference={reference}")

    assert f"The list has not changed No case {reference} of this council" in page


def test_a_case_with_nothing_to_do_is_no_unknown_one(read_as):
    assert "Nothing is due in K-2" in read_as("kent").read("/kent/worklist?reference=K-2")


def test_before_the_first_case_the_list_says_what_will_stand_there(visit):
    assert "No cases yet Nobody has called yet" in visit("kent").read("/kent/worklist")


def test_each_council_reads_its_own_alone(read_as):
    kent, essex = read_as("kent").get("/kent/worklist.csv").text, read_as("essex").get("/essex/worklist.csv").text

    assert [line.partition(",")[0] for line in kent.splitlines()[1:]] == ["K-1", "S-1", "K-3", "K-4", "K-3"]
    assert [line.partition(",")[0] for line in essex.splitlines()[1:]] == ["E-1"]


def test_a_finance_officer_has_no_worklist_and_no_entry_in_the_menu(read_as):
    finance, officer = read_as("finance"), read_as("officer")

    assert finance.get("/kent/worklist").status_code == 404
    assert "/kent/worklist" not in finance.get("/kent").text
    assert "K-1" not in finance.read("/kent")
    assert 'href="/kent/worklist"' in officer.get("/kent").text


@pytest.mark.parametrize("who", ["lead", "treasurer", "auditor"])
def test_the_lead_reads_of_no_task(read_as, who):
    page = read_as(who).read("/group")

    assert "Worklist" not in page
    assert "overdue" not in page
    assert read_as(who).get("/kent/worklist").status_code == 404


def test_what_waits_stands_first_on_the_councils_first_page_the_nearest_first(read_as):
    page = read_as("kent").read("/kent")

    assert (
        "Waiting for you Overdue Tell the adviser that S-1 cannot be mediated in time The 30 days ended on 5 July, 15 days"
        " ago. Overdue Tell the adviser that K-1 cannot be mediated in time The 30 days ended on 1 July, 19 days ago."
        " Due tomorrow Tell the health body the issues: K-3 Kent was told on 16 July; it is due on Tuesday 21 July."
        " Due in 5 days Hold the mediation of K-4 The 30 days end on Saturday 25 July." in page
    )


def test_past_three_the_first_page_leads_to_the_list(visit, books):
    app = visit("nobody").client.application
    record_cases(app, *(asked(f"M-{number}", dt.date(2015, 6, 1)) for number in range(4)))

    page = visit("kent").read("/kent")

    assert page.count("cannot be mediated in time") == 3
    assert "See all 4 things that are due within a week or overdue" in page


def test_the_pages_ask_the_database_eight_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    for path in ("/kent", "/kent/worklist"):
        with count_statements() as statements:
            kent.get(path)
        assert len(statements) <= 8
