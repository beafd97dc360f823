"""Whether shares of a cost, charged by estimated figures, have moved far enough to be corrected. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consortium.money import percent, pounds

BASIS_POINTS: Final = 10_000
# The lines that are shared by a basis; what is paid in advance and the fee follow from other terms.
SHARED_KINDS: Final = ("core-subscription", "shared-cost")


@dataclass(frozen=True)
class Moved:
    """What one council was charged by the figures of then, and what it pays by those of now. Units: pence.

    The tolerance is in basis points of what was charged: 300 are 3%. The figures are told where it is shared by one alone.
    """

    authority_id: int
    council: str
    charged_pence: int
    final_pence: int
    tolerance_basis_points: int
    figure_then: Fraction | None = None
    figure_now: Fraction | None = None

    @property
    def difference_pence(self) -> int:
        """What is still to pay; below zero what is to be given back."""
        return self.final_pence - self.charged_pence

    @property
    def moved_percent(self) -> Fraction | None:
        """By how much of what was charged the share moved; None where nothing was charged."""
        return Fraction(100 * self.difference_pence, abs(self.charged_pence)) if self.charged_pence else None

    @property
    def is_past(self) -> bool:
        """Say whether it moved by more than the tolerance: exactly 3% has not. From nothing to something always has."""
        allowed = abs(self.charged_pence) * self.tolerance_basis_points
        return abs(self.difference_pence) * BASIS_POINTS > allowed


def compare(
    charged: Mapping[int, int], final: Mapping[int, int], names: Iterable[tuple[int, str]], tolerance_basis_points: int
) -> list[Moved]:
    """Set what each council was charged beside what it pays by the final figures, in the order of the names.

    If one share is past the tolerance all of them are corrected, so that they add up to the whole again.
    Units: pence, basis points. Source: domain brief 4.3.
    """
    return [
        Moved(number, name, charged.get(number, 0), final.get(number, 0), tolerance_basis_points)
        for number, name in names
        if charged.get(number) or final.get(number)
    ]


def is_due(rows: Sequence[Moved]) -> bool:
    """Say whether a cost is to be corrected: one share of it is past the tolerance."""
    return any(row.is_past for row in rows)


def tolerance_in_words(basis_points: int) -> str:
    """Write a tolerance as a person reads it: 300 is 3%."""
    return percent(Fraction(basis_points, 100))


def finding(runs: Sequence[Sequence[Moved]], tolerance_basis_points: int) -> str:
    """Say how many shares moved too far, and of how many costs."""
    limit = tolerance_in_words(tolerance_basis_points)
    if not runs:
        return "Nothing that is shared by a figure has been charged"
    past = [sum(row.is_past for row in rows) for rows in runs]
    if not any(past):
        return f"No share has moved by more than {limit}"
    shares = "1 share has" if sum(past) == 1 else f"{sum(past)} shares have"
    due = sum(1 for number in past if number)
    return f"{shares} moved by more than {limit}, of {'1 cost' if due == 1 else f'{due} costs'}"


def sentence(rows: Sequence[Moved], tolerance_basis_points: int) -> str:
    """Say what follows for one cost."""
    limit = tolerance_in_words(tolerance_basis_points)
    if not any(row.difference_pence for row in rows):
        return "The figures of today give the same shares as those that it was charged by."
    if not is_due(rows):
        return f"Each share is within {limit} of what it was charged by, so nothing needs to be corrected."
    more = sum(row.difference_pence for row in rows if row.difference_pence > 0)
    less = -sum(row.difference_pence for row in rows if row.difference_pence < 0)
    past = [row for row in rows if row.is_past]
    which = past[0].council if len(past) == 1 else f"{len(past)} councils"
    return (
        f"{which} moved by more than {limit}. To correct it gives {pounds(less)} back and charges {pounds(more)},"
        " each council in a line of its own on the open statements. What was charged stays in sight."
    )
