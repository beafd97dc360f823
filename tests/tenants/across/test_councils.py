"""The list of members as the lead keeps it: looked at first, saved as it was looked at, asked again when it changed."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from consortium.authorities.rules import RESERVED_SLUGS
from tests.visits import day, looked_at, words

pytestmark = pytest.mark.database

SLOUGH = {
    "name": "Slough",
    "slug": "slough",
    "authority_id": "871",
    "ons_code": "E06000039",
    "kind": "unitary",
    "included": "2",
    "figures-0-value": "1,100",
    **day("joined_on", 1, 10, 2015),
}


def test_every_member_is_listed_with_its_dates_figures_and_included_meetings(read_as):
    page = read_as("auditor").read("/group/councils")

    assert "2 councils are members, and 2 have not signed the agreement yet" in page
    assert "1 Kent 886, county 4 of 5 included meetings used 1 Apr 2015 Not signed 4 of 5 used 19,500" in page
    assert "2 councils 5 of 10 31,500" in page
    assert "Add a council" not in page


def test_the_list_is_found_in_filtered_sorted_and_taken_as_a_file(read_as):
    lead = read_as("lead")
    rows = list(csv.DictReader(io.StringIO(lead.get("/group/councils.csv?sort=name").text)))

    assert [row["name"] for row in rows] == ["Essex", "Kent"]
    assert (rows[1]["ehc_plans"], rows[1]["used_meetings"], rows[1]["joined_on"]) == ("19500", "4", "2015-04-01")
    assert "1 council 1 of 5 12,000" in lead.read("/group/councils?find=881")
    assert "No council fits" in lead.read("/group/councils?state=left")
    assert lead.get("/group/councils.xlsx").status_code == 200


def test_one_council_is_shown_with_its_membership_figures_and_statements(read_as):
    page = read_as("treasurer").read("/group/councils/kent")

    assert "Kent has been a member since 1 April 2015" in page
    assert "Included meetings 4 of 5 used" in page
    assert "EHC plans 19,500" in page
    assert "No prices of its own: the group’s hold" in page
    assert "2015-16-Q1 Issued 6 Jul 2015 £13,530.01" in page
    assert "Change" not in page
    assert read_as("treasurer").get("/group/councils/surrey").status_code == 404


def test_signing_the_agreement_shows_before_and_after_and_then_is_saved(visit, books):
    lead = visit("lead")
    path = "/group/councils/kent/agreement"

    looked = looked_at(lead, path, **day("signed_on", 24, 2, 2015))
    unchanged = books.run("select agreement_signed_on from authorities where authority_id = 886")
    saved = lead.post(path, press="save", **day("signed_on", 24, 2, 2015), **looked.kept)

    assert "Agreement signed on not yet 24 February 2015" in looked.page
    assert "Nothing that was charged differs by it." in looked.page
    assert unchanged == [(None,)]
    assert "Kent: Agreement signed on was not yet, is 24 February 2015 now." in lead.read(saved.location)
    assert "1 council" not in lead.read("/group/councils?state=unsigned&find=kent")


def test_every_change_stays_in_the_history_with_what_it_was(visit, books):
    lead = visit("lead")
    path = "/group/councils/kent/agreement"
    looked = looked_at(lead, path, **day("signed_on", 24, 2, 2015))
    lead.post(path, press="save", **day("signed_on", 24, 2, 2015), **looked.kept)

    ((event, before, after),) = books.run(
        "select event, details -> 'before' ->> 'agreement_signed_on', details -> 'after' ->> 'agreement_signed_on'"
        " from history where subject = 'authorities' order by entry_number desc limit 1"
    )

    assert (event, before, after) == ("update", None, "2015-02-24")


def test_leaving_says_which_charges_would_differ_and_writes_none_of_them(visit, books):
    lead = visit("lead")
    path = "/group/councils/essex/leaving"
    before = books.run("select count(*) from transfers")

    looked = looked_at(lead, path, **day("left_on", 30, 9, 2015))
    saved = lead.post(path, press="save", **day("left_on", 30, 9, 2015), **looked.kept)
    said = lead.read(saved.location)

    assert "Last day as a member stays 30 September 2015" in looked.page
    assert "Contract year 1 £3,740.00" in looked.page  # 7,480.00 for 183 of 366 days
    assert "AUDIT-2015" not in looked.page
    assert "Essex leaves: its last day is 30 September 2015" in said
    assert "Look at it and charge it again: Contract year 1." in said
    assert books.run("select count(*) from transfers") == before


def test_the_lead_cannot_leave(visit):
    looked = looked_at(visit("lead"), "/group/councils/kent/leaving", **day("left_on", 30, 4, 2015))

    assert "The lead keeps the contract for all, so it cannot leave" in looked.page


def test_leaving_counts_the_meetings_that_are_recorded_after_the_last_day(visit):
    looked = looked_at(visit("lead"), "/group/councils/essex/leaving", **day("left_on", 30, 4, 2015))

    assert "2 meetings are recorded after 30 April 2015, £1,000.00 in all." in looked.page
    assert "No meeting after 30 April 2015 can be recorded for Essex." in looked.page
    assert "AUDIT-2015, Audit £50.00 £50.00" in looked.page


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("joining", day("joined_on", 31, 3, 2015), "must be in the contract, 1 April 2015 to 31 March 2020"),
        ("joining", day("joined_on", 31, 6, 2015), "The first day as a member must be a real date"),
        ("leaving", day("left_on", 31, 3, 2015), "The last day cannot be before the council joined on 1 April 2015"),
        ("leaving", day("left_on", 1, 4, 2020), "The contract ends on 31 March 2020, so no last day lies after it"),
        ("agreement", day("signed_on", 21, 7, 2015), "cannot be later than today, 20 July 2015"),
        ("figures", {"figures-0-value": "1e3"}, "The figure for EHC plans must be a plain figure, like 40 or 12.5"),
        ("figures", {"figures-0-value": "-1"}, "must be a plain figure, like 40 or 12.5"),
        ("included", {"meetings": "0"}, "Essex uses included meeting number 1, so it cannot have fewer than 1"),
        ("included", {"meetings": "１"}, "must be a whole number, like 3"),
        ("included", {"meetings": "1001"}, "must be 1,000 or less"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(visit, books, path, fields, said):
    tables = (
        "select (select md5(string_agg(a::text, '')) from authorities a),"
        " (select md5(string_agg(f::text, '')) from authority_figures f)"
    )
    before = books.run(tables)

    page = looked_at(visit("lead"), f"/group/councils/essex/{path}", **fields).page

    assert said in page
    assert books.run(tables) == before


def test_the_second_of_two_editors_sees_what_it_is_now_and_is_asked_again(visit, books):
    first, second = visit("lead"), visit("lead")
    path, mine, yours = "/group/councils/essex/included", {"meetings": "6"}, {"meetings": "7"}
    looked_first, looked_second = looked_at(first, path, **mine), looked_at(second, path, **yours)
    first.post(path, press="save", **mine, **looked_first.kept)

    asked = second.post(path, press="save", **yours, **looked_second.kept)
    again = looked_second.again(asked)
    saved = second.post(path, press="save", **yours, **again.kept)

    assert "Somebody has changed this since you opened the page." in again.page
    assert "Included meetings 6 7" in again.page
    assert saved.status_code == 303
    assert books.run("select meetings_included from allowances where authority_id = 881") == [(7,)]


def test_an_answer_that_changed_since_it_was_looked_at_is_looked_at_again(visit, books):
    lead = visit("lead")
    path = "/group/councils/essex/included"
    looked = looked_at(lead, path, meetings="6")

    page = words(lead.post(path, press="save", meetings="60", **looked.kept))

    assert "You have changed an answer since you looked." in page
    assert "Included meetings 5 60" in page
    assert books.run("select meetings_included from allowances where authority_id = 881") == [(5,)]


def test_a_figure_that_changes_names_the_cost_to_charge_again(visit, books):
    books.run("""update shared_costs set basis = '[["ehc_plans", "1"]]'""")
    lead = visit("lead")
    path = "/group/councils/essex/figures"

    looked = looked_at(lead, path, **{"figures-0-value": "13,000"})
    saved = lead.post(path, press="save", **{"figures-0-value": "13,000"}, **looked.kept)

    assert "EHC plans 12,000 13,000" in looked.page
    assert "AUDIT-2015, Audit" in looked.page
    assert "charge it again: AUDIT-2015, Audit." in lead.read(saved.location)


def test_a_council_joins_last_in_member_order_with_a_book_and_its_included_meetings(visit, books):
    lead = visit("lead")

    looked = looked_at(lead, "/group/add-council", **SLOUGH)
    saved = lead.post("/group/add-council", press="save", **SLOUGH, **looked.kept)
    said = lead.read(saved.location)

    assert "Slough joins on 1 October 2015, number 3 in member order" in looked.page
    assert "Contract year 1 £8,740.00" in looked.page  # 183 of 366 days and the £5,000.00 in advance
    assert saved.location == "/group/councils/slough"
    assert "Slough joins on 1 October 2015" in said
    assert "Slough joins the group." in said
    assert "charge it again: Contract year 1." in said
    assert books.run(
        "select a.member_order, l.meetings_included, h.transfer_number, f.value::int from authorities a"
        " join allowances l using (authority_id) join chain_heads h using (authority_id)"
        " join authority_figures f using (authority_id) where a.authority_id = 871"
    ) == [(3, 2, 0, 1100)]


def test_pressed_twice_a_council_joins_once(visit, books):
    lead = visit("lead")
    looked = looked_at(lead, "/group/add-council", **SLOUGH)
    lead.post("/group/add-council", press="save", **SLOUGH, **looked.kept)

    again = words(lead.post("/group/add-council", press="save", **SLOUGH, **looked.kept))

    assert "871 is the number of Slough already" in again
    assert books.run("select count(*) from authorities") == [(3,)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"authority_id": "886"}, "886 is the number of Kent already"),
        ({"name": "kent"}, "There is a council Kent already. If it comes back, clear its last day"),
        ({"slug": "essex"}, "essex is the address of Essex already"),
        ({"slug": "group"}, "group is an address of the portal itself"),
        ({"slug": "Slough"}, "Slough cannot stand in an address"),
        ({"slug": "-slough"}, "-slough cannot stand in an address"),
        ({"authority_id": "0871x"}, "must be a whole number, like 3"),
        ({"name": "x" * 81}, "The name must be 80 characters or fewer"),
        ({"name": ""}, "Enter the name"),
        (day("joined_on", 1, 4, 2020), "The day of joining must be in the contract"),
        ({"included": "-1"}, "must be a whole number, like 3"),
    ],
)
def test_a_council_that_cannot_join_is_refused_beside_its_answer(visit, books, wrong, said):
    page = looked_at(visit("lead"), "/group/add-council", **(SLOUGH | wrong)).page

    assert said in page
    assert books.run("select count(*) from authorities") == [(2,)]


def test_no_first_part_of_a_path_of_ours_can_be_a_councils(visit):
    rules = visit("nobody").client.application.url_map.iter_rules()
    firsts = {rule.rule.split("/")[1].partition(".")[0] for rule in rules}

    assert {first for first in firsts if first and "<" not in first} <= RESERVED_SLUGS


@pytest.mark.parametrize("path", ["/group/councils", "/group/councils/kent"])
def test_a_page_asks_the_database_eight_times_at_most(read_as, count_statements, path):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get(path)

    assert len(statements) <= 8, statements


def test_two_councils_that_join_at_once_have_a_place_each_in_member_order(visit, books):
    both = [visit("lead"), visit("lead")]
    joins = [SLOUGH, SLOUGH | {"name": "Luton", "slug": "luton", "authority_id": "821", "ons_code": ""}]
    looked = [looked_at(visitor, "/group/add-council", **one) for visitor, one in zip(both, joins, strict=True)]
    tokens = [visitor.token() for visitor in both]

    def save(place):
        fields = {**joins[place], **looked[place].kept}
        return both[place].post("/group/add-council", token=tokens[place], press="save", **fields).status_code

    with ThreadPoolExecutor(2) as crowd:
        answered = sorted(crowd.map(save, (0, 1)))

    assert answered == [200, 303]  # the second sees that somebody has joined meanwhile, and is asked again
    assert books.run("select max(member_order), count(*) from authorities") == [(3, 3)]
