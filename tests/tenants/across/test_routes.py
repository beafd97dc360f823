"""What the lead and its auditors see of every council: the money of all, and no case."""

import shutil
import subprocess

import pytest

from tests.databases import close_connections, whole_portal
from tests.visits import Visitor, add_people

pytestmark = pytest.mark.database
PDFTOTEXT = shutil.which("pdftotext")


@pytest.mark.parametrize("who", ["lead", "auditor"])
def test_every_councils_statement_is_listed_with_totals(read_as, who):
    page = read_as(who).read("/group/statements")

    assert "£1,000.00 charged so far this quarter, and quarter 1 adds up" in page
    assert "Quarter 1, April to June 2015: £26,060.01 on 2 statements" in page
    assert "Kent 8 lines 8 £13,530.01 Essex 4 lines 4 £12,530.00 2 councils 12 £26,060.01" in page


def test_the_open_quarter_is_listed_so_far(read_as):
    page = read_as("lead").read("/group/statements")

    assert "Quarter 2, July to September 2015: £1,000.00 so far" in page
    assert "Nothing yet for 1 council." in page


def test_a_period_can_be_asked_for_alone(read_as):
    lead = read_as("lead")

    assert "£26,060.01 on 2 statements" in lead.read("/group/statements?period=2015-16-Q1")
    assert "£1,000.00 so far" not in lead.read("/group/statements?period=2015-16-Q1")
    assert "Quarter 2, July to September 2015: £1,000.00 so far" in lead.read("/group/statements?period=2015-16-Q2")
    assert lead.get("/group/statements?period=2015-16-Q3").status_code == 404
    assert lead.get("/group/statements?period=<b>").status_code == 404


def test_the_list_asks_the_database_eight_times_at_most(read_as, count_statements):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get("/group/statements")

    assert len(statements) <= 8


@pytest.mark.parametrize("who", ["lead", "auditor"])
def test_the_lead_reads_the_kind_of_a_funder_and_not_its_name(read_as, who):
    page = read_as(who).read("/group/statements/2015-16-Q1/kent")

    assert "£13,530.01 to pay by 5 August 2015" in page
    assert "Academy K-5 20 May 2015 £500.00 Recharged £500.00" in page
    assert "Kent sample academy" not in page
    assert "CASE-" not in page


def test_a_council_without_a_statement_is_a_sentence_and_not_there(read_as):
    answer = read_as("lead").get("/group/statements/2015-16-Q2/kent")

    assert answer.status_code == 404
    assert "No statement for quarter 2: there were no charges" in answer.text


@pytest.mark.parametrize("path", ["2015-16-Q1/surrey", "2015-16-Q1/KENT", "2030-31-Q1/kent", "2015-16-P01/kent"])
def test_what_is_not_there_is_not_found(read_as, path):
    assert read_as("lead").get(f"/group/statements/{path}").status_code == 404


def test_a_statement_that_was_changed_behind_the_portal_stops_the_page(visit, books):
    books.run("alter table statements disable trigger user")
    books.run("update statements set net_pence = net_pence + 1, total_pence = total_pence + 1 where authority_id = 881")

    page = visit("lead").read("/group/statements")

    assert "Stop: the statements of 2015-16-Q1 do not add up to its closing" in page
    assert "Its closing says 2 and £26,060.01 net" in page


def test_before_a_consortium_is_loaded_the_lead_is_told_what_to_do(database, tmp_path):
    database.run("insert into authorities (authority_id, name, slug, member_order) values (886, 'Kent', 'kent', 1)")
    database.run("insert into authorities (authority_id, name, slug, member_order) values (881, 'Essex', 'essex', 2)")
    database.run("insert into providers (code, name) values ('FIRST', 'First'), ('SECOND', 'Second')")
    add_people(database)
    app = whole_portal(database, instance=tmp_path)

    lead = Visitor(app, "lead").read("/group/statements")
    provider = Visitor(app, "first").read("/provider/meetings/new")
    close_connections(app)

    assert "Nothing has been loaded yet" in lead
    assert "No contract in this portal is with First." in provider


