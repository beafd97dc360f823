"""The tables that explain shares to the penny: weight, exact share, whole pence, and where the remainder went. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from consortium.contracts.rules import ContractYear, Membership, days_shares
from consortium.money import pounds
from consortium.shared_costs.rules import EQUAL, PartShare, figure_in_words
from consortium.web.formats import exact_pounds
from tenants.across.wanted import Runs


@dataclass(frozen=True)
class ShareRow:
    """One council's share of one part: its weight, the exact share, and what it comes to in whole pence.

    `remainder_pence` is the penny of the remainder, or None where a share is rounded by itself.
    """

    place: int
    authority_id: int
    council: str
    weight: Fraction
    whole_weight: Fraction
    exact_pence: Fraction
    share_pence: int
    remainder_pence: int | None

    @property
    def whole_pence(self) -> int:
        """The whole pence of the exact share, before the remainder."""
        return self.share_pence - (self.remainder_pence or 0)


@dataclass(frozen=True)
class ShareTable:
    """A part of an amount and how it is shared among the councils present. Units: pence."""

    heading: str
    weighed_in: str
    part_pence: int
    sentence: str
    rows: tuple[ShareRow, ...]
    by_days: bool = False

    @property
    def is_equal(self) -> bool:
        """Say whether every council has the same weight because the part is shared equally."""
        return self.weighed_in == EQUAL

    @property
    def whole_pence(self) -> int:
        """What the whole pence of the exact shares add up to."""
        return sum(row.whole_pence for row in self.rows)

    @property
    def remainder_pence(self) -> int:
        """The pennies that were left over."""
        return sum(row.remainder_pence or 0 for row in self.rows)

    @property
    def share_pence(self) -> int:
        """What the shares add up to."""
        return sum(row.share_pence for row in self.rows)


def share_tables(
    shares: Sequence[PartShare], names: Sequence[str], present: Sequence[Membership], span: str = ""
) -> tuple[ShareTable, ...]:
    """Make a table of each part of a blend, or the one of a plain basis."""
    size, tables = len(present), []
    for place, name in enumerate(names):
        of_part = shares[place * size : (place + 1) * size]
        part_pence = of_part[0].part_pence
        words = f"{pounds(part_pence)} {'equally' if name == EQUAL else 'by ' + figure_in_words(name)}"
        heading = f"{span}: {words}" if span else words if len(names) > 1 else "Who pays what"
        rows = tuple(
            _share_row(number, member, share) for number, (member, share) in enumerate(_pairs(present, of_part), 1)
        )
        tables.append(ShareTable(heading, name, part_pence, _left_over(of_part, name), rows))
    return tuple(tables)


def days_table(runs: Runs, year: ContractYear) -> ShareTable:
    """Show a price for each: by days where a council is a member for a part of the year."""
    subscription = runs.subscriptions[year.year]
    names = {member.authority_id: member.sharer.name for member in runs.members}
    rows = tuple(
        ShareRow(
            place,
            share.authority_id,
            names[share.authority_id],
            Fraction(share.days),
            Fraction(share.year_days),
            share.exact_pence,
            share.share_pence,
            None,
        )
        for place, share in enumerate(days_shares(subscription, year, runs.members), start=1)
    )
    own = len([number for number in subscription.own_pence if number in {row.authority_id for row in rows}])
    each = f"Each pays {pounds(subscription.each_pence or 0)} for a whole year"
    price = each + (f", but {own} {'has a price of its' if own == 1 else 'have prices of their'} own." if own else ".")
    parts = sum(row.weight != row.whole_weight for row in rows)
    days = f" {parts} pay{'s' if parts == 1 else ''} for a part of it by days, rounded half up." if parts else ""
    return ShareTable(
        "Core subscription", "days", sum(row.share_pence for row in rows), price + days, rows, by_days=True
    )


def _pairs(present: Sequence[Membership], shares: Sequence[PartShare]) -> Iterable[tuple[Membership, PartShare]]:
    return zip(present, shares, strict=True)


def _share_row(place: int, member: Membership, share: PartShare) -> ShareRow:
    return ShareRow(
        place,
        share.authority_id,
        member.sharer.name,
        share.weight,
        share.whole_weight,
        share.exact_pence,
        share.share_pence,
        share.remainder_pence,
    )


def _left_over(shares: Sequence[PartShare], name: str) -> str:
    """Say what each pays and where the pence went that the whole pence of the exact shares leave over."""
    left = sum(share.remainder_pence for share in shares)
    equal = name == EQUAL
    what = f"Equal shares are {exact_pounds(shares[0].exact_pence)}." if equal else ""
    if not left:
        return f"{what} The exact shares are whole pence, so nothing is left over.".strip()
    whole = f"{pounds(shares[0].share_pence - shares[0].remainder_pence)}, " if equal else "of its exact share, "
    pence, go = ("penny", "goes") if left == 1 else (f"{left} pence", "go one each")
    if equal:
        to = (
            "to the first in the order of the contract"
            if left == 1
            else f"to the first {left} in the order of the contract"
        )
    else:
        to = "to the largest remainder" if left == 1 else "to the largest remainders"
    return (
        f"{what} Each pays the whole pence{', ' if equal else ' '}{whole}and the {pence} left over {go} {to}.".strip()
    )
