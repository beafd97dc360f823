"""The lines behind a council's figures: by year or statement, by kind, with what they add up to, and as a file."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from tests.promises.two_councils import meeting, record, reverse

pytestmark = pytest.mark.database


def test_every_line_of_the_year_with_its_total(read_as):
    page = read_as("kent").read("/kent/costs")

    assert "8 lines: £13,530.01, of which Kent pays £13,030.01" in page
    assert "5 May 2015 Shared cost AUDIT-2015" in page
    assert "12 Jun 2015 Meeting held K-5 Shared, as agreed on 20 May 2015: Kent £500.00, academy £500.00." in page
    assert "2015-16-Q1 £1,000.00 £500.00" in page
    assert "Total £13,530.01 £13,030.01" in page


def test_the_kinds_add_up_to_the_same(read_as):
    page = read_as("kent").read("/kent/costs")

    assert "Meetings held 5 £1,000.00 £500.00 £500.00" in page
    assert "All kinds 8 £13,530.01 £500.00 £13,030.01" in page


def test_one_kind_alone(read_as):
    page = read_as("kent").read("/kent/costs?kind=core-subscription")

    assert "Kent, costs of core subscription, financial year 2015 to 2016 1 line: £7,480.00" in page
    assert "Core subscription, contract year 1: £7,480.00." in page
    assert "K-5" not in page


def test_a_late_line_is_in_the_quarter_that_charged_it_by_statement(read_as):
    essex = read_as("essex")

    first, second = (essex.read(f"/essex/costs?period=2015-16-Q{number}") for number in (1, 2))

    assert "E-2" not in first
    assert "1 line: £1,000.00, of which Essex pays £500.00" in second
    assert "A shared meeting uses no included meeting. Recorded on 10 July 2015." in second


def test_what_was_taken_back_stands_beside_what_it_takes_back(visit):
    kent = visit("kent")
    reverse(kent.client.application, "K-5", on=dt.date(2015, 7, 20))

    page = kent.read("/kent/costs?kind=meeting&year=2015-16")

    assert "6 lines: £0.00" in page
    assert "Meeting held K-5 Shared" in page
    assert "Meeting taken back K-5" in page
    assert "2015-16-Q2 −£1,000.00 −£500.00" in page


@pytest.mark.parametrize(
    "query",
    ["kind=gift", "year=1999-00", "by=magic", "period=Q9", "page=99", "sort=; drop", "year=2015-16&year=x"],
)
def test_what_fits_no_choice_counts_as_no_choice(read_as, query):
    answer = read_as("kent").get(f"/kent/costs?{query}")

    assert answer.status_code == 200
    assert "8 lines: £13,530.01" in answer.text


def test_a_statement_without_lines_says_what_to_do(read_as):
    page = read_as("kent").read("/kent/costs?period=2015-16-Q2")

    assert "Nothing was charged here" in page
    assert "Take a filter away, or choose another year." in page


@pytest.mark.parametrize(
    ("sort", "first", "second"),
    [("sort=amount&order=down", "£7,480.00", "£5,000.00"), ("sort=amount&order=up", "£0.00", "£50.01")],
)
def test_the_list_is_sorted_by_its_address(read_as, sort, first, second):
    page = read_as("kent").read(f"/kent/costs?{sort}").partition("Own cost")[2]

    assert page.index(first) < page.index(second)


def test_more_lines_than_a_page_holds_are_paged_and_added_up_in_all(visit):
    kent = visit("kent")
    record(kent.client.application, *(meeting(f"M-{number}") for number in range(60)), on=dt.date(2015, 7, 20))

    page, second = kent.read("/kent/costs"), kent.read("/kent/costs?page=2")

    assert "Shows 1 to 50 of 68 lines." in page
    assert "All 68 lines £72,530.01 £72,030.01" in page
    assert "Shows 51 to 68 of 68 lines." in second


def test_the_csv_has_both_days_the_statement_and_the_reason(visit, books):
    answer = visit("kent").get("/kent/costs.csv?kind=meeting&sort=day&order=up")

    lines = answer.text.splitlines()
    assert lines[0] == (
        "kind,reference,service_date,recorded_on,statement,included_meeting,amount_pence,recharged_pence,own_pence,why"
    )
    assert lines[1].startswith("meeting,K-1,2015-06-12,2015-06-15,2015-16-Q1,1,0,0,0,Included: number 1")
    assert lines[5].startswith("meeting,K-5,2015-06-12,2015-06-15,2015-16-Q1,,100000,50000,50000,")
    assert books.run("select subject, details from history where event = 'exported'") == [
        ("costs", {"format": "csv", "file": "SEG-2015-kent-costs-2015-16"})
    ]


def test_the_spreadsheet_adds_up_in_pounds(visit):
    answer = visit("kent").get("/kent/costs.xlsx")

    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sum(row[6].value for row in sheet.iter_rows(min_row=2)) == pytest.approx(13530.01)


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    with count_statements() as statements:
        kent.get("/kent/costs")

    assert len(statements) <= 8