def test_the_statements_of_a_period_are_a_file_and_so_are_all_with_what_is_open(visit, books):
    lead = visit("lead")

    of_first = lead.get("/group/statements.csv?period=2015-16-Q1").text.splitlines()
    every = lead.get("/group/statements.csv").text.splitlines()

    assert [line.split(",")[:7] for line in of_first[1:]] == [
        ["2015-16-Q1", "Essex", "881", "4", "1253000", "0", "1253000"],
        ["2015-16-Q1", "Kent", "886", "8", "1353001", "0", "1353001"],
    ]
    assert every[:3] == of_first
    assert every[3] == "2015-16-Q2,Essex,881,1,100000,0,100000,50000,,"
    assert books.run("select count(*) from history where event = 'exported'") == [(2,)]


@pytest.mark.parametrize("period", ["2015-16-Q2", "2014-15-Q4", "2015-16-P01", "<b>"])
def test_a_period_that_is_not_closed_is_no_file(read_as, period):
    assert read_as("lead").get(f"/group/statements.csv?period={period}").status_code == 404


def test_statements_are_sorted_by_the_address_and_say_whether_they_add_up(read_as):
    lead = read_as("lead")

    by_total = lead.read("/group/statements?period=2015-16-Q1&sort=total&order=up")

    assert by_total.index("Essex 4 lines") < by_total.index("Kent 8 lines")
    assert "Adds up: the closing says 2 statements and £26,060.01 net." in by_total


def test_a_council_is_found_by_a_part_of_its_name_and_totals_are_of_what_is_found(read_as):
    lead = read_as("lead")

    found = lead.read("/group/statements?period=2015-16-Q1&find=ess")

    assert "Essex 4 lines 4 £12,530.00 1 council 4 £12,530.00" in found
    assert "Kent 8 lines" not in found
    assert "No council fits" in lead.read("/group/statements?period=2015-16-Q1&find=surrey")


def test_a_period_of_many_councils_is_shown_page_by_page(monkeypatch, read_as):
    monkeypatch.setattr("consortium.web.lists.Paging.__init__.__defaults__", (1,))
    lead = read_as("lead")

    first, second = (lead.read(f"/group/statements?period=2015-16-Q1&page={page}") for page in (1, 2))
    every = lead.read("/group/statements")

    assert "Shows 1 to 1 of 2 councils. " in first
    assert "Kent 8 lines 8 £13,530.01 2 councils 12 £26,060.01" in first
    assert "Essex 4 lines 4 £12,530.00 2 councils 12 £26,060.01" in second
    assert "Shows 1 of 2 councils. All councils of quarter 1" in every


@pytest.mark.skipif(PDFTOTEXT is None, reason="poppler-utils is not installed, so nothing here reads a PDF back")
def test_the_leads_copy_as_a_pdf_names_the_kind_of_a_funder_and_the_history_who_took_it(visit, books, tmp_path):
    lead = visit("lead")

    answer = lead.get("/group/statements/2015-16-Q1/kent.pdf")

    file = tmp_path / "kent.pdf"
    file.write_bytes(answer.data)
    done = subprocess.run([PDFTOTEXT, file, "-"], capture_output=True, check=True)
    said = " ".join(done.stdout.decode().split())
    assert "£13,530.01 to pay by 5 August 2015" in said
    assert "Academy" in said
    assert "Kent sample academy" not in said
    assert books.run("select details ->> 'council' from history where details ->> 'format' = 'pdf'") == [("Kent",)]
    assert lead.get("/group/statements/2015-16-Q2/kent.pdf").status_code == 404
    assert lead.get("/group/statements/2015-16-Q1/nowhere.pdf").status_code == 404
