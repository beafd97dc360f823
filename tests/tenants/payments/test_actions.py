"""Recording payments, taking them back, and settling debt with what is left, on a real database."""

import datetime as dt
from functools import partial

import pytest

from consortium.database import Binding, own_transaction
from tenants.across.checks import run_checks
from tenants.payments.actions import settle_with_what_is_left
from tenants.payments.owed import owed_of_council
from tenants.payments.queries import credits_of_council, payments_of_council
from tenants.payments.rules import LargerThanDebt, PaymentRefused
from tests.promises import two_payments
from tests.promises.crowd import at_once
from tests.promises.two_councils import ESSEX, KENT, close
from tests.promises.two_payments import as_lead_in, credit, use_credit

pytestmark = pytest.mark.database

TODAY = dt.date(2015, 7, 20)
LATER = dt.date(2015, 10, 5)
OWED_BY_KENT = 1_353_001
pay = partial(two_payments.pay, on=TODAY)
take_back = partial(two_payments.take_back, on=TODAY)


def statements(app, authority_id=KENT, on=TODAY):
    with as_lead_in(app, authority_id, on) as (scope, contract):
        return {one.period_number: one for one in owed_of_council(scope, contract.contract_id)}


def payments(app, authority_id=KENT, on=TODAY):
    with as_lead_in(app, authority_id, on) as (scope, contract):
        return {one.payment_number: one for one in payments_of_council(scope, contract.contract_id)}


def settle_rest(app, authority_id=KENT, on=TODAY):
    with as_lead_in(app, authority_id, on) as (scope, contract):
        return settle_with_what_is_left(scope, contract)


def broken(app):
    with app.app_context(), own_transaction(Binding("portal_auditor", actor="an auditor")) as session:
        return [str(finding) for finding in run_checks(session) if not finding.holds]


def test_parts_of_a_statement_are_paid_one_after_the_other(app_of):
    first = pay(app_of, 1_000_000, "SEG 1")
    second = pay(app_of, 353_000, "SEG 2")
    assert (first.payment_number, second.payment_number) == (1, 2)
    assert statements(app_of)[8060].open_pence == 1

    pay(app_of, 1, "SEG 3")

    owed = statements(app_of)[8060]
    assert (owed.open_pence, owed.paid_pence, owed.state(TODAY), owed.settled_on) == (0, OWED_BY_KENT, "paid", TODAY)
    assert owed.due_on == dt.date(2015, 8, 5)
    assert statements(app_of, ESSEX)[8060].open_pence > 0
    assert broken(app_of) == []


def test_a_payment_larger_than_the_debt_is_carried_when_confirmed_and_settles_the_next_statement(app_of):
    with pytest.raises(LargerThanDebt, match=r"Confirm that £100\.00 is carried forward"):
        pay(app_of, OWED_BY_KENT + 10_000, "SEG 1")
    assert payments(app_of) == {}

    pay(app_of, OWED_BY_KENT + 10_000, "SEG 1", carries=True)
    assert payments(app_of)[1].carried_pence == 10_000


def test_the_same_bank_reference_is_recorded_once_until_it_is_taken_back(app_of):
    pay(app_of, 5_000, "seg  1", key="one")
    with pytest.raises(
        PaymentRefused, match=r"SEG 1 is the bank reference of payment 1, £50\.00 received on 20 July 2015"
    ):
        pay(app_of, 5_000, "SEG 1", key="two")

    take_back(app_of, 1)
    pay(app_of, 6_000, "SEG 1", key="two")

    assert [one.taken_back for one in payments(app_of).values()] == [None, "Sent by another council"]
    assert statements(app_of)[8060].open_pence == OWED_BY_KENT - 6_000
    with pytest.raises(PaymentRefused, match="was taken back before"):
        take_back(app_of, 1)
    with pytest.raises(PaymentRefused, match="no payment 9"):
        take_back(app_of, 9)
    assert broken(app_of) == []


def test_the_same_request_is_answered_once_and_refused_with_other_content(app_of):
    first, again = (pay(app_of, 5_000, "SEG 1", key="one") for _ in range(2))

    assert (first.is_new, again.is_new, again.payment_number) == (True, False, 1)
    with pytest.raises(PaymentRefused, match="has recorded another payment already"):
        pay(app_of, 5_001, "SEG 1", key="one")
    with pytest.raises(PaymentRefused, match="has recorded another payment already"):
        pay(app_of, 5_000, "SEG 1", key="one", first=[8060])
    assert len(payments(app_of)) == 1


def test_two_payments_at_once_settle_the_debt_once(app_of):
    half = OWED_BY_KENT // 2 + 1

    answers = at_once(
        *(partial(pay, app_of, half, f"SEG {number}", carries=True) for number in range(4)),
    )

    assert sorted(answer.payment_number for answer in answers) == [1, 2, 3, 4]
    assert statements(app_of)[8060].open_pence == 0
    assert sum(one.carried_pence for one in payments(app_of).values()) == 4 * half - OWED_BY_KENT
    assert broken(app_of) == []


def test_a_council_that_has_left_still_pays(app_of, books):
    books.run("update authorities set left_on = '2015-06-30' where authority_id = 886")

    assert pay(app_of, OWED_BY_KENT, "SEG 1").settlement.left_pence == 0


def test_a_credit_of_the_open_quarter_settles_the_one_before_and_its_own_asks_for_it_again(app_of):
    """S25: what is open comes down at once, and is not counted twice when the credit's own statement is issued."""
    pay(app_of, OWED_BY_KENT - 10_000, "SEG 1")
    line = credit(app_of, 5_000, on=TODAY)

    assert use_credit(app_of, line, on=TODAY) == [(8060, 5_000)]
    assert use_credit(app_of, line, on=TODAY) == []
    assert statements(app_of)[8060].open_pence == 5_000

    close(app_of, "2015-16-Q2", on=LATER)
    owed = statements(app_of, on=LATER)
    second = owed[8061]

    assert (second.total_pence, second.used_elsewhere_pence, second.open_pence) == (-5_000, 5_000, 0)
    assert owed[8060].open_pence == 5_000
    assert broken(app_of) == []


def test_a_statement_below_zero_settles_another(app_of):
    credit(app_of, 5_000, on=TODAY)
    close(app_of, "2015-16-Q2", on=LATER)
    before = statements(app_of, on=LATER)
    assert (before[8061].open_pence, before[8061].state(LATER)) == (-5_000, "credit")

    assert settle_rest(app_of, on=LATER) == [(8060, 5_000)]

    after = statements(app_of, on=LATER)
    assert (after[8060].open_pence, after[8061].open_pence) == (OWED_BY_KENT - 5_000, 0)
    with as_lead_in(app_of, KENT, LATER) as (scope, contract):
        assert [one.left_pence for one in credits_of_council(scope, contract.contract_id)] == [0]
    assert broken(app_of) == []


def test_what_was_carried_settles_what_is_open_later(app_of):
    pay(app_of, OWED_BY_KENT + 10_000, "SEG 1", carries=True)
    pay(app_of, 3_000, "SEG 2", carries=True)
    take_back(app_of, 1)

    assert statements(app_of)[8060].open_pence == OWED_BY_KENT
    assert settle_rest(app_of) == [(8060, 3_000)]
    assert statements(app_of)[8060].open_pence == OWED_BY_KENT - 3_000
    assert settle_rest(app_of) == []
    assert broken(app_of) == []
