"""What the price panel says beside the amount, and what must still be so when the meeting is recorded."""

import datetime as dt
from fractions import Fraction

import pytest

from consortium.contracts.rules import PriceRow
from tenants.charges.queries import OpenBooks
from tenants.charges.shown import after_this, price_in_key, price_shown
from tenants.charges.terms import CancellationTier, CouncilTerms
from tenants.meetings.rules import CouncilFacts, FunderPart, MeetingRecord

GROUP_PRICE = PriceRow(1, None, dt.date(2015, 4, 1), 100_000)
FUNDERS = {"886-SCH": "Kent sample academy", "886-ICB": "Kent health commissioner"}


def books(*, taken=(), included=5, prices=(GROUP_PRICE,), billing="through-authority", last_closed_number=None):
    terms = CouncilTerms(
        authority_id=886,
        name="Kent",
        meetings_included=included,
        price_rows=prices,
        tiers=(CancellationTier(0, Fraction(100)),),
        third_party_billing=billing,
        funder_kinds={"886-SCH": "academy", "886-ICB": "health"},
    )
    facts = CouncilFacts(
        name="Kent",
        joined_on=None,
        left_on=None,
        contract_starts_on=dt.date(2015, 4, 1),
        contract_ends_on=dt.date(2018, 3, 31),
        funders=FUNDERS,
    )
    return OpenBooks(terms, facts, "quarterly", frozenset(taken), last_closed_number, (), frozenset())


def meeting(*parts, status="held", cause=None):
    return MeetingRecord(
        reference="M1",
        authority_id=886,
        service="mediation",
        case_reference=None,
        requested_on=dt.date(2016, 9, 1),
        meeting_on=dt.date(2016, 10, 20),
        status=status,
        cause=cause,
        cancelled_on=None,
        mode="online",
        funders=tuple(FunderPart(code, weight) for code, weight in parts),
        funders_agreed_on=dt.date(2016, 10, 1) if parts else None,
        outcome="full" if status == "held" else None,
    )


def test_the_lowest_free_included_meeting_is_named_and_how_many_are_left():
    shown = price_shown(meeting(), books(taken={1, 3}))

    assert shown.finding == ("This is meeting 2 of Kent's 5.", "2 are left after it.")
    assert shown.full_price_pence == 100_000


@pytest.mark.parametrize(
    ("left", "said"), [(2, "2 are left after it."), (1, "1 is left after it."), (0, "The next will cost £1,000.00.")]
)
def test_what_comes_after_an_included_meeting(left, said):
    assert after_this(left, 100_000) == said


def test_after_the_last_one_nothing_is_said_where_no_price_holds():
    shown = price_shown(meeting(), books(taken={1, 2, 3, 4}, prices=()))

    assert shown.finding == ("This is meeting 5 of Kent's 5.", "")
    assert shown.price_row == ""


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([("886-SCH", 1), (None, 1)], ""),
        ([("886-SCH", 1), ("886-ICB", 1), (None, 1)], "The penny left over goes to the first in your list."),
        ([("886-SCH", 2), (None, 1)], "The penny left over goes to the largest remainder, Kent sample academy's."),
        (
            [("886-SCH", 3), ("886-ICB", 3), (None, 1)],
            "The penny left over goes to the largest remainder, Kent's.",
        ),
    ],
)
def test_the_pennies_left_over_are_explained(parts, said):
    assert price_shown(meeting(*parts), books()).left_over == said


def test_several_pennies_are_explained_too():
    odd = PriceRow(1, None, dt.date(2015, 4, 1), 100_001)

    equal = price_shown(meeting(("886-SCH", 1), ("886-ICB", 1), (None, 1)), books(prices=(odd,)))
    unequal = price_shown(meeting(("886-SCH", 3), ("886-ICB", 3), (None, 1)), books(prices=(odd,)))

    # 100,001 in three is 33,333 each and 2 left; in 3 : 3 : 1 it is 42,857.57, 42,857.57 and 14,285.86: 2 left.
    assert equal.left_over == "The 2 pennies left over go one each to the first 2 in your list."
    assert unequal.left_over == (
        "The 2 pennies left over go one each to the largest remainders: Kent sample academy, Kent."
    )


def test_a_council_with_its_own_price_is_told_so():
    own = PriceRow(2, 886, dt.date(2016, 10, 1), 90_000)

    shown = price_shown(meeting(), books(taken=range(1, 6), prices=(GROUP_PRICE, own)))

    assert shown.price_row == "Kent's own price, in force since 1 October 2016."


def test_where_the_provider_bills_others_itself_it_is_told_so():
    shown = price_shown(meeting(("886-SCH", 1), (None, 1)), books(billing="direct"))

    assert (shown.price.price_pence, shown.price.charged_pence) == (100_000, 50_000)
    assert shown.statement == (
        "It goes on Kent's statement for quarter 3, October to December 2016. You bill the others' shares yourself."
    )


def test_what_costs_nothing_leaves_no_line():
    shown = price_shown(meeting(status="postponed", cause="family"), books())

    assert shown.finding == ("", "No charge: postponed.")
    assert shown.statement == "It costs the council nothing, so it leaves no line on a statement."
    assert shown.price_row == ""


def test_the_key_changes_with_the_slot_the_price_the_shares_and_the_statement():
    keys = {
        price_shown(meeting(), books()).key,
        price_shown(meeting(), books(taken={1})).key,
        price_shown(meeting(), books(taken=range(1, 6))).key,
        price_shown(meeting(("886-SCH", 1), (None, 1)), books()).key,
        price_shown(meeting(("886-SCH", 2), (None, 1)), books()).key,
        price_shown(meeting(), books(last_closed_number=8066)).key,
    }

    assert len(keys) == 6


@pytest.mark.parametrize(
    ("key", "pence"), [("100000:100000::8066:100000", 100_000), ("0:0:5:8066:0", 0), ("", None), ("x:1:2:3:4", None)]
)
def test_the_price_is_read_back_from_a_key_of_ours_alone(key, pence):
    assert price_in_key(key) == pence
