from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.money import half_up, percent, pounds, share_out


def test_the_pennies_left_over_go_to_the_earlier_of_equal_remainders():
    assert share_out(100_000, [1, 1, 1]) == [33_334, 33_333, 33_333]
    assert share_out(1_234_567, [1] * 16) == [77_161] * 7 + [77_160] * 9  # S05


def test_the_penny_left_over_goes_to_the_largest_remainder_wherever_it_stands():
    assert share_out(100_000, [1, 2]) == [33_333, 66_667]


def test_shares_by_ehc_plans_are_those_of_the_brief():
    plans = [1400, 6900, 4700, 12500, 19500, 3300, 3600, 6800, 2300, 2100, 2900, 15500, 1500, 8900, 1300, 1900]

    shares = share_out(11_968_000, plans)

    assert shares[4] == 2_454_006  # S06: Kent
    assert shares[:4] == [176_185, 868_341, 591_479, 1_573_081]


@given(st.integers(0, 10**12), st.lists(st.fractions(0, 10**6), min_size=1, max_size=40).filter(any))
def test_shares_add_up_and_are_within_a_penny_of_exact(total_pence, weights):
    shares = share_out(total_pence, weights)

    assert sum(shares) == total_pence
    exact = [total_pence * weight / sum(weights) for weight in weights]
    assert all(abs(share - part) < 1 for share, part in zip(shares, exact, strict=True))


@pytest.mark.parametrize(("total_pence", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [1, -1])])
def test_nothing_is_shared_by_nothing_or_below_zero(total_pence, weights):
    with pytest.raises(ValueError, match="zero or more"):
        share_out(total_pence, weights)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("1/2", 1), ("-1/2", -1), ("49/100", 0), ("3/2", 2), ("-3/2", -2), ("372975.34", 372_975), ("0", 0)],
)
def test_half_a_penny_goes_away_from_zero(exact, rounded):
    assert half_up(Fraction(exact)) == rounded


def test_amounts_are_written_as_people_read_them():
    assert pounds(100_000) == "£1,000.00"
    assert pounds(-133_334) == "−£1,333.34"
    assert pounds(5) == "£0.05"


def test_percentages_have_no_needless_zeros():
    assert percent(Fraction(50)) == "50%"
    assert percent(Fraction(25, 2)) == "12.5%"
