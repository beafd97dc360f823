"""The contract as one council reads it: the price that holds for it, and nobody else's."""

import pytest

from tests.visits import words

pytestmark = pytest.mark.database


@pytest.mark.parametrize("who", ["kent", "officer", "finance"])
def test_a_council_reads_the_price_that_holds_and_what_a_cancellation_costs(read_as, who):
    page = read_as(who).read("/kent/prices")

    assert "A meeting costs £1,000.00 since 1 April 2015" in page
    assert "1 Apr 2015 The group’s The group’s In force £1,000.00" in page
    assert "0 to 2 clear working days: 100%, £1,000.00" in page
    assert "Year 1, 1 Apr 2015 to 31 Mar 2016 £7,480.00 for each member. £7,480.00" in page
    assert "Year 2, 1 Apr 2016 to 31 Mar 2017 Not set yet." in page
    assert "Through the council" in page
    assert "Included meetings 5 For the whole contract" in page


def test_its_own_number_of_included_meetings_and_the_lines_of_its_subscription(visit, books):
    books.run("update allowances set meetings_included = 7 where authority_id = 886")

    answer = visit("kent").client.get("/kent/prices")

    assert "Included meetings 7 For the whole contract" in words(answer)
    assert "/kent/costs?year=2015-16&amp;kind=core-subscription" in answer.text


def test_its_own_price_holds_before_the_groups_and_another_councils_is_not_there(visit, books):
    price = (
        "insert into prices (contract_id, authority_id, item, effective_from, price_pence)"
        " values (1, %s, 'meeting', '2015-07-01', %s)"
    )
    books.run(price % (886, 90_000))
    books.run(price % (881, 80_000))
    books.run("insert into own_subscriptions values (886, 1, 1, 700000)")

    page = visit("kent").read("/kent/prices")

    assert "A meeting costs £900.00 since 1 July 2015" in page
    assert "Kent’s own In force £900.00" in page
    assert "Kent has a price of its own since 1 July 2015." in page
    assert "£7,000.00, its own price. £7,000.00" in page
    assert "800.00" not in page


def test_each_price_can_be_linked_to_even_when_it_is_superseded(visit, books):
    books.run("update prices set superseded_at = clock_timestamp()")
    books.run(
        "insert into prices (contract_id, item, effective_from, price_pence) values (1, 'meeting', '2015-04-01', 95000)"
    )

    page = visit("kent").client.get("/kent/prices").text

    assert 'id="price-1"' in page
    assert 'id="price-2"' in page
    assert "A meeting costs £950.00" in page


def test_a_share_of_a_pot_is_the_councils_own(visit, books):
    books.run("""insert into subscriptions values (1, 2, null, 100001, '[["ehc_plans", "1"]]')""")

    page = visit("kent").read("/kent/prices")

    assert "Year 2, 1 Apr 2016 to 31 Mar 2017 £1,000.01, shared by EHC plans. £619.05" in page


def test_before_there_is_a_price_the_page_says_so(visit, books):
    books.run("alter table prices disable trigger user")
    books.run("update prices set superseded_at = clock_timestamp()")

    assert "No price of a meeting is in force yet" in visit("kent").read("/kent/prices")


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    with count_statements() as statements:
        kent.get("/kent/prices")

    assert len(statements) <= 8, statements
