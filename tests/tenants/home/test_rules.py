"""What the first page of a council says: its heading, its sums, the room that is left, and billing periods beside days."""

import datetime as dt

import pytest

from tenants.home.rules import (
    LateMeeting,
    Spent,
    by_period_sentence,
    heading,
    included_sentence,
    made_of,
    over_since,
    room_for,
    year_so_far,
)

FIRST, TODAY = dt.date(2016, 4, 1), dt.date(2016, 11, 18)
LATE = LateMeeting("M00262", 1, dt.date(2016, 2, 3), dt.date(2016, 5, 3), 100_000, 100_000)


def spent(day=dt.date(2016, 5, 12), kind="meeting", *, pence=100_000, lines=1, period=8064, recharged=False):
    return Spent(day, kind, period, recharged, pence, lines)


def year(*rows, today=TODAY):
    return year_so_far(rows, first=FIRST, first_period=8064, billing="quarterly", today=today)


KENT = (
    spent(FIRST, "core-subscription", pence=748_000),
    spent(pence=1_000_000, lines=10),
    spent(dt.date(2016, 8, 18), pence=100_000, period=8066),
    spent(dt.date(2016, 8, 18), pence=-133_334, lines=3, period=8066, recharged=True),
    spent(dt.date(2016, 10, 26), "cancellation", pence=50_000, period=8066),
    spent(dt.date(2015, 4, 1), "core-subscription", pence=1_448_000, period=8060),
)


def test_the_year_is_added_up_by_kind_in_the_order_of_the_page():
    rows = [(row.label, row.number, row.own_pence) for row in year(*KENT).rows]

    assert rows == [
        ("Core subscription", 1, 748_000),
        ("Meetings held", 11, 1_100_000),
        ("Meetings not held", 1, 50_000),
    ]


def test_what_is_recharged_is_taken_off_the_own_cost():
    added = year(*KENT)

    assert added.recharged.own_pence == -133_334
    assert (added.charged_pence, added.own_pence) == (1_898_000, 1_764_666)


def test_the_steps_add_up_day_by_day_to_the_own_cost():
    assert year(*KENT).steps == (
        (FIRST, 748_000),
        (dt.date(2016, 5, 12), 1_748_000),
        (dt.date(2016, 8, 18), 1_714_666),
        (dt.date(2016, 10, 26), 1_764_666),
    )


def test_the_year_before_is_its_own_sum_and_no_part_of_this_one():
    assert year(*KENT).before_pence == 1_448_000


def test_a_meeting_and_its_reversal_cancel_in_number_and_amount():
    added = year(spent(lines=3, pence=300_000), spent(kind="meeting-reversal", pence=-100_000))

    assert [(row.label, row.number, row.own_pence) for row in added.rows] == [("Meetings held", 2, 200_000)]


def test_all_taken_back_leaves_a_row_of_nothing():
    added = year(spent(), spent(kind="meeting-reversal", pence=-100_000))

    assert [(row.label, row.number, row.own_pence) for row in added.rows] == [("Meetings held", 0, 0)]
    assert added.own_pence == 0


def test_what_is_charged_ahead_moves_the_end_of_the_year_so_far():
    ahead = year(spent(dt.date(2017, 1, 1), "core-subscription", period=8067))

    assert ahead.until == dt.date(2017, 1, 1)
    assert year(*KENT).until == TODAY


def test_a_line_of_the_next_year_is_not_in_this_one():
    assert year(spent(dt.date(2017, 4, 1), "core-subscription", period=8068)).rows == ()


@pytest.mark.parametrize(
    ("budget", "left", "price", "said"),
    [
        (2_400_000, 0, 100_000, "£6,353.34 of the budget is left, and every further meeting costs £1,000.00"),
        (2_400_000, 2, 100_000, "£6,353.34 of the budget is left, and 2 included meetings are left"),
        (2_400_000, 1, 100_000, "£6,353.34 of the budget is left, and 1 included meeting is left"),
        (2_400_000, 0, None, "£6,353.34 of the budget is left"),
        (1_764_666, 0, 100_000, "£0.00 of the budget is left, and every further meeting costs £1,000.00"),
        (1_672_993, 0, 100_000, "£916.73 over the budget"),
        (0, 0, 100_000, "£17,646.66 over the budget"),
        (None, 2, 100_000, "£17,646.66 spent since 1 April"),
    ],
)
def test_the_heading_says_what_is_left_and_what_the_next_meeting_costs(budget, left, price, said):
    assert heading(year(*KENT), budget_pence=budget, left=left, price_pence=price) == said


