"""The group's equation of a billing period: what the provider is paid and the lead's own costs, against what is charged.

Provider's accepted lines + the lead's own costs = members' statements before VAT + what is billed to funders directly. Where
the two sides differ each charge that does so stands in one named list, and the lists add up to the difference. Pure.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.money import pounds

List = Literal[
    "not-billed",
    "waiting",
    "refused",
    "elsewhere",
    "above",
    "below",
    "other-statements",
    "no-charge",
    "corrected",
    "own-costs",
]
LISTS: Final[dict[List, tuple[str, str]]] = {
    "not-billed": ("Not billed yet", "On the statements, and on no invoice."),
    "waiting": (
        "On an invoice that is not approved yet",
        "The provider has billed it; it is paid when it is approved.",
    ),
    "refused": ("Queried or rejected", "Billed on an approved invoice, and not accepted there."),
    "elsewhere": ("Approved on an invoice of another period", "It is paid there."),
    "above": ("Accepted above the statements", "More was accepted than the councils are charged."),
    "below": ("Accepted below the statements", "Less was billed than the councils are charged."),
    "other-statements": ("On the statements of another period", "Accepted here; the charge stands in another period."),
    "no-charge": ("Accepted without a charge", "It is paid, and no council is charged for it."),
    "corrected": ("Taken back or credited on these statements", "The charge stood in an earlier period."),
    "own-costs": ("The lead’s costs that are not shared out whole", "The statements have more or less than the cost."),
}


@dataclass(frozen=True)
class Charge:
    """One charge that a provider bills, on both sides of a period. Units: pence.

    `accepted_pence` on the period's approved invoices, `elsewhere_pence` on those of other periods. `billed_pence` is None
    where no approved invoice of the period bills it; `waits` and `in_book` say whether an invoice that is not approved has
    it, and whether the books charge it in another period.
    """

    authority_id: int
    kind: str
    reference: str
    service_on: dt.date
    statements_pence: int
    accepted_pence: int = 0
    billed_pence: int | None = None
    elsewhere_pence: int = 0
    waits: bool = False
    in_book: bool = True

    @property
    def amount_pence(self) -> int:
        """What is paid beyond what is charged; below zero where less is paid."""
        return self.accepted_pence - self.statements_pence


@dataclass(frozen=True)
class OwnCost:
    """A cost of the lead's own, and what the statements of a period have of it. Units: pence."""

    name: str
    cost_pence: int
    statements_pence: int


@dataclass(frozen=True)
class Explanation:
    """A named list of charges that make the two sides differ. Units: pence."""

    name: List
    charges: tuple[Charge, ...]
    amount_pence: int

    @property
    def title(self) -> str:
        """What the list is called."""
        return LISTS[self.name][0]

    @property
    def why(self) -> str:
        """Why these charges make a difference."""
        return LISTS[self.name][1]


@dataclass(frozen=True)
class Equation:
    """Both sides of a billing period, and what explains their difference. Units: pence, before VAT."""

    accepted_pence: int
    own_costs: tuple[OwnCost, ...]
    statements_pence: int
    direct_pence: int
    explanations: tuple[Explanation, ...]

    @property
    def left_pence(self) -> int:
        """What the provider and the lead cost."""
        return self.accepted_pence + self.direct_pence + sum(one.cost_pence for one in self.own_costs)

    @property
    def right_pence(self) -> int:
        """What councils and funders are charged."""
        return self.statements_pence + self.direct_pence

    @property
    def difference_pence(self) -> int:
        """What is paid beyond what is charged; below zero where more is charged than is paid."""
        return self.left_pence - self.right_pence

    @property
    def heading(self) -> str:
        """Say whether both sides agree, and that what does not is explained."""
        if not self.explanations:
            return "Both sides agree: the difference is £0.00"
        counted = sum(max(len(one.charges), 1) for one in self.explanations)
        charges = "1 line explains" if counted == 1 else f"{counted:,} lines explain"
        return f"The difference is {pounds(self.difference_pence)}: {charges} all of it"


def equation(charges: Sequence[Charge], own_costs: Sequence[OwnCost], *, direct_pence: int = 0) -> Equation:
    """Set what is paid against what is charged, and name what makes the two differ.

    Example: a meeting of £1,000.00 on a statement and on no invoice is in the list "Not billed yet", -£1,000.00.

    Units: pence. Source: domain brief 4.4 and scenarios S13 and S20.
    """
    lists: dict[List, list[Charge]] = {}
    for charge in charges:
        if charge.amount_pence:
            lists.setdefault(list_of(charge), []).append(charge)
    explained = [
        Explanation(name, tuple(lists[name]), sum(one.amount_pence for one in lists[name]))
        for name in LISTS
        if name in lists
    ]
    apart = sum(one.cost_pence - one.statements_pence for one in own_costs)
    if any(one.cost_pence != one.statements_pence for one in own_costs):
        explained.append(Explanation("own-costs", (), apart))
    return Equation(
        accepted_pence=sum(charge.accepted_pence for charge in charges),
        own_costs=tuple(own_costs),
        statements_pence=sum(charge.statements_pence for charge in charges)
        + sum(one.statements_pence for one in own_costs),
        direct_pence=direct_pence,
        explanations=tuple(explained),
    )


def list_of(charge: Charge) -> List:
    """Say in which list a charge stands whose two sides differ."""
    if charge.statements_pence < 0:
        return "corrected"
    if not charge.statements_pence:
        return "other-statements" if charge.in_book else "no-charge"
    if charge.accepted_pence:
        return "above" if charge.amount_pence > 0 else "below"
    if charge.elsewhere_pence:
        return "elsewhere"
    if charge.waits:
        return "waiting"
    return "not-billed" if charge.billed_pence is None else "refused"
