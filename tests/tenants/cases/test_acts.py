"""What people do about a case: each act once, in order of the days, never over somebody else's head."""

import datetime as dt
import html
import re

import pytest

from tenants.cases.changes import FactChange, write_changes
from tests.kents_cases import WANTS_MEDIATION, contact, record_cases
from tests.promises.two_councils import FIRST, KENT, as_provider
from tests.visits import day, words

pytestmark = pytest.mark.database

HIDDEN = re.compile(r'name="(seen|before)"[^>]*value="([^"]*)"')


def hidden(visitor, path):
    return {name: html.unescape(value) for name, value in HIDDEN.findall(visitor.get(path).text)}


def do(visitor, path, **fields):
    """Open the form, answer it and send it."""
    return visitor.post(path, **hidden(visitor, path), **fields)


def facts(books, reference, names):
    return books.run(f"select {names} from cases where reference = %(it)s", it=reference)[0]


def events(books, reference):
    return books.run(
        "select field, old_value, new_value, reason from case_events where reference = %(it)s order by event_number",
        it=reference,
    )


def due(books, reference, rule):
    return books.run(
        "select due_on::text, state from deadlines where case_reference = %(it)s and rule = %(rule)s",
        it=reference,
        rule=rule,
    )


def test_a_choice_is_recorded_with_its_day_and_its_clock_begins(visit, books):
    first = visit("first")

    answer = do(first, "/provider/case/CASE-K-7/choice", choice="declined", **day("choice_told_on", 2, 7, 2015))

    assert "The choice is recorded, told on 2 July 2015." in first.read(answer.location)
    assert facts(books, "CASE-K-7", "choice, choice_told_on::text") == ("declined", "2015-07-02")
    assert due(books, "CASE-K-7", "T3") == [("2015-07-07", "running")]


def test_the_council_is_told_and_the_thirty_days_run(visit, books):
    first, kent = visit("first"), visit("kent")
    do(first, "/provider/case/CASE-K-7/choice", choice="mediate", **day("choice_told_on", 2, 7, 2015))

    answer = do(kent, "/kent/case/CASE-K-7/council-told", **day("authority_told_on", 3, 7, 2015))

    assert "The council was told on 3 July 2015: the 30 days run from it." in kent.read(answer.location)
    assert due(books, "CASE-K-7", "T5") == [("2015-08-02", "running")]


def test_the_health_body_is_told_by_the_council(visit, books):
    kent = visit("kent")
    record_cases(kent.client.application, contact("C-1", issues=("education", "health"), **WANTS_MEDIATION))

    answer = do(kent, "/kent/case/C-1/health-told", **day("health_told_on", 6, 5, 2015))

    assert "The health body was told on 6 May 2015." in kent.read(answer.location)
    assert due(books, "C-1", "T4") == [("2015-05-07", "met")]


def test_the_adviser_is_told_that_nothing_can_be_arranged(visit, books):
    kent = visit("kent")
    record_cases(kent.client.application, contact("C-1", **WANTS_MEDIATION))

    page = kent.read("/kent/case/C-1")
    answer = do(kent, "/kent/case/C-1/cannot-arrange", **day("cannot_arrange_told_on", 20, 7, 2015))

    assert "Tell the adviser today: the 30 days ended on 31 May and no meeting was held" in page
    assert "The adviser was told on 20 July 2015." in kent.read(answer.location)
    assert due(books, "C-1", "T9") == [("2015-07-23", "running")]


