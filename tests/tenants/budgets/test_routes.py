"""A council's budget: set, changed with the old values in sight, two people at once, and seen by nobody else."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.promises.two_councils import KENT, budget

pytestmark = pytest.mark.database


def shown_number(answer):
    return re.search(r'name="shown"[^>]*value="([^"]*)"', answer.text)[1]


def post(visitor, amount, *, shown="0", year="2015-16"):
    return visitor.post(f"/kent/budget?year={year}", budget=amount, shown=shown)


def rows(books):
    return books.run(
        "select financial_year, change_number, budget_pence, set_by_name from budgets where authority_id = 886"
        " order by financial_year, change_number"
    )


def test_before_one_is_set_the_page_says_what_is_spent(read_as):
    page = read_as("kent").read("/kent/budget")

    assert "No budget is set for 2015 to 2016 £13,030.01 is spent so far." in page
    assert "Only Kent sees its budget: not the lead, not the provider, no other council." in page


def test_a_budget_is_set_and_said_back(visit, books):
    kent = visit("kent")

    answer = post(kent, "24,000.00")
    page = kent.read(answer.location)

    assert answer.status_code == 303
    assert "The budget for 2015 to 2016 is £24,000.00." in page
    assert "Kent’s budget for 2015 to 2016 is £24,000.00 £13,030.01 of it is spent, so £10,969.99 is left." in page
    assert rows(books) == [(2015, 1, 2_400_000, "Somebody of kent")]


def test_a_change_is_a_new_row_and_the_old_value_stays_in_sight(visit, books):
    kent, finance = visit("kent"), visit("finance")
    post(kent, "24000")

    post(finance, "25000", shown=shown_number(finance.get("/kent/budget")))
    page = kent.read("/kent/budget")

    assert rows(books) == [(2015, 1, 2_400_000, "Somebody of kent"), (2015, 2, 2_500_000, "Somebody of finance")]
    assert re.search(r"Two values, newest first.* Somebody of finance £25,000.00 .* Somebody of kent £24,000.00", page)


def test_of_two_people_the_second_is_told_what_it_is_now_and_asked_again(visit, books):
    kent, finance = visit("kent"), visit("finance")
    post(kent, "24000", shown="0")

    stale = post(finance, "26000", shown="0")
    again = post(finance, "26000", shown=shown_number(stale))

    assert stale.status_code == 200
    assert re.search(r"It is £24,000.00 since \d\d:\d\d, set by Somebody of kent. Look at it", stale.text)
    assert 'value="26000"' in stale.text
    assert again.status_code == 303
    assert [row[2] for row in rows(books)] == [2_400_000, 2_600_000]


def test_two_at_the_same_moment_are_one_row_and_one_refusal(visit, books):
    visitors = [visit("kent"), visit("finance")]
    for visitor in visitors:
        visitor.csrf = visitor.token()

    with ThreadPoolExecutor(2) as both:
        answers = list(
            both.map(
                lambda given: given[0].post(
                    "/kent/budget?year=2015-16", token=given[0].csrf, budget=given[1], shown="0"
                ),
                zip(visitors, ("24000", "25000"), strict=True),
            )
        )

    assert sorted(answer.status_code for answer in answers) == [200, 303]
    assert len(rows(books)) == 1


def test_the_same_value_twice_is_one_row(visit, books):
    kent = visit("kent")

    first, second = post(kent, "24000"), post(kent, "24000")

    assert (first.status_code, second.status_code) == (303, 303)
    assert "The budget for 2015 to 2016 was already £24,000.00." in kent.read(second.location)
    assert len(rows(books)) == 1


def test_the_next_year_can_be_set_ahead(visit, books):
    kent = visit("kent")

    post(kent, "30000", year="2016-17")
    page = kent.read("/kent/budget?year=2016-17")

    assert rows(books) == [(2016, 1, 3_000_000, "Somebody of kent")]
    assert "Kent’s budget for 2016 to 2017 is £30,000.00" in page
    assert "The year begins on 1 April. Its budget can be set ahead and changed later." in page


def test_a_year_that_is_over_stays_as_it_was(visit, books):
    books.run("update portal_state set sample_today = '2016-04-20'")
    kent = visit("kent")

    assert "The year is over, so its budget stays as it was." in kent.read("/kent/budget?year=2015-16")
    assert post(kent, "24000", year="2015-16").status_code == 404
    assert rows(books) == []


def test_no_money_at_all_is_a_budget_too(visit, books):
    kent = visit("kent")

    post(kent, "0")

    assert rows(books) == [(2015, 1, 0, "Somebody of kent")]
    assert "£13,030.01 is spent so far, £13,030.01 more than the budget." in kent.read("/kent/budget")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the budget"),
        ("24.000,00", "The budget must be an amount in pounds, like 1,250.00"),
        ("-5", "The budget must be an amount in pounds, like 1,250.00"),
        ("10000000.01", "The budget must be £10,000,000.00 or less"),
        ("99999999999999999999", "The budget must be an amount in pounds, like 1,250.00"),
    ],
)
def test_what_is_no_budget_is_refused_with_what_to_do_and_kept(visit, books, typed, said):
    answer = post(visit("kent"), typed)

    assert answer.status_code == 200
    assert said in answer.text
    assert "One answer needs another look. The budget has not changed" in answer.text
    assert f'value="{typed}"' in answer.text or not typed
    assert rows(books) == []


def test_a_shown_number_that_is_none_counts_as_none(visit):
    assert post(visit("kent"), "24000", shown="²").status_code == 303


@pytest.mark.parametrize("year", ["2014-15", "2017-18", "2015", "", "x" * 99])
def test_a_year_without_the_contract_is_not_there(read_as, year):
    assert read_as("kent").get(f"/kent/budget?year={year}").status_code == 404


def test_an_officer_reads_it_and_cannot_set_it(visit, books):
    officer = visit("officer")

    assert "The SEN manager or a finance officer of Kent sets it." in officer.read("/kent/budget")
    assert post(officer, "24000").status_code == 404
    assert rows(books) == []


def test_setting_it_is_in_the_history_of_the_council(visit, books):
    post(visit("kent"), "24000")

    assert books.run("select authority_id, details from history where event = 'set' and subject = 'budget'") == [
        (KENT, {"financial_year": "2015-16", "budget_pence": 2_400_000, "before_pence": None})
    ]


def test_the_lead_and_the_provider_are_never_told(visit):
    budget(visit("nobody").client.application, 2_345_678)

    for who, path in (("lead", "/group/statements/2015-16-Q1/kent"), ("first", "/provider/meetings/new")):
        assert "23,456.78" not in visit(who).read(path)


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    kent = read_as("kent")

    with count_statements() as statements:
        kent.get("/kent/budget")

    assert len(statements) <= 8
