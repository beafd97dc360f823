import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from consortium.authorities.queries import NotLoaded, councils, figures, portal_state
from consortium.contracts.models import Contract, OwnSubscription, Price, SubscriptionRow
from consortium.contracts.rules import (
    ContractYearUnknown,
    Membership,
    PriceRow,
    Subscription,
    SubscriptionTerms,
)
from consortium.periods.rules import Billing, BillingPeriod, period_holding
from consortium.shared_costs.rules import Basis, Sharer


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

    @property
    def first_period(self) -> BillingPeriod:
        """The billing period that holds the contract's first day."""
        return period_holding(self.billing, self.starts_on)


def current_contract(session: Session) -> ContractTerms:
    """Return the contract of this database. Raises: NotLoaded."""
    row = session.execute(select(Contract).order_by(Contract.contract_id).limit(1)).scalar_one_or_none()
    if row is None:
        raise NotLoaded("No consortium has been loaded yet. Load its folder with `consortium load FOLDER`.")
    return ContractTerms(
        contract_id=row.contract_id,
        reference=row.reference,
        title=row.title,
        provider_id=row.provider_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        billing=row.billing,  # type: ignore[arg-type]  # the table's check allows no other word
        third_party_billing=row.third_party_billing,  # type: ignore[arg-type]
        recharge_vat=row.recharge_vat,  # type: ignore[arg-type]
        previous_annual_pence=row.previous_annual_pence,
        subscription=SubscriptionTerms(
            row.subscription_instalments, row.allowance_prepaid_pence, row.admin_fee_basis_points
        ),
    )


def memberships(session: Session, contract: ContractTerms) -> list[Membership]:
    """List the councils as members of the contract, leavers too, in member order."""
    lead_authority_id, values = portal_state(session).lead_authority_id, figures(session)
    return [
        Membership(
            sharer=Sharer(council.authority_id, council.name, values.get(council.authority_id, {})),
            joined_on=max(council.joined_on or contract.starts_on, contract.starts_on),
            left_on=council.left_on,
            is_lead=council.authority_id == lead_authority_id,
        )
        for council in councils(session)
    ]


def subscription_of(session: Session, contract: ContractTerms, year: int) -> Subscription:
    """Return the core subscription of a contract year. Raises: ContractYearUnknown when none is set."""
    row = session.get(SubscriptionRow, (contract.contract_id, year))
    if row is None:
        raise ContractYearUnknown(
            f"No subscription is set for contract year {year}. Add it to consortium.toml and load the folder again."
        )
    own = session.execute(
        select(OwnSubscription.authority_id, OwnSubscription.each_pence)
        .where(OwnSubscription.contract_id == contract.contract_id, OwnSubscription.contract_year == year)
        .order_by(OwnSubscription.authority_id)
    )
    return Subscription(year, row.each_pence, dict(own.all()), row.pot_pence, basis_from(row.basis or []))


def price_rows(session: Session, contract_id: int) -> list[PriceRow]:
    """List the prices of a meeting that this Session's role may see, oldest first."""
    found = session.execute(
        select(Price.price_id, Price.authority_id, Price.effective_from, Price.price_pence)
        .where(Price.contract_id == contract_id, Price.item == "meeting", Price.superseded_at.is_(None))
        .order_by(Price.effective_from, Price.price_id)
    )
    return [PriceRow(*row) for row in found]


def basis_from(stored: Sequence[Sequence[str]]) -> Basis:
    """Read a basis as it is stored: pairs of name and weight, in the order written."""
    return tuple((name, Fraction(weight)) for name, weight in stored)


def basis_to(basis: Basis) -> list[list[str]]:
    """Write a basis as it is stored, exactly."""
    return [[name, str(weight)] for name, weight in basis]
