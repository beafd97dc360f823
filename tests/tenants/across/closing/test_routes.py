"""Closing a quarter: whole or not at all, once, and only what was shown. Kent and Essex on 1 October 2015."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.visits import answers, words

pytestmark = pytest.mark.database

CARRIED = re.compile(r'name="(period|statements|lines|total_pence)" type="hidden" value="([^"]*)"')


@pytest.fixture
def october(books):
    books.run("update portal_state set sample_today = '2015-10-01'")
    return books


def opened(visitor):
    """Open the page and return what its form carries."""
    found = dict(CARRIED.findall(visitor.get("/group/close").text))
    assert set(found) == {"period", "statements", "lines", "total_pence"}
    return found


def close(visitor, **changed):
    return visitor.post("/group/close", **{"looked": "y", **opened(visitor), **changed})


def closings(books):
    return books.run("select period_name, statements, net_pence from closings order by period_number")


FIRST = ("2015-16-Q1", 2, 2_606_001)
SECOND = ("2015-16-Q2", 1, 100_000)


def test_the_page_shows_what_closing_will_do(visit, october):
    page = visit("lead").read("/group/close")

    assert "Quarter 2, July to September 2015 Ready to close: 1 statement, £1,000.00 in all" in page
    assert "Checks: 4 of 5 pass, 1 to know" in page
    assert "2 councils’ lines £1,000.00, the provider’s lines £1,000.00, difference £0.00" in page
    assert "Essex 1 line 1 £1,000.00 £0.00 £1,000.00" in page
    assert "No statement, because there are no lines: Kent." in page
    assert "1 statement is issued, dated 1 October 2015." in page
    assert "Close quarter 2" in page


def test_the_lead_closes_a_quarter_once_and_is_told_what_was_done(visit, october):
    lead = visit("lead")

    answer = close(lead)
    page = lead.read("/group/statements?period=2015-16-Q2")

    assert answer.status_code == 303
    assert answer.location == "/group/statements?period=2015-16-Q2"
    assert "Quarter 2 is closed. 1 statement is issued." in page
    assert closings(october) == [FIRST, SECOND]
    assert october.run("select held = checks from book_checks order by run_number desc limit 1") == [(True,)]


def test_pressing_twice_or_after_a_colleague_closes_once_and_says_so(visit, october):
    lead = visit("lead")
    carried = {"looked": "y", **opened(lead)}
    lead.post("/group/close", **carried)

    answer = lead.post("/group/close", **carried)

    assert answer.location == "/group/statements?period=2015-16-Q2"
    assert "Quarter 2 is closed already: it was closed on 1 October 2015, with 1 statement." in words(
        lead.get(answer.location)
    )
    assert closings(october) == [FIRST, SECOND]


def test_two_at_once_close_it_once(visit, october):
    visitors = [visit("lead"), visit("lead")]
    sent = [(visitor, {"looked": "y", **opened(visitor)}) for visitor in visitors]

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda one: one[0].post("/group/close", **one[1]).status_code, sent))

    assert found == [303, 303]
    assert closings(october) == [FIRST, SECOND]


def test_a_line_that_came_in_meanwhile_is_shown_and_asked_about_again(visit, october):
    lead, first = visit("lead"), visit("first")
    carried = {"looked": "y", **opened(lead)}
    first.record(**answers(council="881", reference="E-9", case_reference="C-7"))

    answer = lead.post("/group/close", **carried)

    assert answer.status_code == 200
    assert "One line came in while you looked: £1,000.00 now. Look again." in words(answer)
    assert "Ready to close: 1 statement, £1,000.00 in all" in words(answer)
    assert 'name="looked" type="checkbox" value="y" checked' not in answer.text
    assert closings(october) == [FIRST]
    assert close(lead).status_code == 303


def test_without_the_tick_nothing_is_closed(visit, october):
    answer = close(visit("lead"), looked="")

    assert "Tick the box when you have looked at the statements." in words(answer)
    assert "Nothing has been closed" in words(answer)
    assert closings(october) == [FIRST]


@pytest.mark.parametrize(
    "wrong", [{"period": "2015-16-Q3"}, {"period": "nonsense"}, {"total_pence": "£1"}, {"lines": ""}]
)
def test_what_was_not_shown_is_not_closed(visit, october, wrong):
    answer = close(visit("lead"), **wrong)

    assert answer.status_code == 200
    assert "another look" in words(answer)
    assert closings(october) == [FIRST]


def test_a_check_that_fails_within_the_close_keeps_nothing_of_it_and_is_shown(visit, october):
    october.run("alter table statements disable trigger user")
    october.run(
        "update statements set net_pence = net_pence + 1, total_pence = total_pence + 1 where authority_id = 881"
    )
    lead = visit("lead")

    answer = close(lead)
    page = lead.read(answer.location)

    assert closings(october) == [FIRST]
    assert answer.location == "/group/close"
    assert "Not yet: 1 of 5 checks fails" in page
    assert "The button to close appears when all checks pass." in page
    assert "See which" in page
    assert "Close quarter 2" not in page
    assert october.run("select held from book_checks order by run_number desc limit 1") == [(9,)]


@pytest.mark.parametrize("who", ["treasurer", "auditor"])
def test_who_reads_sees_the_preview_without_a_button(visit, october, who):
    visitor = visit(who)

    page = visitor.read("/group/close")

    assert "Ready to close: 1 statement, £1,000.00 in all" in page
    assert "The lead administrator closes it." in page
    assert "Close quarter 2" not in page
    assert visitor.post("/group/close", looked="y").status_code == 403


def test_before_its_last_day_there_is_nothing_to_close(read_as):
    page = read_as("lead").read("/group/close")

    assert "There is nothing to close before 30 September 2015" in page
    assert "Who would get what so far" in page
    assert "Close quarter 2" not in page


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get("/group/close")

    assert len(statements) <= 8
