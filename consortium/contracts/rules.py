"""What the contract says: its years, the price in force, and what each member's core subscription comes to."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from consortium.dates import add_months, long_date
from consortium.errors import RuleBroken
from consortium.money import half_up, percent, pounds, share_out
from consortium.shared_costs.rules import Basis, PartShare, Sharer, part_shares

ONE_DAY: Final = dt.timedelta(days=1)
BASIS_POINTS: Final = 10_000
ORDER_OF_KINDS: Final = {"core-subscription": 0, "allowance-prepayment": 1, "admin-fee": 2, "shared-cost": 3}


class ContractYearUnknown(RuleBroken):
    """A contract year that the contract does not have, or has no subscription for."""


@dataclass(frozen=True)
class ContractYear:
    """A year counted from the contract's first day, not from 1 April. The last may be shorter."""

    year: int
    starts_on: dt.date
    ends_on: dt.date

    @property
    def days(self) -> int:
        """The days of the year, first and last included."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True)
class Membership:
    """A council as a member of the group, from the contract's first day at the earliest. `frozen`: figures by charge."""

    sharer: Sharer
    joined_on: dt.date
    left_on: dt.date | None
    is_lead: bool
    frozen: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)

    @property
    def authority_id(self) -> int:
        """The council's DfE number."""
        return self.sharer.authority_id

    def sharer_of(self, reference: str) -> Sharer:
        """Return the council with the figures by which a charge is shared: frozen when it was charged, else those of now."""
        frozen = self.frozen.get(reference)
        return replace(self.sharer, figures={**self.sharer.figures, **frozen}) if frozen else self.sharer

    def is_member_on(self, day: dt.date) -> bool:
        """Say whether the council is a member on a day, its first and last included."""
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)

    def days_in(self, year: ContractYear) -> int:
        """Count the days of a contract year on which the council is a member."""
        first = max(self.joined_on, year.starts_on)
        last = min(self.left_on or year.ends_on, year.ends_on)
        return max((last - first).days + 1, 0)


@dataclass(frozen=True)
class Subscription:
    """The core subscription of one contract year: so much each, or a pot that is shared.

    Units: pence. Exactly one of `each_pence` and `pot_pence` is set; a pot has its basis.
    """

    year: int
    each_pence: int | None
    own_pence: Mapping[int, int]
    pot_pence: int | None
    basis: Basis


@dataclass(frozen=True)
class DaysShare:
    """What a price for each comes to for one member: by days, half up. Units: pence."""

    authority_id: int
    each_pence: int
    is_own: bool
    days: int
    year_days: int

    @property
    def exact_pence(self) -> Fraction:
        """The share before it is made whole pence."""
        return Fraction(self.each_pence * self.days, self.year_days)

    @property
    def share_pence(self) -> int:
        """The share in whole pence."""
        return half_up(self.exact_pence)


@dataclass(frozen=True)
class Stretch:
    """The part of a pot that falls on a stretch of the year without a change of membership, and who shares it. Units: pence."""

    starts_on: dt.date
    ends_on: dt.date
    pence: int
    shares: tuple[PartShare, ...]

    @property
    def days(self) -> int:
        """The days of the stretch, first and last included."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True)
class SubscriptionTerms:
    """What the contract says of charging: instalments a year, the prepaid allowance and the lead's fee."""

    instalments: int
    allowance_prepaid_pence: int
    admin_fee_basis_points: int


@dataclass(frozen=True)
class WantedLine:
    """A line that a council's book should hold, dated by its service date. Units: pence, which may be negative."""

    kind: str
    service_on: dt.date
    amount_pence: int
    sentence: str


@dataclass(frozen=True)
class PriceRow:
    """A row of the price book: the group's, or one council's own."""

    price_id: int
    authority_id: int | None
    effective_from: dt.date
    price_pence: int


def year_reference(year_number: int) -> str:
    """Name the charging run of a contract year, as its lines are named."""
    return f"year-{year_number}"


def contract_year(starts_on: dt.date, ends_on: dt.date, year: int) -> ContractYear:
    """Return a contract year by its number, from 1.

    Raises: ContractYearUnknown for a year that begins after the contract's end or before its start.
    """
    first = add_months(starts_on, 12 * (year - 1)) if 1 <= year <= 200 else None
    if first is None or first > ends_on:
        raise ContractYearUnknown(
            f"The contract has no year {year}: it runs from {long_date(starts_on)} to {long_date(ends_on)}."
        )
    return ContractYear(year, first, min(add_months(starts_on, 12 * year) - ONE_DAY, ends_on))


def price_in_force(rows: Iterable[PriceRow], authority_id: int, on: dt.date) -> PriceRow | None:
    """Return the price of a meeting on a day: the council's own row with the latest date, else the group's.

    Source: the rules of the money, rule 3; domain brief scenario S15.
    """
    started = [row for row in rows if row.effective_from <= on and row.authority_id in (None, authority_id)]
    return max(started, key=lambda row: (row.authority_id is not None, row.effective_from), default=None)


def core_shares(subscription: Subscription, year: ContractYear, members: Sequence[Membership]) -> dict[int, int]:
    """Say what each member's core subscription of a contract year comes to, in whole pence.

    A price for each: part of a year is by days, half up. A pot: split by days at every change of membership, then each
    stretch among those present by the basis.

    Source: the rules of the money, rule 1; domain brief scenarios S08 and S09.
    Raises: CannotBeShared when a stretch of the year has no member or no figures.
    """
    shares = dict.fromkeys((member.authority_id for member in members if member.days_in(year)), 0)
    if subscription.pot_pence is None:
        return {share.authority_id: share.share_pence for share in days_shares(subscription, year, members)}
    for stretch in pot_stretches(subscription, year, members):
        for share in stretch.shares:
            shares[share.authority_id] += share.share_pence
    return shares