def test_before_anything_is_charged_the_heading_says_so():
    assert heading(year(), budget_pence=None, left=5, price_pence=100_000) == "Nothing has been charged since 1 April"


@pytest.mark.parametrize(
    ("budget", "left", "price", "said"),
    [
        (2_400_000, 0, 100_000, "There is room for 6 more meetings before April"),
        (1_891_673, 0, 100_000, "There is room for 1 more meeting before April"),
        (1_891_672, 0, 100_000, "There is no room for another meeting at £1,000.00"),
        (2_400_000, 2, 100_000, "There is room for 8 more meetings before April, 2 of them included"),
        (1_800_000, 2, 100_000, "There is room for 2 more meetings before April, all of them included"),
        (1_800_000, 1, 100_000, "There is room for 1 more meeting before April, and it is included"),
        (1_700_000, 2, 100_000, ""),
        (2_400_000, 0, None, ""),
        (2_400_000, 0, 0, ""),
    ],
)
def test_the_room_is_what_is_left_by_todays_price_rounded_down(budget, left, price, said):
    assert room_for(budget, 1_791_673, left=left, price_pence=price) == said


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (1_764_666, ""),
        (1_764_665, "It has been over the budget since 26 October 2016"),
        (1_714_665, "It has been over the budget since 12 May 2016"),
        (0, "It has been over the budget since 1 April 2016"),
        (1_720_000, "It has been over the budget since 26 October 2016"),
    ],
)
def test_over_the_budget_is_counted_from_the_day_since_which_it_stayed_over(budget, said):
    assert over_since(year(*KENT), budget) == said


def test_billing_quarters_that_come_to_the_same_are_added_up_beside():
    said = by_period_sentence(year(*KENT), "quarterly", [], present_period=8066)

    assert said == "By billing quarter the charges are the same: £17,480.00 + £1,500.00 so far = £18,980.00."


def test_a_late_meeting_of_the_year_before_is_named_when_they_differ():
    added = year(*KENT, spent(dt.date(2015, 4, 1), pence=100_000))

    said = by_period_sentence(added, "quarterly", [LATE], present_period=8066)

    assert said == ("By billing quarter £19,980.00, by day of service £18,980.00: M00262 of 3 February came late.")


def test_more_late_meetings_than_fit_a_sentence_are_counted():
    said = by_period_sentence(year(*KENT, spent(dt.date(2015, 4, 1))), "quarterly", [LATE] * 5, present_period=8067)

    assert "M00262 of 3 February, M00262 of 3 February, M00262 of 3 February and 2 more came late." in said


def test_twelve_months_are_not_added_up_in_a_sentence():
    months = [spent(dt.date(2016, 4, 1), period=24_192 + place) for place in range(6)]
    added = year_so_far(months, first=FIRST, first_period=24_192, billing="monthly", today=TODAY)

    said = by_period_sentence(added, "monthly", [], present_period=24_199)

    assert said == "By billing month the charges are the same: £6,000.00."


def test_included_meetings_are_for_the_whole_contract():
    assert included_sentence(5, dt.date(2018, 3, 31)) == (
        "The 5 are for the whole contract, to 31 March 2018, and do not start again each year."
        " A meeting that a school or another body helps to pay for never uses one."
    )


@pytest.mark.parametrize(
    ("lines", "meetings", "said"),
    [
        (2, 2, "Two meetings."),
        (1, 1, "One meeting."),
        (10, 8, "Eight meetings and two other lines."),
        (2, 1, "One meeting and one other line."),
        (1, 0, "One line."),
    ],
)
def test_a_statement_is_said_by_its_meetings(lines, meetings, said):
    assert made_of(lines, meetings) == said
