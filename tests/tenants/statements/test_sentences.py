import datetime as dt
from fractions import Fraction

import pytest

from consortium.contracts.rules import Membership
from consortium.periods.rules import period_named
from consortium.shared_costs.queries import Cost
from consortium.shared_costs.rules import Sharer
from tenants.ledger.rules import IncludedMeetings, StatementLine, UsedMeeting
from tenants.statements.rules import LastStatement, StatementFigures
from tenants.statements.sentences import (
    brought_forward,
    heading,
    included_sentences,
    meetings_heading,
    ordinal,
    parts_of,
    period_named_in_words,
)
from tenants.statements.shares import cost_share

JULY = dt.date(2016, 7, 20)


def line(kind="meeting", amount_pence=0, *, slot=None, reference="K-1", sentence="Why."):
    return StatementLine(
        authority_id=886,
        period_number=8065,
        line_number=1,
        kind=kind,
        reference=reference,
        service_on=dt.date(2016, 5, 12),
        recorded_on=dt.date(2016, 6, 7),
        slot_number=slot,
        sentence=sentence,
        amount_pence=amount_pence,
        recharged=(),
        transfers=1,
    )


def used(*numbers):
    return tuple(UsedMeeting(number, dt.date(2015, 11, 19)) for number in numbers)


@pytest.mark.parametrize(
    ("lines", "net_pence", "issued_on", "said"),
    [
        ([line(amount_pence=1_575_007)], 1_575_007, JULY, "£15,750.07, issued on 20 July 2016"),
        ([line(amount_pence=150_000)], 150_000, None, "£1,500.00 so far, not yet issued"),
        ([line(amount_pence=-50_000)], -50_000, JULY, "−£500.00, a credit, issued on 20 July 2016"),
        ([line(slot=1)], 0, JULY, "Nothing to pay: the meeting was included"),
        ([line(slot=1), line(slot=2)], 0, JULY, "Nothing to pay: both meetings were included"),
        ([line(slot=1), line(slot=2), line(slot=3)], 0, JULY, "Nothing to pay: all 3 meetings were included"),
        (
            [line(amount_pence=100_000), line("meeting-reversal", -100_000)],
            0,
            JULY,
            "Nothing to pay: the lines add up to £0.00",
        ),
    ],
)
def test_the_heading_says_what_a_statement_comes_to(lines, net_pence, issued_on, said):
    figures = StatementFigures(net_pence=net_pence, vat_pence=0, recharged_pence=0)

    assert heading(lines, figures, issued_on) == said


def test_meetings_are_counted_with_those_taken_back():
    lines = [line(amount_pence=100_000), line("cancellation", 50_000), line("meeting-reversal", -100_000)]

    assert meetings_heading(lines) == "2 meetings and 1 taken back, £500.00: why each cost what it did"
    assert meetings_heading([line(amount_pence=100_000)]) == "1 meeting, £1,000.00: why it cost what it did"


def test_thousands_of_meetings_have_their_comma():
    meetings = [line(amount_pence=100_000) for _ in range(3_763)]

    assert meetings_heading(meetings) == "3,763 meetings, £3,763,000.00: why each cost what it did"


def test_the_included_meetings_of_a_quarter_are_named_by_number():
    stand, rest = included_sentences(
        IncludedMeetings(5, used(1, 2, 3, 4, 5)), [line(slot=4), line(slot=5)], "quarterly"
    )

    assert stand == "Included meetings: 5 of 5 used."
    assert rest == "This quarter used numbers 4 and 5."


def test_a_meeting_that_was_taken_back_in_the_same_quarter_uses_none():
    lines = [line(slot=2), line("meeting-reversal", slot=2)]

    assert included_sentences(IncludedMeetings(5, used(1)), lines, "monthly")[1] == "This month used none of them."


def test_when_none_was_left_the_day_of_the_last_is_said():
    _, rest = included_sentences(IncludedMeetings(1, used(1)), [], "quarterly", next_price_pence=100_000)

    assert rest == "None was left; the last was used on 19 November 2015. The next meeting will cost £1,000.00."


def test_a_council_without_included_meetings_is_told_so():
    assert included_sentences(IncludedMeetings(0, ()), [], "annual") == ("No meetings are included.", "")


