"""A council's first page: Kent and Essex on 20 July 2015, with a budget and without."""

import datetime as dt

import pytest

from tests.databases import close_connections, whole_portal
from tests.promises.two_councils import ESSEX, KENT, budget, meeting, record, reverse
from tests.promises.two_payments import pay
from tests.visits import Visitor, add_people, charge_first_year, load, words

pytestmark = pytest.mark.database


def test_signing_in_leads_a_council_to_its_first_page(read_as):
    assert read_as("kent").get("/").location == "/kent"


def test_without_a_budget_the_heading_says_what_was_spent(read_as):
    page = read_as("kent").read("/kent")

    assert "Kent, financial year 2015 to 2016 £13,030.01 spent since 1 April" in page
    assert "Add a budget" in page


def test_the_table_adds_up_to_the_heading(read_as):
    page = read_as("kent").read("/kent")

    assert "By day of service, 1 April to 20 July 2015 Number Amount" in page
    assert (
        "Core subscription 1 £7,480.00 Included meetings, paid in advance 1 £5,000.00 Meetings held 5 £1,000.00"
        " Share of: Audit 1 £50.01 Recharged to others 1 −£500.00 Kent’s own cost £13,030.01" in page
    )


def test_billing_quarters_stand_beside_the_days(read_as):
    page = read_as("kent").read("/kent")

    assert "By billing quarter the charges are the same: £13,530.01." in page


def test_the_included_meetings_are_squares_and_a_sentence(read_as):
    answer = read_as("kent").get("/kent")
    page = read_as("kent").read("/kent")

    assert answer.text.count("p-slot--used") == 4
    assert "Included meetings: 4 of 5 used" in page
    assert "The last one was held on 12 June 2015. One is left; after it a meeting costs £1,000.00." in page


def test_the_last_statement_and_what_comes_next_stand_on_the_right(read_as):
    kent, essex = read_as("kent").read("/kent"), read_as("essex").read("/essex")

    assert (
        "Last statement £13,530.01 Quarter 1, April to June 2015 Five meetings and three other lines. Issued on 6 July 2015."
        in kent
    )
    assert "Next: quarter 2, £1,000.00 so far, closes after 30 September 2015." in essex


def test_what_waits_is_a_budget_to_set_and_a_statement_to_look_at(read_as):
    page = read_as("kent").read("/kent")

    assert "5 things are waiting for you" in page
    assert "To do Add a budget for 2015 to 2016" in page
    assert "New Look at the statement of quarter 1: £13,530.01 Issued on 6 July 2015." in page


def test_a_budget_waits_only_for_who_may_set_it(read_as):
    page = read_as("officer").read("/kent")

    assert "4 things are waiting for you" in page
    assert "Add a budget for 2015" not in page


def test_a_meeting_that_came_late_waits_with_what_the_council_pays_of_it(read_as):
    page = read_as("essex").read("/essex")

    assert "New See a late meeting, E-2 Held 12 June, recorded 10 July. Essex pays £500.00 of £1,000.00." in page


def test_nothing_waits_a_month_later_when_all_is_paid(visit, books):
    pay(visit("nobody").client.application, 1_353_001, "SEG 1", on=dt.date(2015, 7, 20))
    books.run("update portal_state set sample_today = '2015-09-20'")
    books.run("delete from deadlines")
    budget_of_kent(visit)

    assert "Nothing is waiting" in visit("kent").read("/kent")


def budget_of_kent(visit, pence=2_400_000):
    app = visit("nobody").client.application
    budget(app, pence)


def test_with_a_budget_the_heading_says_what_is_left_and_the_room_that_makes(visit):
    budget_of_kent(visit)

    page = visit("kent").read("/kent")

    assert "£10,969.99 of the budget is left, and 1 included meeting is left" in page
    assert "Spend: £13,030.01 of £24,000.00 There is room for 11 more meetings before April, 1 of them included" in page


def test_over_the_budget_the_words_say_it(visit):
    budget_of_kent(visit, 1_200_000)

    page = visit("kent").read("/kent")

    assert "£1,030.01 over the budget" in page
    assert "It has been over the budget since 1 April 2015" in page
    assert "Change the budget" in page


