import datetime as dt
from fractions import Fraction

import pytest

from consortium.contracts.rules import (
    ContractYearUnknown,
    Membership,
    PriceRow,
    Subscription,
    SubscriptionTerms,
    WantedLine,
    contract_year,
    core_shares,
    days_shares,
    missing_lines,
    pot_stretches,
    price_in_force,
    subscription_lines,
)
from consortium.dates import add_months
from consortium.shared_costs.rules import Sharer

day = dt.date.fromisoformat
START, END = day("2015-04-01"), day("2018-03-31")
YEAR_1, YEAR_2, YEAR_3 = (contract_year(START, END, year) for year in (1, 2, 3))
EACH = Subscription(1, 748_000, {}, None, ())
PREPAID = SubscriptionTerms(instalments=1, allowance_prepaid_pence=500_000, admin_fee_basis_points=0)


def member(authority_id, joined_on="2015-04-01", left_on=None, *, lead=False):
    sharer = Sharer(authority_id, str(authority_id), {})
    return Membership(sharer, day(joined_on), day(left_on) if left_on else None, lead)


def lines(who, share_pence, year=YEAR_1, terms=PREPAID, *, prepayment_due=True):
    wanted = subscription_lines(who, share_pence, year, terms, prepayment_due=prepayment_due)
    return [(line.kind, line.service_on.isoformat(), line.amount_pence) for line in wanted]


def test_contract_years_count_from_the_first_day_and_the_last_ends_with_the_contract():
    short = contract_year(day("2025-09-01"), day("2027-02-28"), 2)

    assert (YEAR_2.starts_on, YEAR_2.ends_on, YEAR_2.days) == (day("2016-04-01"), day("2017-03-31"), 365)
    assert (short.starts_on, short.ends_on) == (day("2026-09-01"), day("2027-02-28"))


@pytest.mark.parametrize("year", [0, -1, 4, 10**6])
def test_a_year_that_the_contract_does_not_have_is_refused(year):
    with pytest.raises(ContractYearUnknown, match="runs from 1 April 2015 to 31 March 2018"):
        contract_year(START, END, year)


def test_kents_first_year_is_the_subscription_and_the_prepaid_allowance():
    assert lines(member(886), core_shares(EACH, YEAR_1, [member(886)])[886]) == [
        ("core-subscription", "2015-04-01", 748_000),
        ("allowance-prepayment", "2015-04-01", 500_000),
    ]


def test_a_member_that_joins_within_the_year_pays_its_days_at_once():
    joiner = member(881, "2016-10-01")

    share_pence = core_shares(EACH, YEAR_2, [joiner])[881]

    assert share_pence == 372_975  # S08: 748,000 x 182 / 365 = 372,975.34
    assert lines(joiner, share_pence, YEAR_2) == [
        ("core-subscription", "2016-10-01", 372_975),
        ("allowance-prepayment", "2016-10-01", 500_000),
    ]


def test_a_member_that_leaves_keeps_the_ordinary_instalments():
    leaver = member(881, left_on="2015-09-30")
    terms = SubscriptionTerms(4, 0, 0)

    share_pence = core_shares(EACH, YEAR_1, [leaver])[881]

    assert share_pence == 374_000  # 183 of the 366 days to 31 March 2016
    assert lines(leaver, share_pence, terms=terms) == [
        ("core-subscription", "2015-04-01", 93_500),
        ("core-subscription", "2015-07-01", 93_500),
        ("core-subscription", "2015-10-01", 93_500),
        ("core-subscription", "2016-01-01", 93_500),
    ]


def test_twelve_instalments_round_once_and_add_up():
    terms = SubscriptionTerms(12, 0, 0)

    amounts = [pence for _, _, pence in lines(member(886), 748_000, terms=terms)]

    assert amounts == [62_334] * 4 + [62_333] * 8  # S24


@pytest.mark.parametrize(("share_pence", "instalments", "each"), [(1_248_000, 12, 104_000), (748_000, 4, 187_000)])
def test_instalments_that_divide_are_equal(share_pence, instalments, each):
    terms = SubscriptionTerms(instalments, 0, 0)

    assert [pence for _, _, pence in lines(member(886), share_pence, terms=terms)] == [each] * instalments  # S24


def test_the_fee_of_fifteen_members_is_the_leads_income():
    group = [member(number) for number in range(1, 16)]
    terms = SubscriptionTerms(1, 0, 200)

    fees = [lines(one, 748_000, terms=terms)[-1][2] for one in group]

    assert fees == [14_960] * 15  # S22
    assert sum(fees) == 224_400


