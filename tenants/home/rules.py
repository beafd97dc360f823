"""What a council's first page says: what is left, what the next meeting costs, and what was spent on what. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.money import pounds
from consortium.periods.rules import MONTHS_A_PERIOD, Billing
from consortium.web.formats import in_words
from tenants.costs.rules import LABELS, group_of
from tenants.ledger.rules import is_of_credit, is_taken_back
from tenants.statements.sentences import PERIOD_NOUNS

_MOST_NAMED: Final = 3
_MOST_ADDED: Final = 4


@dataclass(frozen=True)
class Spent:
    """What a council's lines of a day, kind and billing period come to. Units: pence.

    `own_pence` is charged, or below zero recharged to others. A day of the year before stands for all of its days.
    """

    day: dt.date
    kind: str
    period_number: int
    is_recharged: bool
    own_pence: int
    lines: int


@dataclass(frozen=True)
class UsedMeeting:
    """An included meeting that is used: its number, the day, and the meeting that uses it."""

    slot_number: int
    held_on: dt.date
    reference: str
    provider_id: int


@dataclass(frozen=True)
class LateMeeting:
    """A meeting recorded after the period of its day was closed. Units: pence."""

    reference: str
    provider_id: int
    held_on: dt.date
    recorded_on: dt.date
    charged_pence: int
    own_pence: int


@dataclass(frozen=True)
class SpentOn:
    """A row of the table of what was spent. Units: pence."""

    kind: str
    label: str
    number: int
    own_pence: int


@dataclass(frozen=True)
class YearSoFar:
    """A council's financial year by day of service. Units: pence. `before_pence` is what the year before was charged."""

    first: dt.date
    until: dt.date
    rows: tuple[SpentOn, ...]
    recharged: SpentOn | None
    steps: tuple[tuple[dt.date, int], ...]
    by_period: tuple[tuple[int, int], ...]
    charged_pence: int
    before_pence: int

    @property
    def own_pence(self) -> int:
        """What is left to the council when the others have paid their shares."""
        return self.steps[-1][1] if self.steps else 0


def year_so_far(
    spent: Sequence[Spent], *, first: dt.date, first_period: int, billing: Billing, today: dt.date
) -> YearSoFar:
    """Add up a financial year: by kind, by day as steps, and by billing period for comparison. Units: pence.

    It reaches to today, or to the last day for which something is charged ahead.
    """
    last = dt.date(first.year + 1, 3, 31)
    here = [one for one in spent if first <= one.day <= last]
    charged = [one for one in here if not one.is_recharged]
    totals: dict[dt.date, int] = {}
    for one in here:
        totals[one.day] = totals.get(one.day, 0) + one.own_pence
    steps, sum_pence = [], 0
    for day in sorted(totals):
        sum_pence += totals[day]
        steps.append((day, sum_pence))
    by_period: dict[int, int] = {}
    for one in spent:
        if 0 <= one.period_number - first_period < 12 // MONTHS_A_PERIOD[billing] and not one.is_recharged:
            by_period[one.period_number] = by_period.get(one.period_number, 0) + one.own_pence
    year_before = first.replace(year=first.year - 1)
    return YearSoFar(
        first=first,
        until=max([today, *totals]),
        rows=tuple(_row(kind, charged) for kind in LABELS if any(group_of(one.kind) == kind for one in charged)),
        recharged=_recharged(here),
        steps=tuple(steps),
        by_period=tuple(sorted(by_period.items())),
        charged_pence=sum(one.own_pence for one in charged),
        before_pence=sum(one.own_pence for one in spent if one.day == year_before and not one.is_recharged),
    )


def heading(year: YearSoFar, *, budget_pence: int | None, left: int, price_pence: int | None) -> str:
    """Say what is left of the budget, and what a further meeting costs or how many included ones are left."""
    if budget_pence is not None and year.own_pence > budget_pence:
        return f"{pounds(year.own_pence - budget_pence)} over the budget"
    if budget_pence is None:
        if not year.rows:
            return f"Nothing has been charged since {year.first.day} {year.first:%B}"
        return f"{pounds(year.own_pence)} spent since {year.first.day} {year.first:%B}"
    rest = ""
    if left:
        rest = ", and 1 included meeting is left" if left == 1 else f", and {left} included meetings are left"
    elif price_pence is not None:
        rest = f", and every further meeting costs {pounds(price_pence)}"
    return f"{pounds(budget_pence - year.own_pence)} of the budget is left{rest}"