def test_the_chart_says_in_words_what_it_shows(visit):
    budget_of_kent(visit)

    answer = visit("kent").get("/kent")

    assert answer.text.count('role="img"') == 2
    assert "£10,969.99 below the line at £24,000.00" in answer.text
    assert "style=" not in answer.text


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    with count_statements() as statements:
        kent.get("/kent")

    assert len(statements) <= 8


@pytest.fixture
def a_year_later(server, tmp_path):
    """Kent on a day of 2016, loaded and not charged."""
    made = server.copy()
    app = whole_portal(made, instance=tmp_path)

    def on(today):
        load(app, tmp_path, today=today)
        add_people(made)
        return app, Visitor(app, "kent")

    yield on
    close_connections(app)
    server.drop(made)


def test_on_the_first_day_nothing_has_been_charged(a_year_later):
    _, kent = a_year_later(dt.date(2015, 4, 1))

    page = kent.read("/kent")

    assert "Nothing has been charged since 1 April" in page
    assert (
        "Nothing has been charged yet. The subscription of a contract year is charged from its first day, 1 April."
        in page
    )
    assert "No statement yet" in page
    assert "<svg" not in kent.get("/kent").text


def test_the_year_before_is_held_against_the_old_contract(a_year_later):
    app, kent = a_year_later(dt.date(2016, 4, 20))
    charge_first_year(app, on=dt.date(2015, 4, 1))
    record(app, *(meeting(f"K-{number}") for number in range(1, 8)), on=dt.date(2015, 6, 20))

    answer = kent.get("/kent")
    page = kent.read("/kent")

    assert "The year before cost £9,623.21 less than the old contract" in page
    assert "2015 to 2016: £14,480.00, against £24,103.21 a year before. See how" in page
    assert 'href="/kent/statements?year=2015-16#year"' in answer.text


def test_a_year_in_which_nothing_was_charged_is_held_against_nothing(a_year_later):
    _, kent = a_year_later(dt.date(2016, 4, 20))

    assert "the old contract" not in kent.read("/kent")


def test_a_meeting_that_was_taken_back_counts_no_more_and_frees_its_square(visit):
    kent = visit("kent")
    app = kent.client.application
    reverse(app, "K-4", on=dt.date(2015, 7, 20))
    reverse(app, "K-5", on=dt.date(2015, 7, 20))

    page = kent.read("/kent")

    assert "Included meetings: 3 of 5 used" in page
    assert "Meetings held 3 £0.00" in page
    assert "Recharged to others 0 £0.00 Kent’s own cost £12,530.01" in page


def test_essex_reads_nothing_of_kents(visit):
    budget_of_kent(visit)
    page = visit("essex").read("/essex")

    assert "24,000" not in page
    assert "Kent" not in page
    assert (KENT, ESSEX) == (886, 881)


def test_every_figure_leads_to_its_lines(read_as):
    kent, essex = read_as("kent").get("/kent").text, read_as("essex").get("/essex").text

    for address in (
        "/kent/costs?year=2015-16&amp;kind=core-subscription",
        "/kent/meetings?year=2015-16&amp;happened=held",
        "/kent/recharges?year=2015-16",
        "/kent/meeting/K-4",
        "/kent/statements/2015-16-Q1",
    ):
        assert f'href="{address}"' in kent
        assert read_as("kent").get(address.replace("&amp;", "&")).status_code == 200
    assert 'href="/essex/meeting/E-2"' in essex


def test_the_meetings_behind_a_row_come_to_the_same(read_as):
    page = read_as("kent").read("/kent/meetings?year=2015-16&happened=held")

    assert "5 meetings: £1,000.00" in page


def test_who_has_not_named_a_decision_maker_is_asked_to_by_the_nearest_meeting(visit):
    """Diary T's meeting is today, diary K's on 30 July; once somebody is named the line goes."""
    kent = visit("kent")

    page = words(kent.get("/kent"))

    assert "Name who may decide for Kent at the meeting of DIARY-T It is on Monday 20 July." in page
    assert "Name who may decide for Kent at the meeting of DIARY-K It is on Thursday 30 July." in page
    named = kent.post("/kent/case/DIARY-T/meetings/1/people", officer="SEN officer", decision_maker="Head of SEN")
    assert named.status_code == 303, words(named)
    assert "the meeting of DIARY-T" not in words(kent.get("/kent"))
    assert "Name who may decide" not in words(visit("finance").get("/kent"))
