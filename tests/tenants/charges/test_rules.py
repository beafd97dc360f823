import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.contracts.rules import PriceRow
from tenants.charges.rules import NoPriceInForce, price_meeting
from tenants.charges.terms import CancellationTier, CouncilTerms
from tenants.meetings.rules import FunderPart, MeetingRecord

day = dt.date.fromisoformat
GROUP_PRICE = PriceRow(1, None, day("2015-04-01"), 100_000)
TIERS = tuple(CancellationTier(days, Fraction(percent)) for days, percent in ((6, 0), (3, 50), (0, 100)))


def terms(**changes):
    usual = {
        "authority_id": 886,
        "name": "Kent",
        "meetings_included": 5,
        "price_rows": (GROUP_PRICE,),
        "tiers": TIERS,
        "third_party_billing": "through-authority",
        "funder_kinds": {"886-SCH": "academy", "886-ICB": "health", "886-CSC": "social-care-child"},
    }
    return CouncilTerms(**(usual | changes))


def meeting(**changes):
    usual = {
        "reference": "M1",
        "authority_id": 886,
        "service": "mediation",
        "case_reference": None,
        "requested_on": day("2016-09-01"),
        "meeting_on": day("2016-10-20"),
        "status": "held",
        "cause": None,
        "cancelled_on": None,
        "mode": "online",
        "funders": (),
        "funders_agreed_on": None,
        "outcome": "full",
    }
    return MeetingRecord(**(usual | changes))


def shared(*parts, **changes):
    funders = tuple(FunderPart(code, weight) for code, weight in parts)
    return meeting(funders=funders, funders_agreed_on=day("2016-10-01"), **changes)


@pytest.mark.parametrize(
    ("used", "slot_number", "charged_pence"),
    [(0, 1, 0), (4, 5, 0), (5, None, 100_000), (6, None, 100_000)],
)
def test_the_included_meetings_come_first_and_the_next_is_charged(used, slot_number, charged_pence):
    price = price_meeting(meeting(), terms(), range(1, used + 1))

    assert (price.slot_number, price.charged_pence, price.kind) == (slot_number, charged_pence, "meeting")


def test_the_lowest_free_number_is_taken():
    assert price_meeting(meeting(), terms(), {1, 3, 4, 5}).slot_number == 2


def test_the_councils_own_code_alone_counts_as_the_council_paying():
    assert price_meeting(meeting(funders=(FunderPart(None, 3),)), terms(), ()).slot_number == 1


def test_a_shared_meeting_takes_no_included_meeting_and_its_shares_add_up():
    price = price_meeting(shared(("886-ICB", 1), ("886-CSC", 1), (None, 1)), terms(), ())

    assert [(share.code, share.share_pence) for share in price.shares] == [
        ("886-ICB", 33_334),
        ("886-CSC", 33_333),
        (None, 33_333),
    ]
    assert (price.slot_number, price.charged_pence) == (None, 100_000)
    assert [share.share_pence for share in price.recharged] == [33_334, 33_333]


def test_under_direct_billing_only_the_councils_own_share_is_charged_and_nothing_recharged():
    price = price_meeting(shared(("886-SCH", 2), (None, 1)), terms(third_party_billing="direct"), ())

    assert (price.price_pence, price.charged_pence, price.recharged) == (100_000, 33_333, ())


def test_under_direct_billing_a_meeting_that_others_pay_leaves_no_line():
    price = price_meeting(shared(("886-SCH", 1)), terms(third_party_billing="direct"), ())

    assert not price.has_line


@pytest.mark.parametrize(
    ("cancelled_on", "charged_pence"),
    [
        ("2016-10-20", 100_000),  # 0 clear working days
        ("2016-10-17", 100_000),  # 2
        ("2016-10-14", 50_000),  # 3
        ("2016-10-12", 50_000),  # 5
        ("2016-10-11", 0),  # 6
    ],
)
def test_a_cancellation_costs_the_first_tier_that_is_reached(cancelled_on, charged_pence):
    cancelled = meeting(status="cancelled", cause="family", cancelled_on=day(cancelled_on), outcome=None)

    price = price_meeting(cancelled, terms(), ())

    assert (price.charged_pence, price.slot_number) == (charged_pence, None)
    assert price.has_line == (charged_pence > 0)


def test_half_a_penny_of_a_tier_is_rounded_up_once():
    odd = (CancellationTier(0, Fraction("12.5")),)
    cancelled = meeting(status="cancelled", cause="family", cancelled_on=day("2016-10-20"), outcome=None)
    price_rows = (PriceRow(1, None, day("2015-04-01"), 100_004),)

    assert price_meeting(cancelled, terms(tiers=odd, price_rows=price_rows), ()).charged_pence == 12_501  # 12,500.5


