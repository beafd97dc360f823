import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from sqlalchemy import Integer, Text, column, func, select, table, text
from sqlalchemy.orm import Session

from consortium.authorities.queries import Member, NotLoaded, members_with_figures
from consortium.contracts.models import (
    CancellationTierRow,
    OwnSubscription,
    Price,
    SubscriptionRow,
)
from consortium.contracts.rules import (
    ContractYear,
    Membership,
    PriceRow,
    Subscription,
    SubscriptionTerms,
    contract_year,
)
from consortium.database import rows_of
from consortium.dates import add_months
from consortium.periods.rules import Billing, BillingPeriod, period_holding
from consortium.shared_costs.rules import Basis, Sharer

# Nearly every page begins with it: written out, since to put it together takes SQLAlchemy five times as long as the rest.
_CURRENT: Final = text("""
select c.contract_id, c.reference, c.title, c.provider_id, c.starts_on, c.ends_on, c.billing, c.third_party_billing,
    c.recharge_vat, c.previous_annual_pence, c.subscription_instalments, c.allowance_prepaid_pence, c.admin_fee_basis_points,
    c.allowance_meetings, array(select o.months from extension_options o where o.contract_id = c.contract_id
        order by o.option_number) as extension_months
from contracts c order by c.contract_id limit 1
""")


@dataclass(frozen=True)
class ContractTerms:
    """The contract that the group shares. Units: pence, basis points."""

    contract_id: int
    reference: str
    title: str
    provider_id: int
    starts_on: dt.date
    ends_on: dt.date
    billing: Billing
    third_party_billing: Literal["through-authority", "direct"]
    recharge_vat: Literal["outside-scope", "standard"]
    previous_annual_pence: int | None
    subscription: SubscriptionTerms
    allowance_meetings: int
    extension_months: tuple[int, ...]

    @property
    def latest_end_on(self) -> dt.date:
        """The last day of the contract if every extension option is taken."""
        return add_months(self.ends_on, sum(self.extension_months))

    @property
    def first_period(self) -> BillingPeriod:
        """The billing period that holds the contract's first day."""
        return period_holding(self.billing, self.starts_on)


def current_contract(session: Session) -> ContractTerms:
    """Return the contract of this database. Raises: NotLoaded."""
    rows = rows_of(session, _CURRENT, {})
    if not rows:
        raise NotLoaded("No consortium has been loaded yet. Load its folder with `consortium load FOLDER`.")
    row = rows[0]
    return ContractTerms(
        contract_id=row.contract_id,
        reference=row.reference,
        title=row.title,
        provider_id=row.provider_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        billing=row.billing,
        third_party_billing=row.third_party_billing,
        recharge_vat=row.recharge_vat,
        previous_annual_pence=row.previous_annual_pence,
        subscription=SubscriptionTerms(
            row.subscription_instalments, row.allowance_prepaid_pence, row.admin_fee_basis_points
        ),
        allowance_meetings=row.allowance_meetings,
        extension_months=tuple(row.extension_months),
    )


def memberships(session: Session, contract: ContractTerms) -> list[Membership]:
    """List the councils as members of the contract, leavers too, in member order."""
    return memberships_of(members_with_figures(session), contract)


def memberships_of(members: Sequence[Member], contract: ContractTerms) -> list[Membership]:
    """See councils that were read already as members of the contract, in the same order."""
    return [
        Membership(
            sharer=Sharer(member.council.authority_id, member.council.name, member.figures),
            joined_on=max(member.council.joined_on or contract.starts_on, contract.starts_on),
            left_on=member.council.left_on,
            is_lead=member.is_lead,
            frozen={
                reference: figures
                for (contract_id, reference), figures in member.frozen.items()
                if contract_id == contract.contract_id
            },
        )
        for member in members
    ]


def subscriptions(session: Session, contract: ContractTerms) -> dict[int, Subscription]:
    """Return the core subscription of each contract year that has one, with the councils' own prices."""
    own = (
        select(
            OwnSubscription.contract_year,
            func.jsonb_object_agg(OwnSubscription.authority_id, OwnSubscription.each_pence).label("pence"),
        )
        .where(OwnSubscription.contract_id == contract.contract_id)
        .group_by(OwnSubscription.contract_year)
        .subquery()
    )
    rows = session.execute(
        select(
            SubscriptionRow.contract_year,
            SubscriptionRow.each_pence,
            SubscriptionRow.pot_pence,
            SubscriptionRow.basis,
            own.c.pence,
        )
        .outerjoin(own, own.c.contract_year == SubscriptionRow.contract_year)
        .where(SubscriptionRow.contract_id == contract.contract_id)
        .order_by(SubscriptionRow.contract_year)
    )
    return {
        row.contract_year: Subscription(
            row.contract_year,
            row.each_pence,
            {int(number): pence for number, pence in sorted((row.pence or {}).items())},
            row.pot_pence,
            basis_from(row.basis or []),
        )
        for row in rows
    }


