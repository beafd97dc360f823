"""What the page of one meeting says, by the kind of meeting."""

import datetime as dt
from fractions import Fraction

import pytest

from consortium.contracts.rules import PriceRow
from tenants.meetings.queries.single import Payer, ShownMeeting, TakenBack
from tenants.meetings.sentences import (
    exact_part,
    heading_of,
    long_sentence,
    parts_sentence,
    price_sentences,
    take_back_sentences,
)
from tenants.meetings.shown import period_numbered

AGREED = dt.date(2016, 4, 18)
GROUP = PriceRow(1, None, dt.date(2015, 4, 1), 100_000)
OWN = PriceRow(2, 886, dt.date(2016, 5, 1), 90_000)
KENT = Payer(None, "Kent", 1, None, 100_000)


def shown(*payers, **changed):
    """A mediation meeting held on 12 May 2016 at £1,000.00, recorded while every quarter was open."""
    said = {
        "authority_id": 886,
        "provider_id": 1,
        "provider": "First Mediation Service",
        "reference": "M1",
        "case_reference": None,
        "has_case": False,
        "service": "mediation",
        "requested_on": dt.date(2016, 4, 1),
        "meeting_on": dt.date(2016, 5, 12),
        "status": "held",
        "cause": None,
        "cancelled_on": None,
        "mode": "online",
        "outcome": "full",
        "source": "form",
        "source_line": None,
        "recorded_on": dt.date(2016, 5, 13),
        "closed_number": None,
        "closed_now": None,
        "slot_number": None,
        "price_pence": 100_000,
        "charged_pence": 100_000,
        "percent": Fraction(100),
        "sentence": "Full price: all 5 included meetings are used.",
        "price_row": GROUP,
        "payers": payers or (KENT,),
        "amendments": (),
        "taken_back": None,
    }
    return ShownMeeting(**(said | changed))


def other(name, parts, share_pence):
    return Payer(f"886-{name}", name, parts, AGREED, share_pence)


def sentence(meeting, *, is_direct=False):
    return long_sentence(meeting, "Kent", "quarterly", is_direct=is_direct)


def test_a_meeting_that_kent_pays_alone():
    assert sentence(shown()) == (
        "A mediation meeting held on 12 May 2016 costs £1,000.00. Full price: all 5 included meetings are used."
    )
    assert heading_of(shown(), "Kent") == "£1,000.00, all of it paid by Kent"


def test_two_others_with_equal_parts():
    meeting = shown(other("The NHS", 1, 33_334), other("Social care", 1, 33_333), Payer(None, "Kent", 1, None, 33_333))

    assert (
        "The NHS and Social care agreed on 18 April 2016 to pay 1 part of 3 each, so they pay £333.34 and £333.33,"
        " and Kent £333.33. A shared meeting uses no included meeting." in sentence(meeting)
    )
    assert parts_sentence(meeting) == (
        "£1,000.00 in 3 parts is £333.33⅓ each. The penny left over goes to the first of equals, The NHS."
    )


def test_others_with_unequal_parts_who_pay_all_of_it():
    meeting = shown(other("The NHS", 2, 66_667), other("The academy", 1, 33_333))

    assert "to pay 2 and 1 parts of 3, so they pay £666.67 and £333.33. A shared" in sentence(meeting)
    assert heading_of(meeting, "Kent") == "£1,000.00, of which Kent pays £0.00"


def test_a_shared_cancellation_says_why_it_is_charged_at_all():
    meeting = shown(
        other("The NHS", 1, 25_000),
        Payer(None, "Kent", 1, None, 25_000),
        status="cancelled",
        cancelled_on=dt.date(2016, 5, 6),
        price_pence=50_000,
        percent=Fraction(50),
        sentence="50% of £1,000.00: the family cancelled on 6 May 2016. Shared, as agreed on 18 April 2016: x £1.00.",
    )

    assert sentence(meeting) == (
        "A mediation meeting planned for 12 May 2016 was cancelled and costs £500.00. 50% of £1,000.00: the family"
        " cancelled on 6 May 2016. The NHS agreed on 18 April 2016 to pay 1 part of 2, so it pays £250.00 and Kent £250.00."
    )
    assert price_sentences(meeting, "Kent", [GROUP]).endswith("50% of £1,000.00 is £500.00.")


def test_where_the_provider_bills_the_others_the_sentence_says_so():
    meeting = shown(other("The NHS", 1, 50_000), Payer(None, "Kent", 1, None, 50_000))

    assert sentence(meeting, is_direct=True).endswith("The provider bills the others itself.")


def test_a_late_meeting_of_another_year_names_the_months_of_its_statement():
    closed = period_numbered("quarterly", 2016 * 4 + 3).number
    meeting = shown(closed_number=closed, recorded_on=dt.date(2017, 4, 3))

    assert sentence(meeting).endswith(
        "It was recorded on 3 April 2017, when quarter 1 was closed, so it is on the statement of quarter 1,"
        " April to June 2017."
    )


@pytest.mark.parametrize(
    ("rows", "row", "said"),
    [
        ([GROUP], GROUP, "Kent has no price of its own, so the group’s row holds. There is no later row before 12 May"),
        ([GROUP, OWN], OWN, "Kent has a price of its own, which goes before the group’s. There is no later row before"),
        (
            [GROUP, OWN],
            GROUP,
            "The group’s row held when the meeting was recorded. The price book has changed since: for 12 May 2016 it says",
        ),
    ],
)
def test_why_this_row_of_the_price_book_held(rows, row, said):
    assert price_sentences(shown(price_row=row), "Kent", rows).startswith(said)


def test_what_taking_back_an_included_meeting_does():
    quarter = period_numbered("quarterly", 2016 * 4)
    meeting = shown(slot_number=4, price_pence=0, charged_pence=0, price_row=None)

    said = take_back_sentences(meeting, "Kent", "quarterly", quarter)

    assert said[0] == "Its lines go on Kent’s statement for quarter 1, April to June 2016 again, the other way round."
    assert "Included meeting 4 is free again: the next that Kent pays for alone takes it." in said


def test_a_meeting_that_cost_nothing_leaves_no_line_to_take_back():
    quarter = period_numbered("quarterly", 2016 * 4)

    said = take_back_sentences(shown(price_pence=0, charged_pence=0), "Kent", "quarterly", quarter)

    assert said[0] == "It cost nothing, so no line of a statement changes."


def test_a_meeting_taken_back_in_another_year_says_which():
    taken = TakenBack("Recorded twice", dt.date(2017, 1, 5), "me", None)

    assert heading_of(shown(taken_back=taken), "Kent") == "Taken back on 5 January 2017: £0.00 stays"


@pytest.mark.parametrize(
    ("exact", "said"),
    [
        (Fraction(100_000, 3), "£333.33⅓"),
        (Fraction(50_000), "£500.00"),
        (Fraction(100_000, 7), "£142.857142"),
        (Fraction(100_000, 8) + Fraction(1, 8), "£125.00⅛"),
    ],
)
def test_an_exact_part_is_written_with_its_fraction(exact, said):
    assert exact_part(exact) == said