def test_a_pot_is_split_by_days_at_each_change_and_then_among_those_present():
    group = [member(number) for number in range(1, 16)] + [member(16, left_on="2017-09-30")]
    pot = Subscription(3, None, {}, 11_968_000, (("equal", Fraction(1)),))

    shares = core_shares(pot, YEAR_3, group)

    assert shares[16] == 375_024  # S09
    assert shares[1] == 772_866
    assert sum(shares.values()) == 11_968_000


def test_a_members_own_price_goes_before_the_price_for_each():
    own = Subscription(1, 748_000, {886: 700_000}, None, ())

    assert core_shares(own, YEAR_1, [member(886), member(881)]) == {886: 700_000, 881: 748_000}


def test_the_lead_pays_no_fee_and_the_others_pay_it_on_the_core_share_alone():
    terms = SubscriptionTerms(1, 500_000, 200)

    assert lines(member(881), 748_000, terms=terms)[-1] == ("admin-fee", "2015-04-01", 14_960)  # S22
    assert [kind for kind, _, _ in lines(member(886, lead=True), 748_000, terms=terms)] == [
        "core-subscription",
        "allowance-prepayment",
    ]


def test_the_allowance_is_prepaid_once():
    assert lines(member(886), 748_000, YEAR_2, prepayment_due=False) == [("core-subscription", "2016-04-01", 748_000)]


def test_what_is_posted_already_is_taken_off_and_nothing_is_posted_when_nothing_is_missing():
    core = WantedLine("core-subscription", START, 372_975, "Half a year.")
    posted = {("core-subscription", START): 748_000}

    missing = missing_lines([core], posted)

    assert [(line.kind, line.service_on, line.amount_pence) for line in missing] == [
        ("core-subscription", START, -375_025)
    ]
    assert missing_lines([core], {("core-subscription", START): 372_975}) == []


def test_a_line_on_a_day_that_moved_is_taken_back_there_and_posted_anew():
    moved = WantedLine("shared-cost", day("2016-07-01"), 27_007, "A share.")

    missing = missing_lines([moved], {("shared-cost", day("2016-06-30")): 27_007})

    assert [(line.service_on.isoformat(), line.amount_pence) for line in missing] == [
        ("2016-06-30", -27_007),
        ("2016-07-01", 27_007),
    ]


@pytest.mark.parametrize(
    ("authority_id", "on", "price_pence"),
    [
        (881, "2015-04-01", 100_000),
        (881, "2016-09-30", 100_000),
        (881, "2016-10-01", 103_500),
        (886, "2016-10-01", 95_000),
        (886, "2015-06-30", 100_000),
        (881, "2015-03-31", None),
    ],
)
def test_the_members_own_latest_price_holds_and_else_the_groups(authority_id, on, price_pence):
    book = [
        PriceRow(1, None, day("2015-04-01"), 100_000),
        PriceRow(2, None, day("2016-10-01"), 103_500),
        PriceRow(3, 886, day("2015-07-01"), 95_000),
    ]

    row = price_in_force(book, authority_id, day(on))

    assert (row.price_pence if row else None) == price_pence


def test_the_corresponding_day_of_a_shorter_month_is_its_last():
    assert add_months(day("2015-12-31"), 2) == day("2016-02-29")
    assert add_months(day("2015-10-12"), 3) == day("2016-01-12")


def test_a_pot_shows_its_stretches_with_the_shares_of_each():
    pot = Subscription(3, None, {}, 11_968_000, (("equal", Fraction(1)),))
    members = [member(number) for number in range(1, 16)] + [member(16, left_on="2017-09-30")]

    first, second = pot_stretches(pot, YEAR_3, members)

    assert (first.starts_on, first.ends_on, first.days, first.pence) == (
        YEAR_3.starts_on,
        day("2017-09-30"),
        183,
        6_000_395,
    )
    assert (second.days, second.pence, len(second.shares)) == (182, 5_967_605, 15)
    assert [share.share_pence for share in first.shares][10:12] == [375_025, 375_024]  # S09
    assert core_shares(pot, YEAR_3, members)[1] == 772_866


def test_a_price_for_each_shows_the_days_and_whose_price_it_is():
    own = Subscription(2, 748_000, {881: 650_000}, None, ())

    kent, essex = days_shares(own, YEAR_2, [member(886, "2016-10-01"), member(881)])

    assert (kent.days, kent.year_days, kent.share_pence, kent.is_own) == (182, 365, 372_975, False)
    assert (essex.days, essex.share_pence, essex.is_own) == (365, 650_000, True)
