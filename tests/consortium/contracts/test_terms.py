import datetime as dt
from fractions import Fraction

import pytest

from consortium.contracts.rules import Subscription
from consortium.contracts.sentences import subscription_in_words, tier_sentences
from consortium.contracts.terms import PriceRefused, Tier, TiersRefused, check_price, check_tiers, tier_spans

START, LATEST = dt.date(2015, 4, 1), dt.date(2020, 3, 31)


def tiers(*pairs):
    return [Tier(days, Fraction(percent)) for days, percent in pairs]


def test_each_tier_says_what_it_covers_and_costs():
    written = tiers((6, 0), (3, 50), (0, 100))

    assert tier_sentences(written, 100_000) == [
        "6 or more clear working days: nothing",
        "3 to 5 clear working days: 50%, £500.00",
        "0 to 2 clear working days: 100%, £1,000.00",
    ]


def test_below_the_lowest_tier_nothing_is_asked_and_without_tiers_a_cancellation_is_free():
    assert tier_sentences(tiers((2, 100)), 100_000) == [
        "2 or more clear working days: 100%, £1,000.00",
        "Fewer than 2 clear working days: nothing, since no tier is reached",
    ]
    assert tier_sentences([], 100_000) == ["A cancellation costs nothing."]


def test_a_percentage_of_an_odd_price_is_half_up_and_without_a_price_it_stands_alone():
    assert tier_sentences(tiers((0, "12.5")), 100_004) == ["0 or more clear working days: 12.5%, £125.01"]
    assert tier_sentences(tiers((0, 50)), None) == ["0 or more clear working days: 50%"]


def test_a_tier_that_is_never_reached_is_refused_and_named():
    with pytest.raises(TiersRefused, match="Line 2 is never reached: a line above it covers 3 or more"):
        check_tiers(tiers((3, 50), (6, 0)))
    assert tier_spans(tiers((3, 50), (6, 0))) == ["3 or more", "never reached"]


@pytest.mark.parametrize("written", [tiers((3, 50), (3, 0)), tiers((3, 101)), tiers(*((30 - n, 1) for n in range(13)))])
def test_tiers_said_twice_over_the_whole_or_too_many_are_refused(written):
    with pytest.raises(TiersRefused):
        check_tiers(written)


def test_no_tier_one_tier_and_one_day_apart_are_right():
    check_tiers([])
    check_tiers(tiers((0, 100)))
    check_tiers(tiers((2, 0), (1, 50), (0, 100)))
    assert tier_spans(tiers((2, 0), (1, 50), (0, 100))) == ["2 or more", "1", "0"]


@pytest.mark.parametrize("on", [dt.date(2015, 3, 31), dt.date(2020, 4, 1)])
def test_a_price_from_a_day_outside_the_contract_is_refused(on):
    with pytest.raises(PriceRefused, match="must be in the contract") as refusal:
        check_price(on, 100_000, None, starts_on=START, latest_end_on=LATEST)
    assert refusal.value.column == "effective_from"


def test_the_price_that_is_recorded_already_is_no_change_and_another_is():
    with pytest.raises(PriceRefused, match="is the price from 1 April 2015 already"):
        check_price(START, 100_000, 100_000, starts_on=START, latest_end_on=LATEST)
    check_price(START, 0, 100_000, starts_on=START, latest_end_on=LATEST)
    check_price(LATEST, 100_000, None, starts_on=START, latest_end_on=LATEST)


def test_a_subscription_is_said_in_words():
    assert subscription_in_words(None) == "No price is set"
    assert subscription_in_words(Subscription(1, 748_000, {}, None, ())) == "£7,480.00 for each member"
    pot = Subscription(1, None, {}, 100_000, (("equal", Fraction(1)),))
    assert subscription_in_words(pot) == "£1,000.00, shared equally"