def room_for(budget_pence: int, own_pence: int, *, left: int, price_pence: int | None) -> str:
    """Say how many more meetings the budget has room for, included ones first: what is left over by today's price."""
    if budget_pence < own_pence or not price_pence:
        return ""
    number = left + (budget_pence - own_pence) // price_pence
    if not number:
        return f"There is no room for another meeting at {pounds(price_pence)}"
    if not left:
        included = ""
    elif left < number:
        included = f", {left} of them included"
    else:
        included = ", and it is included" if left == 1 else ", all of them included"
    return f"There is room for {number} more meeting{'' if number == 1 else 's'} before April{included}"


def over_since(year: YearSoFar, budget_pence: int) -> str:
    """Say since when the year is over its budget, if it is."""
    since = None
    for day, pence in year.steps:
        since = None if pence <= budget_pence else since or day
    return "" if since is None else f"It has been over the budget since {long_date(since)}"


def by_period_sentence(year: YearSoFar, billing: Billing, late: Iterable[LateMeeting], *, present_period: int) -> str:
    """Say what the billing periods of the year come to, and which late meetings make the difference if there is one."""
    amounts = [pence for _, pence in year.by_period]
    total, noun = sum(amounts), PERIOD_NOUNS[billing]
    if not amounts:
        return ""
    so_far = " so far" if year.by_period[-1][0] >= present_period else ""
    added = f"{' + '.join(pounds(pence) for pence in amounts)}{so_far} = " if 1 < len(amounts) <= _MOST_ADDED else ""
    if total == year.charged_pence:
        return f"By billing {noun} the charges are the same: {added}{pounds(total)}."
    came = [one for one in late if one.held_on < year.first]
    named = [f"{one.reference} of {one.held_on.day} {one.held_on:%B}" for one in came[:_MOST_NAMED]]
    named += [f"{len(came) - _MOST_NAMED} more"] if len(came) > _MOST_NAMED else []
    why = (
        f"{', '.join(named[:-1])}{' and ' if named[1:] else ''}{named[-1]} came late"
        if named
        else "lines of the year before came late"
    )
    return f"By billing {noun} {pounds(total)}, by day of service {pounds(year.charged_pence)}: {why}."


def made_of(lines: int, meetings: int) -> str:
    """Say what a statement is made of: Two meetings. Eight meetings and two other lines."""
    others = lines - meetings
    words = [f"{in_words(meetings)} meeting{'' if meetings == 1 else 's'}"] if meetings else []
    other = " other" if meetings else ""
    words += [f"{in_words(others)}{other} line{'' if others == 1 else 's'}"] if others else []
    return f"{' and '.join(words).capitalize()}."


def included_sentence(number: int, ends_on: dt.date) -> str:
    """Say for how long the included meetings are, and what never uses one."""
    whole = "It is" if number == 1 else f"The {number} are"
    again = "does" if number == 1 else "do"
    return (
        f"{whole} for the whole contract, to {long_date(ends_on)}, and {again} not start again each year."
        " A meeting that a school or another body helps to pay for never uses one."
    )


def _number(found: Sequence[Spent]) -> int:
    """Count what stands: a line less those that take one back. A credit lessens what it costs, and counts as none."""
    return sum(-one.lines if is_taken_back(one.kind) else one.lines for one in found if not is_of_credit(one.kind))


def _row(kind: str, charged: Sequence[Spent]) -> SpentOn:
    found = [one for one in charged if group_of(one.kind) == kind]
    return SpentOn(kind, LABELS[kind], _number(found), sum(one.own_pence for one in found))


def _recharged(here: Sequence[Spent]) -> SpentOn | None:
    found = [one for one in here if one.is_recharged]
    if not found:
        return None
    return SpentOn("recharged", "Recharged to others", _number(found), sum(one.own_pence for one in found))
