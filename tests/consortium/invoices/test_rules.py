"""What an invoice's head must say, what may be decided of a difference, and who approves."""

import datetime as dt

import pytest

from consortium.invoices.rules import (
    InvoiceHead,
    InvoiceRefused,
    Weighed,
    accepted_in_all,
    check_can_approve,
    check_decision,
    check_head,
)

TODAY = dt.date(2015, 7, 20)


def head(**changes):
    said = {
        "provider_id": 1,
        "invoice_number": "INV 1",
        "invoiced_on": TODAY,
        "period_number": 8060,
        "net_pence": 100_000,
        "vat_pence": 20_000,
        "total_pence": 120_000,
        "file_name": "lines.csv",
    }
    return InvoiceHead(**(said | changes))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"invoice_number": ""}, "invoice_number"),
        ({"invoice_number": "\N{POUND SIGN}1"}, "invoice_number"),
        ({"invoiced_on": dt.date(2015, 7, 21)}, "invoiced_on"),
        ({"total_pence": 120_001}, "total"),
        ({"net_pence": 99_999, "vat_pence": 20_001}, "net"),
        ({"attachment": b"GIF89a"}, "attachment"),
        ({"attachment": b"%PDF-" + bytes(5 * 1024 * 1024)}, "attachment"),
    ],
)
def test_a_head_that_contradicts_itself_or_its_lines_is_refused(changes, field):
    check_head(head(), lines_pence=100_000, today=TODAY)

    with pytest.raises(InvoiceRefused) as refused:
        check_head(head(**changes), lines_pence=100_000, today=TODAY)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("decision", "reason", "billed", "payable", "is_fine"),
    [
        ("accept", "", 100, 100, True),
        ("accept", "", 103, 100, False),
        ("accept", "Agreed in May", 103, 100, True),
        ("query", "", 100, 100, False),
        ("reject", "Billed twice", 103, 100, True),
        ("reject", "Billed twice", 100, 100, False),
        ("reject", "Not billed", 0, 100, False),
    ],
)
def test_only_what_is_billed_beyond_the_books_is_rejected_and_a_reason_is_given(
    decision, reason, billed, payable, is_fine
):
    try:
        check_decision(decision, reason, billed_pence=billed, payable_pence=payable)
        allowed = True
    except InvoiceRefused:
        allowed = False

    assert allowed == is_fine


def test_what_is_accepted_is_paid_as_billed_and_the_rest_as_the_books_hold_it():
    differences = [
        Weighed(103_500, 100_000, "accept"),
        Weighed(103_500, 100_000, "query"),
        Weighed(100_000, 0, "reject"),
        Weighed(0, 50_000, "accept"),
    ]

    assert accepted_in_all(300_000, differences) == 303_500
    assert [one.accepted_pence for one in differences] == [103_500, 100_000, 0, 0]


@pytest.mark.parametrize(
    ("decision", "approver", "outcome", "said"),
    [
        ("query", "me", None, "You entered this invoice, so somebody else approves it."),
        (None, "you", None, "1 difference is not decided yet."),
        ("query", "you", "approved", "This invoice is approved already."),
    ],
)
def test_approval_waits_for_a_second_person_and_for_every_decision(decision, approver, outcome, said):
    with pytest.raises(InvoiceRefused, match=said):
        check_can_approve([Weighed(1, 0, decision)], entered_by="me", approver=approver, outcome=outcome)
    check_can_approve([Weighed(1, 0, "query")], entered_by="me", approver="you", outcome=None)
