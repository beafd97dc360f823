"""What is paid, late and how old, what a payment settles: each rule with its edges, without a database."""

import datetime as dt
from dataclasses import replace

import pytest

from tenants.payments.rules import (
    Aged,
    LargerThanDebt,
    NewPayment,
    Owed,
    PaymentRefused,
    Settlement,
    aged,
    bank_reference_of,
    bucket_of,
    check_carried,
    check_payment,
    due_on,
    settle,
)
from tenants.payments.sentences import group_finding, payments_finding

ISSUED = dt.date(2025, 5, 12)
DUE = dt.date(2025, 6, 11)
STARTS, TODAY = dt.date(2015, 4, 1), dt.date(2025, 6, 12)


def owed(total_pence=387_000, number=1, **changed):
    of_kent = Owed(886, number, f"2025-26-Q{number}", ISSUED, DUE, total_pence)
    return replace(of_kent, **changed)


def test_s25_a_statement_of_a_disputed_line_ages_and_is_half_credited():
    """S25: 187,000 of core and two meetings of 100,000, issued 12 May; 287,000 paid 6 Jun; half of 100,000 credited."""
    statement = owed(187_000 + 2 * 100_000, due_on=due_on(ISSUED, 30), disputed_pence=100_000)
    assert (statement.total_pence, statement.due_on) == (387_000, dt.date(2025, 6, 11))

    paid = replace(statement, paid_pence=dict(settle(287_000, [statement]).parts)[1], settled_on=dt.date(2025, 6, 6))
    on_31_july = dt.date(2025, 7, 31)

    assert (paid.open_pence, paid.days_late(on_31_july), paid.bucket(on_31_july)) == (100_000, 50, "31-60")
    assert (paid.waits_pence, paid.asked_for_pence, paid.state(on_31_july)) == (100_000, 0, "part")
    assert aged([paid], on_31_july).disputed_pence == 100_000
    assert aged([paid], on_31_july).by_bucket == (0, 0, 0, 0, 0)

    credited = replace(paid, credited_pence=50_000, disputed_pence=0, settled_on=dt.date(2025, 8, 15))

    assert credited.open_pence == 50_000
    assert credited.state(dt.date(2025, 8, 15)) == "late"


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-1, "not due"), (0, "not due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"),
     (90, "61-90"), (91, "over 90"), (1000, "over 90")],
)  # fmt: skip
def test_a_debt_is_as_old_as_it_is_past_due(days, bucket):
    assert bucket_of(days) == bucket


@pytest.mark.parametrize(
    ("on", "state"), [(DUE - dt.timedelta(days=1), "open"), (DUE, "open"), (DUE + dt.timedelta(days=1), "late")]
)
def test_a_statement_is_late_from_the_day_after_it_was_due(on, state):
    assert owed().state(on) == state


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        (owed(0), "nothing"),
        (owed(-1), "credit"),
        (owed(paid_pence=387_000), "paid"),
        (owed(credited_pence=387_000), "paid"),
        (owed(paid_pence=386_999), "part"),
        (owed(paid_pence=1), "part"),
        (owed(used_elsewhere_pence=1, paid_pence=387_000), "part"),
    ],
)
def test_a_statement_stands_as_what_is_left_of_it_says(statement, state):
    assert statement.state(DUE) == state


def test_a_payment_settles_what_is_due_first_and_carries_the_rest():
    later = owed(10_000, 2, due_on=DUE + dt.timedelta(days=90))

    assert settle(387_000, [later, owed()]) == Settlement(((1, 387_000),), 0)
    assert settle(387_001, [later, owed()]) == Settlement(((1, 387_000), (2, 1)), 0)
    assert settle(400_000, [later, owed()]) == Settlement(((1, 387_000), (2, 10_000)), 3_000)
    assert settle(1, [later, owed()]) == Settlement(((1, 1),), 0)
    assert settle(1, [owed(0), owed(-5, 2)]) == Settlement((), 1)


