"""What a provider has recorded, taking a meeting back, and amending what decides no money."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.databases import app_with, close_connections
from tests.promises.two_councils import SECOND, close, meeting, record
from tests.visits import words

pytestmark = pytest.mark.database
LIST = "/provider/meetings"
TAKE_BACK = "/provider/take-back/K-5"
AMEND = "/provider/amend/K-5"
REASON = {"closed": "8060", "reason": "Recorded twice"}
MODES = ("telephone", "in-person")
SEEN = {"seen_mode": "online", "seen_outcome": "full"}


@pytest.fixture
def act(books):
    """An app on this test's database, to act in as a command does."""
    app = app_with(books)
    yield app
    close_connections(app)


def amended(books):
    """What was amended of K-5: field, value before and after."""
    return books.run(
        "select field, old_value, new_value from amendments where reference = 'K-5' order by amendment_number"
    )


def taken_back(books):
    return books.run("select reason from reversals where reference = 'K-5'")


def test_the_list_is_over_all_councils(read_as):
    page = read_as("first").read(LIST)

    assert "First Mediation Service, 1 April to 20 July 2015 7 meetings: £2,000.00" in page
    assert "K-5 CASE-K-5 Kent Held Mediation Shared" in page
    assert "E-2 CASE-E-2 Essex Held Mediation Shared" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("council=essex", "2 meetings: £1,000.00"),
        ("month=06", "7 meetings: £2,000.00"),
        ("month=07", "No meeting fits"),
        ("council=881&month=2015-06", "2 meetings: £1,000.00"),
        ("council=kent&reference=CASE-K-5&happened=held", "1 meeting: £1,000.00"),
        ("year=all&happened=postponed", "No meeting fits"),
        ("sort=charged&order=down", "7 meetings: £2,000.00"),
    ],
)
def test_every_filter_of_the_address_holds_for_the_heading(read_as, query, found):
    assert found in read_as("first").read(f"{LIST}?{query}")


@pytest.mark.parametrize("query", ["council=sussex", "council=999", "month=2019-05", "year=2019-20"])
def test_a_list_for_a_council_or_a_month_that_there_is_not_leads_nowhere(read_as, query):
    assert read_as("first").get(f"{LIST}?{query}").status_code == 404


def test_another_providers_rows_are_no_part_of_it(visit, act):
    record(act, meeting("S-1", shared_with="886-SCH"), by=SECOND, on=dt.date(2015, 7, 10))
    first = visit("first")

    assert "7 meetings: £2,000.00" in first.read(LIST)
    assert first.get("/provider/meeting/S-1").status_code == 404
    assert first.get("/provider/take-back/S-1").status_code == 404


def test_the_file_has_every_row_and_the_history_says_who_took_it(visit, books):
    answer = visit("first").get(f"{LIST}.csv?council=essex&sort=meeting")

    assert answer.text.splitlines()[1].startswith(
        "2015-06-12,2015-06-15,881,Essex,E-1,CASE-E-1,Mediation,Held,Online,Full agreement,,1,0,Included"
    )
    assert books.run("select provider_id, details from history where event = 'exported'") == [
        (1, {"format": "csv", "file": "SEG-2015-meetings-essex-2015-16"})
    ]


def test_the_lists_ask_the_database_eight_times_at_most(read_as, count_statements):
    first = read_as("first")

    with count_statements() as statements:
        first.get(f"{LIST}?council=kent&reference=K")

    assert len(statements) <= 8, statements


def test_one_meeting_says_what_was_recorded_and_no_share_by_itself(read_as):
    page = read_as("first").read("/provider/meeting/K-5")

    assert "Meeting K-5, Kent £1,000.00, shared by 2" in page
    assert "Kent sample academy Agreed 20 May 2015 1" in page
    assert "Statement Kent’s, quarter 1" in page


def test_the_page_before_says_what_taking_back_will_do(read_as):
    page = read_as("first").read("/provider/take-back/K-4")

    assert "Take back K-4: included meeting 4 is free again" in page
    assert "Its lines go on Kent’s statement for quarter 2, July to September 2015 again, the other way round." in page
    assert "Quarter 1 is closed and does not change." in page
    assert "K-4 stays used. To record the meeting again, give it a new reference." in page


def test_a_meeting_is_taken_back_once_however_often_it_is_pressed(visit, books):
    first = visit("first")

    found = [first.post(TAKE_BACK, **REASON) for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in found] == [(303, "/provider/meeting/K-5")] * 2
    assert "Meeting K-5, Kent Taken back on 20 July: £0.00 stays" in first.read(found[1].location)
    assert taken_back(books) == [("Recorded twice",)]
    assert books.run("select count(*) from transfers where reference = 'K-5'") == [(4,)]


def test_who_comes_second_is_told_that_a_colleague_took_it_back(visit, books):
    visit("first").post(TAKE_BACK, **REASON)

    page = words(visit("manager").post(TAKE_BACK, closed="8060", reason="Wrong council"))

    assert "K-5 was taken back on 20 July 2015 The reason given: Recorded twice. It cannot be taken back twice." in page
    assert taken_back(books) == [("Recorded twice",)]


