"""The contract as the lead keeps it: in plain words, with a price book that is added to and never changed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.visits import day, looked_at, words

pytestmark = pytest.mark.database

RISE = {"amount": "1,035.00", **day("effective_from", 1, 10, 2015)}


def add_price(lead, **fields):
    looked = looked_at(lead, "/group/contract/price", **fields)
    return lead.post("/group/contract/price", press="save", **fields, **looked.kept)


def test_the_contract_is_said_in_plain_words(read_as):
    page = read_as("auditor").read("/group/contract")

    assert "A meeting costs £1,000.00, and the contract runs to 31 March 2018" in page
    assert "6 or more clear working days: nothing" in page
    assert "3 to 5 clear working days: 50%, £500.00" in page
    assert "Year 1 1 Apr 2015 to 31 Mar 2016 £7,480.00 for each member" in page
    assert "Year 2 1 Apr 2016 to 31 Mar 2017 No price is set" in page
    assert "It can be made longer by 24 months, to 31 March 2020." in page
    assert "Quarterly Fixed" in page
    assert "Outside its scope: a service between councils under statute." in page
    assert "Add a price" not in page


def test_a_price_is_added_after_it_was_looked_at(visit, books):
    lead = visit("lead")

    looked = looked_at(lead, "/group/contract/price", **RISE)
    count = books.run("select count(*) from prices")
    saved = lead.post("/group/contract/price", press="save", **RISE, **looked.kept)

    assert "A meeting from 1 October 2015, every council no price of this day £1,035.00" in looked.page
    assert count == [(1,)]
    said = lead.read(saved.location)
    assert "A meeting from 1 October 2015, every council costs £1,035.00." in said
    assert "From 1 Oct 2015 1 Oct 2015 From later £1,035.00" in said


def test_a_correction_supersedes_and_names_the_meetings_that_keep_their_price(visit):
    lead = visit("lead")
    corrected = {"amount": "950.00", **day("effective_from", 1, 4, 2015)}

    looked = looked_at(lead, "/group/contract/price", **corrected)
    lead.post("/group/contract/price", press="save", **corrected, **looked.kept)
    page = lead.read("/group/contract")

    assert "every council £1,000.00 £950.00" in looked.page
    assert "1 April 2015 lies in a period that is closed: quarter 1 is the last of them." in looked.page
    assert "2 recorded meetings keep the price that they were recorded with." in looked.page
    assert looked.page.index("Kent, K-5") < looked.page.index("Essex, E-2")  # in member order
    assert "Kent, K-5 12 Jun 2015 £1,000.00 £950.00" in looked.page
    assert "A meeting costs £950.00" in page
    assert "Superseded on" in page
    assert "by Somebody of lead" in page


def test_a_councils_own_price_counts_before_the_groups(visit):
    lead = visit("lead")

    said = lead.read(add_price(lead, council="881", amount="900", **day("effective_from", 1, 8, 2015)).location)

    assert "A meeting from 1 August 2015, Essex costs £900.00." in said
    assert "Essex From 1 Aug 2015 1 Aug 2015 From later £900.00" in said
    assert "1 Aug 2015 £900.00" in lead.read("/group/councils/essex")
    assert "Every council" not in lead.read("/group/contract?find=essex").partition("In force from")[2]


def test_the_second_of_two_who_edit_a_price_sees_the_first_and_is_asked_again(visit, books):
    first, second = visit("lead"), visit("lead")
    other = RISE | {"amount": "1,050.00"}
    looked_first = looked_at(first, "/group/contract/price", **RISE)
    looked_second = looked_at(second, "/group/contract/price", **other)
    first.post("/group/contract/price", press="save", **RISE, **looked_first.kept)

    asked = looked_second.again(second.post("/group/contract/price", press="save", **other, **looked_second.kept))
    saved = second.post("/group/contract/price", press="save", **other, **asked.kept)

    assert "Somebody has changed this since you opened the page." in asked.page
    assert "every council £1,035.00 £1,050.00" in asked.page
    assert saved.status_code == 303
    held = "select price_pence from prices where effective_from = '2015-10-01' and superseded_at is null"
    assert books.run(held) == [(105_000,)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "1_000"}, "The price must be an amount in pounds, like 1,250.00"),
        ({"amount": "１００"}, "The price must be an amount in pounds, like 1,250.00"),
        ({"amount": "1e3"}, "The price must be an amount in pounds, like 1,250.00"),
        ({"amount": "-1"}, "The price must be an amount in pounds, like 1,250.00"),
        ({"amount": ""}, "Enter the price"),
        (day("effective_from", 31, 3, 2015), "The day must be in the contract, 1 April 2015 to 31 March 2020"),
        (
            {"amount": "1000", **day("effective_from", 1, 4, 2015)},
            "£1,000.00 is the price from 1 April 2015 already, so there is nothing to change",
        ),
    ],
)
def test_a_price_that_cannot_be_is_refused(visit, books, fields, said):
    page = looked_at(visit("lead"), "/group/contract/price", **(RISE | fields)).page

    assert said in page
    assert books.run("select count(*) from prices") == [(1,)]


def lines(*pairs):
    return {
        f"tiers-{place}-{name}": value
        for place, (days, percent) in enumerate(pairs)
        for name, value in (("days", days), ("percent", percent))
    }


def test_the_tiers_are_replaced_as_a_whole_with_a_sentence_for_each(visit, books):
    lead = visit("lead")
    wanted = lines(("10", "0"), ("5", "25"), ("0", "100"), ("", ""))

    looked = looked_at(lead, "/group/contract/tiers", **wanted)
    saved = lead.post("/group/contract/tiers", press="save", **wanted, **looked.kept)

    assert "5 to 9 clear working days: 25%, £250.00" in looked.page
    assert "Cancellations that are recorded keep what they were charged." in looked.page
    assert "0 to 4 clear working days: 100%, £1,000.00" in lead.read(saved.location)
    assert books.run("select clear_working_days, percent::int from cancellation_tiers order by place") == [
        (10, 0),
        (5, 25),
        (0, 100),
    ]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            lines(("3", "50"), ("6", "0")),
            "Line 2 is never reached: a line above it covers 3 or more clear working days.",
        ),
        (lines(("3", "50"), ("3", "0")), "Line 2 is never reached"),
        (lines(("3", "101")), "Line 1: a percentage is from 0 to 100"),
        (lines(("3", "")), "Enter what it costs in percent for line 1, or clear the line"),
        (lines(("", "50")), "Enter how many clear working days for line 1, or clear the line"),
        (lines(("1_0", "50")), "must be a whole number, like 3"),
        (lines(("3", "1e1")), "must be a plain figure, like 40 or 12.5"),
    ],
)
def test_tiers_that_cannot_be_are_refused(visit, books, wanted, said):
    page = looked_at(visit("lead"), "/group/contract/tiers", **wanted).page

    assert "One answer needs another look. Nothing has been changed" in page
    assert page.count(said) == 2  # in the summary, and beside its line
    assert books.run("select count(*) from cancellation_tiers") == [(3,)]


def test_a_line_can_be_added_to_the_tiers_without_script(visit):
    answer = visit("lead").post("/group/contract/tiers", press="add", **lines(("3", "50")))

    assert 'name="tiers-1-days"' in answer.text


def test_a_pot_is_set_for_a_year_and_then_shown_before_it_is_charged(visit, books):
    lead = visit("lead")
    pot = {"kind": "pot", "amount": "1,000.01", "basis": "ehc_plans"}
    path = "/group/contract/subscription/2"

    looked = looked_at(lead, path, **pot)
    lead.post(path, press="save", **pot, **looked.kept)
    page = lead.read("/group/subscriptions/2")

    assert "Contract year 2 No price is set £1,000.01, shared by EHC plans" in looked.page
    assert "Contract year 2 comes to £1,000.01" in page
    assert "19,500 of 31,500 £619.053809 £619.05" in page


def test_a_price_for_each_that_changes_names_the_year_to_charge_again(visit):
    lead = visit("lead")
    more, path = {"kind": "each", "amount": "7,500.00"}, "/group/contract/subscription/1"

    looked = looked_at(lead, path, **more)
    saved = lead.post(path, press="save", **more, **looked.kept)

    assert "Contract year 1 £7,480.00 for each member £7,500.00 for each member" in looked.page
    assert "Contract year 1 £40.00" in looked.page
    assert "charge it again: Contract year 1." in lead.read(saved.location)


def test_one_councils_own_subscription_is_set_and_taken_out_again(visit, books):
    lead = visit("lead")
    own, path = {"kind": "own", "council": "881", "amount": "6,500.00"}, "/group/contract/subscription/1"
    looked = looked_at(lead, path, **own)
    lead.post(path, press="save", **own, **looked.kept)
    held = books.run("select authority_id, each_pence from own_subscriptions")
    back = own | {"amount": ""}

    looked_back = looked_at(lead, path, **back)
    lead.post(path, press="save", **back, **looked_back.kept)

    assert "Essex, contract year 1 £7,480.00, as for each £6,500.00, its own" in looked.page
    assert "Contract year 1 £980.00" in looked.page
    assert held == [(881, 650_000)]
    assert books.run("select count(*) from own_subscriptions") == [(0,)]


def test_a_pot_takes_the_councils_own_prices_away_and_says_so(visit, books):
    books.run("insert into own_subscriptions values (881, 1, 1, 650000)")
    lead = visit("lead")
    pot, path = {"kind": "pot", "amount": "1,000.00", "basis": "equal"}, "/group/contract/subscription/1"

    looked = looked_at(lead, path, **pot)
    lead.post(path, press="save", **pot, **looked.kept)

    assert "Councils’ own prices 1 has one none: a pot is shared by all" in looked.page
    assert books.run("select count(*) from own_subscriptions") == [(0,)]


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("1", {"kind": "pot", "amount": "100"}, "Select how it is shared"),
        ("1", {"kind": "pot", "amount": "100", "basis": "pupils"}, "Select how it is shared"),
        ("1", {"kind": "each", "amount": "1_000"}, "must be an amount in pounds, like 1,250.00"),
        ("1", {"kind": "own", "amount": "100"}, "Select the council"),
        ("2", {"kind": "own", "council": "881", "amount": "100"}, "Set that for the year first"),
        ("1", {"amount": "100"}, "Select what is set"),
    ],
)
def test_a_subscription_that_cannot_be_is_refused(visit, path, fields, said):
    assert said in looked_at(visit("lead"), f"/group/contract/subscription/{path}", **fields).page


def test_a_contract_year_that_is_not_there_is_not_found(read_as):
    assert read_as("lead").get("/group/contract/subscription/4").status_code == 404


def test_the_price_book_leaves_as_a_file(read_as):
    assert "Every council,2015-04-01,100000,In force," in read_as("auditor").get("/group/contract/prices.csv").text
    assert read_as("lead").get("/group/contract/prices.xlsx").status_code == 200


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get("/group/contract")

    assert len(statements) <= 8, statements


def test_what_the_finance_officer_cannot_change_has_no_link(read_as):
    page = words(read_as("treasurer").client.get("/group/contract"))

    assert "Change" not in page
    assert "Set it" not in page


def test_two_who_add_a_price_at_once_are_one_who_saves_and_one_who_is_asked(visit, books):
    both = [visit("lead"), visit("lead")]
    prices = [RISE, RISE | {"amount": "1,050.00"}]
    looked = [looked_at(visitor, "/group/contract/price", **price) for visitor, price in zip(both, prices, strict=True)]
    tokens = [visitor.token() for visitor in both]

    def save(place):
        fields = {**prices[place], **looked[place].kept}
        return both[place].post("/group/contract/price", token=tokens[place], press="save", **fields).status_code

    with ThreadPoolExecutor(2) as crowd:
        answered = sorted(crowd.map(save, (0, 1)))

    assert answered == [200, 303]
    assert books.run("select count(*) from prices where effective_from = '2015-10-01'") == [(1,)]


def test_the_page_of_a_subscription_asks_the_database_eight_times_at_most(read_as, count_statements):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get("/group/contract/subscription/1")

    assert len(statements) <= 8, "\n".join(statements)
