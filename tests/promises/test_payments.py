"""Rule 13 of the house: the database itself keeps payments and what they settle in order, whoever writes them."""

import pytest

from tests.promises.policies import AUDITOR, LEAD, MEMBER, PROVIDER
from tests.promises.prober import REFUSED
from tests.promises.two_councils import ESSEX, KENT

pytestmark = pytest.mark.database

OUT_OF_ORDER = "PT030"
BY = "'2015-08-01', 'me'"
PAYMENT = (
    "insert into payments (authority_id, payment_number, contract_id, line_number, received_on, amount_pence, bank_reference,"
    f" how, request_key, recorded_on, recorded_by) values (886, %s, 1, %s, %s, %s, %s, 'bacs', %s, {BY})"
)
TAKEN_BACK = (
    "insert into payment_reversals (authority_id, payment_number, line_number, reason, recorded_on, recorded_by)"
    f" values (886, %s, %s, 'A reason', {BY})"
)
ALLOCATION = (
    "insert into payment_allocations (authority_id, allocation_number, contract_id, payment_number, credit_line_number,"
    f" credit_period_number, period_number, amount_pence, recorded_on, recorded_by) values (886, %s, 1, %s, %s, %s, %s, %s, {BY})"
)
INVOICE = (
    "insert into sales_invoices (authority_id, contract_id, period_number, version_number, replaces, invoice_number,"
    f" recorded_on, recorded_by) values (886, 1, 8060, 3, 2, %s, {BY})"
)
DOOR = "select append(886, 1, %s::text::jsonb)"
PAID = (
    """[{"line": 0, "leg": 1, "unit": "pence", "amount": 40000, "from_account": "bank", "to_account": "paid_to_lead","""
    """ "kind": "payment", "reference": "payment-4", "service_on": "2015-07-30", "recorded_on": "2015-08-01","""
    """ "sentence": "Payment 4.", "request_key": "payment:4"}]"""
)


@pytest.fixture
def paid(prober):
    """The number of the line of a payment of £400.00 that came on 30 July, which no payment names yet."""
    prober.keep(DOOR, [PAID], role=LEAD)
    return prober.one("select max(transfer_number) from transfers where authority_id = 886")


@pytest.fixture
def credited(prober):
    """The line of Kent's credit of £50.00, all of which is used."""
    return prober.one("select max(credit_line_number) from payment_allocations where authority_id = 886")


@pytest.mark.parametrize(
    ("number", "received_on", "pence", "reference", "refused"),
    [
        (4, "2015-07-30", 40_000, "NEW", None),
        (5, "2015-07-30", 40_000, "NEW", OUT_OF_ORDER),  # a gap
        (2, "2015-07-30", 40_000, "NEW", "23505"),
        (4, "2015-07-30", 39_999, "NEW", OUT_OF_ORDER),  # the book says otherwise
        (4, "2015-07-29", 40_000, "NEW", OUT_OF_ORDER),
        (4, "2015-07-30", 40_000, "PAY-886", OUT_OF_ORDER),  # payment 1 stands under that reference
        (4, "2015-07-30", 40_000, "WRONG-886", None),  # payment 2 was taken back
    ],
)
def test_a_payment_follows_the_last_one_and_says_what_the_book_says(
    prober, paid, number, received_on, pence, reference, refused
):
    values = [number, paid, received_on, pence, reference, "a new key"]

    assert prober.attempt(PAYMENT, values, role=LEAD).refused == refused


def test_a_line_that_is_no_payments_is_none(prober):
    assert prober.attempt(PAYMENT, [4, 1, "2015-07-30", 40_000, "NEW", "k"], role=LEAD).refused == OUT_OF_ORDER
    assert prober.attempt(TAKEN_BACK, [1, 1], role=LEAD).refused == OUT_OF_ORDER


