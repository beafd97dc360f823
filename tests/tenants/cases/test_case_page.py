"""The page of a case behind both doors: what to do now, its deadlines, its line, and who looked."""

import pytest

from tests.kents_cases import WANTS_MEDIATION, contact, record_cases
from tests.promises.two_councils import ESSEX
from tests.visits import words

pytestmark = pytest.mark.database


def test_a_council_reads_what_is_overdue_and_why(read_as):
    page = read_as("kent").read("/kent/case/CASE-K-1")

    assert "Case CASE-K-1, mediation Issue the certificate by Wednesday 17 June: 33 days late" in page
    assert "Hold the mediation Kent. Rule T5 : 30 calendar days 30 days from 1 May 31 May 2015 Missed" in page
    assert "Ask about mediation The family. Rule T2 : 2 months 2 months from 20 April 20 Jun 2015 Met 1 May" in page
    assert "No names are kept here. Find the family in your own system by your reference." in page


def test_a_meeting_leads_to_its_case_but_not_those_who_read_no_cases(read_as):
    assert '<a href="/kent/case/CASE-K-1">CASE-K-1</a>' in read_as("kent").get("/kent/meeting/K-1").text
    assert '<a href="/provider/case/CASE-K-1">CASE-K-1</a>' in read_as("first").get("/provider/meeting/K-1").text
    assert "/case/CASE-K-1" not in read_as("finance").get("/kent/meeting/K-1").text


def test_the_line_tells_what_happened_newest_first(read_as):
    page = read_as("kent").read("/kent/case/CASE-K-1")

    told = [
        "Monday 20 July 2015, today Issue the certificate Overdue",
        "Friday 12 June 2015 The meeting was held 12 days late Full agreement.",
        "K-1, £0.00",
        "Sunday 31 May 2015 The 30 days ended Missed",
        "Friday 1 May 2015 The family asked for mediation, and Kent was told Met A parent, about no assessment.",
        "Monday 20 April 2015 Kent sent its decision",
    ]
    assert all(one in page for one in told), page
    assert sorted(told, key=page.index) == told


def test_of_one_day_what_came_later_stands_above(read_as):
    page = read_as("kent").read("/kent/case/CASE-K-F1")

    told = [
        "Asked to pay: Kent sample academy",
        "The school was asked to take part",
        "The family was asked to take part",
    ]
    assert page.count("Monday 8 June 2015") == 3
    assert sorted(told, key=page.index) == told


def test_a_provider_reads_the_same_case_with_the_council_named(read_as):
    page = read_as("first").read("/provider/case/CASE-K-1")

    assert "Case CASE-K-1, mediation, Kent" in page
    assert "Our reference CASE-K-1" in page
    assert "Caseworker Nobody yet" in page


def test_an_early_meeting_is_on_the_councils_line_and_not_on_the_providers(read_as):
    assert "Kent offered an early meeting" in read_as("kent").read("/kent/case/CASE-K-8")
    assert "early meeting" not in read_as("first").read("/provider/case/CASE-K-8")


def test_a_disagreement_shows_what_is_waited_for_and_who_pays(read_as):
    page = read_as("first").read("/provider/case/CASE-K-F1")

    assert "Case CASE-K-F1, disagreement resolution, Kent" in page
    assert (
        "Disagreement resolution is voluntary for everybody, so no deadline runs and there is no certificate." in page
    )
    assert "Who takes part" in page
    assert "Who pays" in page


def test_a_case_without_the_day_of_the_decision_asks_for_it(visit, books):
    first = visit("first")
    record_cases(first.client.application, contact("C-1", decision_sent_on=None))

    page = first.get("/provider/case/C-1")

    assert "Add the day the decision was sent: every deadline is counted from it" in words(page)
    assert '/provider/case/C-1/decision-sent"' in page.text


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("kent", "/kent/case/CASE-E-1"),
        ("kent", "/kent/case/C-404"),
        ("kent", "/kent/case/by?called="),
        ("kent", "/kent/case/CASE-K-1?provider=2"),
        ("kent", "/kent/case/CASE-K-1?provider=99"),
        ("kent", "/kent/case/CASE-K-1?provider=x"),
        ("first", "/provider/case/C-404"),
        ("second", "/provider/case/CASE-K-1"),
    ],
)
def test_a_case_that_is_not_yours_is_not_there_and_leaves_no_view(visit, books, who, path):
    assert visit(who).get(path).status_code == 404
    assert books.run("select count(*) from case_views") == [(0,)]


