import datetime as dt
import time

import pytest

from tenants.coding.patterns import PatternRefused, check_pattern, fits
from tenants.coding.rules import (
    CodingRefused,
    CodingString,
    Parts,
    Target,
    coding_on,
    grant_warning,
    join_parts,
    not_coded_in_words,
    target_of,
    targets_of,
)

MEETINGS = Target("meeting")
PARTS = Parts("EDU10", "4410", "SEN", "GENERAL_FUND")
APRIL, JUNE = dt.date(2016, 4, 1), dt.date(2016, 6, 1)


def string(number, coding, *, target=MEETINGS, from_on=APRIL):
    return CodingString(number, target, PARTS, coding, from_on, APRIL, "Somebody")


def test_the_parts_are_joined_in_order_and_a_missing_activity_leaves_no_sign():
    assert join_parts(MEETINGS, PARTS, "-") == "EDU10-4410-SEN"
    assert join_parts(MEETINGS, Parts("EDU10", "4410", None, "ICB"), "/") == "EDU10/4410"
    assert join_parts(MEETINGS, PARTS, "") == "EDU104410SEN"


@pytest.mark.parametrize(
    ("parts", "field", "said"),
    [
        (
            Parts("=1+1", "4410", None, "ICB"),
            "cost_centre",
            "The cost centre of meetings held must be letters and digits",
        ),
        (Parts("EDU", "44 10", None, "ICB"), "subjective", "The subjective code of meetings held must be letters"),
        (Parts("EDU", "4410", "-", "ICB"), "activity", "The activity of meetings held must be letters"),
        (Parts("EDU", "4410", None, None), "funding_source", "Select what pays for meetings held"),
        (Parts("E" * 26, "4410", None, "ICB"), "cost_centre", "has 31 characters. Meetings held: 30 at most"),
    ],
)
def test_a_string_that_cannot_be_kept_is_refused_with_its_part(parts, field, said):
    with pytest.raises(CodingRefused, match=said) as refused:
        join_parts(MEETINGS, parts, "-")

    assert refused.value.field == field


def test_thirty_characters_are_kept():
    assert len(join_parts(MEETINGS, Parts("E" * 25, "4410", None, "ICB"), "-")) == 30


def test_a_balance_needs_no_source_of_funding():
    assert join_parts(Target("owed"), Parts("BAL", "7000", None, None), "-") == "BAL-7000"


def test_the_newest_string_of_the_latest_day_holds():
    strings = [string(1, "A"), string(2, "B", from_on=JUNE), string(3, "C")]

    assert coding_on(strings, MEETINGS, dt.date(2016, 3, 31)) is None
    assert coding_on(strings, MEETINGS, dt.date(2016, 5, 31)).coding == "C"
    assert coding_on(strings, MEETINGS, JUNE).coding == "B"


def test_a_funder_without_a_string_has_that_of_all_shares():
    every, own = string(1, "A", target=Target("recharge")), string(2, "B", target=Target("recharge", "SCH"))

    assert coding_on([every, own], Target("recharge", "SCH"), JUNE).coding == "B"
    assert coding_on([every, own], Target("recharge", "ICB"), JUNE).coding == "A"
    assert coding_on([own], Target("recharge", "ICB"), JUNE) is None


def test_a_credit_and_what_is_taken_back_are_coded_with_the_charge():
    assert target_of("meeting-credit-reversal") == target_of("meeting-reversal") == MEETINGS


def test_what_is_coded_is_what_the_book_has_and_the_contract_will_charge():
    kinds = [
        target.kind for target in targets_of({"admin-fee"}, prepays=False, fee=False, has_vat=False, recharges=False)
    ]

    assert kinds == [
        *("core-subscription", "admin-fee", "meeting", "cancellation", "shared-cost"),
        *("owed", "accrual", "prepayment"),
    ]


def test_the_grant_is_a_warning_with_its_source():
    assert grant_warning([]) == ""
    assert "SI 2018/1185, Schedule 1, paragraph 5(b)" in grant_warning([MEETINGS])
    assert grant_warning([MEETINGS, Target("vat")]).startswith("Meetings held and VAT: paid from the Dedicated")


def test_the_heading_names_what_is_not_coded():
    assert not_coded_in_words([]) == "Everything has a coding string"
    assert not_coded_in_words([MEETINGS]) == "1 has no coding string: Meetings held"
    assert not_coded_in_words([MEETINGS] * 4) == "4 kinds of line have no coding string yet"


def test_a_pattern_has_to_fit_the_whole_string():
    assert fits("[A-Z]{3}[0-9]{2}-[0-9]{4}", "EDU10-4410")
    assert not fits("[A-Z]{3}[0-9]{2}-[0-9]{4}", "EDU10-4410-SEN")
    assert fits("", "anything")


@pytest.mark.parametrize("typed", ["(", r"(a)\1", "(?=a)a", "a{1001}", "[z-a]", "é", "a" * 101, "a\x00b"])
def test_what_is_no_pattern_is_refused(typed):
    with pytest.raises(PatternRefused, match="The pattern"):
        check_pattern(typed)


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*b", "(a|aa)+c", "(.*)*x", "([a-z]+)*=", "(a?){30}a{30}b"])
def test_a_catastrophic_pattern_takes_no_time(pattern):
    begun = time.perf_counter()

    assert not fits(check_pattern(pattern), "a" * 29 + "!")

    assert time.perf_counter() - begun < 0.5
