"""Queries of lines: until when they are answered, what waits of a statement, and what an answer credits."""

import datetime as dt

import pytest

from tenants.credits.rules import ChargeLine, Payer, Wanted
from tenants.disputes.rules import QueryRefused, answer_due_on, fault_in_query, wanted_of
from tenants.payments.rules import BUCKETS, Owed, aged, disputed_with_vat, settle
from tenants.payments.sentences import state_tag, statement_finding

JULY_31 = dt.date(2025, 7, 31)


def charge(pence=100_000, *, left=100_000, slot=None):
    return ChargeLine(
        authority_id=887,
        line_number=7,
        kind="meeting",
        reference="K-5",
        service_on=dt.date(2025, 4, 14),
        period_number=8100,
        provider_id=1,
        slot_number=slot,
        sentence="Why.",
        amount_pence=pence,
        left_pence=left,
        is_taken_back=False,
        payers=(Payer(None, pence, left),),
    )


def statement(**changed):
    """S25: 187,000 of core and 2 x 100,000, issued 12 May 2025 and due 11 June."""
    said = {"authority_id": 886, "period_number": 8100, "period_name": "2025-26-Q1", "total_pence": 387_000}
    days = {"issued_on": dt.date(2025, 5, 12), "due_on": dt.date(2025, 6, 11)}
    return Owed(**(said | days | changed))


def test_only_the_queried_line_waits_and_the_rest_is_paid_first():
    """S25: one line of 100,000 is queried; 287,000 paid on 6 June settles the rest."""
    queried = statement(disputed_pence=100_000)

    assert (queried.asked_for_pence, queried.waits_pence) == (287_000, 100_000)
    assert settle(287_000, [queried]).parts == ((8100, 287_000),)


def test_what_is_queried_is_fifty_days_past_due_and_stands_apart():
    """S25: on 31 July 100,000 is open, 50 days past due, of the age 31-60, and flagged."""
    rest = statement(disputed_pence=100_000, paid_pence=287_000)

    assert (rest.open_pence, rest.days_late(JULY_31), rest.bucket(JULY_31)) == (100_000, 50, "31-60")
    assert state_tag(rest, JULY_31) == ("Queried", "yellow")
    assert statement_finding(rest, JULY_31) == "£1,000.00 waits for the answer to a query"
    debt = aged([rest], JULY_31)
    assert (debt.by_bucket, debt.disputed_pence, debt.open_pence) == ((0,) * len(BUCKETS), 100_000, 100_000)


def test_half_upheld_leaves_half_open():
    """S25: on 15 August a credit of 50,000 leaves 50,000 open, which is late again."""
    answered = statement(paid_pence=287_000, credited_pence=50_000)

    assert (answered.open_pence, answered.waits_pence) == (50_000, 0)
    assert answered.state(dt.date(2025, 8, 15)) == "late"


@pytest.mark.parametrize(
    ("queried", "net", "vat", "waits"),
    [(100_000, 387_000, 0, 100_000), (100_000, 387_000, 77_400, 120_000), (33_334, 100_000, 20_000, 40_001)],
)
def test_the_vat_of_a_queried_line_waits_with_it(queried, net, vat, waits):
    """S21: without the first of three lines the VAT on the rest is 13,333, so 6,667 of the 20,000 waits."""
    assert disputed_with_vat(queried, net_pence=net, vat_pence=vat) == waits


@pytest.mark.parametrize(
    ("opened", "days", "due"),
    [("2025-05-20", 10, "2025-06-04"), ("2025-05-23", 1, "2025-05-27"), ("2025-12-24", 1, "2025-12-29")],
)
def test_an_answer_is_due_after_working_days_of_england(opened, days, due):
    assert answer_due_on(dt.date.fromisoformat(opened), days) == dt.date.fromisoformat(due)


def test_an_answer_credits_all_a_part_or_nothing():
    assert wanted_of("upheld", amount_pence=None, left_pence=100_000) == Wanted("whole")
    assert wanted_of("part", amount_pence=50_000, left_pence=100_000) == Wanted("amount", 50_000)
    assert wanted_of("rejected", amount_pence=50_000, left_pence=100_000) is None
    for pence, said in ((None, "Enter the amount"), (100_000, "is not a part of the £1,000.00")):
        with pytest.raises(QueryRefused, match=said):
            wanted_of("part", amount_pence=pence, left_pence=100_000)


@pytest.mark.parametrize(
    ("line", "issued", "held", "said"),
    [
        (charge(), True, False, ""),
        (charge(), False, True, ""),
        (charge(), False, False, "when its draft is out"),
        (charge(left=0), True, False, "credited already"),
        (charge(0, left=0, slot=2), True, False, "used included meeting 2"),
    ],
)
def test_a_line_is_queried_on_a_draft_that_is_out_or_a_statement(line, issued, held, said):
    fault = fault_in_query(line, is_issued=issued, is_held=held)

    assert said in fault
    assert bool(said) == bool(fault)
