"""The form that records a meeting: the price before saving, what is refused, and what counts once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.databases import app_with, close_connections
from tests.promises.two_councils import close
from tests.visits import HIDDEN, answers, day, shared, words

pytestmark = pytest.mark.database
FORM = "/provider/meetings/new"


@pytest.fixture
def app_of():
    """Make an app on a database, to act in it as a command does."""
    made = []
    yield lambda database: made.append(app_with(database)) or made[-1]
    for app in made:
        close_connections(app)


def recorded(books):
    """The references of the meetings that a form has recorded."""
    return [reference for (reference,) in books.run("select reference from meetings where reference ~ '-9' order by 1")]


def test_the_empty_form_offers_the_councils_of_the_contract(read_as):
    answer = read_as("first").get(FORM)

    assert '<option value="886"' in answer.text
    assert '<option value="881"' in answer.text
    assert "The price is shown here when you have chosen the council, the day and what happened." in answer.text


def test_the_empty_form_asks_the_database_eight_times_at_most(read_as, count_statements):
    first = read_as("first")

    with count_statements() as statements:
        first.get(FORM)

    assert len(statements) <= 8


def test_the_first_press_shows_the_price_and_stores_nothing(visit, books):
    page = words(visit("first").post(FORM, press="price", **answers()))

    assert "This meeting will cost £0.00" in page
    assert "This is meeting 5 of Kent’s 5. The next will cost £1,000.00." in page
    assert "Price on 16 July 2015 £1,000.00 Included meeting 5 −£1,000.00 Kent pays £0.00" in page
    assert "It goes on Kent’s statement for quarter 2, July to September 2015." in page
    assert recorded(books) == []


def test_the_second_press_records_and_says_which_meeting_it_was(visit, books):
    first = visit("first")

    answer = first.record(**answers())

    assert answer.status_code == 303
    assert answer.location == f"{FORM}?recorded=K-9"
    assert "K-9 is recorded. This is meeting 5 of Kent’s 5. The next will cost £1,000.00." in first.read(
        answer.location
    )
    assert recorded(books) == ["K-9"]


def test_the_books_name_the_account_and_no_address(visit, books):
    visit("first").record(**answers())

    [(recorded_by, source, email)] = books.run(
        "select m.recorded_by, m.source, a.email from meetings m join accounts a on a.account_id::text = m.recorded_by"
        " where m.reference = 'K-9'"
    )
    assert (source, email) == ("form", "first@portal.example")
    assert "@" not in recorded_by


def test_the_meeting_after_the_last_included_one_shows_its_price_first(visit, books):
    first = visit("first")
    first.record(**answers())

    page = words(first.post(FORM, press="price", **answers(reference="K-92")))

    assert "This meeting will cost £1,000.00 Full price: all 5 included meetings are used." in page
    assert "The group’s price, in force since 1 April 2015." in page


def test_a_shared_meeting_shows_who_pays_what_and_where_the_penny_goes(read_as):
    page = words(read_as("first").post(FORM, press="price", **shared()))

    assert "Others pay a share, so it uses no included meeting. Kent has used 4 of 5." in page
    assert "Kent sample academy 2 £666.67 Kent 1 £333.33 All 3 £1,000.00" in page
    assert "The penny left over goes to the largest remainder, Kent sample academy’s." in page


def test_a_cancellation_shows_the_step_that_it_reaches(read_as):
    cancelled = answers(status="cancelled", cause="family", **day("cancelled_on", 10, 7, 2015))

    page = words(read_as("first").post(FORM, press="price", **cancelled))

    # Friday 10 to Thursday 16 July 2015: the 13th, 14th and 15th lie between.
    assert "This meeting will cost £500.00" in page
    assert (
        "50% of £1,000.00: the family cancelled on 10 July 2015, 3 clear working days before. 3 to 5 cost 50%." in page
    )


def test_a_meeting_of_a_closed_quarter_says_on_which_statement_it_goes(read_as):
    late = answers(**day("requested_on", 1, 6, 2015), **day("meeting_on", 30, 6, 2015))

    page = words(read_as("first").post(FORM, press="price", **late))

    assert "Quarter 1 is closed, so it goes on Kent’s statement for quarter 2, July to September 2015." in page


def test_a_postponed_meeting_costs_nothing_and_leaves_no_line(visit, books):
    first = visit("first")

    answer = first.record(**answers(status="postponed", cause="family"))

    assert "It costs £0.00. No charge: postponed." in first.read(answer.location)
    assert books.run("select count(*) from transfers where reference = 'K-9'") == [(0,)]


def test_a_price_that_nobody_has_seen_is_shown_and_not_recorded(visit, books):
    page = words(visit("first").post(FORM, press="record", **answers()))

    assert "Look at the price first. Nothing has been recorded" in page
    assert recorded(books) == []


def test_a_price_that_changed_meanwhile_is_shown_again_and_not_recorded(visit, books):
    first, colleague = visit("first"), visit("first")
    fields = answers()
    priced = first.post(FORM, press="price", **fields)
    colleague.record(**answers(reference="K-91"))

    answer = first.post(FORM, press="record", **{**fields, **dict(HIDDEN.findall(priced.text))})

    page = words(answer)
    assert "The price has changed while you were typing. Nothing has been recorded" in page
    assert "It was £0.00. This meeting now costs £1,000.00: Full price: all 5 included meetings are used." in page
    assert recorded(books) == ["K-91"]


def test_a_changed_price_is_recorded_once_it_has_been_seen(visit, books):
    first, colleague = visit("first"), visit("first")
    fields = answers()
    priced = first.post(FORM, press="price", **fields)
    colleague.record(**answers(reference="K-91"))
    again = first.post(FORM, press="record", **{**fields, **dict(HIDDEN.findall(priced.text))})

    answer = first.post(FORM, press="record", **{**fields, **dict(HIDDEN.findall(again.text))})

    assert answer.status_code == 303
    assert books.run("select charged_pence from charges where reference = 'K-9'") == [(100_000,)]


def test_the_same_form_sent_ten_times_at_once_counts_once(visit, books):
    first = visit("first")
    fields = answers()
    priced = first.post(FORM, press="price", **fields)
    sent = {**fields, **dict(HIDDEN.findall(priced.text)), "press": "record", "csrf_token": first.token()}
    cookie = first.client.get_cookie("portal")
    others = [visit("nobody").client for _ in range(10)]
    for other in others:
        other.set_cookie("portal", cookie.value)

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda other: other.post(FORM, data=sent), others))

    assert {(answer.status_code, answer.location) for answer in found} == {(303, f"{FORM}?recorded=K-9")}
    assert recorded(books) == ["K-9"]
    assert books.run("select count(*) from transfers where reference = 'K-9'") == [(1,)]


def test_one_reference_for_two_councils_at_once_is_recorded_for_one(visit, books):
    first = visit("first")
    priced = [first.post(FORM, press="price", **answers(council=council)) for council in ("886", "881")]
    forms = [answers(council=council) for council in ("886", "881")]
    clients = [visit("first") for _ in forms]
    sent = [
        {**form, **dict(HIDDEN.findall(shown.text)), "press": "record", "token": client.token()}
        for form, shown, client in zip(forms, priced, clients, strict=True)
    ]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda client, fields: client.post(FORM, **fields), clients, sent))

    assert sorted(answer.status_code for answer in found) == [200, 303]
    assert any("K-9 is used already" in words(answer) for answer in found)
    assert recorded(books) == ["K-9"]


def test_a_quarter_that_was_closed_meanwhile_is_shown_before_anything_is_recorded(visit, books, app_of):
    first = visit("first")
    fields = answers()
    priced = first.post(FORM, press="price", **fields)
    close(app_of(books), "2015-16-Q2", on=dt.date(2015, 10, 6))

    page = words(first.post(FORM, press="record", **{**fields, **dict(HIDDEN.findall(priced.text))}))

    assert "The price has changed while you were typing" in page
    assert "Quarter 2 is closed, so it goes on Kent’s statement for quarter 3, October to December 2015." in page
    assert recorded(books) == []


def test_a_funder_can_be_added_without_script(read_as):
    answer = read_as("first").post(FORM, press="add-funder", **shared())

    assert 'name="funders-2-code"' in answer.text
    assert "Error:" not in answer.text


def test_the_preview_answers_with_the_panel_and_the_key_of_the_price(read_as):
    answer = read_as("first").post("/provider/meetings/price", **answers(reference="", mode=""))

    assert "This is meeting 5 of Kent’s 5." in words(answer)
    assert '<input type="hidden" id="shown" value="0:0:5:8061:0">' in answer.text
    assert "<html" not in answer.text


def test_the_preview_says_what_is_still_needed(read_as):
    answer = read_as("first").post("/provider/meetings/price", **answers(status="cancelled"))

    assert "Still needed: because of whom it was not held and the day of cancelling." in words(answer)


def test_a_provider_without_a_contract_is_told_so(read_as):
    second = read_as("second")

    assert "No contract in this portal is with Second Mediation Service." in second.read(FORM)
    assert second.post(FORM, press="record", **answers()).status_code == 409


def test_the_banner_says_nothing_of_another_providers_meeting(read_as):
    assert "is recorded" not in read_as("second").read(f"{FORM}?recorded=K-1")
    assert "is recorded" not in read_as("first").read(f"{FORM}?recorded=X-1")
