"""The pages of bookings behind either door: what stands on them, and an act refused in a sentence with what was typed kept."""

import pytest

from tests.promises.paper import form_on
from tests.visits import day, words

pytestmark = pytest.mark.database
PAGE = "/provider/case/DIARY-K"
CASE = f"{PAGE}/meetings"
BOOK = "/provider/case/DIARY-E/meetings/1/book"
ANSWERS = {
    "meeting_reference": "E-62",
    "starts_at": "2pm",
    "length_minutes": "90",
    "mode": "in-person",
    "venue": "Library, room 2",
    "mediator_number": "1",
}


def send(visitor, path, **said):
    form = form_on(visitor.get(path), path, path)
    return visitor.client.post(path, data=form.fields | said)


def test_the_provider_reads_what_is_arranged_and_with_whom(read_as):
    page = read_as("first").read(PAGE)

    assert "Thursday 30 July 2015, 10:00 to 12:00" in page
    assert "Mediator A. Mason" in page
    assert "Not yet: tell it by Thursday 23 July 2015" in page


def test_what_can_be_done_next_stands_on_the_page_of_the_case(read_as):
    first = read_as("first")

    assert "Record that a meeting is asked for" in first.read("/provider/case/DIARY-N")
    assert "Book the meeting" in first.read("/provider/case/DIARY-E")
    assert "Record what happened" in first.read("/provider/case/DIARY-T")
    assert "Record that the family was told" in first.read(PAGE)


def test_the_council_reads_the_same_without_the_mediator_and_names_its_people(read_as):
    page = read_as("kent").read("/kent/case/DIARY-K")

    assert "Thursday 30 July 2015, 10:00 to 12:00" in page
    assert "Mason" not in page
    assert "Name the council’s officer and who may decide" in page
    assert "Postpone" not in page


@pytest.mark.parametrize(
    ("who", "path", "seen", "unseen"),
    [
        ("first", "/provider/bookings", "2 meetings booked", "DIARY-E"),
        ("first", "/provider/bookings?council=essex", "Nothing is booked for this council", "DIARY-K"),
        ("kent", "/kent/bookings", "30 Jul 2015, 10:00 DIARY-K", "Mason"),
        ("essex", "/essex/bookings", "Nothing is booked", "DIARY-K"),
    ],
)
def test_the_lists_hold_what_is_booked_here(read_as, who, path, seen, unseen):
    page = read_as(who).read(path)

    assert seen in page
    assert unseen not in page


def test_the_file_of_a_council_names_no_mediator_and_the_providers_does(visit):
    councils, providers = (
        visit("kent").get("/kent/bookings.csv").text,
        visit("first").get("/provider/bookings.csv").text,
    )

    assert councils.splitlines()[2].startswith("2015-07-30,10:00,120,Kent,DIARY-K,,K-62,Mediation,Online")
    assert "Mason" not in councils
    assert providers.splitlines()[2].endswith(",A. Mason")


def test_a_bank_holiday_is_shown_before_it_is_booked(visit):
    visitor = visit("first")
    there = ANSWERS | day("meeting_on", 31, 8, 2015)

    first = send(visitor, BOOK, **there)
    assert "31 August 2015 is a bank holiday: Monday" in words(first)
    form = form_on(first, BOOK, BOOK)
    second = visitor.client.post(BOOK, data=form.fields)

    assert second.status_code == 303
    assert "Monday 31 August 2015, 14:00 to 15:30" in visitor.read("/provider/case/DIARY-E")


def test_a_lapsed_mediator_is_refused_beside_the_list_and_what_was_typed_is_kept(visit, books):
    visitor = visit("first")
    there = ANSWERS | day("meeting_on", 1, 4, 2016)

    answer = send(visitor, BOOK, **there)

    assert "A. Mason’s entry with the College of Mediators is renewed until 31 March 2016" in words(answer)
    assert 'href="#mediator_number"' in answer.text
    assert 'value="Library, room 2"' in answer.text
    assert books.run("select count(*) from bookings where case_reference = 'DIARY-E'") == [(0,)]


