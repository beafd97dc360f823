"""Why a council's share of a one-off cost is what it is: its weight, the exact share, and where the pennies went."""

from collections.abc import Sequence
from dataclasses import dataclass

from consortium.contracts.rules import Membership
from consortium.money import pounds
from consortium.shared_costs.queries import Cost
from consortium.shared_costs.rules import EQUAL, PartShare, basis_in_words, part_shares
from tenants.statements.sentences import ordinal


@dataclass(frozen=True)
class CostShare:
    """One council's share of a cost as a statement shows it. Units: pence.

    `part` explains it to the penny. It is None where one table cannot: for a blend of bases, or a line that corrects an
    earlier one.
    """

    reference: str
    title: str
    cost_pence: int
    charged_pence: int
    basis: str
    part: PartShare | None
    left_over: str


def cost_share(cost: Cost, members: Sequence[Membership], authority_id: int, charged_pence: int) -> CostShare:
    """Explain what a council was charged of a cost, with the members of the day on which it was incurred."""
    present = [member for member in members if member.is_member_on(cost.incurred_on)]
    parts = part_shares(cost.amount_pence, cost.basis, [member.sharer_of(cost.reference) for member in present])
    own = [part for part in parts if part.authority_id == authority_id]
    plain = len(cost.basis) == 1 and sum(part.share_pence for part in own) == charged_pence
    return CostShare(
        reference=cost.reference,
        title=cost.title,
        cost_pence=cost.amount_pence,
        charged_pence=charged_pence,
        basis=basis_in_words(cost.basis),
        part=own[0] if plain else None,
        left_over=_left_over(parts, present, authority_id) if plain else "",
    )


def _left_over(parts: Sequence[PartShare], present: Sequence[Membership], authority_id: int) -> str:
    """Say where the pence went that the whole pence of the exact shares leave over."""
    left = sum(part.remainder_pence for part in parts)
    if not left:
        return "The exact shares are whole pence, so nothing is left over."
    pence = "1 penny" if left == 1 else f"{left} pence"
    if parts[0].basis != EQUAL:
        went = "It goes to the largest remainder" if left == 1 else "They go one each to the largest remainders"
        return f"The whole pence of the {len(parts)} shares leave {pence}. {went}."
    place = [member.authority_id for member in present].index(authority_id) + 1
    name = present[place - 1].sharer.name
    went = "It goes to the first council" if left == 1 else f"They go one each to the first {left} councils"
    whole = pounds(parts[0].share_pence - parts[0].remainder_pence)
    shares = f"{len(parts)} shares of {whole} leave {pence}."
    return f"{shares} {went} in the order of the contract; {name} is the {ordinal(place)}."
