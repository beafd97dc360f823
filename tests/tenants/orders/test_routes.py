"""A council's purchase orders: added, replaced, refused for the wrong year, on its statements, and asked for where missing."""

import re

import pytest

pytestmark = pytest.mark.database
STATEMENT = "/kent/statements/2015-16-Q1"


def add(visitor, number, *, shown="0", year="2015-16"):
    return visitor.post(f"/kent/orders?year={year}", order_number=number, shown=shown)


def choose(visitor, asks, *, shown="0"):
    return visitor.post("/kent/orders/choice", asks=asks, shown=shown)


def rows(books):
    return books.run(
        "select financial_year, change_number, order_number, set_by_name from purchase_orders where authority_id = 886"
        " order by financial_year, change_number"
    )


def test_an_order_is_added_stands_on_the_statement_and_a_later_one_takes_its_place(visit, books):
    kent = visit("kent")
    assert "No purchase order for 2015 to 2016" in kent.read("/kent/orders")

    answer = add(kent, "po-104522")
    page = kent.read(answer.location)
    add(visit("finance"), "PO-2", shown="1")

    assert "The order for 2015 to 2016 is PO-104522." in page
    assert rows(books) == [(2015, 1, "PO-104522", "Somebody of kent"), (2015, 2, "PO-2", "Somebody of finance")]
    assert "Replaced by PO-2" in kent.read("/kent/orders")
    assert re.search(r"Order PO-2", kent.read(STATEMENT))
    assert re.search(r"Order PO-2", visit("lead").read("/group/statements/2015-16-Q1/kent"))


def test_a_statement_says_that_the_order_is_missing_where_the_council_asks_for_one(visit, books):
    kent = visit("kent")
    assert "Missing" not in kent.read(STATEMENT)

    assert choose(kent, "yes").status_code == 303
    page, leads = kent.read(STATEMENT), visit("lead").read("/group/statements/2015-16-Q1/kent")
    choose(kent, "no", shown="1")

    assert "Order Missing, add it" in page
    assert "Order Missing" in leads
    assert "add it" not in leads
    assert "Missing" not in kent.read(STATEMENT)
    assert books.run("select change_number, asks from order_choices order by 1") == [(1, True), (2, False)]


@pytest.mark.parametrize(
    ("year", "typed", "said"),
    [
        ("2016-17", "PO-1", "PO-1 is the order for 2015 to 2016. Enter the order that was raised for 2016 to 2017"),
        ("2015-16", "", "Enter the order number"),
        ("2015-16", "PO 1", "The order number must be 1 to 30 letters and digits"),
    ],
)
def test_what_is_no_order_of_the_year_is_refused_and_kept_in_the_box(visit, books, year, typed, said):
    kent = visit("kent")
    add(kent, "PO-1")

    answer = add(kent, typed, year=year, shown="1" if year == "2015-16" else "0")

    assert said in answer.text
    assert f'value="{typed}"' in answer.text or not typed
    assert len(rows(books)) == 1


def test_a_year_whose_statements_are_all_issued_takes_no_order(visit, books):
    books.run("update portal_state set sample_today = '2016-04-20'")
    books.run("alter table closings disable trigger all")
    books.run(
        "insert into closings (contract_id, period_number, period_name, starts_on, ends_on, closed_on, closed_by, statements,"
        " net_pence) select 1, n, 'X' || n, '2015-07-01', '2015-09-30', '2016-04-20', 'x', 0, 0"
        " from generate_series(8061, 8063) n"
    )

    answer = add(visit("kent"), "PO-1")

    assert "Every statement of 2015 to 2016 is issued, so an order for it is too late." in answer.text
    assert rows(books) == []


def test_of_two_people_the_second_is_told_and_the_same_twice_is_one(visit, books):
    kent, finance = visit("kent"), visit("finance")

    first, again = add(kent, "PO-1"), add(kent, "PO-1")
    stale = add(finance, "PO-2")

    assert (first.status_code, again.status_code, stale.status_code) == (303, 303, 200)
    assert "Somebody added an order while you had this page open. Yours has not been added" in stale.text
    assert len(rows(books)) == 1


def test_the_database_refuses_the_order_of_another_year(visit, books):
    add(visit("kent"), "PO-1")

    with pytest.raises(Exception, match="an order is for one financial year"):
        books.run(
            "select set_config('portal.authority_id', '886', false);"
            " insert into purchase_orders (authority_id, financial_year, change_number, order_number, set_on, set_by,"
            " set_by_name) values (886, 2016, 1, 'PO-1', '2015-07-20', 'x', 'x')"
        )


def test_an_officer_reads_it_and_the_history_tells_of_it(visit):
    kent, officer = visit("kent"), visit("officer")
    add(kent, "PO-1")

    assert "The SEN manager or a finance officer of Kent adds it." in officer.read("/kent/orders")
    assert add(officer, "PO-2").status_code == 404
    assert "Added the purchase order of the financial year 2015-16" in kent.read("/kent/history")
