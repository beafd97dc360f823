"""A council's own meetings before any mediation: counted, never charged, seen by nobody else."""

import datetime as dt
import re

import pytest

from tenants.early.rules import EarlyAnswers, EarlyYear, by_year, fault_in
from tests.visits import day, words

TODAY = dt.date(2015, 7, 20)
KEY = re.compile(r'name="request_key"[^>]*value="([^"]+)"')


def answers(**changed):
    said = {"offered_on": dt.date(2015, 7, 1), "state": "offered", "held_on": None, "result": None}
    return EarlyAnswers(**said | changed)


def test_meetings_are_counted_by_the_financial_year_in_which_they_were_offered():
    found = [
        (dt.date(2015, 3, 31), "held", "resolved"),
        (dt.date(2015, 4, 1), "held", "partly"),
        (dt.date(2015, 4, 2), "held", "not-resolved"),
        (dt.date(2016, 3, 31), "turned-down", None),
        (dt.date(2016, 3, 31), "taken-back", None),
    ]

    assert by_year(found) == [
        EarlyYear(year=2015, offered=3, turned_down=1, held=2, resolved=0, partly=1),
        EarlyYear(year=2014, offered=1, turned_down=0, held=1, resolved=1, partly=0),
    ]


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"offered_on": dt.date(2015, 7, 21)}, "offered_on"),
        ({"state": "held", "held_on": dt.date(2015, 7, 21)}, "held_on"),
        ({"state": "held", "held_on": dt.date(2015, 6, 30)}, "held_on"),
    ],
)
def test_days_out_of_order_are_named(changed, name):
    assert fault_in(answers(**changed), today=TODAY)[0] == name


def test_a_meeting_held_on_the_day_it_was_offered_is_fine():
    assert fault_in(answers(state="held", held_on=dt.date(2015, 7, 1)), today=TODAY) is None


def send(visitor, path, **fields):
    return visitor.post(path, request_key=KEY.search(visitor.get(path).text)[1], **fields)


@pytest.mark.database
def test_a_meeting_is_offered_then_held_and_counted_once(visit, books):
    kent = visit("kent")

    send(kent, "/kent/early-resolution/new", state="offered", **day("offered_on", 1, 7, 2015))
    held = {"state": "held", "result": "resolved", **day("offered_on", 1, 7, 2015), **day("held_on", 8, 7, 2015)}
    answer = send(kent, "/kent/early-resolution/2", **held)

    page = kent.read(answer.location)
    assert "2 early meetings" in page
    assert "2015 to 2016 2 0 1 1 0" in page
    assert books.run(
        "select entry_number, replaces, state, result from early_meetings where authority_id = 886 order by 1"
    ) == [(1, None, "offered", None), (2, None, "offered", None), (3, 2, "held", "resolved")]
    assert books.run("select count(*) from transfers where reference like '%%early%%'") == [(0,)]


@pytest.mark.database
def test_a_meeting_about_a_case_stands_on_the_councils_case(visit):
    kent = visit("kent")

    answer = send(kent, "/kent/case/CASE-K-7/early-meeting", state="turned-down", **day("offered_on", 1, 7, 2015))

    assert answer.location == "/kent/case/CASE-K-7"
    assert "Kent offered an early meeting The family did not want it." in kent.read(answer.location)
    assert "CASE-K-7" in kent.read("/kent/early-resolution")


@pytest.mark.database
def test_what_is_missing_is_asked_for_and_nothing_is_stored(visit, books):
    kent = visit("kent")

    page = words(send(kent, "/kent/early-resolution/new", state="held", **day("offered_on", 1, 7, 2015)))

    assert "Enter the day it was held" in page
    assert "Select whether it was resolved" in page
    assert books.run("select count(*) from early_meetings where authority_id = 886") == [(1,)]


@pytest.mark.database
def test_of_two_who_say_what_came_of_it_the_second_is_told(visit, books):
    kent, officer = visit("kent"), visit("officer")
    path = "/kent/early-resolution/1"
    keys = [KEY.search(visitor.get(path).text)[1] for visitor in (kent, officer)]
    offered = day("offered_on", 4, 5, 2015)
    kent.post(path, request_key=keys[0], state="turned-down", **offered)

    late = officer.post(path, request_key=keys[1], state="taken-back", **offered)

    assert "Somebody else has said what came of this meeting while you looked." in words(late)
    assert books.run("select count(*) from early_meetings where authority_id = 886") == [(2,)]
    assert kent.get(path).status_code == 404


@pytest.mark.database
def test_a_meeting_recorded_by_mistake_is_taken_back_and_counts_nowhere(visit):
    kent = visit("kent")

    answer = send(kent, "/kent/early-resolution/1", state="taken-back", **day("offered_on", 4, 5, 2015))

    assert "No early meetings yet" in kent.read(answer.location)


@pytest.mark.database
def test_the_file_has_each_meeting_with_its_year(read_as):
    text = read_as("kent").get("/kent/early-resolution.csv").text

    assert "1,2015-05-04,Offered,,,CASE-K-8,2015-16" in text


@pytest.mark.database
@pytest.mark.parametrize("who", ["finance", "essex", "first", "lead", "auditor"])
def test_nobody_else_sees_them(read_as, who):
    assert read_as(who).get("/kent/early-resolution").status_code == 404
