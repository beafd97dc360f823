"""What a council accrues and carries forward at 31 March, and what April takes back again. Nothing of it is posted."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from consortium.money import share_out
from tenants.ledger.rules import CREDIT

ONE_DAY: Final = dt.timedelta(days=1)
# Charges that are for the days of a contract year; every other one is for the day that it names.
OF_DAYS: Final = ("core-subscription", "admin-fee")
OF_DAYS_KINDS: Final = tuple(f"{kind}{ending}" for kind in OF_DAYS for ending in ("", CREDIT, f"{CREDIT}-reversal"))
# Until when something may be recorded to count in the year before: the day's place in the calendar and its words.
KNOWN_BY: Final = ((3, 31), (4, 15), (4, 30), (5, 31))
MOST_KNOWN: Final = (4, 30)


@dataclass(frozen=True)
class YearEnd:
    """The end of a financial year: 2015 ends on 31 March 2016.

    `billed_until` is the number of the last period whose statements were issued by then, -1 for none. What was recorded
    after `known_on` does not count. ASSUMPTION: 30 April, unless the council chooses another day; its ledger is open for
    the old year until then.
    """

    year: int
    billed_until: int
    known_on: dt.date

    @property
    def ends_on(self) -> dt.date:
        """The last day of the year."""
        return dt.date(self.year + 1, 3, 31)


@dataclass(frozen=True)
class Span:
    """The days that a charge is for, first and last included."""

    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Charged:
    """What a council's book holds of one charge, its corrections included. Units: pence.

    `known_pence`: recorded by the day that counts; `billed_pence`: of this, on statements issued by 31 March; `came_pence`:
    on statements issued in the year after, whenever it was recorded. `recharged_pence`: what others pay of what is known and
    not billed, and `shares` each of them, by the funder's code.
    """

    authority_id: int
    kind: str
    reference: str
    provider_id: int | None
    service_on: dt.date
    known_pence: int
    billed_pence: int
    came_pence: int
    recharged_pence: int
    sentence: str
    shares: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Entry:
    """What one charge gives at 31 March: an accrual, or with days of the next year paid, a prepayment. Units: pence.

    `earned_pence` is what the days to 31 March cost. An accrual below zero is a credit that no statement showed yet.
    """

    charged: Charged
    span: Span
    earned_pence: int

    @property
    def is_prepaid(self) -> bool:
        """Say whether it is for days that are still to come."""
        return self.charged.kind in OF_DAYS and self.earned_pence < self.charged.billed_pence

    @property
    def accrued_pence(self) -> int:
        """What the year cost and no statement showed by its end."""
        return 0 if self.is_prepaid else self.earned_pence - self.charged.billed_pence

    @property
    def prepaid_pence(self) -> int:
        """What statements showed by the end of the year for days after it."""
        return self.charged.billed_pence - self.earned_pence if self.is_prepaid else 0

    @property
    def difference_pence(self) -> int:
        """What is left in the year after, when its statements have come and the accrual was taken back in April."""
        return self.charged.came_pence - self.accrued_pence


@dataclass(frozen=True)
class YearReport:
    """A financial year of a council as its own ledger shows it, without VAT. Units: pence.

    `opening` are the entries of the year end before, which April takes back; `closing` those of this one.
    """

    year_end: YearEnd
    statements_pence: int
    opening: tuple[Entry, ...]
    closing: tuple[Entry, ...]

    @property
    def accruals(self) -> list[Entry]:
        """What is to be accrued on 31 March."""
        return [entry for entry in self.closing if entry.accrued_pence]

    @property
    def prepayments(self) -> list[Entry]:
        """What is carried forward on 31 March."""
        return [entry for entry in self.closing if entry.prepaid_pence]

    @property
    def reversals(self) -> list[Entry]:
        """The accruals of the year before, which April takes back."""
        return [entry for entry in self.opening if entry.accrued_pence]

    @property
    def releases(self) -> list[Entry]:
        """The prepayments of the year before, which are a cost from April on."""
        return [entry for entry in self.opening if entry.prepaid_pence]

    @property
    def accrued_pence(self) -> int:
        """The sum of the accruals."""
        return sum(entry.accrued_pence for entry in self.closing)

    @property
    def prepaid_pence(self) -> int:
        """The sum of the prepayments."""
        return sum(entry.prepaid_pence for entry in self.closing)

    @property
    def reversed_pence(self) -> int:
        """What April takes back, below zero."""
        return -sum(entry.accrued_pence for entry in self.opening)

    @property
    def released_pence(self) -> int:
        """What was prepaid and is a cost from April on."""
        return sum(entry.prepaid_pence for entry in self.opening)

    @property
    def late_pence(self) -> int:
        """What statements of this year charge for the years before and no accrual foresaw."""
        return sum(e.charged.came_pence for e in self.opening if not e.accrued_pence and e.charged.kind not in OF_DAYS)

    @property
    def cost_pence(self) -> int:
        """What the year cost: its statements, and what the two year ends move into it and out of it."""
        moved_in = self.reversed_pence + self.released_pence
        return self.statements_pence + moved_in + self.accrued_pence - self.prepaid_pence


def split_by_days(total_pence: int, span: Span, last_day: dt.date) -> tuple[int, int]:
    """Split a charge into what its days up to a last day cost and the rest.

    Example: £7,480.00 for 1 September 2025 to 31 August 2026 at 31 March 2026 is 212 of 365 days, £4,344.55, and £3,135.45.
    Units: pence. Source: domain brief 4.1, scenario S19.
    """
    days = (span.ends_on - span.starts_on).days + 1
    until = min(max((last_day - span.starts_on).days + 1, 0), days)
    earned, rest = share_out(abs(total_pence), [until, days - until])
    return (earned, rest) if total_pence >= 0 else (-earned, -rest)


def entries_at(year_end: YearEnd, found: Iterable[Charged], spans: Mapping[tuple[int, str], Span]) -> list[Entry]:
    """Say what each charge gives at a year end. `spans`: the days of a contract year, by council and reference.

    A charge for a day belongs to that day, whenever it is billed: what no statement showed is accrued. A charge for a
    contract year goes by days. Source: domain brief 4.1, scenario S19.
    """
    return [_entry(year_end, charged, spans) for charged in found]


def _entry(year_end: YearEnd, charged: Charged, spans: Mapping[tuple[int, str], Span]) -> Entry:
    day = Span(charged.service_on, charged.service_on)
    span = spans.get((charged.authority_id, charged.reference), day) if charged.kind in OF_DAYS else day
    earned_pence, _ = split_by_days(charged.known_pence, span, year_end.ends_on)
    return Entry(charged, span, earned_pence)


def by_council(entries: Sequence[Entry]) -> dict[int, list[Entry]]:
    """Sort entries by council."""
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.charged.authority_id, []).append(entry)
    return found
