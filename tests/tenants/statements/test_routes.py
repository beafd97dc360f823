"""A council's own pages: the list of its statements, and one statement."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from tests.databases import close_connections, whole_portal
from tests.promises.two_councils import KENT, meeting, record
from tests.visits import Visitor, add_people, charge_first_year, load

pytestmark = pytest.mark.database


def test_the_heading_says_the_last_statement_and_what_has_come_since(read_as):
    page = read_as("essex").read("/essex/statements")

    assert "£12,530.00 on the last statement, and £1,000.00 so far this quarter" in page


def test_the_list_has_each_statement_with_its_period_day_lines_and_amounts(read_as):
    page = read_as("kent").read("/kent/statements")

    assert "1 statement, £13,530.01 in all" in page
    assert "Quarter 1, April to June 2015 2015-16-Q1, issued 6 Jul 2015, 8 lines" in page
    assert "£13,530.01 £500.00 All £13,530.01 £500.00" in page


def test_the_open_quarter_is_shown_as_not_yet_issued(read_as):
    page = read_as("essex").read("/essex/statements")

    assert "Quarter 2 so far £1,000.00" in page
    assert "1 line, not yet issued. The quarter ends on 30 September 2015." in page


def test_the_included_meetings_are_squares_and_words(read_as):
    answer = read_as("kent").get("/kent/statements")

    assert answer.text.count("p-slot--used") == 4
    assert answer.text.count("p-slot--left") == 1
    assert "Included meetings: 4 of 5 used" in answer.text


def test_the_list_asks_the_database_nine_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    with count_statements() as statements:
        kent.get("/kent/statements")

    assert len(statements) <= 9


def test_a_statement_says_what_it_is_made_of_and_why_each_line_cost_that(read_as):
    page = read_as("kent").read("/kent/statements/2015-16-Q1")

    assert "£13,530.01 to pay by 5 August 2015" in page
    assert "Core subscription, contract year 1 1 £7,480.00" in page
    assert "Meetings, 4 of them included 5 £1,000.00 Share of: Audit 1 £50.01" in page
    assert "VAT, outside its scope A service between councils under statute £0.00 Total £13,530.01" in page
    assert "K-4 Mediation Included: number 4 of Kent’s 5 included meetings. £0.00" in page
    assert "Shared, as agreed on 20 May 2015: Kent £500.00, academy £500.00." in page


def test_a_statement_says_where_the_penny_of_a_shared_cost_went(read_as):
    page = read_as("kent").read("/kent/statements/2015-16-Q1")

    assert "AUDIT-2015, £100.01 Equally 1 of 2 £50.005000 £50.00 + £0.01 £50.01" in page
    assert "2 shares of £50.00 leave 1 penny. It goes to the first council in the order of the contract" in page


def test_a_council_reads_the_names_of_its_funders_and_its_own_cost(read_as):
    page = read_as("kent").read("/kent/statements/2015-16-Q1")

    assert "Kent recharges £500.00 to others" in page
    assert "Kent sample academy K-5 20 May 2015 £500.00 Recharged £500.00" in page
    assert "so its own cost is £13,030.01." in page


def test_a_statement_carries_the_fingerprint_of_its_book(read_as, books):
    [(chain_hash,)] = books.run("select chain_hash from statements where authority_id = 886")
    fingerprint = chain_hash.hex()

    page = read_as("kent").read("/kent/statements/2015-16-Q1")

    assert " ".join(fingerprint[start : start + 8] for start in range(0, 64, 8)) in page


def test_an_open_period_is_a_statement_so_far(read_as):
    page = read_as("essex").read("/essex/statements/2015-16-Q2")

    assert "£1,000.00 so far, not yet issued" in page
    assert "Proof" not in page


def test_a_period_without_charges_is_a_sentence_and_not_there(read_as):
    answer = read_as("kent").get("/kent/statements/2015-16-Q2")

    assert answer.status_code == 404
    assert "No statement for quarter 2: there were no charges" in answer.text


@pytest.mark.parametrize("name", ["2014-15-Q4", "2015-16-Q3", "2015-16-P01", "2015-99-Q1", "2015-16-Q5", "Q1", "%00"])
def test_a_period_that_the_contract_does_not_have_is_not_there(read_as, name):
    answer = read_as("kent").get(f"/kent/statements/{name}")

    assert answer.status_code == 404
    assert "There is no such page here" in answer.text


def test_the_download_is_a_csv_and_is_written_to_the_history(visit, books):
    answer = visit("kent").get("/kent/statements/2015-16-Q1.csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="SEG-2015-kent-2015-16-Q1.csv"'
    assert answer.text.splitlines()[-1] == "total,2015-16-Q1,,,1353001,,50000,"
    assert books.run("select subject, authority_id, details from history where event = 'exported'") == [
        ("statement", KENT, {"format": "csv", "period": "2015-16-Q1"})
    ]


def test_there_is_no_download_of_a_statement_that_is_not_there(read_as):
    assert read_as("kent").get("/kent/statements/2015-16-Q2.csv").status_code == 404


@pytest.mark.parametrize("year", ["2014-15", "2016-17", "2015", "1e3", "２０１５-16", "", "9999-00"])
def test_a_year_that_the_contract_has_not_begun_is_not_there(read_as, year):
    assert read_as("kent").get(f"/kent/statements?year={year}").status_code == 404


@pytest.fixture
def kent_in_april(server, tmp_path):
    """Kent after its first year: seven meetings, five of them included, on a portal that charges VAT or not."""
    made = server.copy()
    app = whole_portal(made, instance=tmp_path)

    def loaded(**settings):
        load(app, tmp_path, today=dt.date(2016, 4, 20), **settings)
        add_people(made)
        return app, Visitor(app, "kent")

    yield loaded
    close_connections(app)
    server.drop(made)


def test_kents_first_year_against_the_old_contract(kent_in_april):
    app, kent = kent_in_april()
    charge_first_year(app, on=dt.date(2015, 4, 1))
    record(app, *(meeting(f"K-{number}") for number in range(1, 8)), on=dt.date(2016, 4, 20))

    page = kent.read("/kent/statements")

    # £12,480.00 is £7,480.00 and £5,000.00 prepaid; the sixth and the seventh meeting cost £1,000.00 each.
    assert "The financial year 2015 to 2016 cost £9,623.21 less than the old contract" in page
    assert "£12,480.00 + £2,000.00 = £14,480.00, £9,623.21 less than the old contract’s £24,103.21." in page


def test_a_year_that_is_not_over_is_not_compared(kent_in_april):
    _, kent = kent_in_april()

    page = kent.read("/kent/statements?year=2016-17")

    assert "Kent in the financial year 2016 to 2017: £0.00 so far" in page
    assert "less than the old contract" not in page


def test_before_anything_is_charged_the_page_says_so(kent_in_april):
    _, kent = kent_in_april()

    page = kent.read("/kent/statements")

    assert "Nothing has been charged yet" in page
    assert "No statement yet" in page


def test_vat_has_its_columns_and_its_row_where_it_is_charged(kent_in_april):
    app, kent = kent_in_april(vat="standard")
    record(app, *(meeting(f"K-{number}") for number in range(1, 7)), on=dt.date(2015, 6, 20))

    page = kent.read("/kent/statements/2015-16-Q1")

    assert "VAT at 20% on £1,000.00 Worked out once, on the whole £200.00 So far £1,200.00" in page


def test_the_lines_of_a_statement_lead_to_the_costs_behind_them(read_as):
    answer = read_as("kent").get("/kent/statements/2015-16-Q1")

    assert 'href="/kent/costs?period=2015-16-Q1&amp;kind=core-subscription"' in answer.text
    assert 'href="/kent/costs?period=2015-16-Q1">All lines</a>' in answer.text


def test_the_leads_copy_leads_to_no_page_of_the_council(read_as):
    answer = read_as("lead").get("/group/statements/2015-16-Q1/kent")

    assert 'href="/kent/' not in answer.text


def test_the_spreadsheet_has_the_lines_the_vat_and_the_total(visit, books):
    answer = visit("kent").get("/kent/statements/2015-16-Q1.xlsx")

    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[-2:]] == ["vat", "total"]
    assert rows[-1][4] == pytest.approx(13530.01)
    assert books.run("select details from history where event = 'exported'") == [
        ({"format": "xlsx", "period": "2015-16-Q1"},)
    ]


def test_one_statement_asks_the_database_nine_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    with count_statements() as statements:
        kent.get("/kent/statements/2015-16-Q1")

    assert len(statements) <= 9, "\n".join(statements)


def test_each_meeting_and_each_funder_of_a_statement_leads_to_its_page(read_as):
    kent = read_as("kent")
    page = kent.get("/kent/statements/2015-16-Q1").text

    for address in (
        "/kent/meeting/K-5",
        "/kent/meetings?by=statement&amp;period=2015-16-Q1&amp;funder=886-SCH",
    ):
        assert f'href="{address}"' in page
        assert "K-5" in kent.read(address.replace("&amp;", "&"))


def test_the_list_of_statements_comes_as_a_file(visit, books):
    answer = visit("essex").get("/essex/statements.csv")

    assert answer.text.splitlines() == [
        "statement,starts_on,ends_on,issued_on,lines,net_pence,vat_pence,total_pence,recharged_pence",
        "2015-16-Q2,2015-07-01,2015-09-30,,1,100000,0,100000,50000",
        "2015-16-Q1,2015-04-01,2015-06-30,2015-07-06,4,1253000,0,1253000,0",
    ]
    assert books.run("select subject, details from history where event = 'exported'") == [
        ("statements", {"format": "csv", "file": "SEG-2015-essex-statements"})
    ]


def test_the_figures_of_a_year_lead_to_their_lines(read_as):
    kent = read_as("kent")
    page = kent.get("/kent/statements").text

    for address in ("costs?year=2015-16&amp;sort=kind", "meetings?year=2015-16", "recharges?year=2015-16"):
        assert f'href="/kent/{address}"' in page
        assert kent.get(f"/kent/{address}".replace("&amp;", "&")).status_code == 200


def test_a_long_statement_is_shown_page_by_page_with_the_sums_of_all(read_as, monkeypatch):
    monkeypatch.setattr("tenants.statements.routes.LINES_A_PAGE", 2)
    kent = read_as("kent")

    first, second = (kent.read(f"/kent/statements/2015-16-Q1?page={page}") for page in (1, 2))

    assert "Shows 1 to 2 of" in first
    assert "Shows 3 to 4 of" in second
    assert "recharges £500.00 to others" in first
    assert "recharges £500.00 to others" in second
    assert "Shows those of the 2 lines above" in second


def test_a_long_statement_is_printed_whole(read_as, monkeypatch):
    monkeypatch.setattr("tenants.statements.routes.LINES_A_PAGE", 2)
    kent = read_as("kent")

    paged = kent.get("/kent/statements/2015-16-Q1?page=2").text
    whole = kent.read("/kent/statements/2015-16-Q1?lines=all")

    assert 'href="/kent/statements/2015-16-Q1?lines=all">All 5 lines, to print<' in paged
    assert "data-print" not in paged
    assert all(f"K-{number} Mediation" in whole for number in range(1, 6))
    assert "Shows" not in whole
    assert "Page by page" in whole


def test_a_statement_that_is_too_long_to_print_says_where_all_its_lines_are(read_as, monkeypatch):
    monkeypatch.setattr("tenants.statements.routes.LINES_A_PAGE", 2)
    monkeypatch.setattr("tenants.statements.routes.MOST_TO_PRINT", 4)
    page = read_as("kent").read("/kent/statements/2015-16-Q1?lines=all")

    assert "Shows 1 to 2 of 5 lines" in page
    assert "With more than 5,000 lines, the spreadsheet has them all." in page


def test_the_leads_copy_asks_the_database_nine_times_at_most(read_as, count_statements):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get("/group/statements/2015-16-Q1/kent")

    assert len(statements) <= 9, "\n".join(statements)
