"""What a price depends on besides the meeting: the council's terms on the day it is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from consortium.contracts.rules import PriceRow


@dataclass(frozen=True)
class CancellationTier:
    """From so many clear working days before the meeting a cancellation costs this percentage of its price."""

    clear_working_days: int
    percent: Fraction


@dataclass(frozen=True)
class CouncilTerms:
    """The contract as it stands for one council: its included meetings, prices, tiers and how others are billed.

    `funder_kinds` names each of the council's funders by its kind, since a sentence is read by the lead as well.
    """

    authority_id: int
    name: str
    meetings_included: int
    price_rows: tuple[PriceRow, ...]
    tiers: tuple[CancellationTier, ...]
    third_party_billing: Literal["through-authority", "direct"]
    funder_kinds: Mapping[str, str]