def contract_years(contract: ContractTerms) -> list[ContractYear]:
    """List the years of the contract, the last of which may be shorter."""
    years: list[ContractYear] = []
    while not years or years[-1].ends_on < contract.ends_on:
        years.append(contract_year(contract.starts_on, contract.ends_on, len(years) + 1))
    return years


def price_rows(session: Session, contract_id: int) -> list[PriceRow]:
    """List the prices of a meeting that this Session's role may see, oldest first."""
    found = session.execute(
        select(Price.price_id, Price.authority_id, Price.effective_from, Price.price_pence)
        .where(Price.contract_id == contract_id, Price.item == "meeting", Price.superseded_at.is_(None))
        .order_by(Price.effective_from, Price.price_id)
    )
    return [PriceRow(*row) for row in found]


@dataclass(frozen=True)
class PriceEntry:
    """A row of the price book with all that is known of it, superseded ones too. Units: pence."""

    price_id: int
    authority_id: int | None
    item: str
    effective_from: dt.date
    price_pence: int
    recorded_at: dt.datetime
    superseded_at: dt.datetime | None
    council: str | None = None
    slug: str | None = None

    @property
    def in_force(self) -> bool:
        """Say whether no later entry has taken its place."""
        return self.superseded_at is None


def price_book(session: Session, contract_id: int) -> list[PriceEntry]:
    """List every row of the price book that this Session's role may see, the group's first, newest first."""
    councils = table("authorities", column("authority_id", Integer), column("name", Text), column("slug", Text))
    found = session.execute(
        select(
            Price.price_id,
            Price.authority_id,
            Price.item,
            Price.effective_from,
            Price.price_pence,
            Price.recorded_at,
            Price.superseded_at,
            councils.c.name,
            councils.c.slug,
        )
        .outerjoin(councils, councils.c.authority_id == Price.authority_id)
        .where(Price.contract_id == contract_id)
        .order_by(
            Price.authority_id.asc().nulls_first(),
            Price.item,
            Price.effective_from.desc(),
            Price.superseded_at.desc().nulls_first(),
            Price.price_id,
        )
        .limit(5000)
    )
    return [PriceEntry(*row) for row in found]


def own_terms(session: Session, contract_id: int, authority_id: int) -> tuple[list[PriceEntry], list[tuple[int, int]]]:
    """List a council's own prices, newest first, and its own subscriptions by contract year. One statement. Units: pence."""
    row = session.execute(
        text(
            "select (select jsonb_agg(jsonb_build_array(p.price_id, p.authority_id, p.item, p.effective_from, p.price_pence,"
            " p.recorded_at, p.superseded_at) order by p.effective_from desc, p.superseded_at desc nulls first, p.price_id)"
            " from prices p where p.contract_id = :contract_id and p.authority_id = :authority_id),"
            " (select jsonb_agg(jsonb_build_array(o.contract_year, o.each_pence) order by o.contract_year)"
            " from own_subscriptions o where o.contract_id = :contract_id and o.authority_id = :authority_id)"
        ),
        {"contract_id": contract_id, "authority_id": authority_id},
    ).one()
    prices = [
        PriceEntry(
            number,
            owner,
            item,
            dt.date.fromisoformat(since),
            pence,
            dt.datetime.fromisoformat(recorded_at),
            None if superseded_at is None else dt.datetime.fromisoformat(superseded_at),
        )
        for number, owner, item, since, pence, recorded_at, superseded_at in row[0] or ()
    ]
    return prices, [(year, pence) for year, pence in row[1] or ()]


def cancellation_tiers(session: Session, contract_id: int) -> list[tuple[int, Fraction]]:
    """List the cancellation tiers in the order written: clear working days and percent."""
    found = session.execute(
        select(CancellationTierRow.clear_working_days, CancellationTierRow.percent)
        .where(CancellationTierRow.contract_id == contract_id)
        .order_by(CancellationTierRow.place)
        .limit(100)
    )
    return [(days, Fraction(percent)) for days, percent in found]


def who_changed_prices(session: Session) -> dict[tuple[int, str], str]:
    """Name who recorded and who superseded a price, as far as the history tells: by price and event.

    Only the lead may read names. A price of one council is told of where that council's rows are bound.
    """
    found = session.execute(
        text(
            "select (h.details -> 'after' ->> 'price_id')::int, h.event, coalesce(a.name, h.actor) from history h"
            " left join accounts a on a.account_id::text = h.actor where h.subject = 'prices' order by h.entry_number"
        )
    )
    return {(price_id, event): name for price_id, event, name in found}


def basis_from(stored: Sequence[Sequence[str]]) -> Basis:
    """Read a basis as it is stored: pairs of name and weight, in the order written."""
    return tuple((name, Fraction(weight)) for name, weight in stored)


def basis_to(basis: Basis) -> list[list[str]]:
    """Write a basis as it is stored, exactly."""
    return [[name, str(weight)] for name, weight in basis]
