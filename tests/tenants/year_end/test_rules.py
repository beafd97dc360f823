"""What a year end accrues, carries forward and takes back: the figures written out, without a database."""

import datetime as dt

import pytest

from tenants.year_end.rules import Charged, Span, YearEnd, YearReport, entries_at, split_by_days
from tenants.year_end.sentences import entry_rows, finding, late_in_words

MARCH_2025 = YearEnd(2024, billed_until=8098, known_on=dt.date(2025, 3, 31))
MARCH_2026 = YearEnd(2025, billed_until=8102, known_on=dt.date(2026, 3, 31))
FROM_SEPTEMBER = Span(dt.date(2025, 9, 1), dt.date(2026, 8, 31))


def charged(known_pence=0, billed_pence=0, came_pence=0, *, kind="meeting", reference="M-1", on=dt.date(2025, 3, 27)):
    return Charged(886, kind, reference, 1, on, known_pence, billed_pence, came_pence, 0, "Meeting held 27 March 2025.")


def subscription(known_pence, billed_pence=0, came_pence=0):
    return charged(known_pence, billed_pence, came_pence, kind="core-subscription", reference="year-1")


def report(year_end, *, statements_pence=0, opening=(), closing=(), before=MARCH_2025, span=FROM_SEPTEMBER):
    spans = {(886, "year-1"): span}
    return YearReport(
        year_end,
        statements_pence,
        tuple(entries_at(before, opening, spans)),
        tuple(entries_at(year_end, closing, spans)),
    )


def test_s19_a_meeting_held_in_march_is_accrued_taken_back_in_april_and_leaves_the_difference():
    """S19: held 27 March 2025 for 100,000, no invoice; actual 98,000 in April."""
    of_2024 = report(MARCH_2025, closing=[charged(known_pence=100_000)])
    of_2025 = report(MARCH_2026, statements_pence=98_000, opening=[charged(100_000, came_pence=98_000)])

    assert (of_2024.accrued_pence, of_2024.cost_pence) == (100_000, 100_000)
    assert (of_2025.reversed_pence, of_2025.cost_pence) == (-100_000, -2_000)
    assert of_2025.reversals[0].difference_pence == -2_000
    assert [row[:2] + row[5:6] for row in entry_rows(of_2024)] == [["2024-25 P12", "Accrual", 100_000]]
    assert [row[:2] + row[5:6] for row in entry_rows(of_2025)] == [["2025-26 P01", "Accrual reversed", -100_000]]


def test_s19_a_subscription_over_31_march_is_split_by_days():
    """S19: 748,000 for 1 September 2025 to 31 August 2026 is 212 and 153 of 365 days."""
    assert split_by_days(748_000, FROM_SEPTEMBER, dt.date(2026, 3, 31)) == (434_455, 313_545)

    of_2025 = report(MARCH_2026, statements_pence=748_000, closing=[subscription(748_000, billed_pence=748_000)])
    of_2026 = report(
        YearEnd(2026, 8106, dt.date(2027, 3, 31)), before=MARCH_2026, opening=[subscription(748_000, 748_000)]
    )

    assert (of_2025.prepaid_pence, of_2025.accrued_pence, of_2025.cost_pence) == (313_545, 0, 434_455)
    assert (of_2026.released_pence, of_2026.cost_pence) == (313_545, 313_545)
    assert [row[1:3] + row[5:6] for row in entry_rows(of_2025)] == [["Prepayment", "core-subscription", -313_545]]


def test_instalments_that_no_statement_showed_are_accrued_up_to_their_days():
    """S24: 748,000 in quarters is 187,000; two of them were on statements by 31 March."""
    entry = report(MARCH_2026, closing=[subscription(748_000, billed_pence=2 * 187_000)]).closing[0]

    assert (entry.accrued_pence, entry.prepaid_pence) == (434_455 - 374_000, 0)


@pytest.mark.parametrize(
    ("span", "parts"),
    [
        (Span(dt.date(2025, 4, 1), dt.date(2026, 3, 31)), (100, 0)),
        (Span(dt.date(2026, 4, 1), dt.date(2027, 3, 31)), (0, 100)),
        (Span(dt.date(2026, 3, 31), dt.date(2026, 4, 1)), (50, 50)),
        (Span(dt.date(2026, 3, 31), dt.date(2026, 3, 31)), (100, 0)),
    ],
)
def test_the_edges_of_a_year_are_counted_with_their_days(span, parts):
    assert split_by_days(100, span, dt.date(2026, 3, 31)) == parts
    assert split_by_days(-100, span, dt.date(2026, 3, 31)) == (-parts[0], -parts[1])


def test_a_meeting_billed_and_taken_back_before_april_is_a_credit_to_accrue():
    of_2024 = report(MARCH_2025, statements_pence=100_000, closing=[charged(known_pence=-100_000)])

    assert (of_2024.accrued_pence, of_2024.prepaid_pence, of_2024.cost_pence) == (-100_000, 0, 0)


def test_what_was_recorded_too_late_is_a_cost_of_the_next_year_and_said():
    of_2025 = report(MARCH_2026, statements_pence=100_000, opening=[charged(0, came_pence=100_000)])

    assert (of_2025.reversed_pence, of_2025.cost_pence) == (0, 100_000)
    assert late_in_words(of_2025).startswith(
        "£1,000.00 more came on statements of this year for days before 1 April 2025."
    )


@pytest.mark.parametrize(
    ("accrued_pence", "prepaid_pence", "said"),
    [
        (0, 0, "Nothing to accrue or carry forward at 31 March 2025"),
        (100_000, 0, "£1,000.00 to accrue at 31 March 2025, nothing prepaid"),
        (0, 313_545, "£3,135.45 is prepaid at 31 March 2025, and nothing is to accrue"),
        (100_000, 313_545, "£1,000.00 to accrue and £3,135.45 prepaid at 31 March 2025"),
    ],
)
def test_the_heading_says_what_there_is(accrued_pence, prepaid_pence, said):
    assert finding(accrued_pence, prepaid_pence, MARCH_2025.ends_on) == said