def test_a_quarter_closed_meanwhile_is_shown_before_anything_is_taken_back(visit, books, act):
    first = visit("first")
    close(act, "2015-16-Q2", on=dt.date(2015, 10, 6))

    page = words(first.post(TAKE_BACK, **REASON))

    assert "A period was closed while you looked. Nothing has been taken back" in page
    assert "It now goes on the statement of quarter 3, October to December 2015." in page
    assert taken_back(books) == []
    assert first.post(TAKE_BACK, closed="8061", reason="Recorded twice").status_code == 303


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Enter why it is taken back"),
        ("no", "Why it is taken back must have 3 characters or more"),
        ("Ask jo@school.example", "Why it is taken back must not have an email address"),
        ("Ring 01622 123456", "Why it is taken back must not have a phone number"),
    ],
)
def test_a_reason_that_cannot_be_kept_is_refused_and_stays_typed(read_as, reason, said):
    answer = read_as("first").post(TAKE_BACK, closed="8060", reason=reason)

    assert f"One answer needs another look. Nothing has been taken back {said}" in words(answer)
    assert f'value="{reason}"' in answer.text or not reason
    assert "Take back K-5: £1,000.00" in read_as("first").read(TAKE_BACK)


def test_an_amendment_shows_the_new_value_and_keeps_the_old_one_in_sight(visit, books):
    first = visit("first")

    answer = first.post(AMEND, **SEEN, mode="telephone", outcome="partial")

    assert (answer.status_code, answer.location) == (303, "/provider/meeting/K-5")
    page = first.read(answer.location)
    assert "How Telephone (first recorded: online) Outcome Partial agreement (first recorded: full agreement)" in page
    assert amended(books) == [("mode", "online", "telephone"), ("outcome", "full", "partial")]
    council = visit("kent").read("/kent/meeting/K-5")
    assert "How it was held put right by First Mediation Service: Online before, telephone now" in council
    assert "K-5,CASE-K-5,Mediation,Held,Telephone,Partial agreement" in first.get(f"{LIST}.csv").text


def test_the_same_amendment_sent_twice_counts_once(visit, books):
    first = visit("first")

    found = [first.post(AMEND, **SEEN, mode="telephone", outcome="full").status_code for _ in range(2)]

    assert found == [303, 303]
    assert amended(books) == [("mode", "online", "telephone")]


def test_who_amends_second_is_told_what_it_is_now_and_asked_again(visit, books):
    visit("manager").post(AMEND, **SEEN, mode="telephone", outcome="full")
    first = visit("first")

    answer = first.post(AMEND, **SEEN, mode="in-person", outcome="full")

    assert "Somebody else has changed this meeting while you looked. Nothing of yours has been changed" in words(answer)
    assert "It says now: telephone, full agreement." in words(answer)
    assert 'name="seen_mode" type="hidden" value="telephone"' in answer.text
    assert amended(books) == [("mode", "online", "telephone")]
    again = first.post(AMEND, seen_mode="telephone", seen_outcome="full", mode="in-person", outcome="full")
    assert again.status_code == 303
    assert amended(books)[-1] == ("mode", "telephone", "in-person")


def test_of_two_at_once_one_takes_back_and_one_is_told(visit, books):
    visitors = [visit("first"), visit("manager")]
    tokens = [visitor.token() for visitor in visitors]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda who, token: who.post(TAKE_BACK, token=token, **REASON), visitors, tokens))

    assert sorted(answer.status_code for answer in found) == [200, 303]
    assert taken_back(books) == [("Recorded twice",)]
    assert books.run("select count(*) from transfers where reference = 'K-5'") == [(4,)]


def test_of_two_at_once_one_amends_and_one_is_asked_again(visit, books):
    visitors = [visit("first"), visit("manager")]
    sent = [
        {**SEEN, "outcome": "full", "mode": mode, "token": who.token()}
        for who, mode in zip(visitors, MODES, strict=True)
    ]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda who, fields: who.post(AMEND, **fields), visitors, sent))

    assert sorted(answer.status_code for answer in found) == [200, 303]
    assert len(amended(books)) == 1


def test_an_amendment_of_nothing_or_of_no_known_value_is_refused(read_as):
    first = read_as("first")

    assert "Select what should be different" in words(first.post(AMEND, **SEEN, mode="online", outcome="full"))
    assert "Select how it was held" in words(first.post(AMEND, **SEEN, mode="letter", outcome="full"))
    assert "put right by" not in first.read("/provider/meeting/K-5")


def test_a_meeting_that_was_not_held_has_no_outcome_to_amend(visit, books, act):
    record(act, meeting("K-7", postponed=True), on=dt.date(2015, 7, 10))
    first = visit("first")

    assert "Outcome" not in first.read("/provider/amend/K-7")
    first.post("/provider/amend/K-7", seen_mode="online", seen_outcome="", mode="telephone", outcome="full")
    assert books.run("select field from amendments where reference = 'K-7'") == [("mode",)]


def test_a_meeting_that_was_taken_back_is_amended_no_more(visit, books):
    first = visit("first")
    first.post(TAKE_BACK, **REASON)

    page = words(first.post(AMEND, **SEEN, mode="telephone", outcome="full"))

    assert "K-5 was taken back on 20 July 2015, so it stays as it is." in page
    assert amended(books) == []


@pytest.mark.parametrize("said", [{"mode": "online"}, {"mode": "telephone"}])
def test_the_row_handed_in_again_with_the_first_or_the_present_value_is_the_same(visit, act, said):
    visit("first").post("/provider/amend/K-1", **SEEN, mode="telephone", outcome="full")

    again = record(act, saying(meeting("K-1"), **said), on=dt.date(2015, 7, 10))

    assert [one.again for one in again] == [True]


def saying(one, **said):
    return type(one)(**(vars(one) | said))


def test_the_banner_after_recording_leads_to_the_meeting(read_as):
    page = read_as("first").get("/provider/meetings/new?recorded=K-1").text

    assert 'href="/provider/meeting/K-1"' in page