def test_a_reference_like_a_path_has_its_page_and_its_acts(visit):
    first = visit("first")
    record_cases(first.client.application, contact("C/1/end", **WANTS_MEDIATION))

    page = first.get("/provider/case/by?called=C/1/end")

    assert "Case C/1/end, mediation" in words(page)
    assert "/provider/case/by/put-right?called=C/1/end" in page.text.replace("%2F", "/")
    assert first.get("/provider/case/by/end?called=C%2F1%2Fend").status_code == 200


def test_each_opening_is_logged_for_both_bodies_even_when_it_is_the_same_person(visit, books):
    kent, first = visit("kent"), visit("first")
    for visitor, path in ((kent, "/kent"), (kent, "/kent"), (first, "/provider")):
        visitor.get(f"{path}/case/CASE-K-1")

    assert books.run("select reference, viewed_for, count(*) from case_views group by 1, 2 order by 2") == [
        ("CASE-K-1", "council", 2),
        ("CASE-K-1", "provider", 1),
    ]
    page = kent.read("/kent/case/CASE-K-1")
    assert "Who has looked Somebody of kent today at" in page
    assert "Somebody of first today at" in page


def test_the_log_says_who_looked_and_is_found_by_case_and_by_person(visit):
    kent, first = visit("kent"), visit("first")
    kent.get("/kent/case/CASE-K-1")
    kent.get("/kent/case/CASE-K-7")
    first.get("/provider/case/CASE-E-1")

    assert "2 looks at cases" in kent.read("/kent/cases/views")
    assert "CASE-E-1" not in kent.read("/kent/cases/views")
    assert "1 look at cases" in kent.read("/kent/cases/views?reference=K-7")
    assert "No look fits" in kent.read("/kent/cases/views?who=nobody of this name")
    assert "2 looks at cases" in kent.read("/kent/cases/views?who=kent")
    assert "3 looks at cases" in first.read("/provider/cases/views")
    assert "Somebody of kent,The council,CASE-K-7,886,Kent" in kent.get("/kent/cases/views.csv").text
    assert kent.get("/kent/cases/views.xlsx").status_code == 200


def test_a_page_of_a_case_asks_a_handful_of_statements(visit, count_statements):
    kent = visit("kent")
    kent.get("/kent/case/CASE-K-1")

    with count_statements() as sent:
        kent.get("/kent/case/CASE-K-1")

    assert len(sent) <= 34, sent


def test_a_list_finds_a_case_by_either_reference(visit, books):
    kent = visit("kent")
    record_cases(kent.client.application, contact("C-1", authority_reference="KEN/4711", **WANTS_MEDIATION))
    record_cases(kent.client.application, contact("C-2", ESSEX, authority_reference="KEN/4712"))

    assert "1 case, 1 overdue What is due" in kent.read("/kent/cases?reference=4711")
    assert "1 case, 1 overdue What is due" in kent.read("/kent/cases?reference=c-1")
    assert "No case fits" in kent.read("/kent/cases?reference=4712")
    assert "KEN/4711" in kent.get("/kent/cases.csv?reference=4711").text


def test_a_list_is_filtered_sorted_and_sent_as_a_file(read_as):
    kent, first = read_as("kent"), read_as("first")

    assert "9 cases, 1 overdue" in kent.read("/kent/cases")
    assert "1 case, none overdue" in kent.read("/kent/cases?state=undecided")
    assert "No case fits" in kent.read("/kent/cases?standing=ended")
    assert "4 cases, 1 overdue" in kent.read("/kent/cases?kind=REFUSE_ASSESS&service=mediation")
    assert "11 cases, 2 overdue" in first.read("/provider/cases?sort=due&order=up")
    assert "2 cases, 1 overdue" in first.read("/provider/cases?council=essex")
    assert first.get("/provider/cases?council=nowhere").status_code == 404
    assert kent.get("/kent/cases.csv").text.splitlines()[0].startswith("case_reference,authority_reference,authority,")
    assert kent.get("/kent/cases.xlsx").status_code == 200
