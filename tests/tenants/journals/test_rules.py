import csv
import datetime as dt
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consortium.web.downloads import Column, body_of
from tenants.coding.rules import CodingString, Parts, Target
from tenants.journals.layouts import (
    AVAILABLE,
    Facts,
    LayoutRefused,
    available_for,
    check_layout,
    fixed_layout,
    values_of,
)
from tenants.journals.ledgers import ledgers
from tenants.journals.rules import (
    PAPERS,
    Coded,
    NotBalanced,
    check_balance,
    code_statement,
    export_finding,
    exported_words,
    heading,
    list_heading,
)
from tenants.ledger.rules import StatementLine

APRIL, JUNE, LAST = dt.date(2015, 4, 1), dt.date(2015, 6, 12), dt.date(2015, 6, 30)
KINDS = ("core-subscription", "meeting", "cancellation", "shared-cost", "vat", "recharge", "owed")
FACTS = Facts("SEG-2015/886/2015-16-Q1", LAST, dt.date(2015, 7, 6), None, "2015-16", None, "=Kent", None)


def string(number, kind, coding, *, funder=None, from_on=APRIL, source="GENERAL_FUND"):
    parts = Parts(*coding.split("-"), None, source)
    return CodingString(number, Target(kind, funder), parts, coding, from_on, APRIL, "Somebody")


STRINGS = [string(number, kind, f"EDU-{number}") for number, kind in enumerate(KINDS, start=1)]


def line(number, kind, pence, *recharged, on=JUNE):
    return StatementLine(886, 8060, number, kind, f"K-{number}", on, on, None, "Why.", pence, recharged, 1)


def code(*lines, paper="journal", strings=STRINGS, **said):
    return code_statement(paper, lines, strings, ends_on=LAST, **said)


def entries(coded):
    return [(one.kind, one.coding.coding, one.debit_pence, one.credit_pence, one.lines) for one in coded.entries]


def test_a_journal_has_one_line_for_each_kind_and_string_and_the_other_side_in_one():
    coded = code(line(1, "meeting", 100_000, ("SCH", 50_000)), line(2, "meeting", 100_000), line(3, "vat", 40_000))

    assert entries(coded) == [
        ("meeting", "EDU-2", 150_000, 0, 2),
        ("vat", "EDU-5", 40_000, 0, 1),
        ("recharge", "EDU-6", 50_000, 0, 1),
        ("owed", "EDU-7", 0, 240_000, 0),
    ]
    check_balance("journal", coded, 240_000)


def test_what_is_taken_back_and_credited_goes_against_the_charge_and_may_leave_nothing():
    coded = code(
        line(1, "meeting", 100_000), line(2, "meeting-reversal", -100_000), line(3, "cancellation-credit", -5_000)
    )

    assert entries(coded) == [("cancellation", "EDU-3", 0, 5_000, 1), ("owed", "EDU-7", 5_000, 0, 0)]
    check_balance("journal", coded, -5_000)


def test_an_invoice_has_no_other_side():
    coded = code(line(1, "meeting", 100_000), paper="invoice")

    assert entries(coded) == [("meeting", "EDU-2", 100_000, 0, 1)]
    check_balance("invoice", coded, 100_000)


def test_a_line_goes_by_the_string_of_its_own_day_and_a_share_by_that_of_its_funder():
    later = [string(8, "meeting", "NEW-8", from_on=LAST), string(9, "recharge", "SCH-9", funder="SCH")]

    coded = code(line(1, "meeting", 100_000, ("SCH", 1)), line(2, "meeting", 7, on=LAST), strings=[*STRINGS, *later])

    assert [one.coding.coding for one in coded.entries] == ["EDU-2", "NEW-8", "SCH-9", "EDU-7"]


def test_each_line_without_a_string_that_can_be_used_is_named_with_the_reason():
    strings = [string(1, "meeting", "EDU-1", from_on=JUNE), string(2, "vat", "BAD-2")]

    coded = code(
        line(1, "meeting", 100_000, on=APRIL), line(2, "cancellation", 7), line(3, "vat", 9),
        strings=strings, misfits={"BAD-2"}, pattern="EDU-[0-9]",
    )  # fmt: skip

    assert [(one.named, one.what, one.why) for one in coded.uncoded] == [
        ("K-1", "Meeting held", "The string for meetings held holds from 12 June 2015, after 1 April 2015"),
        ("K-2", "Meeting not held", "No coding string for meetings not held"),
        ("K-3", "VAT", "BAD-2 does not fit your pattern EDU-[0-9]"),
        ("The other side", "Owed to the lead", "No coding string for what is owed to the lead"),
    ]
    assert heading("journal", coded, "quarter 1", False).startswith("3 lines and the other side have no coding")


