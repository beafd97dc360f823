"""How the group closes and pays, chosen by the lead's administrator: kept with what stood before, and told to the second."""

import pytest

from tests.tenants.across.closing.test_routes import close, hold
from tests.visits import words

pytestmark = pytest.mark.database

CHOSEN = "select change_number, hold_working_days, payment_days, require_returns from group_settings order by 1"


def save(visitor, **changed):
    held = {"hold_working_days": "5", "payment_days": "30", "dispute_working_days": "10", "share_tolerance": "3"}
    return visitor.post("/group/settings", **{"seen": "0", **held, **changed})


def test_what_holds_is_said_and_a_choice_is_kept_beside_the_one_before(visit, books):
    lead = visit("lead")
    assert "Members have 5 working days to look, and 30 days to pay" in lead.read("/group/settings")

    first = save(lead, payment_days="28", require_returns="y")
    second = save(lead, seen="1", hold_working_days="0", payment_days="28")
    page = lead.read("/group/settings")

    assert (first.status_code, second.status_code) == (303, 303)
    assert "Members have 0 working days to look, and 28 days to pay" in page
    assert books.run(CHOSEN) == [(1, 5, 28, True), (2, 0, 28, False)]
    assert "how the group closes and pays, choice 2" in lead.read("/group/history")


def test_the_same_again_changes_nothing(visit, books):
    assert save(visit("lead")).status_code == 303
    assert books.run(CHOSEN) == []


def test_the_second_of_two_is_told_and_sees_what_holds_now(visit, books):
    lead = visit("lead")
    save(lead, payment_days="28")

    answer = save(lead, payment_days="21")

    assert "Somebody changed the settings while you had this page open." in words(answer)
    assert 'value="21"' in answer.text
    assert books.run(CHOSEN) == [(1, 5, 28, False)]
    assert save(lead, seen="1", payment_days="21").status_code == 303


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"payment_days": "0"}, "In how many days a statement is due must be 1 or more"),
        ({"hold_working_days": "61"}, "must be 60 or less"),
        ({"payment_days": "a month"}, "must be a whole number"),
        ({"payment_days": ""}, "Enter in how many days a statement is due"),
        ({"dispute_working_days": "0"}, "In how many working days a query is answered must be 1 or more"),
        ({"share_tolerance": "100.01"}, "must be a whole number from 0 to 10,000"),
        ({"vat_number": "GB 123 4567 83"}, "The VAT number must be one of the United Kingdom"),
        ({"lead_address": "x" * 201}, "The lead’s address must be 200 characters or fewer"),
        ({"share_tolerance": "2.555"}, "How far a figure may move must have two decimals or fewer"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_answer(visit, books, changed, sentence):
    answer = save(visit("lead"), **changed)

    assert sentence in words(answer)
    assert "Nothing has been changed" in words(answer)
    assert books.run(CHOSEN) == []


def test_every_setting_is_kept_as_it_was_chosen(visit, books):
    lead = visit("lead")
    ticked = dict.fromkeys(("require_returns", "require_invoice", "require_orders", "require_answers"), "y")

    issuer = {"lead_address": "County Hall, Maidstone", "vat_number": "GB 123 4567 82"}
    save(lead, dispute_working_days="15", share_tolerance="2.5", **issuer, **ticked)

    chosen = books.run(
        "select dispute_working_days, share_tolerance_basis_points, require_returns, require_invoice, require_orders,"
        " require_answers, lead_address, vat_number from group_settings"
    )
    assert chosen == [(15, 250, True, True, True, True, "County Hall, Maidstone", "GB123456782")]
    assert 'value="GB 123 4567 82"' in lead.get("/group/settings").text
    assert 'value="2.5"' in lead.get("/group/settings").text


def test_who_may_not_choose_reads_what_holds(read_as):
    page = read_as("treasurer").read("/group/settings")

    assert "A return that is missing is named and stops no close." in page
    assert "Save the settings" not in page


def test_a_statement_keeps_the_day_to_pay_by_of_its_issue(visit, books):
    books.run("update portal_state set sample_today = '2015-10-01'")
    lead = visit("lead")
    save(lead, payment_days="14")
    carried = visit("treasurer")
    hold(carried)
    assert close(lead).status_code == 303
    save(lead, seen="1", payment_days="60")

    assert books.run("select due_on::text from statements where period_name = '2015-16-Q2'") == [("2015-10-15",)]
    assert "£1,000.00 to pay by 15 October 2015" in visit("essex").read("/essex/statements/2015-16-Q2")