def test_a_payment_is_taken_back_by_the_line_that_takes_it_back(prober):
    of_second = prober.one("select line_number from payment_reversals where authority_id = 886")

    prober.run("set constraints all immediate")
    assert prober.attempt(TAKEN_BACK, [1, of_second], role=LEAD).refused in (OUT_OF_ORDER, "23505")
    assert prober.attempt(TAKEN_BACK, [2, of_second], role=LEAD).refused == "23505"


@pytest.mark.parametrize(
    ("number", "payment", "pence", "refused"),
    [
        (5, 1, 1, OUT_OF_ORDER),  # all of payment 1 is allocated
        (5, 2, 1, OUT_OF_ORDER),  # payment 2 was taken back
        (5, 1, -1, None),
        (5, 1, -20_000, None),
        (5, 1, -20_001, OUT_OF_ORDER),  # more than was allocated
        (6, 1, -1, OUT_OF_ORDER),  # a gap
        (4, 1, -1, "23505"),
    ],
)
def test_no_more_is_allocated_than_there_is_of_a_payment(prober, number, payment, pence, refused):
    assert prober.attempt(ALLOCATION, [number, payment, None, None, 8060, pence], role=LEAD).refused == refused


def test_no_more_is_allocated_than_is_open_of_a_statement(prober):
    total = prober.one("select total_pence from statements where authority_id = 886")
    more = PAID.replace("40000", str(total))
    prober.keep(DOOR, [more], role=LEAD)
    line = prober.one("select max(transfer_number) from transfers where authority_id = 886")
    prober.keep(PAYMENT, [4, line, "2015-07-30", total, "NEW", "a new key"], role=LEAD)

    for pence, refused in ((total - 25_100, None), (total - 25_099, OUT_OF_ORDER)):
        assert prober.attempt(ALLOCATION, [5, 4, None, None, 8060, pence], role=LEAD).refused == refused


@pytest.mark.parametrize(
    ("line", "period", "pence"),
    [
        (None, 8061, 1),  # all of it is used
        (None, 8062, -1),  # it stands in another period
        (1, 8060, 1),  # a charge
    ],
)
def test_a_credit_settles_what_there_is_of_it(prober, credited, line, period, pence):
    values = [5, None, line or credited, period, 8060, pence]

    assert prober.attempt(ALLOCATION, values, role=LEAD).refused in (OUT_OF_ORDER, "23514")


def test_a_credit_used_is_taken_off_again(prober, credited):
    assert prober.attempt(ALLOCATION, [5, None, credited, 8061, 8060, -5_000], role=LEAD).refused is None
    assert prober.attempt(ALLOCATION, [5, None, credited, 8061, 8060, -5_001], role=LEAD).refused == OUT_OF_ORDER


@pytest.mark.parametrize(
    ("number", "refused"), [("C-886", None), ("A-886", None), ("B-881", OUT_OF_ORDER), ("A-881", None)]
)
def test_an_invoice_number_is_of_one_statement(prober, number, refused):
    """Essex's A was put right to B, so it is free."""
    assert prober.attempt(INVOICE, [number], role=LEAD).refused == refused


@pytest.mark.parametrize("table", ["payments", "payment_reversals", "payment_allocations", "sales_invoices"])
def test_who_reads_what_was_paid(prober, table):
    assert prober.attempt(f"select from {table}", role=PROVIDER).refused == REFUSED
    for role in (LEAD, AUDITOR):
        assert {row[0] for row in prober.attempt(f"select authority_id from {table}", role=role).rows} == {KENT, ESSEX}
    assert {row[0] for row in prober.attempt(f"select authority_id from {table}", role=MEMBER).rows} == {KENT}


@pytest.mark.parametrize(("role", "reads"), [(MEMBER, True), (LEAD, False), (AUDITOR, False), (PROVIDER, False)])
def test_nobody_but_the_council_reads_in_the_history_what_its_funders_owe_and_pay(prober, role, reads):
    told = "select from history where event in ('recharge-issued', 'receipt-recorded', 'receipt-taken-back', 'reminder-made')"

    assert bool(prober.attempt(told, role=role).count) == reads