def test_a_name_of_the_family_with_a_phone_number_is_refused(visit):
    answer = send(visit("kent"), "/kent/case/DIARY-K/meetings/1/people", officer="Call 01632 960983")

    assert "must not have a phone number" in words(answer)


def test_what_cancelling_today_costs_stands_on_the_page_before_anything_is_chosen(visit, books):
    books.run("update portal_state set sample_today = '2015-07-28'")

    page = visit("first").read(f"{CASE}/1/cancel")

    assert "50% of £1,000.00" not in page
    assert "If the council, the family, the health commissioner or the school cancels today" in page
    assert "£1,000.00" in page
    assert "If our service cancels, or events beyond anyone’s control" in page


def test_a_price_that_changed_meanwhile_is_shown_again_and_nothing_is_recorded(visit, books):
    visitor, path = visit("first"), f"{CASE}/1/cancel"
    seen = send(visitor, path, cause="family", press="look")
    form = form_on(seen, path, path)
    books.run("update portal_state set sample_today = '2015-07-29'")
    late = form.fields | {"press": "record"} | day("cancelled_on", 29, 7, 2015)

    answer = visitor.client.post(path, data=late)

    assert "The price has changed while you looked. Nothing has been recorded" in words(answer)
    assert books.run("select count(*) from meetings where reference = 'K-62'") == [(0,)]


def test_a_meeting_cancelled_two_days_before_is_in_the_books_at_once(visit, books):
    """28 to 30 July 2015 has one clear working day: the full price, on the statement of the quarter of its day."""
    books.run("update portal_state set sample_today = '2015-07-28'")
    visitor, path = visit("first"), f"{CASE}/1/cancel"
    form = form_on(send(visitor, path, cause="family", press="look"), path, path)
    answer = visitor.client.post(path, data=form.fields | {"press": "record"})
    kent = visit("kent")

    assert answer.status_code == 303
    assert "100% of £1,000.00: the family cancelled on 28 July 2015, 1 clear working day before" in kent.read(
        "/kent/meetings?year=all"
    )
    assert "The family cancelled the meeting of 30 July" in visitor.read(PAGE)
    for page in (
        "/kent",
        "/kent/costs",
        "/kent/meeting/K-62",
        "/kent/statements",
        "/kent/budget",
        "/kent/statements/2015-16-Q2",
    ):
        assert kent.get(page).status_code == 200, page
    assert books.run("select distinct service_on::text, period_number from transfers where reference = 'K-62'") == [
        ("2015-07-30", 8061)
    ]


def test_a_result_before_the_day_is_refused_in_a_sentence(visit):
    answer = send(visit("first"), f"{CASE}/1/result", status="held", outcome="full", press="look")

    assert "The meeting is booked for 30 July 2015. What came of it can be recorded on that day" in words(answer)


def test_the_council_is_told_of_a_meeting_that_is_booked_or_moved_and_not_of_its_length(visit, books):
    visitor, there = visit("first"), ANSWERS | day("meeting_on", 30, 7, 2015)
    asked = "select args ->> 'kind', args ->> 'reference' from jobs.procrastinate_jobs order by id"

    send(visitor, BOOK, **there)
    send(visitor, BOOK, **there | {"length_minutes": "120"})
    send(visitor, BOOK, **there | {"length_minutes": "120", "starts_at": "3pm"})

    assert books.run(asked) == [("booked", "DIARY-E"), ("moved", "DIARY-E")]


def test_two_who_book_the_same_meeting(visit):
    visitor = visit("first")
    there = ANSWERS | day("meeting_on", 30, 7, 2015)
    form = form_on(visitor.get(BOOK), BOOK, BOOK)
    visitor.client.post(BOOK, data=form.fields | there)

    answer = visitor.client.post(BOOK, data=form.fields | there | {"starts_at": "9:15"})

    assert "Somebody else was faster. Nothing of yours has been recorded" in words(answer)


@pytest.mark.parametrize("path", ["/provider/case/C-99/meetings/request", f"{CASE}/9/book", f"{CASE}/9/cancel"])
def test_what_is_not_there_is_no_page(read_as, path):
    assert read_as("first").get(path).status_code == 404
