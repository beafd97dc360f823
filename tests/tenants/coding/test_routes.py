"""A council's coding: what is not coded, strings kept and refused beside their rows, the pattern, the warning on a grant."""

import pytest

from tests.visits import day

pytestmark = pytest.mark.database
MEETING = {"cost_centre": "EDU10", "subjective": "4410", "activity": "SEN", "funding_source": "GENERAL_FUND"}


def row(number, target, **parts):
    return {f"rows-{number}-target": f"{target}:"} | {f"rows-{number}-{name}": value for name, value in parts.items()}


def keep(visitor, *rows, shown="0", on=(1, 4, 2015), funder=None):
    path = f"/kent/coding?funder={funder}" if funder else "/kent/coding"
    return visitor.post(path, shown=shown, **day("from_on", *on), **{k: v for one in rows for k, v in one.items()})


def kept(books):
    return books.run(
        "select cost_kind, coalesce(funder_code, ''), coding, coalesce(funding_source, ''), from_on::text from coding_strings"
        " where authority_id = 886 order by string_number"
    )


def test_what_is_not_coded_is_named_first_and_a_string_is_kept(visit, books):
    kent = visit("kent")
    assert "have no coding string yet" in kent.read("/kent/coding")

    answer = keep(kent, row(0, "meeting", **MEETING), row(1, "vat"))

    assert answer.status_code == 303
    assert kept(books) == [("meeting", "", "EDU10-4410-SEN", "GENERAL_FUND", "2015-04-01")]
    page = kent.read("/kent/coding")
    assert "1 coding string is kept." in page
    assert "EDU10-4410-SEN since 1 April 2015" in page
    assert page.index("Core subscription Not coded") < page.index("Meetings held")


def test_a_string_that_does_not_fit_is_refused_beside_its_row_and_nothing_is_kept(visit, books):
    kent = visit("kent")
    kent.post("/kent/coding/pattern", shown="0", joined_by="-", pattern="EDU[0-9]{2}-[0-9]{4}", press="save")

    answer = keep(
        kent,
        row(0, "meeting", cost_centre="EDU10", subjective="4410", funding_source="ICB"),
        row(1, "core-subscription", cost_centre="XXX10", subjective="4410", funding_source="ICB"),
    )

    assert "XXX10-4410 does not fit your pattern EDU[0-9]{2}-[0-9]{4}" in answer.text
    assert 'href="#rows-1-cost_centre"' in answer.text
    assert 'value="XXX10"' in answer.text
    assert kept(books) == []


def test_a_string_without_its_day_is_refused_in_a_sentence(visit, books):
    answer = visit("kent").post("/kent/coding", shown="0", **row(0, "meeting", **MEETING))

    assert "Enter the day from which they are in force" in answer.text
    assert kept(books) == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"cost_centre": "EDU10"}, "Enter the subjective code of meetings held"),
        (MEETING | {"funding_source": ""}, "Select what pays for meetings held"),
        (MEETING | {"cost_centre": "=SUM"}, "The cost centre of meetings held must be letters and digits"),
        (MEETING | {"cost_centre": "E" * 31}, "must be 30 characters or fewer"),
    ],
)
def test_half_a_string_is_refused(visit, books, parts, said):
    assert said in keep(visit("kent"), row(0, "meeting", **parts)).text
    assert kept(books) == []


def test_the_grant_is_warned_of_and_kept(visit, books):
    kent = visit("kent")

    keep(kent, row(0, "meeting", **(MEETING | {"funding_source": "DSG_HNB"})))

    assert "so the grant should not carry it" in kent.read("/kent/coding")
    assert kept(books)[0][3] == "DSG_HNB"


def test_a_pattern_is_tried_before_it_is_kept_and_the_strings_that_would_not_fit_are_named(visit, books):
    kent = visit("kent")
    keep(kent, row(0, "meeting", **MEETING))

    tried = kent.post("/kent/coding/pattern", joined_by="-", pattern="[0-9]+", sample="123", press="look", shown="0")
    broken = kent.post("/kent/coding/pattern", joined_by="-", pattern="(a", press="save", shown="0")

    assert "123 fits [0-9]+." in tried.text
    assert "1 of 1 strings would not fit" in tried.text
    assert "The pattern cannot be read" in broken.text
    assert books.run("select count(*) from coding_patterns") == [(0,)]
    kent.post("/kent/coding/pattern", joined_by="-", pattern="[0-9]+", press="save", shown="0")
    assert "1 of the strings does not fit your pattern [0-9]+" in kent.read("/kent/coding")


def test_a_funder_has_a_string_of_its_own(visit, books):
    kent = visit("kent")
    own = {"rows-0-target": "recharge:886-SCH", "rows-0-cost_centre": "SCH1", "rows-0-subjective": "92"}

    assert visit("kent").get("/kent/coding?funder=NOBODY").status_code == 404
    keep(kent, own | {"rows-0-funding_source": "SCHOOL"}, funder="886-SCH")

    assert kept(books) == [("recharge", "886-SCH", "SCH1-92", "SCHOOL", "2015-04-01")]
    assert "SCH1-92" in kent.read("/kent/coding")


def test_of_two_people_the_second_is_told_and_the_same_again_is_nothing_new(visit, books):
    kent, finance = visit("kent"), visit("finance")

    first, again = keep(kent, row(0, "meeting", **MEETING)), keep(kent, row(0, "meeting", **MEETING))
    stale = keep(finance, row(0, "meeting", **(MEETING | {"cost_centre": "EDU11"})))

    assert (first.status_code, again.status_code, stale.status_code) == (303, 303, 200)
    assert "Somebody changed the coding while you had this page open" in stale.text
    assert len(kept(books)) == 1


def test_the_history_tells_of_it_and_the_finance_page_leads_there(visit):
    kent = visit("kent")
    keep(kent, row(0, "meeting", **MEETING))

    assert "Set the coding string of Meetings held from 1 April 2015" in kent.read("/kent/history")
    assert "Coding 1 coding string" in kent.read("/kent/finance")
    assert "Coding" not in visit("officer").read("/kent/finance")
