"""The arithmetic of the rules: largest remainder, half up, working days, contract years and each member's core share.

Rests on "The rules of the money" of shared/interfaces.md alone; the rule is named at each function.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from govuk_bank_holidays.bank_holidays import BankHolidays

from tests.oracle.reading import Folder, Member

_HOLIDAYS = {
    holiday["date"]
    for holiday in BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
}


def share_out(total_pence: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Largest remainder, ties to the earlier: whole parts first, then a penny each to the largest fractions lost."""
    whole = sum(weights)
    exact = [Fraction(total_pence) * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: total_pence - sum(parts)]:
        parts[index] += 1
    return parts


def half_up(amount: Fraction) -> int:
    """Round half away from zero ("Half up" is half away from zero)."""
    rounded = (abs(amount) + Fraction(1, 2)).__floor__()
    return rounded if amount >= 0 else -rounded


def clear_working_days(cancelled_on: date, meeting_date: date) -> int:
    """Rule 4: the working days of England strictly between the two (0 on the day itself)."""
    between = (cancelled_on + timedelta(days=step) for step in range(1, (meeting_date - cancelled_on).days))
    return sum(1 for each in between if each.weekday() < 5 and each not in _HOLIDAYS)


def months_later(start: date, months: int) -> date:
    # CHOICE: where the month is too short its last day ("dated at the start of the contract year and every 3 months
    # (or month) after" does not say; it matters only for contracts that start on the 29th, 30th or 31st).
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Stretch:
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def contract_year(folder: Folder, number: int) -> Stretch:
    # CHOICE (the lead's): the last contract year ends with ends_on and its days are those up to it ("over the days of
    # that contract year").
    start: date = folder.contract["starts_on"]
    last = months_later(start, 12 * number) - timedelta(days=1)
    return Stretch(months_later(start, 12 * (number - 1)), min(last, folder.contract["ends_on"]))


def core_shares(folder: Folder, number: int) -> dict[str, int]:
    """Rule 1: the pence of core subscription of each member of that contract year, by code."""
    entry, year = folder.subscriptions[number], contract_year(folder, number)
    if "pot_pence" in entry:
        return shares_of_pot(folder.members, year, entry["pot_pence"], entry["basis"])
    shares = {}
    for member in folder.members:
        price_pence = entry.get("member_pence", {}).get(member.code, entry["pence_each"])
        if member.is_present(year.first, year.last):
            present = Stretch(max(member.joined_on, year.first), min(member.left_on, year.last))
            shares[member.code] = half_up(Fraction(price_pence * present.days, year.days))
    return shares


def shares_of_pot(members: list[Member], year: Stretch, pot_pence: int, basis: object) -> dict[str, int]:
    """Split the pot by days over the stretches of unchanged membership, then each stretch among the members present."""
    starts = {year.first}
    starts |= {member.joined_on for member in members if year.first < member.joined_on <= year.last}
    starts |= {member.left_on + timedelta(days=1) for member in members if year.first <= member.left_on < year.last}
    firsts = sorted(starts)
    lasts = [following - timedelta(days=1) for following in firsts[1:]] + [year.last]
    stretches = [Stretch(first, last) for first, last in zip(firsts, lasts, strict=True)]
    shares = {member.code: 0 for member in members if member.is_present(year.first, year.last)}
    for stretch, pence in zip(stretches, share_out(pot_pence, [each.days for each in stretches]), strict=True):
        present = [member for member in members if member.is_present(stretch.first, stretch.last)]
        for member, share in zip(present, shares_by_basis(pence, present, basis), strict=True):
            shares[member.code] += share
    return shares


def shares_by_basis(pence: int, members: list[Member], basis: Any) -> list[int]:
    """Share an amount among members "equal", by a numeric column, or by a blend: its parts first, then each part."""
    if isinstance(basis, dict):
        parts = zip(share_out(pence, list(basis.values())), basis, strict=True)
        columns = [shares_by_basis(part, members, name) for part, name in parts]
        return [sum(shares) for shares in zip(*columns, strict=True)]
    return share_out(pence, [1 if basis == "equal" else Fraction(member.row[basis]) for member in members])
