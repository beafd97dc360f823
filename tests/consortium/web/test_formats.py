import datetime as dt
from fractions import Fraction

import pytest
from markupsafe import Markup

from consortium.web import formats


@pytest.mark.parametrize(
    ("pence", "written"), [(100_000, "£1,000.00"), (-133_334, "−£1,333.34"), (0, "£0.00"), (7, "£0.07")]
)
def test_money_is_written_with_pence_commas_and_a_true_minus(pence, written):
    assert formats.pounds(pence) == written


def test_a_heading_holds_the_minus_and_the_amount_together():
    assert formats.whole_amounts("The difference is −£2.00: <b>") == (
        'The difference is <span class="p-together">−£2.00:</span> &lt;b&gt;'
    )
    assert formats.whole_amounts("£2.00 to pay") == "£2.00 to pay"


def test_an_exact_share_is_cut_to_six_decimals():
    assert formats.exact_pounds(Fraction(432_107, 16)) == "£270.066875"
    assert formats.exact_pounds(Fraction(100_000, 3)) == "£333.333333"
    assert formats.exact_pounds(Fraction(200_000, 3)) == "£666.666666"
    assert formats.exact_pounds(Fraction(-100_000, 3)) == "−£333.333333"


def test_dates_hold_together_with_non_breaking_spaces():
    day = dt.date(2016, 11, 18)

    assert formats.long_date(day) == "18\xa0November\xa02016"
    assert formats.short_date(day) == "18\xa0Nov\xa02016"
    assert formats.weekday_date(day) == "Friday\xa018\xa0November\xa02016"
    assert formats.day_and_month(day) == "18\xa0November"


def test_counts_have_commas_and_small_ones_have_words():
    assert formats.count(1031) == "1,031"
    assert formats.in_words(2) == "two"
    assert formats.in_words(11) == "11"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Kent's 5 included meetings", "Kent’s 5 included meetings"),
        ("the others' shares", "the others’ shares"),
        ("o'brien@kent.example", "o'brien@kent.example"),
        ("/kent/meeting/A's", "/kent/meeting/A's"),
        (5, 5),
    ],
)
def test_an_apostrophe_is_printed_as_one_except_in_an_address(written, shown):
    assert formats.typeset(written) == shown


def test_what_somebody_typed_goes_back_as_it_was_typed():
    assert formats.typeset(Markup("it's")) == "it's"


def test_a_count_of_days_and_a_quarter_are_held_together():
    assert formats.whole_dates("3 clear working days before. 3 to 5 cost 50%. On quarter 3.") == (
        "3\N{NO-BREAK SPACE}clear\N{NO-BREAK SPACE}working\N{NO-BREAK SPACE}days before."
        " 3\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}5 cost 50%. On quarter\N{NO-BREAK SPACE}3."
    )
