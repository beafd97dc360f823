"""The pages about consent and funding, as their council and their provider see them."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.tenants.funding.conftest import contact, open_cases
from tests.tenants.funding.test_actions import held
from tests.visits import day, words

pytestmark = pytest.mark.database

FUNDING = "/provider/case/D-1/funding"
KENTS = "/kent/case/D-1/funding"
ASKED_ON = day("asked_on", 3, 7, 2015)
ANSWERED = {"answer": "agreed", "by": "business manager", **day("on", 7, 7, 2015)}


def funders(*codes, parts=1):
    rows = {f"funders-{place}-code": code for place, code in enumerate(codes)}
    return rows | {f"funders-{place}-parts": str(parts) for place in range(len(codes))} | ASKED_ON


@pytest.fixture
def first(disagreement, visit):
    return visit("first")


def consent_of(visitor, *parties):
    for party in parties:
        assert visitor.post(f"{FUNDING}/party", party=party, **ASKED_ON).status_code == 303
        said = {"answer": "consented", **day("on", 4, 7, 2015)}
        assert visitor.post(f"{FUNDING}/party/{party}", **said).status_code == 303


def test_a_new_disagreement_says_what_is_asked_first(first):
    page = first.read(FUNDING)

    assert "All parties must consent: ask at least two of them" in page
    assert "Nobody has been asked to pay yet" in page
    assert "Ask a party to take part" in page


def test_what_waits_is_said_in_a_sentence(first, visit):
    consent_of(first, "family")
    first.post(f"{FUNDING}/party", party="school", **ASKED_ON)
    first.post(f"{FUNDING}/ask", press="save", **funders("886-SCH"))

    for page in (first.read(FUNDING), visit("kent").read(KENTS)):
        assert "The school has not answered; asked on 3 July 2015" in page
        assert "Kent sample academy has not answered; asked on 3 July 2015." in page
    assert "Record its answer (The school)" in first.read(FUNDING)
    assert "Record its answer (The school)" not in visit("kent").read(KENTS)


def test_three_equal_shares_are_shown_with_where_the_penny_goes(first, visit):
    first.post(f"{FUNDING}/ask", press="save", **funders("886-SCH", "886-ICB", "the council"))

    page = visit("officer").read(KENTS)

    assert "Kent sample academy 1 £333.34" in page
    assert "Kent health commissioner 1 £333.33" in page
    assert "The penny left over goes to the first in your list." in page
    assert "Kent recharges the others their shares. A shared meeting uses no included meeting." in page


def test_a_penny_of_unequal_parts_goes_to_the_largest_remainder(first):
    rows = funders("886-SCH", "886-ICB", "the council") | {"funders-1-parts": "5"}
    first.post(f"{FUNDING}/ask", press="save", **rows)

    page = first.read(FUNDING)

    assert "£142.86" in page
    assert "£714.28" in page or "£714.29" in page
    assert "largest remainder" in page


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({}, "Select who is to pay"),
        (funders("886-SCH", "886-SCH"), "Kent sample academy is in the list twice. Add its parts together"),
        (funders("886-SCH") | {"funders-0-parts": ""}, "Enter the number of parts for Kent sample academy"),
        (funders("881-SCH"), "Select who is to pay"),
        (funders("886-SCH") | day("planned_on", 2, 7, 2015), "The planned day is before the day of asking"),
        (funders("886-SCH") | day("asked_on", 21, 7, 2015), "The day they were asked cannot be later than today"),
        (funders("886-SCH") | day("asked_on", 30, 6, 2015), "30 June 2015 is before the contact on 1 July 2015"),
    ],
)
def test_a_list_of_funders_that_cannot_be_asked_comes_back_as_it_was_typed(first, disagreement, rows, says):
    answer = first.post(f"{FUNDING}/ask", press="save", **rows)

    page = words(answer)
    assert (answer.status_code, says in page) == (200, True), page
    assert "another look. Nothing has been recorded" in page
    assert disagreement.run("select count(*) from funding_rounds where case_reference = 'D-1'") == [(0,)]


def test_a_row_more_is_given_and_nothing_is_stored(first, disagreement):
    answer = first.post(f"{FUNDING}/ask", press="add-funder", **funders("886-SCH"))

    assert 'name="funders-3-code"' in answer.text
    assert "another look" not in words(answer)
    assert disagreement.run("select count(*) from funding_rounds where case_reference = 'D-1'") == [(0,)]


def test_when_all_have_agreed_the_meeting_is_recorded_from_the_case(first, disagreement):
    consent_of(first, "family", "school")
    first.post(f"{FUNDING}/ask", press="save", **funders("886-SCH"))
    first.post(f"{FUNDING}/1/1/answer", evidence="KEN/7", **ANSWERED)
    assert "Everybody has agreed: a meeting can be booked" in first.read(FUNDING)

    form = first.client.get("/provider/meetings/new?case=D-1").text

    for filled in ('value="D-1"', '<option value="886-SCH" selected>', '<option value="886" selected>'):
        assert filled in form, filled
    assert '<option value="disagreement-resolution" selected>' in form
    for part, value in (("day", "7"), ("month", "7"), ("year", "2015")):
        assert f'name="funders_agreed_on-{part}" type="text" value="{value}"' in form


def test_the_form_of_a_meeting_says_nothing_of_a_case_that_is_not_this_providers(first, visit):
    for case in ("X-9", "D-1" * 30, "D-1"):
        whose = visit("second") if case == "D-1" else first
        assert 'value="D-1"' not in whose.client.get(f"/provider/meetings/new?case={case}").text


def test_a_party_that_refuses_ends_the_case_and_nothing_more_is_offered(first):
    first.post(f"{FUNDING}/party", party="school", **ASKED_ON)

    answer = first.post(f"{FUNDING}/party/school", answer="refused", **day("on", 4, 7, 2015))

    page = first.read(FUNDING)
    assert answer.status_code == 303
    assert "Ended on 4 July 2015: a party refused to take part" in page
    assert "What you can do" not in page


def test_a_funder_that_withdraws_ends_the_case(first, visit):
    first.post(f"{FUNDING}/ask", press="save", **funders("886-SCH"))
    first.post(f"{FUNDING}/1/1/answer", **ANSWERED)

    answer = first.post(f"{FUNDING}/1/take-back", who="1", reason="No budget left", **day("on", 8, 7, 2015))

    assert answer.status_code == 303
    assert "Ended on 8 July 2015: a funder would not pay" in visit("kent").read(KENTS)
    assert "Withdrew 8 July 2015" in visit("kent").read(KENTS)


def test_what_was_asked_before_stays_in_sight(first):
    first.post(f"{FUNDING}/ask", press="save", **funders("886-SCH"))
    first.post(f"{FUNDING}/1/take-back", who="0", reason="The health body pays too", **day("on", 8, 7, 2015))
    first.post(f"{FUNDING}/ask", press="save", **funders("886-SCH", "886-ICB"))

    page = first.read(FUNDING)

    assert (
        "Asked before Asked on 3 July 2015: Kent sample academy. Taken back on 8 July 2015: The health body pays too."
        in page
    )


def test_a_change_by_somebody_else_is_told(first, visit):
    first.post(f"{FUNDING}/ask", press="save", **funders("886-SCH"))
    visit("kent").post(f"{KENTS}/1/1/answer", **ANSWERED)

    answer = first.post(f"{FUNDING}/1/1/answer", **ANSWERED | {"answer": "refused"})

    assert "This funder has answered already" in words(answer)


def test_a_mediation_is_the_councils_until_others_are_asked(first, actions):
    open_cases(actions, contact("M-1", service="mediation"))
    there = "/provider/case/M-1/funding"

    assert "Kent pays alone" in first.read(there)
    first.post(f"{there}/ask", press="save", **funders("886-ICB"))
    assert "Kent health commissioner has not answered" in first.read(there)


def test_a_reference_with_slashes_is_found_behind_the_question_mark(first, actions):
    open_cases(actions, contact("D/2/funding"))

    page = first.client.get("/provider/case/by/funding?called=D/2/funding")

    assert page.status_code == 200
    assert "/provider/case/by/funding/party?called=D/2/funding" in page.text.replace("%2F", "/")


@pytest.mark.parametrize("path", [KENTS, f"{KENTS}/ask", FUNDING, f"{FUNDING}/end"])
def test_the_lead_and_finance_see_none_of_it(disagreement, visit, path):
    for who in ("lead", "auditor", "finance", "essex", "second"):
        assert visit(who).client.get(path).status_code in (403, 404)


def test_who_looks_is_written_down_and_who_sends_is_not(first, visit, disagreement):
    first.client.get(FUNDING)
    visit("kent").client.get(KENTS)
    first.post(f"{FUNDING}/party")

    looked = disagreement.run("select viewed_for from case_views where reference = 'D-1' order by viewed_at")
    assert looked == [("provider",), ("council",)]


def test_the_page_leads_back_to_the_case(first):
    assert 'href="/provider/case/D-1"' in first.client.get(FUNDING).text


def test_what_is_declined_or_held_asks_nobody_to_pay(first, actions, disagreement):
    open_cases(actions, replace(contact("M-2", service="mediation"), choice="declined", authority_told_on=None))
    page = first.read("/provider/case/M-2/funding")
    assert "The family declined mediation: nobody pays anything" in page
    assert "Ask funders to pay" not in page

    consent_of(first, "family", "school")
    first.post(f"{FUNDING}/ask", press="save", **funders("886-SCH"))
    first.post(f"{FUNDING}/1/1/answer", **ANSWERED)
    assert "Record the meeting" in first.read(FUNDING)
    held(actions, dt.date(2015, 7, 16))
    page = first.read(FUNDING)

    assert "The meeting was held: nobody has to be asked for anything" in page
    for act in ("Record the meeting", "Record a withdrawal", "Record that it refuses now", "Ask a party"):
        assert act not in page, act
