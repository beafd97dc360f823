"""What the terms that the lead keeps may say: a price, the cancellation tiers, a year's subscription. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.money import pounds
from consortium.shared_costs.rules import Basis, basis_in_words

# Billing periods and contract years count from these; lines recorded under them would lose their place.
FIXED_ONCE_CHARGED: Final = ("billing", "starts_on")
MOST_TIERS: Final = 12


class PriceRefused(RuleBroken):
    """A price that could never hold, or that holds already. `column` says which answer is wrong."""

    def __init__(self, column: str, sentence: str) -> None:
        self.column = column
        super().__init__(sentence)


class TiersRefused(RuleBroken):
    """A list of cancellation tiers in which a line, counted from 1, is wrong, said twice, or never reached."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line = line
        super().__init__(sentence)


class SubscriptionRefused(RuleBroken):
    """A subscription that does not fit the contract year or what is set for it."""


class BasisFrozen(SubscriptionRefused):
    """Another basis for a pot that is charged already."""


@dataclass(frozen=True)
class Tier:
    """From so many clear working days before the meeting a cancellation costs this percentage of its price."""

    clear_working_days: int
    percent: Fraction


def check_basis(held: Basis, wanted: Basis, year: int, *, is_charged: bool) -> None:
    """Refuse to share a pot by another basis once it is charged: it is frozen when the year opens.

    An empty basis is none: a price for each. Source: domain brief 4.3. Raises: BasisFrozen.
    """
    if is_charged and held and wanted and held != wanted:
        raise BasisFrozen(
            f"Contract year {year} is charged, so how it is shared is frozen: {basis_in_words(held)}."
            " Correct the figures of the councils instead, and look at the shares that have moved"
        )


def check_price(
    effective_from: dt.date, price_pence: int, held_pence: int | None, *, starts_on: dt.date, latest_end_on: dt.date
) -> None:
    """Refuse a price from a day outside the contract, or the one that is recorded for that day already.

    `held_pence` is what is recorded for the same council and day. Units: pence. Raises: PriceRefused.
    """
    if not starts_on <= effective_from <= latest_end_on:
        term = f"{long_date(starts_on)} to {long_date(latest_end_on)}"
        raise PriceRefused("effective_from", f"The day must be in the contract, {term}")
    if held_pence == price_pence:
        already = f"{pounds(price_pence)} is the price from {long_date(effective_from)} already"
        raise PriceRefused("amount", f"{already}, so there is nothing to change")


def check_tiers(tiers: Sequence[Tier]) -> None:
    """Refuse tiers of which one is never reached: the first that is reached applies, so the days must fall.

    Raises: TiersRefused.
    """
    if len(tiers) > MOST_TIERS:
        raise TiersRefused(MOST_TIERS + 1, f"A contract has at most {MOST_TIERS} cancellation tiers")
    lowest: int | None = None
    for number, tier in enumerate(tiers, start=1):
        if not 0 <= tier.percent <= 100:
            raise TiersRefused(number, f"Line {number}: a percentage is from 0 to 100")
        if lowest is not None and tier.clear_working_days >= lowest:
            raise TiersRefused(
                number,
                f"Line {number} is never reached: a line above it covers {lowest} or more clear working days."
                " Put the most days first",
            )
        lowest = tier.clear_working_days


def tier_spans(tiers: Sequence[Tier]) -> list[str]:
    """Say which numbers of clear working days each tier covers: 6 or more, 3 to 5, 2."""
    spans: list[str] = []
    above: int | None = None
    for tier in tiers:
        days = tier.clear_working_days
        if above is None:
            spans.append(f"{days} or more")
        elif days >= above:
            spans.append("never reached")
        else:
            spans.append(f"{days}" if days == above - 1 else f"{days} to {above - 1}")
        above = days if above is None else min(above, days)
    return spans


def reference_in_words(reference: str) -> str:
    """Write what a line refers to as people read it: contract year 1 for year-1, and all else as it is."""
    number = reference.removeprefix("year-")
    return f"contract year {number}" if number != reference and number.isdecimal() else reference
