"""What the form that records a meeting refuses: each answer by name, everything typed kept, nothing stored."""

import pytest

from tests.visits import answers, day, shared, words

pytestmark = pytest.mark.database
FORM = "/provider/meetings/new"


def recorded(books):
    """The references of the meetings that a form has recorded."""
    return [reference for (reference,) in books.run("select reference from meetings where reference ~ '-9' order by 1")]


def test_the_same_key_with_another_meeting_is_refused(visit, books):
    first = visit("first")
    fields = answers()
    first.record(**fields)

    page = words(first.record(**fields | {"reference": "K-92"}))

    assert "This form was sent before with another reference. Open a new form for another meeting" in page
    assert recorded(books) == ["K-9"]


def test_a_reference_that_is_recorded_with_other_answers_is_refused(visit, books):
    first = visit("first")
    first.record(**answers())

    page = words(first.record(**answers(outcome="none")))

    assert "One answer needs another look. Nothing has been recorded" in page
    assert "K-9 is recorded with other values." in page


def test_a_reference_of_another_council_is_refused_without_naming_it(read_as):
    page = words(read_as("first").post(FORM, press="price", **answers(reference="E-1")))

    assert "E-1 is used already. Give this meeting a reference of its own" in page
    assert "Essex" not in page.replace("Council Essex Kent", "").replace("Kent Essex", "")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"council": ""}, "Select the council"),
        ({"council": "999"}, "Select the council"),
        ({"reference": ""}, "Enter your reference for the meeting"),
        ({"reference": "Anna Smith"}, "without spaces, and never a name"),
        ({"case_reference": "anna@home.example"}, "The case reference must be at most 40 letters"),
        ({"service": ""}, "Select the service"),
        ({"status": ""}, "Select what happened"),
        ({"mode": "by-post"}, "Select how it was held"),
        ({"outcome": ""}, "Select the outcome"),
        ({"payers": ""}, "Select who pays"),
        (day("meeting_on", 31, 6, 2015), "The day of the meeting must be a real date"),
        (day("meeting_on", 21, 7, 2015), "The day of the meeting cannot be later than today, 20 July 2015"),
        (day("requested_on", 17, 7, 2015), "16 July 2015 is before the request on 17 July 2015"),
        ({"status": "cancelled"}, "Select because of whom it was not held"),
        ({"status": "cancelled", "cause": "family"}, "Enter the day of cancelling"),
        (
            {"status": "cancelled", "cause": "family", **day("cancelled_on", 17, 7, 2015)},
            "17 July 2015 is after the meeting on 16 July 2015",
        ),
        (
            {**day("requested_on", 1, 3, 2015), **day("meeting_on", 31, 3, 2015)},
            "31 March 2015 is outside the contract, which runs from 1 April 2015 to 31 March 2018",
        ),
    ],
)
def test_an_answer_that_is_wrong_is_named_and_everything_typed_is_kept(read_as, changed, said):
    answer = read_as("first").record(**answers(**changed))

    assert said in words(answer)
    assert "<title>Error: Record a meeting - SEND mediation portal</title>" in answer.text
    assert 'value="online" checked' in answer.text or "mode" in changed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (day("funders_agreed_on", 17, 7, 2015), "17 July 2015 is after the meeting on 16 July 2015"),
        ({"funders_agreed_on-day": ""}, "The day on which all of them agreed must include a day"),
        ({"funders-0-parts": "0"}, "The number of parts must be 1 or more"),
        ({"funders-0-parts": "１"}, "The number of parts must be a whole number, like 3"),
        ({"funders-0-parts": ""}, "Enter the number of parts for Kent sample academy"),
        ({"funders-1-code": "886-SCH"}, "Kent sample academy is in the list twice. Add its parts together"),
        ({"funders-0-code": ""}, "Select who pays a share, or say that the council pays alone"),
        ({"funders-0-code": "881-SCH"}, "Select who pays a share, or say that the council pays alone"),
    ],
)
def test_a_share_that_is_wrong_is_named(read_as, changed, said):
    page = words(read_as("first").record(**shared(**changed)))

    assert said in page
    assert "Nothing has been recorded" in page


def test_answers_that_what_happened_leaves_no_place_for_are_not_read(visit, books):
    said = {"cause": "family", **day("cancelled_on", 40, 7, 2015), "funders-0-code": "886-SCH", "funders-0-parts": "x"}

    answer = visit("first").record(**answers(**said))

    assert answer.status_code == 303
    assert books.run("select cause, cancelled_on from meetings where reference = 'K-9'") == [(None, None)]


@pytest.mark.parametrize(
    "changed",
    [
        {"reference": "\x00"},
        {"reference": "x" * 400_000},
        {"case_reference": "\ud83d\ude00 \u202e".encode("utf-16", "surrogatepass").decode("utf-16")},
        {"shown": "9" * 5_000},
        {"request_key": "'; drop table meetings"},
        {"council": "886" * 9},
        {f"funders-{number}-code": "886-SCH" for number in range(900)},
        {"funders-99999999999999999999-code": "x"},
        {f"field-{number}": "1" for number in range(5_000)},
    ],
)
def test_odd_input_is_refused_and_is_never_an_error_of_ours(visit, books, changed):
    answer = visit("first").post(FORM, press="record", **answers(**changed))

    assert answer.status_code < 500
    assert recorded(books) == []