def test_the_lead_may_choose_what_is_settled_first():
    later = owed(10_000, 2, due_on=DUE + dt.timedelta(days=90))

    assert settle(12_000, [later, owed()], first=[2]) == Settlement(((2, 10_000), (1, 2_000)), 0)
    assert settle(12_000, [later, owed()], first=[9]) == Settlement(((1, 12_000),), 0)


def test_what_is_disputed_is_settled_last_unless_it_is_chosen():
    first = owed(disputed_pence=100_000)
    later = owed(10_000, 2, due_on=DUE + dt.timedelta(days=90))

    assert settle(297_000, [first, later]) == Settlement(((1, 287_000), (2, 10_000)), 0)
    assert settle(298_000, [first, later]) == Settlement(((1, 288_000), (2, 10_000)), 0)
    assert settle(297_000, [first, later], first=[1]) == Settlement(((1, 297_000),), 0)


def test_debt_is_added_up_by_age_with_what_was_paid_ahead():
    debts = [owed(100), owed(200, 2, due_on=TODAY), owed(-30, 3), owed(400, 4, due_on=TODAY - dt.timedelta(days=91))]

    found = aged(debts, TODAY, carried_pence=5)

    assert found.by_bucket == (200, 100, 0, 0, 400)
    assert (found.open_pence, found.late_pence, found.carried_pence, found.balance_pence) == (700, 500, 35, 665)
    assert (found + found).balance_pence == 1330


@pytest.mark.parametrize("pence", [0, -1, -100_000])
def test_a_payment_of_nothing_or_less_is_refused(pence):
    with pytest.raises(PaymentRefused, match=r"at least £0\.01"):
        check_payment(NewPayment(pence, TODAY, "A"), starts_on=STARTS, today=TODAY)


def test_a_payment_is_received_within_the_contract_and_not_ahead():
    check_payment(NewPayment(1, TODAY, "A"), starts_on=STARTS, today=TODAY)
    check_payment(NewPayment(1, STARTS, "A"), starts_on=STARTS, today=TODAY)
    with pytest.raises(PaymentRefused, match="13 June 2025 is after today"):
        check_payment(NewPayment(1, dt.date(2025, 6, 13), "A"), starts_on=STARTS, today=TODAY)
    with pytest.raises(PaymentRefused, match="31 March 2015 is before the contract"):
        check_payment(NewPayment(1, dt.date(2015, 3, 31), "A"), starts_on=STARTS, today=TODAY)


def test_more_than_the_debt_is_carried_only_when_that_is_confirmed():
    more = settle(387_001, [owed()])

    check_carried(more, 387_001, carries=True)
    check_carried(settle(387_000, [owed()]), 387_000, carries=False)
    with pytest.raises(LargerThanDebt, match=r"only £3,870\.00 is open\. Confirm that £0\.01 is carried forward"):
        check_carried(more, 387_001, carries=False)
    with pytest.raises(LargerThanDebt, match="and nothing is open"):
        check_carried(settle(1, []), 1, carries=False)


def test_a_bank_reference_is_compared_in_capitals_with_single_spaces():
    assert bank_reference_of("  seg  inv-12 ") == "SEG INV-12"
    for wrong in ("", "  ", "N" * 41, "£5", "a\nb\x00"):
        with pytest.raises(PaymentRefused, match="1 to 40"):
            bank_reference_of(wrong)


def test_the_groups_debt_says_what_is_paid_ahead_beside_it():
    assert group_finding(Aged((20_000, 10_000, 0, 0, 0))) == "£300.00 is owed, £100.00 of it late"
    assert group_finding(Aged((20_000, 0, 0, 0, 0), 0, 500)) == "£200.00 is owed, none of it late; £5.00 is paid ahead"


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ((0, 0, 0), "No payment yet"),
        ((1, 20_000, 0), "£200.00 received in 1 payment"),
        ((2, 40_000, 1), "£400.00 received in 2 payments; 1 was taken back"),
        ((0, 0, 2), "£0.00 received in 0 payments; 2 were taken back"),
    ],
)
def test_the_list_of_payments_says_what_came_in(counted, said):
    assert payments_finding(*counted) == said
