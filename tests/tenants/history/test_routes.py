"""The history as each door sees it: Kent and Essex on 20 July 2015."""

import csv
import io

import pytest

from tests.visits import address, answers

pytestmark = pytest.mark.database


def test_a_council_reads_who_did_what_with_its_rows_and_nothing_of_another(read_as):
    page = read_as("kent").read("/kent/history")

    assert "entries in the history of Kent" in page
    assert "Recorded 4 meetings: K-1, K-2, K-3, K-4" in page
    assert "Added the funder Kent health commissioner" in page
    assert "E-1" not in page
    assert "Essex" not in page


def test_the_provider_reads_its_own_rows_with_the_councils(visit):
    first = visit("first")
    first.record(**answers(reference="K-9"))

    page = first.read("/provider/history")

    assert "20 Jul 2015 Recorded a meeting: K-9 Kent Somebody of first" in page
    assert "Added the" not in page


def test_the_lead_reads_what_the_group_shares_and_no_councils_rows(read_as):
    page = read_as("lead").read("/group/history")

    assert "6 Jul 2015 Closed 2015-16-Q1: 2 statements, £26,060.01 net The lead" in page
    assert "Added the contract SEG-2015" in page
    assert "K-1" not in page
    assert "academy" not in page


def test_an_auditor_reads_everything_and_may_choose_a_council(read_as):
    auditor = read_as("auditor")

    everything, essex = auditor.read("/group/history"), auditor.read("/group/history?council=881")

    assert "Recorded 4 meetings: K-1, K-2, K-3, K-4 Kent" in everything
    assert "Recorded a meeting: E-1 Essex" in essex
    assert "K-1" not in essex


def test_a_budget_is_its_councils_alone(visit, books):
    books.run(
        "insert into history (on_day, actor, event, subject, authority_id, details) values ('2015-07-20', 'command x', 'set',"
        """ 'budget', 886, '{"financial_year": "2015-16", "budget_pence": 2400000, "before_pence": 2300000}')"""
    )

    kent, auditor = visit("kent").read("/kent/history"), visit("auditor").read("/group/history")

    assert "Set the budget of the financial year 2015-16 Budget: £24,000.00, was £23,000.00" in kent
    assert "Set the budget" not in auditor


def test_entries_are_found_by_day_kind_and_person(visit):
    lead = visit("lead")

    of_people = lead.read("/group/history?kind=people")
    of_july = lead.read("/group/history?from_day-day=6&from_day-month=7&from_day-year=2015&kind=money")
    by_lead = lead.read("/group/history?who=somebody+of+lead")

    assert "Closed 2015-16-Q1" not in of_people
    assert "Closed 2015-16-Q1" in of_july
    assert "Signed in" in by_lead
    assert "Closed" not in by_lead


def test_a_day_that_is_none_leaves_the_list_and_says_so(read_as):
    page = read_as("kent").read("/kent/history?from_day-day=31&from_day-month=2&from_day-year=2015")

    assert "The first day must be a real date" in page
    assert "Recorded 4 meetings" in page


def test_what_fits_no_entry_says_so(read_as):
    assert "No entry fits" in read_as("kent").read("/kent/history?who=nobody+of+that+name")


def test_long_histories_go_on_page_by_page_each_entry_once(visit, books):
    books.run(
        "insert into history (on_day, actor, event, subject, authority_id, details) select '2015-07-20', 'command x',"
        " 'reversed', 'meetings', 886, jsonb_build_object('meeting', 'X-' || n, 'reason', 'tried') from generate_series(1, 120) n"
    )
    kent, found, path = visit("kent"), [], "/kent/history?kind=meetings"
    while path:
        page = kent.get(path).text
        found += [line.partition(":")[0] for line in page.split("Took back meeting ")[1:]]
        path = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        path = path if 'rel="next"' in page else ""

    assert found == [f"X-{number}" for number in range(120, 0, -1)]


@pytest.mark.parametrize("place", ["x", "2015-07-20", "2015-02-31.4", "2015-07-20.99999999999999999999"])
def test_a_place_that_is_none_is_not_there(read_as, place):
    assert read_as("kent").get(f"/kent/history?before={place}").status_code == 404


def test_a_download_holds_what_was_looked_for_and_is_an_entry_itself(visit, books):
    kent = visit("kent")

    answer = kent.get("/kent/history.csv?kind=meetings")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert "Recorded 4 meetings: K-1, K-2, K-3, K-4" in {row["what"] for row in rows}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="history-kent-2015-07-20.csv"'
    assert "Downloaded the history as CSV: history-kent-2015-07-20" in kent.read("/kent/history?kind=downloads")
    assert address("kent") not in answer.text


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("kent", "/kent/history"),
        ("lead", "/group/history"),
        ("auditor", "/group/history"),
        ("first", "/provider/history"),
    ],
)
def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements, who, path):
    visitor = read_as(who)

    with count_statements() as statements:
        visitor.get(path)

    assert len(statements) <= 8
