"""The lead's home: whether anything is wrong, and how much it is. Kent and Essex on 20 July 2015."""

import csv
import io

import pytest

from tenants.across.checks.rules import MEANINGS
from tests.databases import close_connections, whole_portal
from tests.visits import Visitor, add_people
from tests.visits import answers as _answers

pytestmark = pytest.mark.database


@pytest.mark.parametrize("who", ["lead", "treasurer", "auditor"])
def test_the_home_joins_the_money_of_the_quarter_with_the_checks_and_the_councils(read_as, who):
    page = read_as(who).read("/group")

    assert "£1,000.00 charged so far this quarter, and the books add up" in page
    assert "This quarter £1,000.00 1 line, 1 council" in page
    assert "On statements since April £27,060.01 By day of service the same" in page
    assert f"Checks of the books {len(MEANINGS)} of {len(MEANINGS)} hold Last run on 6 July 2015" in page
    assert "Kent 4 of 5, return" in page
    assert "4 of 5 £0.00 £13,530.01" in page
    assert "1 of 5 £1,000.00 £13,530.00" in page
    assert "5 of 10 £1,000.00 £27,060.01" in page
    assert "Quarter 2 Ends on 30 September 2015." in page
    assert "Quarter 1 : 2 statements, £26,060.01, on 6 July 2015." in page


def test_the_home_tells_nothing_of_a_case(read_as):
    page = read_as("lead").read("/group")

    assert "CASE-" not in page
    assert "certificate" not in page
    assert "academy" not in page


def test_a_line_of_a_closed_quarter_waits_as_a_late_row(visit):
    first, lead = visit("first"), visit("lead")
    first.record(
        **_answers(
            reference="K-6",
            case_reference="C-6",
            **{"meeting_on-day": "12", "meeting_on-month": "6", "requested_on-month": "6"},
        ),
    )

    page = lead.read("/group")

    assert "Late row K-6, Kent Held 12 June, recorded 20 July, so it is in quarter 2." in page


def test_a_quarter_that_is_over_waits_to_be_closed(visit, books):
    books.run("update portal_state set sample_today = '2015-10-02'")

    page = visit("lead").read("/group")

    assert "Over, not closed Close quarter 2 It ended on 30 September 2015: £1,000.00 in 1 statement." in page
    assert "Nothing charged yet this quarter" in page
    assert "On statements since April £27,060.01" in page


def test_a_check_that_fails_takes_the_place_of_the_money(visit, books):
    books.run("alter table book_checks disable trigger user")
    books.run("update book_checks set held = checks - 2")

    page = visit("lead").read("/group")

    assert f"Stop: 2 of {len(MEANINGS)} checks of the books fail" in page


def test_councils_are_found_by_a_part_of_the_name_and_the_totals_are_theirs(read_as):
    lead = read_as("lead")

    assert "1 council 1 of 5 used 1 of 5 £1,000.00 £13,530.00" in lead.read("/group?find=ESS")
    assert "No council fits" in lead.read("/group?find=Surrey")
    assert lead.read("/group?sort=year&order=down").index("Kent 4 of 5") > 0
    assert "Essex 1 of 5" in lead.read("/group?sort=present&order=down").partition("Kent 4 of 5")[0]


def test_the_table_is_a_file_too_and_the_history_says_who_took_it(visit, books):
    answer = visit("auditor").get("/group/home.csv?find=kent")

    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert [(row["council"], row["meetings_used"], row["year_pence"]) for row in rows] == [("Kent", "4", "1353001")]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="SEG-2015-councils-2015-07-20.csv"'
    assert books.run("select subject from history where event = 'exported'") == [("councils",)]


def test_the_home_asks_the_database_eight_times_at_most(read_as, count_statements):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get("/group")

    assert len(statements) <= 8


def test_before_a_consortium_is_loaded_the_lead_is_told_what_to_do(database, tmp_path):
    database.run("insert into authorities (authority_id, name, slug, member_order) values (886, 'Kent', 'kent', 1)")
    database.run("insert into authorities (authority_id, name, slug, member_order) values (881, 'Essex', 'essex', 2)")
    database.run("insert into providers (code, name) values ('FIRST', 'First'), ('SECOND', 'Second')")
    add_people(database)
    app = whole_portal(database, instance=tmp_path)

    page = Visitor(app, "lead").read("/group")
    close_connections(app)

    assert "Nothing has been loaded yet" in page
