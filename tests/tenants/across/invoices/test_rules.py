"""A provider's invoice against the book: each difference by its name, and totals that add up to the book."""

import datetime as dt

import pytest

from tenants.across.invoices.rules import BookLine, InvoiceLine, key_of, match_invoice

DAY, PRICE = dt.date(2015, 5, 6), 100_000


def billed(reference, pence=PRICE, *, line=2, authority_id=886, kind="meeting", on=DAY):
    return InvoiceLine(line, authority_id, kind, reference, on, pence)


def held(reference, pence=PRICE, **changes):
    facts = {
        "authority_id": 886,
        "provider_id": 1,
        "kind": "meeting",
        "service_on": DAY,
        "period_number": 5,
        "is_included": False,
        "is_reversed": False,
        "is_credited": False,
        "sentence": "Full price.",
    }
    return BookLine(reference=reference, standing_pence=pence, **(facts | changes))


def matched(lines, book, **changes):
    found = match_invoice(lines, book, **({"provider_id": 1, "period_number": 5} | changes))
    parts = found.of_period_pence + found.earlier_pence + found.not_billed_pence + found.below_pence
    assert parts == found.book_pence
    return found


@pytest.mark.parametrize(
    ("line", "book", "name", "payable"),
    [
        (billed("M1", 103_500), held("M1"), "above-the-book", PRICE),
        (billed("M1", 50_000), held("M1"), "below-the-book", 50_000),
        (billed("M1"), held("M1", 50_000, is_credited=True), "credited", 50_000),
        (billed("M1"), held("M1", 0, is_included=True), "included", 0),
        (billed("M1"), held("M1", 0, is_reversed=True), "reversed", 0),
        (billed("M1"), held("M1", provider_id=2), "another-provider", 0),
        (billed("M1"), held("M1", authority_id=887), "another-council", 0),
        (billed("M1"), held("M2"), "not-in-the-book", 0),
        (billed("M1"), held("M1", kind="cancellation"), "another-kind", PRICE),
        (billed("M1"), held("M1", service_on=dt.date(2015, 5, 7)), "another-day", PRICE),
        (billed("year-1", 1, kind="core-subscription"), held("year-1"), "not-in-the-book", 0),
    ],
)
def test_each_difference_has_its_name_and_what_is_payable(line, book, name, payable):
    found = matched([line], [book])

    assert found.differences[0].name == name
    assert found.payable_pence == payable


def test_a_meeting_billed_twice_or_before_is_payable_once():
    lines = [billed("M1"), billed("M1", line=3), billed("M2", line=4)]
    earlier = {(886, key_of("meeting", "M2", DAY))}

    found = matched(lines, [held("M1"), held("M2")], earlier=earlier)

    assert [(item.line, item.name) for item in found.differences] == [(3, "billed-twice"), (4, "billed-before")]
    assert (found.matched, found.payable_pence, found.earlier_pence) == (1, PRICE, PRICE)


def test_what_no_invoice_bills_and_what_stands_in_another_period_are_told_apart():
    found = matched([billed("M1"), billed("M3", line=3)], [held("M1"), held("M2"), held("M3", period_number=4)])

    assert [(item.name, item.reference, item.amount_pence) for item in found.differences] == [
        ("not-billed", "M2", -PRICE)
    ]
    assert found.other_periods_pence == PRICE


def test_under_direct_billing_what_others_pay_is_not_payable_here():
    alone, shared = matched([billed("M1")], [], direct=True), matched([billed("M1")], [held("M1", 33_334)], direct=True)

    assert "what others pay is billed to them" in alone.differences[0].sentence
    assert (alone.payable_pence, shared.payable_pence) == (0, 33_334)


def test_through_the_authority_the_whole_price_is_payable_and_an_empty_book_holds_nothing():
    assert matched([billed("M1")], [held("M1")]).payable_pence == PRICE
    assert matched([], []).book_pence == 0
