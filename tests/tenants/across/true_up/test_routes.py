"""The lead's page of shares that moved: by the tolerance that the group chose, corrected in lines of their own."""

import csv
import io

import pytest

from tests.visits import HIDDEN, looked_at, words

pytestmark = pytest.mark.database
PATH = "/group/true-up"
ONE = f"{PATH}/AUDIT-2015"
BY_PLANS = """update shared_costs set basis = '[["ehc_plans", "1"]]' where reference = 'AUDIT-2015'"""


def charged_by_plans(visit, books):
    """Charge AUDIT-2015, £100.01, by 19,500 and 12,000 plans: £61.91 and £38.10."""
    books.run(BY_PLANS)
    treasurer = visit("treasurer")
    press(treasurer, "/group/shared-costs/AUDIT-2015")
    return treasurer


def frozen(books):
    return books.run(
        "select authority_id, version_number, value::int from frozen_figures where reference = 'AUDIT-2015' order by 1, 2"
    )


def press(visitor, path):
    return visitor.post(path, **dict(HIDDEN.findall(visitor.client.get(path).text)))


def test_nothing_is_shared_by_a_figure_until_it_is_charged(read_as):
    page = read_as("auditor").read(PATH)

    assert "Nothing that is shared by a figure has been charged" in page
    assert "Equal shares do not move." in page


def test_a_figure_past_the_tolerance_names_each_councils_difference_and_is_corrected(visit, books):
    treasurer = charged_by_plans(visit, books)
    books.run("update authority_figures set value = 12300 where authority_id = 881")
    within = treasurer.read(ONE)
    refused = words(treasurer.post(ONE, shown="x"))
    books.run("update authority_figures set value = 13000 where authority_id = 881")

    past, stale = treasurer.read(ONE), words(treasurer.post(ONE, shown="0:2:x"))
    row = next(csv.DictReader(io.StringIO(treasurer.get(f"{PATH}.csv").text)))
    said = treasurer.read(press(treasurer, ONE).location)

    assert "Each share is within 3% of what it was charged by" in within
    assert "No share of AUDIT-2015 has moved by more than 3%, so nothing was corrected" in refused
    assert "2 shares have moved by more than 3%, of 1 cost" in past
    assert "Kent 19,500 19,500 £61.91 £60.01 −£1.90 −3.07%" in past
    assert "Essex 12,000 13,000 £38.10 £40.00 £1.90 4.99%" in past
    assert "gives £1.90 back and charges £1.90" in past
    assert "who pays what has changed while you looked" in stale
    assert (row["council"], row["difference_pence"], row["past_tolerance"]) == ("Kent", "-190", "yes")
    assert "£0.00 charged to 2 councils in 2 lines." in said
    assert "The figures of today give the same shares" in said
    assert frozen(books) == [(881, 1, 12_000), (881, 2, 13_000), (886, 1, 19_500)]


def test_a_figure_is_frozen_when_a_charge_is_made_and_a_leaver_is_shared_again_by_it(visit, books):
    treasurer = charged_by_plans(visit, books)
    books.run("update authority_figures set value = 30000 where authority_id = 886")

    moved = treasurer.read("/group/shared-costs/AUDIT-2015")
    books.run("update authorities set left_on = '2015-04-30' where authority_id = 881")
    left = treasurer.read("/group/shared-costs/AUDIT-2015")

    assert "Nothing to charge: every share is right already" in moved
    assert "19,500 of 31,500" in moved
    assert "2 councils differ: £38.10 more and £38.10 less" in left
    assert frozen(books) == [(881, 1, 12_000), (886, 1, 19_500)]


def test_the_basis_of_a_pot_that_is_charged_is_frozen(visit, books):
    books.run("""insert into subscriptions values (1, 2, null, 1000001, '[["equal", "1"]]')""")
    lead, path = visit("lead"), "/group/contract/subscription/2"
    press(lead, "/group/subscriptions/2")

    refused = looked_at(lead, path, kind="pot", amount="10,000.01", basis="ehc_plans").page
    larger = looked_at(lead, path, kind="pot", amount="11,000.01", basis="equal").page

    assert "Contract year 2 is charged, so how it is shared is frozen: equally." in refused
    assert "is frozen" not in larger
    assert books.run("select basis from subscriptions where contract_year = 2") == [([["equal", "1"]],)]
