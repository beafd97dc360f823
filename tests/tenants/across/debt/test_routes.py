"""Debt as the lead sees it: what each council owes by age, and what it pays, looked at before it is recorded."""

import csv
import io

import pytest

from tests.visits import HIDDEN, KEPT, day, words

pytestmark = pytest.mark.database

PAY = "/group/debt/kent/pay"


def said(**changed):
    return {
        "amount": "13,530.01",
        "bank_reference": "SEG 1",
        "how": "bacs",
        **day("received_on", 20, 7, 2015),
    } | changed


def keep(answer):
    """Return the hidden answers of a page: its key and what was looked at."""
    return dict(HIDDEN.findall(answer.text)) | dict(KEPT.findall(answer.text))


def look(visitor, **changed):
    opened = visitor.client.get(PAY)
    return visitor.post(PAY, press="look", **(keep(opened) | said(**changed)))


def pay(visitor, **changed):
    looked = look(visitor, **changed)
    return visitor.post(PAY, press="save", **(said(**changed) | keep(looked)))


def test_the_list_says_what_is_owed_and_that_none_of_it_is_late(read_as):
    page = read_as("auditor").read("/group/debt")

    assert "is owed, none of it late" in page
    assert "Kent £13,530.01 £13,530.01" in page
    assert "Record a payment" not in read_as("auditor").read("/group/debt/kent")


def test_the_day_after_it_was_due_it_is_late(visit, books):
    for today, finding in (("2015-08-05", "none of it late"), ("2015-08-06", "of it late")):
        books.run("update portal_state set sample_today = %(day)s", day=today)
        assert finding in visit("lead").read("/group/debt")
    assert "Kent is late with £13,530.01" in visit("lead").read("/group/debt/kent")
    assert "1 day late" in visit("lead").read("/group/debt/kent")


def test_a_payment_is_looked_at_then_recorded_and_the_account_says_so(visit, books):
    treasurer = visit("treasurer")

    looked = words(look(treasurer, amount="13,000.00"))
    account = treasurer.read(pay(treasurer, amount="13,000.00").location)

    assert "£13,000.00 settles £13,000.00 of quarter 1, 2015-16." in looked
    assert "Payment 1 of Kent, £13,000.00, is recorded. It settles £13,000.00 of quarter 1, 2015-16." in account
    assert "Kent owes £530.01, due on 5 August 2015" in account
    assert "Part paid" in account
    assert "1, SEG 1 BACS. Take back payment 1 20 Jul 2015 2015-16-Q1 £13,000.00" in account
    assert "Payment 1, BACS SEG 1 20 Jul 2015 £13,000.00 £530.01" in account
    assert books.run("select kind, from_account, to_account, amount from transfers where kind = 'payment'") == [
        ("payment", "bank", "paid_to_lead", 1_300_000)
    ]
    assert "1 payment" in treasurer.read("/group/debt/payments")


def test_more_than_the_debt_is_recorded_only_with_the_tick(visit, books):
    treasurer = visit("treasurer")

    refused = words(pay(treasurer, amount="14,000.00"))
    account = treasurer.read(pay(treasurer, amount="14,000.00", carries="y").location)

    assert "Confirm that £469.99 is carried forward, or put the amount right." in refused
    assert "£469.99 to be carried forward" in account
    assert "Kent owes nothing, and has paid £469.99 ahead" in account
    assert books.run("select count(*) from payments") == [(1,)]


def test_the_lead_reads_why_a_payment_is_refused_and_nothing_is_stored(visit, books):
    treasurer = visit("treasurer")

    assert "A payment is at least £0.01" in words(pay(treasurer, amount="0"))
    assert "must be an amount in pounds" in words(look(treasurer, amount="-5"))
    assert "cannot be later than today" in words(look(treasurer, **day("received_on", 21, 7, 2015)))
    assert "A bank reference is 1 to 40 letters" in words(look(treasurer, bank_reference="\N{POUND SIGN}5"))
    assert "is before the contract" in words(look(treasurer, **day("received_on", 31, 3, 2015)))
    assert books.run("select count(*) from payments") == [(0,)]


def test_the_same_bank_reference_is_refused_here_and_for_another_council(visit):
    treasurer = visit("treasurer")
    pay(treasurer, amount="1.00")

    assert "SEG 1 is the bank reference of payment 1, £1.00" in words(pay(treasurer, amount="2.00"))
    form = treasurer.client.get("/group/debt/essex/pay")
    other = treasurer.post("/group/debt/essex/pay", press="look", **(keep(form) | said(amount="0.01")))
    assert "SEG 1 is the bank reference of another council’s payment of £1.00." in words(other)


def test_what_changed_since_it_was_looked_at_is_shown_again(visit, books):
    treasurer = visit("treasurer")
    looked = look(treasurer, amount="13,530.01")
    pay(visit("lead"), amount="100.00", bank_reference="OTHER")

    sent = treasurer.post(PAY, press="save", **(said(carries="y") | keep(looked)))

    assert "What it settles is not what you looked at. Look again" in words(sent)
    assert books.run("select count(*) from payments") == [(1,)]


def test_a_payment_is_taken_back_with_a_reason_and_what_it_settled_is_open_again(visit):
    treasurer = visit("treasurer")
    pay(treasurer)
    path = "/group/debt/kent/payments/1/take-back"

    empty = words(treasurer.post(path, reason=""))
    account = treasurer.read(treasurer.post(path, reason="It was Essex").location)

    assert "Enter why it is taken back" in empty
    assert "Kent owes £13,530.01" in account
    assert "Taken back 20 Jul 2015: It was Essex" in account
    assert treasurer.get(path).status_code == 404


def test_what_is_left_settles_what_is_open(visit):
    treasurer = visit("treasurer")
    pay(treasurer, amount="13,530.01")
    pay(treasurer, amount="30.00", bank_reference="SEG 2", carries="y")
    treasurer.post("/group/debt/kent/payments/1/take-back", reason="It was Essex")

    page = treasurer.read("/group/debt/kent")
    settled = treasurer.read(treasurer.post("/group/debt/kent/settle").location)

    assert "Settle with what is left" in page
    assert "Settled: £30.00 of quarter 1, 2015-16." in settled
    assert "Kent owes £13,500.01" in settled


def test_the_lists_are_files_too(visit):
    treasurer = visit("treasurer")
    pay(treasurer, amount="30.00")

    debt, payments, account = (
        list(csv.DictReader(io.StringIO(treasurer.get(f"/group/debt{path}.csv").text)))
        for path in ("", "/payments", "/kent")
    )

    assert {row["council"]: row["owed_pence"] for row in debt}["Kent"] == "1350001"
    assert [row["bank_reference"] for row in payments] == ["SEG 1"]
    assert [row["owed_pence"] for row in account] == ["1353001", "1350001"]
    assert treasurer.get("/group/debt.xlsx").status_code == 200


def test_a_council_that_is_not_there_has_no_account(read_as):
    assert read_as("lead").get("/group/debt/nowhere").status_code == 404


def test_the_page_of_debt_asks_the_database_little(read_as, count_statements):
    lead = read_as("lead")
    lead.get("/group/debt")

    with count_statements() as sent:
        lead.get("/group/debt")

    assert len(sent) <= 10
