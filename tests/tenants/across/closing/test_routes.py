"""Closing a quarter: whole or not at all, once, and only what was shown. Kent and Essex on 1 October 2015."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tenants.across.checks.rules import MEANINGS
from tests.visits import answers, shared, words

pytestmark = pytest.mark.database

CARRIED = re.compile(r'name="(period|statements|lines|total_pence)" type="hidden" value="([^"]*)"')


@pytest.fixture
def october(books):
    books.run("update portal_state set sample_today = '2015-10-01'")
    return books


@pytest.fixture
def held(visit, october):
    """The quarter is held by the lead's finance officer."""
    assert hold(visit("treasurer")).status_code == 303
    return october


def hold(visitor, **changed):
    return visitor.post("/group/close/hold", **{**opened(visitor), **changed})


def release(visitor, **changed):
    return visitor.post("/group/close/release", **{"period": "2015-16-Q2", "reason": "A price was wrong", **changed})


def holds(books):
    return books.run(
        "select h.hold_number, h.way, h.net_pence, h.look_until::text, r.reason from period_holds h"
        " left join hold_releases r using (contract_id, period_number, hold_number)"
        " where period_name = '2015-16-Q2' order by 1"
    )


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


def test_the_page_shows_what_holding_will_do(visit, october):
    page = visit("lead").read("/group/close")

    assert "Quarter 2, July to September 2015 Ready to hold: 1 statement, £1,000.00 in all" in page
    assert "1 statement goes out as a draft. Members may look until Thursday 8 October" in page
    assert "Hold quarter 2" in page
    assert "Close quarter 2" not in page


def test_a_quarter_is_held_once_and_who_held_it_does_not_close_it(visit, october):
    lead = visit("lead")
    carried = opened(lead)

    first, page = lead.post("/group/close/hold", **carried), lead.read("/group/close")
    again = lead.post("/group/close/hold", **carried)

    assert (first.status_code, again.status_code) == (303, 303)
    assert "2015-16-Q2 is held already: Somebody of lead held it on 1 October 2015." in lead.read("/group/close")
    assert "Quarter 2 is held. Its members may look at their drafts until 8 October 2015." in page
    assert "You held this quarter, so somebody else closes it." in page
    assert "Close quarter 2" not in page
    assert holds(october) == [(1, "person", 100_000, "2015-10-08", None)]
    refused = lead.post("/group/close", looked="y", **carried)
    assert "You held 2015-16-Q2, so somebody else closes it" in words(refused)
    assert closings(october) == [FIRST]


def test_what_is_not_held_is_not_closed(visit, october):
    answer = close(visit("lead"))

    assert "2015-16-Q2 is not held. Hold it first, so that its members see their drafts" in words(answer)
    assert closings(october) == [FIRST]


def test_a_hold_is_taken_back_with_a_reason_and_made_again(visit, held):
    treasurer, lead = visit("treasurer"), visit("lead")

    without, done = release(treasurer, reason=""), release(treasurer)
    page = treasurer.read("/group/close")
    again = hold(lead)

    assert "Enter why it is opened again" in words(without)
    assert done.status_code == again.status_code == 303
    assert "Quarter 2 is open again." in page
    assert "Ready to hold" in page
    assert holds(held) == [
        (1, "person", 100_000, "2015-10-08", "A price was wrong"),
        (2, "person", 100_000, "2015-10-08", None),
    ]
    assert "is not held, so there is nothing to release" not in words(release(lead))


def test_what_comes_late_is_in_the_held_quarter_and_is_named(visit, held):
    visit("first").record(**answers(council="881", reference="E-9", case_reference="C-7"))
    visit("first").record(**shared(reference="K-8", case_reference="C-8"))

    page = visit("lead").read("/group/close")

    assert "£1,000.00 more than when it was held: £2,000.00 now, before VAT" in page
    assert "2 lines have come in since the hold They are in quarter 2, and on the drafts of their councils." in page
    assert "Meeting 16 Jul 2015, recorded 1 Oct 2015" in page
    assert "Ready to close: 2 statements, £2,000.00 in all" in page


def test_a_member_is_told_that_its_statement_is_a_draft_and_until_when_to_look(visit, held):
    page = visit("essex").read("/essex/statements/2015-16-Q2")

    assert "Draft: look at it by Thursday 8 October" in page


def test_where_the_group_chose_it_a_missing_return_stops_the_close_and_not_the_hold(visit, october):
    chosen = "insert into group_settings select contract_id, 1, null, 5, 10, 30, true, false, false, false, 300,"
    october.run(f"{chosen} '2015-10-01', now(), 'me' from contracts")
    held = hold(visit("treasurer"))

    lead = visit("lead")
    page, answer = lead.read("/group/close"), close(lead)

    assert held.status_code == 303
    assert "Not yet: 1 of 7 checks fails" in page
    assert "The group chose that nothing is closed before it is" in page
    assert "2015-16-Q2 cannot be closed. Returns are in: not yet." in words(answer)
    assert closings(october) == [FIRST]


def test_where_the_group_chose_it_a_missing_order_stops_the_close_until_it_is_there(visit, held):
    chosen = "insert into group_settings select contract_id, 1, null, 5, 10, 30, false, false, true, false, 300,"
    held.run(f"{chosen} '2015-10-01', now(), 'me' from contracts")
    lead = visit("lead")

    page, stopped = lead.read("/group/close"), close(lead)
    visit("essex").post("/essex/orders?year=2015-16", order_number="PO-104522", shown="0")

    assert (
        "Orders are there Essex has none for 2015 to 2016. Each council gives its own, under Finance. The group chose"
        in page
    )
    assert "Orders are there: not yet. Essex has none for 2015 to 2016." in words(stopped)
    assert "The council with a statement has given one" in lead.read("/group/close")
    assert close(lead).status_code == 303


