"""The contract as it stands for one council: which price holds, and what its subscription comes to. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consortium import clock
from consortium.contracts.queries import PriceEntry
from consortium.contracts.rules import ContractYear, Membership, PriceRow, Subscription, core_shares
from consortium.contracts.sentences import subscription_in_words
from consortium.errors import RuleBroken
from consortium.money import pounds
from consortium.periods.rules import financial_year, financial_year_name
from consortium.web.formats import long_date


@dataclass(frozen=True)
class PriceLine:
    """A price of the book as a council reads it. `state` is a tag in words and its colour, `why` a sentence below it."""

    entry: PriceEntry
    whose: str
    state: tuple[str, str]
    why: str


@dataclass(frozen=True)
class YearLine:
    """A contract year's subscription as a council reads it. Units: pence; None while it cannot be said."""

    year: ContractYear
    share_pence: int | None
    why: str

    @property
    def financial_year(self) -> str:
        """The financial year in which it is charged: 2015-16."""
        return financial_year_name(financial_year(self.year.starts_on))


def price_lines(entries: Sequence[PriceEntry], held: PriceRow | None, today: dt.date, council: str) -> list[PriceLine]:
    """Show every price that holds, has held or will hold for a council, its own first, newest first."""
    own_since = [entry.effective_from for entry in entries if entry.in_force and entry.authority_id is not None]
    lines = []
    for entry in sorted(
        entries, key=lambda entry: (entry.authority_id is None, -entry.effective_from.toordinal(), entry.price_id)
    ):
        state, why = _state(entry, held, today)
        group = entry.authority_id is None
        if group and own_since and entry.in_force and state[0] != "In force":
            why = f"{council} has a price of its own since {long_date(min(own_since))}."
        lines.append(PriceLine(entry, "The group’s" if group else f"{council}’s own", state, why))
    return lines


def year_lines(
    years: Sequence[ContractYear],
    by_year: Mapping[int, Subscription],
    members: Sequence[Membership],
    authority_id: int,
) -> list[YearLine]:
    """Show what each contract year's subscription comes to for a council, and why."""
    member = next(one for one in members if one.authority_id == authority_id)
    return [_year(year, by_year.get(year.year), members, member) for year in years]


def _year(
    year: ContractYear, subscription: Subscription | None, members: Sequence[Membership], member: Membership
) -> YearLine:
    if subscription is None:
        return YearLine(year, None, "Not set yet.")
    days = member.days_in(year)
    if not days:
        return YearLine(year, None, "Not a member in this year.")
    part = "" if days == year.days else f", {days} of {year.days} days"
    own = subscription.own_pence.get(member.authority_id)
    why = f"{pounds(own)}, its own price" if own is not None else subscription_in_words(subscription)
    try:
        share_pence = core_shares(subscription, year, members)[member.authority_id]
    except RuleBroken:
        return YearLine(year, None, f"{why}. The shares are not known yet.")
    return YearLine(year, share_pence, f"{why}{part}.")


def _state(entry: PriceEntry, held: PriceRow | None, today: dt.date) -> tuple[tuple[str, str], str]:
    if entry.superseded_at is not None:
        on = long_date(clock.london_date(entry.superseded_at))
        return ("Superseded", "grey"), f"Superseded on {on}. Meetings recorded before keep it."
    if held is not None and entry.price_id == held.price_id:
        return ("In force", "green"), ""
    return (("From later", "blue"), "") if entry.effective_from > today else (("Before", "grey"), "")
