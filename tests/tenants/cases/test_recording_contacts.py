"""Recording a contact on the form: what it asks for, what it says at once, what it refuses, and the second click."""

import datetime as dt
import re

import pytest

from consortium.errors import Refused
from tenants.cases.actions import record_contacts
from tenants.cases.contacts import GivenContact
from tests.kents_cases import contact
from tests.promises.two_councils import CONTRACT, FIRST, KENT, as_provider
from tests.visits import day, words

pytestmark = pytest.mark.database

PAGE = "/provider/cases/new"


def answers(**changed):
    said = {
        "request_key": "a-key-of-twenty-signs",
        "council": "886",
        "reference": "C-10",
        "authority_reference": "KEN/10",
        "service": "mediation",
        "asker": "parent",
        "decision_kinds": ["CONTENT_F", "CONTENT_I"],
        "issues": ["education"],
        **day("decision_sent_on", 1, 7, 2015),
        **day("contacted_on", 10, 7, 2015),
        "choice": "mediate",
        **day("choice_told_on", 13, 7, 2015),
        **day("authority_told_on", 13, 7, 2015),
    }
    return said | changed


def cases(books):
    return books.run(
        "select reference, authority_reference, service, dr_kind, decision_kinds, choice, authority_told_on::text from cases"
        " where authority_id = 886 and reference like 'C-%%' order by reference"
    )


def test_a_contact_is_recorded_and_its_case_says_whether_a_certificate_is_needed(visit, books):
    first = visit("first")

    answer = first.post(PAGE, **answers())
    page = first.read(answer.location)

    assert answer.location == "/provider/case/C-10"
    assert "C-10 is recorded. A certificate is needed: section I is joined with another decision." in page
    assert "Hold the mediation by Wednesday 12 August: 23 days left" in page
    assert cases(books) == [
        ("C-10", "KEN/10", "mediation", None, ["CONTENT_F", "CONTENT_I"], "mediate", "2015-07-13"),
    ]


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (["CONTENT_I"], "No No certificate is needed: the case is only about the school named in section I."),
        (["CONTENT_I", "CONTENT_B"], "Yes A certificate is needed: section I is joined with another decision."),
        (["CEASE"], "Yes A certificate is needed before the family can appeal."),
        ([], "Not known yet It is said here when the decisions are ticked."),
        (["CONTENT_A"], "Not known yet"),
    ],
)
def test_the_panel_says_whether_a_certificate_is_needed(read_as, kinds, says):
    query = "&".join(f"kind={kind}" for kind in kinds)

    assert f"Is a certificate needed? {says}" in read_as("first").read(f"/provider/cases/certificate-needed?{query}")


def test_a_disagreement_asks_its_kind_and_no_decision(visit, books):
    first = visit("first")
    said = answers(service="disagreement-resolution")

    asked = words(first.post(PAGE, **said))
    answer = first.post(PAGE, **said, dr_kind="PROVISION")

    assert "Select what the disagreement is about" in asked
    assert "Disagreement resolution is voluntary for everybody" in first.read(answer.location)
    assert [(row[2], row[3], row[4]) for row in cases(books)] == [("disagreement-resolution", "PROVISION", [])]


def test_an_empty_form_says_what_is_missing_and_stores_nothing(visit, books):
    page = words(visit("first").post(PAGE))

    assert "Six answers need another look. Nothing has been recorded" in page
    assert "Select the council" in page
    assert "Select what is asked for" in page
    assert cases(books) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (day("choice_told_on", 9, 7, 2015), "9 July 2015 is before the contact on 10 July 2015"),
        (day("contacted_on", 21, 7, 2015), "The day of contact cannot be later than today, 20 July 2015"),
        (day("choice_told_on", 31, 6, 2015), "must be a real date"),
        ({"reference": "Anna Smith"}, "and never a name"),
        ({"decision_kinds": []}, "Tick which decisions it is about"),
        ({"asker": "school"}, "Select who asks"),
        ({"council": "999"}, "Select the council"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(visit, books, changed, says):
    answer = visit("first").post(PAGE, **answers(**changed))

    assert says in words(answer)
    assert 'value="KEN/10"' in answer.text
    assert 'value="education" checked' in re.sub(r"\s+", " ", answer.text)
    assert cases(books) == []


def test_the_same_form_again_shows_the_case_and_adds_nothing(visit, books):
    first = visit("first")
    first.post(PAGE, **answers())

    again = first.post(PAGE, **answers())

    assert (again.status_code, again.location) == (303, "/provider/case/C-10")
    assert len(cases(books)) == 1


def test_another_form_with_a_reference_that_is_used_is_refused(visit, books):
    first = visit("first")
    first.post(PAGE, **answers())

    answer = first.post(PAGE, **answers(request_key="another-key-of-signs", choice="undecided"))

    assert "C-10 is used already. Each case has a reference of its own" in words(answer)
    assert [row[5] for row in cases(books)] == ["mediate"]


def test_a_reference_of_another_councils_case_is_refused_without_saying_whose(visit):
    page = words(visit("first").post(PAGE, **answers(reference="CASE-E-1")))

    assert "CASE-E-1 is used already. Each case has a reference of its own" in page
    assert "881" not in page


def test_the_same_key_for_another_council_is_refused(visit, books):
    first = visit("first")
    first.post(PAGE, **answers())

    answer = first.post(PAGE, **answers(council="881", reference="C-11"))

    assert "This form was sent before with another reference" in words(answer)
    assert books.run("select count(*) from cases where reference = 'C-11'") == [(0,)]


def test_the_form_has_no_field_for_a_name_or_for_what_was_said(read_as):
    page = read_as("first").get(PAGE).text

    assert set(re.findall(r'name="([a-z_]+)(?:-day|-month|-year)?"', page)) == {
        *("csrf_token", "request_key", "robots", "viewport", "council", "reference", "authority_reference"),
        *("service", "asker", "decision_kinds", "dr_kind", "issues", "decision_sent_on", "contacted_on", "choice"),
        *("choice_told_on", "authority_told_on"),
    }


def test_a_key_that_made_one_case_makes_no_second(visit):
    first = visit("first")
    first.post(PAGE, **answers())
    other = contact("C-11")

    with (
        as_provider(first.client.application, KENT, FIRST, dt.date(2015, 7, 20)) as scope,
        pytest.raises(Refused) as no,
    ):
        record_contacts(scope, CONTRACT, [GivenContact(other)], source="form", request_key="a-key-of-twenty-signs")

    assert "This form was sent before with another case" in str(no.value)