def test_the_page_shows_what_closing_will_do(visit, held):
    page = visit("lead").read("/group/close")

    assert "Quarter 2, July to September 2015 Ready to close: 1 statement, £1,000.00 in all" in page
    assert "Checks: 5 of 7 pass, 2 to know" in page
    assert "They may look until 8 October 2015. Closing before that ends their time." in page
    assert "2 councils’ lines £1,000.00, the provider’s lines £1,000.00, difference £0.00" in page
    assert "Essex 1 line 1 £1,000.00 £0.00 £1,000.00" in page
    assert "No statement, because there are no lines: Kent." in page
    assert "1 statement is issued, dated 1 October 2015." in page
    assert "Close quarter 2" in page


def test_the_lead_closes_a_quarter_once_and_is_told_what_was_done(visit, held):
    lead = visit("lead")

    answer = close(lead)
    page = lead.read("/group/statements?period=2015-16-Q2")

    assert answer.status_code == 303
    assert answer.location == "/group/statements?period=2015-16-Q2"
    assert "Quarter 2 is closed. 1 statement is issued." in page
    assert closings(held) == [FIRST, SECOND]
    assert held.run("select held = checks from book_checks order by run_number desc limit 1") == [(True,)]


def test_pressing_twice_or_after_a_colleague_closes_once_and_says_so(visit, held):
    lead = visit("lead")
    carried = {"looked": "y", **opened(lead)}
    lead.post("/group/close", **carried)

    answer = lead.post("/group/close", **carried)

    assert answer.location == "/group/statements?period=2015-16-Q2"
    assert "Quarter 2 is closed already: it was closed on 1 October 2015, with 1 statement." in words(
        lead.get(answer.location)
    )
    assert closings(held) == [FIRST, SECOND]


def test_two_at_once_close_it_once(visit, held):
    visitors = [visit("lead"), visit("lead")]
    sent = [(visitor, {"looked": "y", **opened(visitor)}) for visitor in visitors]

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda one: one[0].post("/group/close", **one[1]).status_code, sent))

    assert found == [303, 303]
    assert closings(held) == [FIRST, SECOND]


def test_a_line_that_came_in_meanwhile_is_shown_and_asked_about_again(visit, held):
    lead, first = visit("lead"), visit("first")
    carried = {"looked": "y", **opened(lead)}
    first.record(**answers(council="881", reference="E-9", case_reference="C-7"))

    answer = lead.post("/group/close", **carried)

    assert answer.status_code == 200
    assert "One line came in while you looked: £1,000.00 now. Look again." in words(answer)
    assert "Ready to close: 1 statement, £1,000.00 in all" in words(answer)
    assert 'name="looked" type="checkbox" value="y" checked' not in answer.text
    assert closings(held) == [FIRST]
    assert close(lead).status_code == 303


def test_without_the_tick_nothing_is_closed(visit, held):
    answer = close(visit("lead"), looked="")

    assert "Tick the box when you have looked at the statements." in words(answer)
    assert "Nothing has been closed" in words(answer)
    assert closings(held) == [FIRST]


@pytest.mark.parametrize(
    "wrong", [{"period": "2015-16-Q3"}, {"period": "nonsense"}, {"total_pence": "£1"}, {"lines": ""}]
)
def test_what_was_not_shown_is_not_closed(visit, held, wrong):
    answer = close(visit("lead"), **wrong)

    assert answer.status_code == 200
    assert "another look" in words(answer)
    assert closings(held) == [FIRST]


def test_a_check_that_fails_within_the_close_keeps_nothing_of_it_and_is_shown(visit, held):
    held.run("alter table statements disable trigger statements_are_append_only")
    held.run("update statements set net_pence = net_pence + 1, total_pence = total_pence + 1 where authority_id = 881")
    lead = visit("lead")

    answer = close(lead)
    page = lead.read(answer.location)

    assert closings(held) == [FIRST]
    assert answer.location == "/group/close"
    assert "Not yet: 1 of 7 checks fails" in page
    assert "The button appears when nothing stops it." in page
    assert "See which" in page
    assert "Close quarter 2" not in page
    assert held.run("select held from book_checks order by run_number desc limit 1") == [(len(MEANINGS) - 2,)]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("treasurer", "You held this quarter, so somebody else closes it."),
        ("auditor", "A lead administrator who did not hold it closes it."),
    ],
)
def test_who_reads_sees_the_preview_without_a_button(visit, held, who, told):
    visitor = visit(who)

    page = visitor.read("/group/close")

    assert "Ready to close: 1 statement, £1,000.00 in all" in page
    assert told in page
    assert "Close quarter 2" not in page
    assert visitor.post("/group/close", looked="y").status_code == 403


def test_before_its_last_day_there_is_nothing_to_close(read_as):
    page = read_as("lead").read("/group/close")

    assert "There is nothing to close before 30 September 2015" in page
    assert "Who would get what so far" in page
    assert "Close quarter 2" not in page


def test_the_page_asks_the_database_nine_times_and_once_for_each_part_that_has_a_word(read_as, count_statements):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get("/group/close")

    assert len(statements) <= 12
