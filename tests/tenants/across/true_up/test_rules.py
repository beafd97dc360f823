"""When shares by an estimated figure are corrected: past the tolerance, with every council named. Without a database."""

from fractions import Fraction

import pytest

from consortium.shared_costs.rules import Sharer, share_by_basis
from tenants.across.true_up.rules import Moved, compare, finding, is_due, sentence

NAMES = [(1, "Kent"), (2, "Essex"), (3, "Medway")]


def by_plans(total_pence, *plans):
    sharers = [Sharer(number, name, {"plans": Fraction(of)}) for (number, name), of in zip(NAMES, plans, strict=True)]
    return share_by_basis(total_pence, (("plans", Fraction(1)),), sharers)


def test_the_final_figures_are_set_beside_the_estimated_ones_and_the_differences_add_up_to_nothing():
    """£10,000.00 by 500, 300 and 200 plans as estimated; 520, 300 and 200 as counted in January."""
    rows = compare(by_plans(1_000_000, 500, 300, 200), by_plans(1_000_000, 520, 300, 200), NAMES, 300)

    assert [row.charged_pence for row in rows] == [500_000, 300_000, 200_000]
    assert [row.final_pence for row in rows] == [509_804, 294_118, 196_078]
    assert [row.difference_pence for row in rows] == [9_804, -5_882, -3_922]
    assert sum(row.difference_pence for row in rows) == 0
    assert not is_due(rows)  # 1.96% at most
    assert sentence(rows, 300) == "Each share is within 3% of what it was charged by, so nothing needs to be corrected."


def test_past_the_tolerance_each_council_is_told_and_all_are_corrected():
    rows = compare(by_plans(1_000_000, 500, 300, 200), by_plans(1_000_000, 560, 300, 200), NAMES, 300)

    assert [row.difference_pence for row in rows] == [28_302, -16_981, -11_321]
    assert [row.is_past for row in rows] == [True, True, True]
    assert is_due(rows)
    assert "3 councils moved by more than 3%. To correct it gives £283.02 back and charges £283.02" in sentence(
        rows, 300
    )
    assert finding([rows], 300) == "3 shares have moved by more than 3%, of 1 cost"


@pytest.mark.parametrize(
    ("charged_pence", "final_pence", "tolerance", "past"),
    [
        (10_000, 10_300, 300, False),
        (10_000, 10_301, 300, True),
        (10_000, 9_700, 300, False),
        (10_000, 9_699, 300, True),
        (10_000, 10_001, 0, True),
        (10_000, 10_000, 0, False),
        (0, 1, 300, True),
        (1, 0, 10_000, False),
    ],
)
def test_exactly_the_tolerance_is_within_it(charged_pence, final_pence, tolerance, past):
    assert Moved(1, "Kent", charged_pence, final_pence, tolerance).is_past == past


def test_a_share_that_was_nothing_has_no_percentage_and_one_that_is_nothing_on_both_sides_is_left_out():
    rows = compare({1: 100}, {1: 100, 2: 50}, NAMES, 300)

    assert [(row.council, row.moved_percent) for row in rows] == [("Kent", 0), ("Essex", None)]


def test_the_heading_says_when_nothing_moved_or_nothing_is_there():
    assert finding([], 300) == "Nothing that is shared by a figure has been charged"
    assert finding([compare({1: 100}, {1: 100}, NAMES, 250)], 250) == "No share has moved by more than 2.5%"
