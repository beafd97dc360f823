"""Whole pence: shares that add up, one rounding, and how an amount is written."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def share_out(total_pence: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Share an amount by weights so that the shares always add up to it.

    Largest remainder; equal remainders go to the earlier in order. £1,000.00 in three equal parts is £333.34, £333.33,
    £333.33. The same method serves slots, days and pence, since it knows whole numbers only.

    Units: pence. Source: the rules of the money, first paragraph; domain brief 4.3 and scenarios S05, S06, S14.
    Raises: ValueError when the amount or a weight is negative, or every weight is zero.
    """
    if total_pence < 0 or any(weight < 0 for weight in weights) or not sum(weights):
        raise ValueError("An amount of zero or more is shared by weights of zero or more, not all of them zero.")
    whole = sum(weights, Fraction(0))
    exact = [total_pence * Fraction(weight) / whole for weight in weights]
    shares = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[: total_pence - sum(shares)]:
        shares[place] += 1
    return shares


def half_up(exact: Fraction) -> int:
    """Round an exact amount once: half a penny goes away from zero. 0.5 is 1, −0.5 is −1.

    Units: pence. Source: the rules of the money, first paragraph.
    """
    rounded = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return rounded if exact >= 0 else -rounded


def pounds(amount_pence: int) -> str:
    """Write an amount as a person reads it: £1,000.00, and −£1,333.34 with a true minus."""
    sign = "−" if amount_pence < 0 else ""
    return f"{sign}£{abs(amount_pence) // 100:,}.{abs(amount_pence) % 100:02d}"


def percent(part: Fraction) -> str:
    """Write a percentage without needless zeros: 50%, 12.5%."""
    exact = Decimal(part.numerator) / Decimal(part.denominator)
    return f"{round(exact, 4).normalize():f}%"
