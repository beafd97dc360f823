"""Who pays how much of a cost that several councils share."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.money import pounds, share_out

EQUAL: Final = "equal"
Basis = tuple[tuple[str, Fraction], ...]


class CannotBeShared(RuleBroken):
    """A cost that nobody is there to share, or whose basis is missing or zero for those who are."""


class NothingToShare(RuleBroken):
    """A one-off cost of nothing."""


class OutsideTheContract(RuleBroken):
    """A day on which the contract does not run."""


class BasisUnknown(RuleBroken):
    """A basis without parts, or with a part that weighs nothing."""


@dataclass(frozen=True)
class NewCost:
    """What decides how a one-off cost is shared. Units: pence."""

    amount_pence: int
    incurred_on: dt.date
    basis: Basis


@dataclass(frozen=True)
class Sharer:
    """A council that takes part in a cost, with its figures: EHC plans, population and the like."""

    authority_id: int
    name: str
    figures: Mapping[str, Fraction | None]


@dataclass(frozen=True)
class PartShare:
    """A council's share of one part of a cost, with all that is needed to say why.

    Example: £4,321.07 shared equally by 16: weight 1 of 16, exact £270.066875, £270.06 and the penny of the remainder.
    """

    authority_id: int
    basis: str
    part_pence: int
    weight: Fraction
    whole_weight: Fraction
    share_pence: int

    @property
    def exact_pence(self) -> Fraction:
        """The share before it is made whole pence."""
        return self.part_pence * self.weight / self.whole_weight

    @property
    def remainder_pence(self) -> int:
        """The penny, or none, that the council pays beyond the whole pence of its exact share."""
        return self.share_pence - self.exact_pence.numerator // self.exact_pence.denominator


def part_shares(total_pence: int, basis: Basis, sharers: Sequence[Sharer]) -> tuple[PartShare, ...]:
    """Share a cost by a basis: a blend first splits the amount by its weights, then each part goes by its own basis.

    Units: pence. The sharers are in member order, which decides between equal remainders.
    Source: the rules of the money, rules 1 and 6; domain brief 4.3, scenarios S05 to S07.
    Raises: CannotBeShared when there is nobody, or a figure is missing, or all figures are zero.
    """
    if not sharers:
        raise CannotBeShared(
            f"{pounds(total_pence)} cannot be shared: no council is a member then. Check the joining dates."
        )
    parts_pence = share_out(total_pence, [weight for _, weight in basis])
    shares: list[PartShare] = []
    for (name, _), part_pence in zip(basis, parts_pence, strict=True):
        weights = [_weight(name, sharer) for sharer in sharers]
        whole = sum(weights, Fraction(0))
        if not whole:
            raise CannotBeShared(
                f"The figures of {name} are all zero, so {pounds(part_pence)} cannot be shared by them."
            )
        shares += [
            PartShare(sharer.authority_id, name, part_pence, weight, whole, share_pence)
            for sharer, weight, share_pence in zip(sharers, weights, share_out(part_pence, weights), strict=True)
        ]
    return tuple(shares)


def share_by_basis(total_pence: int, basis: Basis, sharers: Sequence[Sharer]) -> dict[int, int]:
    """Share a cost and return each council's pence by authority. Units, source and errors: as `part_shares`."""
    shares = dict.fromkeys((sharer.authority_id for sharer in sharers), 0)
    for part in part_shares(total_pence, basis, sharers):
        shares[part.authority_id] += part.share_pence
    return shares


def check_cost(cost: NewCost, present: Sequence[Sharer], *, starts_on: dt.date, latest_end_on: dt.date) -> None:
    """Refuse a one-off cost that could not be charged: no amount, a day outside the contract, a basis nobody has.

    `present` are the members of the day on which it was incurred.
    Raises: NothingToShare, OutsideTheContract, BasisUnknown, CannotBeShared.
    """
    if cost.amount_pence <= 0:
        raise NothingToShare("The amount must be more than £0.00")
    if not starts_on <= cost.incurred_on <= latest_end_on:
        term = f"{long_date(starts_on)} to {long_date(latest_end_on)}"
        raise OutsideTheContract(f"The day must be in the contract, {term}")
    if not cost.basis or any(weight <= 0 for _, weight in cost.basis):
        raise BasisUnknown("Each part of a blend needs a weight above zero, and one of them must be there")
    part_shares(cost.amount_pence, cost.basis, present)


def basis_in_words(basis: Basis) -> str:
    """Say a basis in a sentence: equally; by EHC plans; 40 parts equally and 60 parts by EHC plans."""
    parts = [(_part_in_words(name), weight) for name, weight in basis]
    if len(parts) == 1:
        return parts[0][0]
    return " and ".join(f"{weight} parts {words}" for words, weight in parts)


def figure_in_words(name: str) -> str:
    """Say a figure by which costs are shared: EHC plans; population 0 to 25 in thousands."""
    return name.replace("_", " ").replace("ehc", "EHC").replace(" 0 25 ", " 0 to 25 in ")


def _part_in_words(name: str) -> str:
    return "equally" if name == EQUAL else f"by {figure_in_words(name)}"


def _weight(name: str, sharer: Sharer) -> Fraction:
    if name == EQUAL:
        return Fraction(1)
    figure = sharer.figures.get(name)
    if figure is None:
        raise CannotBeShared(
            f"{sharer.name} has no figure for {name}. Add it on its page, or to authorities.csv and load the folder."
        )
    return figure
