"""Shared costs as the lead keeps them: who pays what before it is charged, and charging what was shown."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.visits import HIDDEN, day, words

pytestmark = pytest.mark.database

COST = {"reference": "AUDIT-2", "title": "Second audit", "amount": "100.01", **day("incurred_on", 30, 6, 2015)}


def add(visitor, **changed):
    return visitor.post("/group/add-shared-cost", **({**COST, "basis": "equal"} | changed))


def before(page):
    """What a form showed when it was opened."""
    return re.findall(r'name="(before)" type="hidden" value="([^"]*)"', page)


def press(visitor, path):
    """Charge what the page shows."""
    page = visitor.client.get(path)
    return visitor.post(path, **dict(HIDDEN.findall(page.text)))


def test_the_list_says_what_is_charged_and_that_every_share_is_right(read_as):
    page = read_as("auditor").read("/group/shared-costs")

    assert "£25,060.01 charged, and every share is right" in page
    assert "Year 1 1 Apr 2015 to 31 Mar 2016 £7,480.00 each £7,480.00 each £24,960.00 £24,960.00 Charged" in page
    assert "AUDIT-2015 Audit 5 May 2015, equally 5 May 2015 Equally £100.01 £100.01 Charged" in page
    assert "Add a shared cost" not in page


def test_a_cost_is_shown_before_it_is_charged_with_the_penny_and_the_closed_quarter(visit):
    lead = visit("lead")

    added = add(lead)
    page = lead.read(added.location)

    assert added.location == "/group/shared-costs/AUDIT-2"
    assert "£100.01 shared equally: 1 council pays £50.01 and 1 pays £50.00" in page
    assert "when the group had 2 members. Equal shares are £50.005000. Each pays the whole pence, £50.00," in page
    assert "and the penny left over goes to the first in the order of the contract." in page
    assert "30 June 2015 is in a closed quarter, so the lines of that day go on quarter 2's statements." in page
    assert "Charge 2 councils" in page


def test_the_finance_officer_charges_it_once_however_often_the_button_is_pressed(visit, books):
    add(visit("lead"))
    treasurer = visit("treasurer")
    page = treasurer.client.get("/group/shared-costs/AUDIT-2").text
    shown = dict(HIDDEN.findall(page))

    first = treasurer.post("/group/shared-costs/AUDIT-2", **shown)
    said = treasurer.read(first.location)
    treasurer.post("/group/shared-costs/AUDIT-2", **shown)

    assert "£100.01 charged to 2 councils in 2 lines." in said
    assert "Nothing to charge: every share is right already" in said
    assert books.run("select count(*) from transfers where reference = 'AUDIT-2'") == [(2,)]


def test_what_changed_since_it_was_shown_is_not_charged_but_shown_again(visit, books):
    lead = visit("lead")
    add(lead)
    shown = dict(HIDDEN.findall(visit("treasurer").client.get("/group/shared-costs/AUDIT-2").text))
    books.run("update shared_costs set amount_pence = 20001 where reference = 'AUDIT-2'")

    page = words(visit("treasurer").post("/group/shared-costs/AUDIT-2", **shown))

    assert "Nothing has been charged" in page
    assert "It is £200.01 now. Look again." in page
    assert books.run("select count(*) from transfers where reference = 'AUDIT-2'") == [(0,)]


def test_the_same_total_among_others_is_shown_again_too(visit, books):
    add(visit("lead"))
    shown = dict(HIDDEN.findall(visit("treasurer").client.get("/group/shared-costs/AUDIT-2").text))
    books.run("""update shared_costs set basis = '[["ehc_plans", "1"]]' where reference = 'AUDIT-2'""")

    page = words(visit("treasurer").post("/group/shared-costs/AUDIT-2", **shown))

    assert "who pays what has changed while you looked. Look again." in page


def test_a_blend_shows_one_table_for_each_part_and_then_the_sum(visit):
    lead = visit("lead")
    blend = {"weights-0-weight": "50", "weights-1-weight": "50"}

    page = lead.read(add(lead, basis="a-blend", **blend).location)

    assert "£100.01 shared 50 parts equally and 50 parts by EHC plans: Kent pays most, £55.96" in page
    assert "£50.01 equally" in page
    assert "£50.00 by EHC plans" in page
    assert "19,500 of 31,500" in page
    assert "It is split first: £50.01 equally and £50.00 by EHC plans." in page
    assert page.index("19,500 of 31,500") < page.index("In all: who pays what")


def test_a_member_that_leaves_makes_a_difference_that_is_charged_alone(visit, books):
    books.run("update authorities set left_on = '2015-04-30' where authority_id = 881")
    treasurer = visit("treasurer")

    page = treasurer.read("/group/shared-costs/AUDIT-2015")
    posted = treasurer.read(press(treasurer, "/group/shared-costs/AUDIT-2015").location)

    assert "2 councils differ: £50.00 more and £50.00 less" in page
    assert "Kent £50.01 charged £50.01 £100.01 + £50.00" in page
    assert "Essex £50.00 charged £50.00 £0.00 −£50.00" in page
    assert "£0.00 charged to 2 councils in 2 lines." in posted
    assert "Nothing to charge: every share is right already" in posted


def test_a_contract_year_is_shown_with_what_is_paid_in_advance(read_as):
    page = read_as("treasurer").read("/group/subscriptions/1")

    assert "Nothing to charge: every share is right already" in page
    assert "Kent £12,480.00 charged £7,480.00 £5,000.00 £12,480.00 £12,480.00 none" in page
    assert "366 of 366" in page


def test_a_year_without_a_price_cannot_be_charged_and_a_year_that_is_not_there_is_not_found(read_as):
    lead = read_as("lead")

    assert "No subscription is set for contract year 2" in lead.read("/group/subscriptions/2")
    assert lead.get("/group/subscriptions/4").status_code == 404
    assert lead.get("/group/subscriptions/0").status_code == 404
    assert lead.get("/group/shared-costs/NONE").status_code == 404


def test_one_that_is_not_charged_is_corrected_and_the_second_editor_is_asked_again(visit, books):
    lead = visit("lead")
    add(lead)
    path = "/group/correct-shared-cost/AUDIT-2"
    opened = dict(before(lead.client.get(path).text))
    lead.post(path, **{**COST, "basis": "equal", "amount": "300.00", **opened})

    second = lead.post(path, **{**COST, "basis": "equal", "amount": "400.00", **opened})
    said = words(second)
    again = lead.post(path, **{**COST, "basis": "equal", "amount": "400.00", **dict(before(second.text))})

    assert "Somebody has changed it since you opened this page." in said
    assert "Second audit, £300.00, incurred on 30 June 2015" in said
    assert again.status_code == 303
    assert books.run("select amount_pence from shared_costs where reference = 'AUDIT-2'") == [(40_000,)]


def test_one_that_is_charged_is_not_changed_any_more(visit):
    lead = visit("lead")

    assert lead.get("/group/correct-shared-cost/AUDIT-2015").status_code == 404
    answer = words(lead.post("/group/correct-shared-cost/AUDIT-2015", **{**COST, "basis": "equal"}))
    assert "It has been charged meanwhile, so it cannot be changed. Add a further cost to correct it" in answer


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reference": "AUDIT-2015"}, "AUDIT-2015 is used already. Choose another reference"),
        ({"reference": "two words"}, "without spaces, and never a name"),
        ({"title": "x" * 201}, "What it is for must be 200 characters or fewer"),
        ({"amount": "1_000"}, "The amount must be an amount in pounds, like 1,250.00"),
        ({"amount": "１００"}, "The amount must be an amount in pounds, like 1,250.00"),
        ({"amount": "1e3"}, "The amount must be an amount in pounds, like 1,250.00"),
        ({"amount": "-5"}, "The amount must be an amount in pounds, like 1,250.00"),
        ({"amount": "0.00"}, "The amount must be more than £0.00"),
        (day("incurred_on", 31, 3, 2015), "The day must be in the contract, 1 April 2015 to 31 March 2020"),
        (day("incurred_on", 1, 4, 2020), "The day must be in the contract, 1 April 2015 to 31 March 2020"),
        (day("incurred_on", 31, 6, 2015), "The day it was incurred must be a real date"),
        ({"basis": "pupils"}, "Select how it is shared"),
        ({"basis": "a-blend"}, "Enter how many parts go by each basis, such as 40 and 60"),
        ({"basis": "a-blend", "weights-0-weight": "0", "weights-1-weight": "0"}, "Enter how many parts go by each"),
        ({"basis": "a-blend", "weights-0-weight": "1e3"}, "“Equally” must be a plain figure, like 40"),
    ],
)
def test_what_cannot_be_shared_is_refused_with_what_to_do(visit, books, wrong, said):
    page = words(add(visit("lead"), **wrong))

    assert said in page
    assert books.run("select count(*) from shared_costs") == [(1,)]


def test_figures_that_are_missing_or_all_zero_share_nothing(visit, books):
    books.run("update authority_figures set value = 0")

    page = words(add(visit("lead"), basis="ehc_plans"))

    assert "The figures of ehc_plans are all zero, so £100.01 cannot be shared by them." in page


def test_a_cost_of_a_day_before_a_member_joined_is_shared_without_it(visit, books):
    books.run("update authorities set joined_on = '2015-07-01' where authority_id = 881")
    lead = visit("lead")

    page = lead.read(add(lead).location)

    assert "£100.01 shared equally: 1 council pays £100.01" in page


def test_who_pays_what_leaves_as_a_file(read_as):
    answer = read_as("treasurer").get("/group/shares/AUDIT-2015.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert (rows[0]["council"], rows[0]["exact_share_pounds"], rows[0]["weight"]) == ("Kent", "50.005000", "1")
    assert [row["pays_pence"] for row in rows] == ["5001", "5000", "5001", "5000"]
    assert read_as("auditor").get("/group/shared-costs.xlsx").status_code == 200


@pytest.mark.parametrize("path", ["/group/shared-costs", "/group/shared-costs/AUDIT-2015", "/group/subscriptions/1"])
def test_a_page_asks_the_database_eight_times_at_most(read_as, count_statements, path):
    lead = read_as("lead")

    with count_statements() as statements:
        lead.get(path)

    assert len(statements) <= 8


def test_the_list_is_found_in_and_sorted(visit):
    lead = visit("lead")
    add(lead)

    assert "AUDIT-2 Second audit" in lead.read("/group/shared-costs?find=second&sort=reference&order=down")
    assert "AUDIT-2015" not in lead.read("/group/shared-costs?find=second")
    assert "No cost fits" in lead.read("/group/shared-costs?find=<b>")


def test_two_who_charge_at_once_charge_it_once(visit, books):
    add(visit("lead"))
    both = [visit("treasurer"), visit("lead")]
    shown = dict(HIDDEN.findall(both[0].client.get("/group/shared-costs/AUDIT-2").text))
    tokens = [visitor.token() for visitor in both]

    def charge(place):
        return both[place].post("/group/shared-costs/AUDIT-2", token=tokens[place], **shown).status_code

    with ThreadPoolExecutor(2) as crowd:
        answered = list(crowd.map(charge, (0, 1)))

    assert answered == [303, 303]
    assert books.run("select count(*), sum(amount) from transfers where reference = 'AUDIT-2'") == [(2, 10_001)]


def test_two_who_correct_it_at_once_are_one_who_saves_and_one_who_is_asked(visit, books):
    both = [visit("lead"), visit("lead")]
    add(both[0])
    path = "/group/correct-shared-cost/AUDIT-2"
    opened = dict(before(both[0].client.get(path).text))
    tokens = [visitor.token() for visitor in both]

    def save(place):
        fields = {**COST, "basis": "equal", "amount": f"{place + 3}00.00", **opened}
        return both[place].post(path, token=tokens[place], **fields).status_code

    with ThreadPoolExecutor(2) as crowd:
        answered = sorted(crowd.map(save, (0, 1)))

    assert answered == [200, 303]
    assert books.run("select amount_pence in (30000, 40000) from shared_costs where reference = 'AUDIT-2'") == [(True,)]


def test_a_member_without_the_figure_stops_the_charge_and_is_named(visit, books):
    lead = visit("lead")
    add(lead, basis="ehc_plans")
    books.run("delete from authority_figures where authority_id = 881")

    page = lead.read("/group/shared-costs/AUDIT-2")

    assert "It cannot be charged yet" in page
    assert "Essex has no figure for ehc_plans. Add it on its page" in page
    assert "Needs a figure" in lead.read("/group/shared-costs")
    assert lead.post("/group/shared-costs/AUDIT-2", shown="0:0:0").status_code == 200


def test_a_pot_that_is_split_by_days_shows_its_stretches(visit, books):
    books.run("""insert into subscriptions values (1, 2, null, 11968000, '[["equal", "1"]]')""")
    books.run("update authorities set left_on = '2016-09-30' where authority_id = 881")

    page = visit("treasurer").read("/group/subscriptions/2")

    assert "The pot is split by days at every change of membership." in page
    assert "1 April 2016 to 30 September 2016, 183 of 365 days: £60,003.95 equally" in page
    assert "1 October 2016 to 31 March 2017, 182 of 365 days: £59,676.05 equally" in page
    assert "In all: who pays what" in page
    assert "Kent £89,678.03" in page  # 30,001.98 and 59,676.05


def test_s09_a_leaver_of_a_pot_that_was_charged_is_shared_again_by_charging_it_again(visit, books):
    """£119,680.00 equally is £59,840.00 each; after Essex left on 30 September the year still comes to £119,680.00."""
    books.run("""insert into subscriptions values (1, 2, null, 11968000, '[["equal", "1"]]')""")
    treasurer = visit("treasurer")
    press(treasurer, "/group/subscriptions/2")
    books.run("update authorities set left_on = '2016-09-30' where authority_id = 881")

    page = treasurer.read("/group/subscriptions/2")
    posted = treasurer.read(press(treasurer, "/group/subscriptions/2").location)

    assert "2 councils differ: £29,838.03 more and £29,838.03 less" in page
    assert "£0.00 charged to 2 councils in 2 lines." in posted
    assert books.run(
        "select authority_id, sum(case from_account when 'due_to_lead' then amount else -amount end)::int from transfers"
        " where reference = 'year-2' group by authority_id order by authority_id"
    ) == [(881, 3_000_197), (886, 8_967_803)]
