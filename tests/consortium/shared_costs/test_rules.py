import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.shared_costs.rules import (
    BasisUnknown,
    CannotBeShared,
    NewCost,
    NothingToShare,
    OutsideTheContract,
    Sharer,
    basis_in_words,
    check_cost,
    part_shares,
    share_by_basis,
)

PLANS = [1400, 6900, 4700, 12500, 19500, 3300, 3600, 6800, 2300, 2100, 2900, 15500, 1500, 8900, 1300, 1900]
GROUP = [Sharer(number, f"Council {number}", {"ehc_plans": Fraction(plans)}) for number, plans in enumerate(PLANS, 1)]
EQUAL = (("equal", Fraction(1)),)


def test_the_audit_is_shared_equally_and_the_first_eleven_pay_the_penny():
    shares = share_by_basis(432_107, EQUAL, GROUP)

    assert list(shares.values()) == [27_007] * 11 + [27_006] * 5


def test_each_share_can_say_why():
    kent = part_shares(432_107, EQUAL, GROUP)[4]

    assert (kent.weight, kent.whole_weight, kent.exact_pence) == (1, 16, Fraction(432_107, 16))
    assert (kent.share_pence, kent.remainder_pence) == (27_007, 1)


def test_a_blend_splits_the_amount_first_and_then_each_part_by_its_own_basis():
    blend = (("equal", Fraction(50)), ("ehc_plans", Fraction(50)))

    shares = share_by_basis(11_968_000, blend, GROUP)

    assert list(shares.values())[:5] == [462_093, 808_170, 669_739, 1_160_541, 1_601_003]  # S07
    assert sum(shares.values()) == 11_968_000


@given(st.integers(0, 10**10), st.integers(1, 99), st.integers(1, 16))
def test_shares_of_a_blend_add_up(total_pence, weight, members):
    blend = (("equal", Fraction(weight)), ("ehc_plans", Fraction(100 - weight)))

    assert sum(share_by_basis(total_pence, blend, GROUP[:members]).values()) == total_pence


@pytest.mark.parametrize(
    ("sharers", "basis", "sentence"),
    [
        ([], EQUAL, "no council is a member"),
        (GROUP[:1], (("pupils", Fraction(1)),), "Council 1 has no figure for pupils"),
        ([Sharer(1, "Kent", {"pupils": Fraction(0)})], (("pupils", Fraction(1)),), "figures of pupils are all zero"),
    ],
)
def test_a_cost_without_members_or_figures_cannot_be_shared(sharers, basis, sentence):
    with pytest.raises(CannotBeShared, match=sentence):
        share_by_basis(100_000, basis, sharers)


def test_a_basis_reads_as_words():
    assert basis_in_words(EQUAL) == "equally"
    assert basis_in_words((("equal", Fraction(40)), ("ehc_plans", Fraction(60)))) == (
        "40 parts equally and 60 parts by EHC plans"
    )


@pytest.mark.parametrize(
    ("amount_pence", "on", "basis", "refusal"),
    [
        (0, "2016-06-30", EQUAL, NothingToShare),
        (100, "2015-03-31", EQUAL, OutsideTheContract),
        (100, "2018-04-01", EQUAL, OutsideTheContract),
        (100, "2016-06-30", (), BasisUnknown),
        (100, "2016-06-30", (("equal", Fraction(0)),), BasisUnknown),
        (100, "2016-06-30", (("pupils", Fraction(1)),), CannotBeShared),
    ],
)
def test_a_cost_that_could_not_be_charged_is_refused(amount_pence, on, basis, refusal):
    cost = NewCost(amount_pence, dt.date.fromisoformat(on), basis)

    with pytest.raises(refusal):
        check_cost(cost, GROUP, starts_on=dt.date(2015, 4, 1), latest_end_on=dt.date(2018, 3, 31))


@pytest.mark.parametrize("on", ["2015-04-01", "2018-03-31"])
def test_the_first_and_the_last_day_of_the_contract_are_in_it(on):
    cost = NewCost(100, dt.date.fromisoformat(on), EQUAL)

    check_cost(cost, GROUP, starts_on=dt.date(2015, 4, 1), latest_end_on=dt.date(2018, 3, 31))