def days_shares(subscription: Subscription, year: ContractYear, members: Sequence[Membership]) -> tuple[DaysShare, ...]:
    """Say what a price for each comes to for every member of a contract year, its own price before the group's."""
    each_pence, own = subscription.each_pence or 0, subscription.own_pence
    return tuple(
        DaysShare(
            member.authority_id,
            own.get(member.authority_id, each_pence),
            member.authority_id in own,
            member.days_in(year),
            year.days,
        )
        for member in members
        if member.days_in(year)
    )


def pot_stretches(subscription: Subscription, year: ContractYear, members: Sequence[Membership]) -> tuple[Stretch, ...]:
    """Split a pot by days at every change of membership, and each stretch among those present by the basis.

    Raises: CannotBeShared when a stretch of the year has no member or no figures.
    """
    present = [member for member in members if member.days_in(year)]
    cuts = _stretches(year, present)
    days = [(after - first).days for first, after in cuts]
    parts_pence = share_out(subscription.pot_pence or 0, days)
    charge = year_reference(year.year)
    return tuple(
        Stretch(
            first,
            after - ONE_DAY,
            pence,
            part_shares(
                pence, subscription.basis, [one.sharer_of(charge) for one in present if one.is_member_on(first)]
            ),
        )
        for (first, after), pence in zip(cuts, parts_pence, strict=True)
    )


def subscription_lines(
    member: Membership, share_pence: int, year: ContractYear, terms: SubscriptionTerms, *, prepayment_due: bool
) -> list[WantedLine]:
    """List the lines that a contract year should give a member: instalments, the prepaid allowance, the lead's fee.

    Who joins within the year is charged once, on joining; who leaves keeps the ordinary instalments. `prepayment_due`
    says that the allowance has not been prepaid with another year.

    Units: pence. Source: the rules of the money, rules 1 and 2; domain brief scenarios S22 and S24.
    """
    joins_within = member.joined_on > year.starts_on
    charged_on = member.joined_on if joins_within else year.starts_on
    dates = [charged_on] if joins_within else _instalment_dates(year, terms.instalments)
    core = f"Core subscription, contract year {year.year}"
    part = f"{member.days_in(year)} of {year.days} days"
    whole = f"{pounds(share_pence)}" if member.days_in(year) == year.days else f"{pounds(share_pence)} for {part}"
    lines = [
        WantedLine("core-subscription", on, pence, f"{core}: {whole}{_instalment_words(place, len(dates))}.")
        for place, (on, pence) in enumerate(zip(dates, share_out(share_pence, [1] * len(dates)), strict=True), start=1)
    ]
    if prepayment_due:
        words = "The included meetings, prepaid once on joining."
        lines.append(WantedLine("allowance-prepayment", member.joined_on, terms.allowance_prepaid_pence, words))
    if terms.admin_fee_basis_points and not member.is_lead:
        fee_pence = half_up(Fraction(share_pence * terms.admin_fee_basis_points, BASIS_POINTS))
        rate = percent(Fraction(terms.admin_fee_basis_points, 100))
        words = f"The lead's fee: {rate} of the core subscription of {pounds(share_pence)}."
        lines.append(WantedLine("admin-fee", charged_on, fee_pence, words))
    return [line for line in lines if line.amount_pence]


def missing_lines(wanted: Sequence[WantedLine], posted: Mapping[tuple[str, dt.date], int]) -> list[WantedLine]:
    """Return what must be posted so that, for each kind and date, the book holds what is wanted; nothing when it does.

    Example: £7,480.00 posted and £3,729.75 wanted (the member left) gives one line of −£3,750.25.
    Source: the rules of the money, rule 1.
    """
    amounts = {key: -pence for key, pence in posted.items()}
    sentences: dict[tuple[str, dt.date], str] = {}
    for line in wanted:
        key = (line.kind, line.service_on)
        amounts[key] = amounts.get(key, 0) + line.amount_pence
        sentences[key] = line.sentence
    keys = sorted((key for key, pence in amounts.items() if pence), key=lambda key: (ORDER_OF_KINDS[key[0]], key[1]))
    return [WantedLine(*key, amounts[key], _with_correction(sentences.get(key), posted.get(key, 0))) for key in keys]


def _with_correction(sentence: str | None, posted_pence: int) -> str:
    if sentence is None:
        return f"Corrected: {pounds(posted_pence)} was charged before and is not owed."
    return f"Corrected from {pounds(posted_pence)}. {sentence}" if posted_pence else sentence


def _instalment_words(place: int, instalments: int) -> str:
    return f", instalment {place} of {instalments}" if instalments > 1 else ""


def _instalment_dates(year: ContractYear, instalments: int) -> list[dt.date]:
    return [add_months(year.starts_on, place * 12 // instalments) for place in range(instalments)]


def _stretches(year: ContractYear, present: Sequence[Membership]) -> list[tuple[dt.date, dt.date]]:
    """Cut a year at every joining and the day after every leaving: pairs of first day and the day after the last."""
    after_year = year.ends_on + ONE_DAY
    changes = {member.joined_on for member in present} | {
        member.left_on + ONE_DAY for member in present if member.left_on is not None
    }
    inside = sorted(day for day in changes if year.starts_on < day < after_year)
    return list(pairwise([year.starts_on, *inside, after_year]))
