"""The group's equation: both sides, and every charge that differs in exactly one named list."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.across.invoices.equation import Charge, OwnCost, equation

DAY, PRICE = dt.date(2015, 5, 6), 100_000


def charge(statements=PRICE, **facts):
    return Charge(886, "meeting", "M1", DAY, statements, **facts)


@pytest.mark.parametrize(
    ("one", "name", "amount"),
    [
        (charge(), "not-billed", -PRICE),
        (charge(waits=True), "waiting", -PRICE),
        (charge(billed_pence=0), "refused", -PRICE),
        (charge(elsewhere_pence=PRICE), "elsewhere", -PRICE),
        (charge(accepted_pence=103_500, billed_pence=103_500), "above", 3_500),
        (charge(accepted_pence=50_000, billed_pence=50_000), "below", -50_000),
        (charge(0, accepted_pence=PRICE), "other-statements", PRICE),
        (charge(0, accepted_pence=PRICE, in_book=False), "no-charge", PRICE),
        (charge(-PRICE), "corrected", PRICE),
    ],
)
def test_each_charge_that_differs_stands_in_one_list(one, name, amount):
    found = equation([one, charge(accepted_pence=PRICE, billed_pence=PRICE)], [])

    assert [(said.name, said.amount_pence) for said in found.explanations] == [(name, amount)]
    assert found.difference_pence == amount


def test_both_sides_agree_with_the_leads_own_costs_and_what_is_billed_directly():
    found = equation(
        [charge(accepted_pence=PRICE, billed_pence=PRICE)], [OwnCost("Audit", 10_001, 10_001)], direct_pence=50_000
    )

    assert (found.left_pence, found.right_pence) == (160_001, 160_001)
    assert found.heading == "Both sides agree: the difference is £0.00"


def test_a_cost_that_is_not_shared_out_whole_is_named():
    found = equation([], [OwnCost("Audit", 10_001, 10_000)])

    assert found.heading == "The difference is £0.01: 1 line explains all of it"
    assert found.explanations[0].name == "own-costs"


PENCE = st.integers(0, 300_000)
CHARGES = st.builds(
    charge,
    st.integers(-300_000, 300_000),
    accepted_pence=PENCE,
    billed_pence=st.none() | PENCE,
    elsewhere_pence=PENCE,
    waits=st.booleans(),
    in_book=st.booleans(),
)
COSTS = st.builds(OwnCost, st.just("Audit"), PENCE, PENCE)


@given(st.lists(CHARGES, max_size=6), st.lists(COSTS, max_size=3), PENCE)
def test_the_lists_add_up_to_the_difference_whatever_is_billed(charges, costs, direct):
    found = equation(charges, costs, direct_pence=direct)

    assert sum(one.amount_pence for one in found.explanations) == found.difference_pence
    assert sum(len(one.charges) for one in found.explanations) == sum(bool(one.amount_pence) for one in charges)