def test_the_parts_of_a_statement_add_up_to_its_net():
    core = line(
        "core-subscription", 748_000, reference="year-2", sentence="Core subscription, contract year 2: £7,480.00."
    )
    lines = [core, line(slot=5), line(amount_pence=100_000), line("shared-cost", 27_007, reference="AUDIT-2016")]

    parts = parts_of(lines, {"AUDIT-2016": "Audit"})

    assert [(part.label, part.number, part.amount_pence) for part in parts] == [
        ("Core subscription, contract year 2", 1, 748_000),
        ("Meetings, 1 of them included", 2, 100_000),
        ("Share of: Audit", 1, 27_007),
    ]
    assert [part.why for part in parts] == ["", "", ""]


def test_a_subscription_that_was_corrected_says_why():
    sentence = "Corrected from £7,480.00. Core subscription, contract year 2: £3,729.75 for 182 of 365 days."

    [part] = parts_of([line("core-subscription", -375_025, reference="year-2", sentence=sentence)], {})

    assert part.why == sentence


@pytest.mark.parametrize(
    ("name", "billing", "said"),
    [
        ("2016-17-Q2", "quarterly", "Quarter 2, July to September 2016"),
        ("2016-17-P01", "monthly", "April 2016"),
        ("2016-17-YEAR", "annual", "The financial year 2016-17"),
    ],
)
def test_a_period_begins_a_sentence(name, billing, said):
    assert period_named_in_words(period_named(billing, name)) == said


def test_places_are_written_as_they_are_read():
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"),
    ]


def members(*plans):
    return [
        Membership(
            Sharer(number, name, {"ehc_plans": Fraction(figure)}), dt.date(2015, 4, 1), left_on=None, is_lead=False
        )
        for number, (name, figure) in enumerate(plans, start=1)
    ]


def audit(basis, amount_pence=10_001):
    return Cost("AUDIT", "Audit", amount_pence, dt.date(2016, 6, 30), basis)


def test_an_equal_share_says_who_pays_the_penny():
    share = cost_share(audit((("equal", Fraction(1)),)), members(("Kent", 1), ("Essex", 1)), 2, 5_000)

    assert share.left_over == (
        "2 shares of £50.00 leave 1 penny. It goes to the first council in the order of the contract; Essex is the 2nd."
    )


def test_a_share_by_a_figure_says_that_the_largest_remainder_pays_the_penny():
    share = cost_share(audit((("ehc_plans", Fraction(1)),)), members(("Kent", 2), ("Essex", 1)), 1, 6_667)

    assert (share.part.weight, share.part.whole_weight) == (2, 3)
    assert share.left_over == "The whole pence of the 2 shares leave 1 penny. It goes to the largest remainder."


def test_a_blend_and_a_correction_are_not_squeezed_into_one_row():
    blend = (("equal", Fraction(40)), ("ehc_plans", Fraction(60)))

    assert cost_share(audit(blend), members(("Kent", 2), ("Essex", 1)), 1, 6_001).part is None
    assert cost_share(audit((("equal", Fraction(1)),)), members(("Kent", 1)), 1, 5_000).part is None


def test_once_the_day_to_pay_by_is_kept_the_heading_says_it():
    def said(pence):
        figures = StatementFigures(pence, 0, 0)
        return heading([line(amount_pence=pence)], figures, JULY, dt.date(2016, 8, 19))

    assert said(1_575_007) == "£15,750.07 to pay by 19 August 2016"
    assert said(-50_000) == "−£500.00, a credit, issued on 20 July 2016"
    assert said(0) == "Nothing to pay: the lines add up to £0.00"


@pytest.mark.parametrize(
    ("settled_pence", "settled_on", "said"),
    [
        (200_000, dt.date(2016, 5, 17), "Last statement, 2015-16-Q4: £2,000.00, paid on 17 May 2016."),
        (
            50_000,
            dt.date(2016, 5, 17),
            "Last statement, 2015-16-Q4: £2,000.00, of which £1,500.00 has not arrived. It was to be paid by 20 May 2016.",
        ),
        (
            0,
            None,
            "Last statement, 2015-16-Q4: £2,000.00, no payment has arrived. It was to be paid by 20 May 2016.",
        ),
    ],
)
def test_what_is_brought_forward_says_how_the_last_statement_stands(settled_pence, settled_on, said):
    before = LastStatement("2015-16-Q4", 200_000, dt.date(2016, 5, 20), settled_pence, settled_on)

    assert brought_forward(before) == said


def test_nothing_is_brought_forward_without_a_statement_before_or_of_nothing():
    assert brought_forward(None) == ""
    assert brought_forward(LastStatement("2015-16-Q4", 0, None, 0, None)).endswith("£0.00, nothing to pay.")