@pytest.mark.parametrize(
    ("who", "path", "said", "says"),
    [
        ("first", "/provider/case/CASE-K-7/choice", {"choice": "declined"}, "Enter the day you were told"),
        (
            "first",
            "/provider/case/CASE-K-7/choice",
            {"choice": "declined", **day("choice_told_on", 30, 4, 2015)},
            "30 April 2015 is before the contact on 1 May 2015",
        ),
        (
            "kent",
            "/kent/case/CASE-K-1/cannot-arrange",
            day("cannot_arrange_told_on", 30, 4, 2015),
            "30 April 2015 is before the council was told on 1 May",
        ),
        (
            "kent",
            "/kent/case/CASE-K-1/cannot-arrange",
            day("cannot_arrange_told_on", 21, 7, 2015),
            "cannot be later than today, 20 July 2015",
        ),
        ("first", "/provider/case/CASE-K-1/end", day("ended_on", 1, 7, 2015), "Select why it ended"),
        (
            "first",
            "/provider/case/CASE-K-1/end",
            {"ended_because": "agreed", **day("ended_on", 1, 4, 2015)},
            "1 April 2015 is before the first contact on 1 May",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_stored(visit, books, who, path, said, says):
    visitor = visit(who)
    answer = do(visitor, path, **said)

    assert answer.status_code == 200
    assert says in words(answer)
    assert books.run("select count(*) from case_events") == [(0,)]


def test_a_case_ends_with_a_reason_and_goes_on_with_another(visit, books):
    first = visit("first")

    ended = do(first, "/provider/case/CASE-K-1/end", ended_because="withdrawn", **day("ended_on", 1, 7, 2015))
    assert "Ended on 1 July; nothing is due" in first.read(ended.location)
    refused = do(first, "/provider/case/CASE-K-1/go-on", reason="me")
    went_on = do(first, "/provider/case/CASE-K-1/go-on", reason="The family called again")

    assert "must have 3 characters or more" in words(refused)
    assert "The case goes on." in first.read(went_on.location)
    assert facts(books, "CASE-K-1", "ended_on, ended_because") == (None, None)
    assert events(books, "CASE-K-1")[-1] == ("ended_because", "withdrawn", None, "The family called again")


def test_a_stated_day_is_put_right_with_a_reason_and_every_deadline_follows(visit, books):
    first = visit("first")
    page = first.get("/provider/case/CASE-K-1/put-right")
    assert 'value="2015"' in page.text
    as_it_stands = {
        "asker": "parent",
        "decision_kinds": "REFUSE_ASSESS",
        "issues": "education",
        "choice": "mediate",
        **day("decision_sent_on", 20, 4, 2015),
        **day("contacted_on", 1, 5, 2015),
        **day("choice_told_on", 1, 5, 2015),
    }
    told = day("authority_told_on", 5, 5, 2015)

    without = do(first, "/provider/case/CASE-K-1/put-right", **as_it_stands, **told)
    answer = do(first, "/provider/case/CASE-K-1/put-right", **as_it_stands, **told, reason="The email was found")

    assert "Enter why it is put right" in words(without)
    assert events(books, "CASE-K-1") == [("authority_told_on", "2015-05-01", "2015-05-05", "The email was found")]
    assert due(books, "CASE-K-1", "T5") == [("2015-06-04", "missed")]
    shown = first.read(answer.location)
    assert "Put right: day the council was told It was 1 May 2015, it is 5 May 2015" in shown


def test_what_was_blank_is_filled_without_a_reason(visit, books):
    first = visit("first")
    as_it_stands = {
        "asker": "parent",
        "decision_kinds": "REFUSE_ASSESS",
        "issues": "education",
        "choice": "mediate",
        **day("decision_sent_on", 20, 4, 2015),
        **day("contacted_on", 1, 5, 2015),
        **day("choice_told_on", 1, 5, 2015),
        **day("authority_told_on", 1, 5, 2015),
    }

    nothing = do(first, "/provider/case/CASE-K-1/put-right", **as_it_stands)
    filled = do(first, "/provider/case/CASE-K-1/put-right", **as_it_stands, **day("cannot_arrange_told_on", 3, 6, 2015))

    assert "Enter why it is put right" in words(nothing)
    assert filled.status_code == 303
    assert events(books, "CASE-K-1") == [("cannot_arrange_told_on", None, "2015-06-03", None)]


def test_the_councils_reference_is_added_by_either_and_put_right_with_a_reason(visit, books):
    kent, first = visit("kent"), visit("first")
    do(kent, "/kent/case/CASE-K-1/council-reference", authority_reference="KEN/1")

    without = do(first, "/provider/case/CASE-K-1/council-reference", authority_reference="KEN/2")
    do(first, "/provider/case/CASE-K-1/council-reference", authority_reference="KEN/2", reason="A slip of the pen")

    assert "Give a reason: something that was stated is to be changed" in words(without)
    assert facts(books, "CASE-K-1", "authority_reference") == ("KEN/2",)


def test_of_two_at_once_the_second_sees_what_the_first_said_and_overwrites_nothing(visit, books):
    kent = visit("kent")
    path = "/kent/case/CASE-K-1/cannot-arrange"
    seen = hidden(kent, path)
    with as_provider(kent.client.application, KENT, FIRST, dt.date(2015, 7, 20)) as scope:
        told = {"cannot_arrange_told_on": dt.date(2015, 6, 2)}
        write_changes(scope, [FactChange("CASE-K-1", dict.fromkeys(told), told)], source="form")

    answer = kent.post(path, **seen, **day("cannot_arrange_told_on", 3, 6, 2015))

    page = words(answer)
    assert "Somebody else has changed this case while you looked. Nothing of yours has been recorded" in page
    assert "says now: 2 June 2015. Look at it, then go on if yours is still right" in page
    assert facts(books, "CASE-K-1", "cannot_arrange_told_on::text") == ("2015-06-02",)
    assert 'value="3"' in answer.text


def test_the_second_press_of_the_same_form_is_the_first_ones_answer(visit, books):
    kent = visit("kent")
    path = "/kent/case/CASE-K-1/cannot-arrange"
    sent = hidden(kent, path) | day("cannot_arrange_told_on", 3, 6, 2015)

    answers = [kent.post(path, **sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(events(books, "CASE-K-1")) == 1


@pytest.mark.parametrize("seen", ["", "{", "[1]", '{"cannot_arrange_told_on": 7}', "null"])
def test_a_form_that_remembers_nonsense_saw_nothing(visit, seen):
    kent = visit("kent")

    answer = kent.post("/kent/case/CASE-K-1/cannot-arrange", seen=seen, **day("cannot_arrange_told_on", 3, 6, 2015))

    assert answer.status_code in (200, 303)


def test_a_case_is_given_to_a_caseworker_and_on_and_the_second_of_two_is_told(visit, books):
    first = visit("first")
    path = "/provider/case/CASE-K-1/assign"
    page = first.get(path).text
    people = dict(re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]+)<', page))
    numbers = {name: number for number, name in people.items()}
    before = hidden(first, path)

    given = first.post(path, **before, assigned_to=numbers["Somebody of first"])
    told = first.read(given.location)
    late = first.post(path, **before, assigned_to=numbers["Somebody of manager"])

    assert set(numbers) == {"Somebody of first", "Somebody of manager"}
    assert "CASE-K-1 is given to Somebody of first." in told
    assert "Somebody of first has it now. Look at it, then choose again" in words(late)
    assert books.run("select assignment_number from case_assignments") == [(1,)]
    assert "Caseworker Somebody of first" in visit("kent").read("/kent/case/CASE-K-1")


def test_an_act_that_does_not_apply_says_so(read_as):
    page = read_as("first").read("/provider/case/CASE-K-1/choice")

    assert "This is recorded already, or does not apply to this case." in page


def test_an_officer_fills_in_a_case_and_a_finance_officer_does_not(visit):
    path = "/kent/case/CASE-K-1/council-reference"

    assert visit("officer").get(path).status_code == 200
    assert visit("finance").get(path).status_code == 404