def test_what_the_grant_is_to_pay_is_named():
    coded = code(line(1, "meeting", 7), strings=[string(1, "meeting", "EDU-1", source="DSG_HNB"), *STRINGS[2:]])

    assert coded.from_grant == [Target("meeting")]


@pytest.mark.parametrize("paper", PAPERS)
def test_entries_that_do_not_come_to_the_statement_are_refused(paper):
    with pytest.raises(NotBalanced, match=r"£1.00 and the statement to £1.01"):
        check_balance(paper, code(line(1, "meeting", 100), paper=paper), 101)


def test_a_journal_with_one_side_short_is_refused():
    coded = code(line(1, "meeting", 100))

    with pytest.raises(NotBalanced, match=r"debits £1.00 and credits £0.00"):
        check_balance("journal", Coded(coded.entries[:1], ()), 100)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["core-subscription", "meeting", "meeting-reversal", "cancellation", "meeting-credit", "vat"]),
        st.integers(-(10**9), 10**9),
        st.lists(st.tuples(st.sampled_from(["SCH", "ICB"]), st.integers(-(10**9), 10**9)), max_size=2),
        st.sampled_from([APRIL, JUNE, LAST]),
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(LINES, st.sampled_from(PAPERS))
def test_whatever_a_statement_says_its_entries_balance_and_come_to_it(drawn, paper):
    lines = [line(n, kind, pence, *shares, on=day) for n, (kind, pence, shares, day) in enumerate(drawn, start=1)]

    coded = code(*lines, paper=paper, strings=[*STRINGS, string(8, "meeting", "NEW-8", from_on=JUNE)])

    check_balance(paper, coded, sum(one.amount_pence for one in lines))
    keys = [(one.kind, one.coding.coding) for one in coded.entries]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("columns", "headings", "said"),
    [
        (["amount", "kind"], ["A", "B"], "Give the coding a place"),
        (["coding", "debit"], ["A", "B"], "Give the amount a place, or both debit and credit"),
        (["coding", "amount", "child"], ["A", "B", "C"], "There is no column child in a journal"),
        (["coding", "amount"], ["A", "=B"], "The heading of Amount must be 1 to 40"),
        (["coding", "amount"], ["A", "a"], "a heads Coding already"),
    ],
)
def test_a_layout_that_no_ledger_could_post_from_is_refused(columns, headings, said):
    with pytest.raises(LayoutRefused, match=said):
        check_layout("journal", columns, headings)


def test_an_invoice_has_no_column_for_debits():
    assert {one.name for one in AVAILABLE} - {one.name for one in available_for("invoice")} == {"debit", "credit"}


def test_every_template_can_be_kept_and_names_no_column_twice():
    assert list(ledgers()) == ["oracle", "sap", "unit4", "civica", "technology-one"]
    for ledger in ledgers().values():
        for paper in PAPERS:
            layout = ledger.layouts[paper]
            assert check_layout(paper, layout.columns, layout.headings, ledger.key) == layout
            assert len(set(layout.columns)) == len(layout.columns)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_column_has_a_value_in_pounds_and_no_cell_is_a_formula(paper):
    entry = code(line(1, "meeting", -1_050)).entries[0]

    values = values_of(entry, FACTS, 1)
    columns = [Column(one.heading, one.heading, one.kind) for one in available_for(paper)]
    written = body_of(columns, [[values[one.name] for one in available_for(paper)]], "csv").decode()

    row = next(csv.DictReader(io.StringIO(written)))
    assert (row["Amount"], row["Supplier"], row["Period"], row["Posting date"]) == (
        "-10.50",
        "'=Kent",
        "3",
        "2015-06-30",
    )
    assert row["Narrative"] == "SEG-2015/886/2015-16-Q1 Meetings held"
    assert set(fixed_layout(paper).columns) <= values.keys()


def test_headings_say_what_waits():
    assert list_heading(0, 0) == "Nothing to export yet"
    assert list_heading(6, 2) == "2 of 6 statements are not exported yet"
    assert list_heading(6, 0) == "Every statement is exported"
    assert export_finding(1) == "1 statement not exported yet"
    assert exported_words(2, "journal", JUNE, "Sam") == (
        "The journal was exported on 12 June 2015 by Sam, for the second time"
    )