def test_without_a_tier_that_is_reached_a_cancellation_costs_nothing():
    cancelled = meeting(status="cancelled", cause="family", cancelled_on=day("2016-10-20"), outcome=None)

    assert not price_meeting(cancelled, terms(tiers=()), ()).has_line


@pytest.mark.parametrize(
    ("status", "cause", "charged_pence"),
    [
        ("not-attended", "authority", 100_000),
        ("not-attended", "family", 100_000),
        ("not-attended", "provider", 0),
        ("not-attended", "force-majeure", 0),
        ("postponed", "authority", 0),
        ("cancelled", "provider", 0),
    ],
)
def test_who_caused_it_decides_whether_it_costs(status, cause, charged_pence):
    cancelled_on = day("2016-10-20") if status == "cancelled" else None
    not_held = meeting(status=status, cause=cause, cancelled_on=cancelled_on, outcome=None)

    price = price_meeting(not_held, terms(), ())

    assert (price.charged_pence, price.slot_number) == (charged_pence, None)


def test_the_funders_share_a_cancellation_by_the_same_parts():
    late = shared(("886-SCH", 2), (None, 1), status="not-attended", cause="school", outcome=None)

    price = price_meeting(late, terms(), ())

    assert price.kind == "cancellation"
    assert [share.share_pence for share in price.shares] == [66_667, 33_333]


def test_without_a_price_in_force_a_meeting_that_must_be_charged_is_refused():
    with pytest.raises(NoPriceInForce, match="in force on 20 October 2016"):
        price_meeting(meeting(), terms(price_rows=(), meetings_included=0), ())


@pytest.mark.parametrize(
    ("given", "changes", "taken", "sentence"),
    [
        (meeting(), {}, {1, 2, 3}, "Included: number 4 of Kent's 5 included meetings."),
        (meeting(), {}, {1, 2, 3, 4}, "Included: number 5 of Kent's 5 included meetings. It was the last."),
        (meeting(), {}, set(range(1, 6)), "Full price: all 5 included meetings are used."),
        (
            meeting(),
            {"price_rows": (GROUP_PRICE, PriceRow(2, None, day("2016-10-01"), 103_500))},
            set(range(1, 6)),
            "Full price, £1,035.00 since 1 October 2016: all 5 included meetings are used.",
        ),
        (
            shared(("886-ICB", 1), ("886-CSC", 1), (None, 1)),
            {},
            (),
            (
                "Shared, as agreed on 1 October 2016: health commissioner £333.34, children's social care £333.33,"
                " Kent £333.33. A shared meeting uses no included meeting."
            ),
        ),
        (
            meeting(status="cancelled", cause="family", cancelled_on=day("2016-10-14"), outcome=None),
            {},
            (),
            "50% of £1,000.00: the family cancelled on 14 October 2016, 3 clear working days before. 3 to 5 cost 50%.",
        ),
        (
            meeting(status="cancelled", cause="family", cancelled_on=day("2016-10-10"), outcome=None),
            {},
            (),
            "No charge: the family cancelled on 10 October 2016, 7 clear working days before. 6 or more cost nothing.",
        ),
        (
            meeting(status="not-attended", cause="authority", outcome=None),
            {},
            (),
            "The full price: Kent did not attend.",
        ),
        (meeting(status="postponed", cause="family", outcome=None), {}, (), "No charge: postponed."),
        (
            meeting(status="not-attended", cause="provider", outcome=None),
            {},
            (),
            "No charge: the provider did not attend.",
        ),
    ],
)
def test_the_sentence_says_the_reason_first_and_then_the_rule(given, changes, taken, sentence):
    assert price_meeting(given, terms(**changes), taken).sentence == sentence


@given(
    st.integers(0, 8),
    st.sets(st.integers(1, 8)),
    st.lists(st.integers(1, 9), min_size=1, max_size=3),
    st.integers(0, 10**7),
)
def test_whatever_is_priced_the_shares_add_up_and_no_slot_is_beyond_the_allowance(included, taken, weights, pence):
    codes = [None, "886-SCH", "886-ICB"]
    given_terms = terms(meetings_included=included, price_rows=(PriceRow(1, None, day("2015-04-01"), pence),))

    price = price_meeting(shared(*zip(codes, weights, strict=False)), given_terms, taken)

    assert sum(share.share_pence for share in price.shares) == price.price_pence
    assert sum(share.share_pence for share in price.recharged) <= price.charged_pence
    assert price.slot_number is None or (price.slot_number <= included and price.slot_number not in taken)
