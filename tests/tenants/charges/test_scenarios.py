"""The worked scenarios S01 to S04, S10, S11, S15 and S18, with the figures written out. Units: pence, without VAT."""

import datetime as dt
from dataclasses import dataclass, field

import pytest

from consortium.contracts.rules import PriceRow
from tenants.charges.rules import price_meeting
from tests.tenants.charges.test_rules import GROUP_PRICE, day, meeting, terms

CORE = {1: 1_248_000, 2: 748_000, 3: 748_000}  # the first year's with the five meetings paid ahead
BEFORE = 2_410_321  # what Kent paid a year before


@dataclass
class Book:
    """Kent's meetings in the order in which they are posted, each by the one function that prices."""

    rows: tuple[PriceRow, ...] = (GROUP_PRICE,)
    slots: set[int] = field(default_factory=set)
    charged: dict[str, int] = field(default_factory=dict)

    def post(self, *held_on: str, **changes) -> int:
        """Post a meeting for each day; returns what they cost together."""
        return sum(self.one(dt.date.fromisoformat(on), **changes) for on in held_on)

    def one(self, on: dt.date, **changes) -> int:
        price = price_meeting(meeting(meeting_on=on, **changes), terms(price_rows=self.rows), self.slots)
        if price.slot_number is not None:
            self.slots.add(price.slot_number)
        self.charged[on.isoformat()] = price.charged_pence
        return price.charged_pence

    @property
    def left(self) -> int:
        return 5 - len(self.slots)


def year_of(book: Book, number: int, held: int) -> int:
    """What a contract year costs with a number of meetings held."""
    return CORE[number] + sum(book.one(dt.date(2014 + number, 5, 1) + dt.timedelta(n)) for n in range(held))


def test_s01_and_s02_seven_meetings_a_year():
    book = Book()
    years = [year_of(book, number, 7) for number in (1, 2, 3)]

    assert years == [1_448_000, 1_448_000, 1_448_000]
    assert [BEFORE - year for year in years] == [962_321, 962_321, 962_321]
    assert (sum(years), 3 * BEFORE, 3 * BEFORE - sum(years)) == (4_344_000, 7_230_963, 2_886_963)


def test_s03_what_is_left_of_the_allowance_is_carried_over():
    book, years = Book(), []
    for number, held, left in ((1, 3, 2), (2, 4, 0), (3, 1, 0)):
        years.append(year_of(book, number, held))
        assert book.left == left

    assert (years, sum(years)) == ([1_248_000, 948_000, 848_000], 3_044_000)


@pytest.mark.parametrize(("held", "saved"), [(16, 62_321), (17, -37_679)])
def test_s04_where_the_second_year_breaks_even(held, saved):
    used_up = Book(slots={1, 2, 3, 4, 5})

    assert BEFORE - year_of(used_up, 2, held) == saved


def test_s04_the_first_year_breaks_even_at_the_same_point():
    assert BEFORE - year_of(Book(), 1, 16) == 62_321


def not_held(book: Book, status: str, cause: str, cancelled_on: str | None = None) -> int:
    """What the meeting of Tuesday 6 May 2025 costs when it did not take place."""
    cancelled = day(cancelled_on) if cancelled_on else None
    return book.post("2025-05-06", status=status, cause=cause, cancelled_on=cancelled, outcome=None)


def test_s10_a_late_cancellation_over_a_bank_holiday_is_charged_whole():
    """Two clear working days, 1 and 2 May: weekdays would be 3 and cost 50,000, days of the calendar 5 or 6."""
    book = Book()

    assert not_held(book, "cancelled", "authority", "2025-04-30") == 100_000
    assert book.left == 5


def test_s11_what_it_costs_depends_on_who_causes_it_and_the_council_pays_each():
    """100,000 when the council does not attend, half when the family cancels 4 days before, nothing for the provider's."""
    book = Book()

    lines = [
        not_held(book, "not-attended", "authority"),
        not_held(book, "cancelled", "family", "2025-04-28"),  # 29 and 30 April, 1 and 2 May
        not_held(book, "cancelled", "provider", "2025-05-06"),
    ]

    assert (lines, sum(lines), book.left) == ([100_000, 50_000, 0], 150_000, 5)


def test_s15_the_price_of_the_day_it_is_held_counts_not_that_of_the_request():
    book = Book((GROUP_PRICE, PriceRow(2, None, day("2016-10-01"), 103_500)), slots={1, 2, 3, 4, 5})
    asked = {"requested_on": day("2016-08-15")}

    assert book.post("2016-09-12", "2016-09-30", **asked) == 200_000
    assert book.post("2016-10-01", "2016-11-15", **asked) == 207_000


def test_s18_a_late_entry_takes_what_is_left_when_it_is_posted():
    """Posted on 4 August for 2 May: it pays May's price, 203,500 in all. By day held it would be 207,000."""
    book = Book((GROUP_PRICE, PriceRow(2, None, day("2016-06-01"), 103_500)))
    first = book.post("2016-04-10", "2016-04-20", "2016-05-01", "2016-05-15", "2016-06-20", "2016-07-12")

    late = book.post("2016-05-02")

    assert (first, late, first + late) == (103_500, 100_000, 203_500)
    assert book.charged["2016-06-20"] == 0
