"""Loading the contract: terms, years, price book, tiers, extension options and shared costs."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.queries import Council
from consortium.changes import Change, merge_rows
from consortium.contracts.models import (
    CancellationTierRow,
    Contract,
    ContractGate,
    ExtensionOption,
    OwnSubscription,
    Price,
    SubscriptionRow,
)
from consortium.contracts.queries import basis_to
from consortium.contracts.terms import FIXED_ONCE_CHARGED, Tier
from consortium.database import rebound
from consortium.errors import RuleBroken
from consortium.folder.contents import Contract as ContractText
from consortium.folder.contents import Folder
from consortium.folder.contents import Price as PriceText
from consortium.folder.contents import Subscription as SubscriptionText


class AnotherContract(RuleBroken):
    """A folder with another contract than the one that this database runs."""


class TermIsFixed(RuleBroken):
    """A term that decided lines already recorded, so it cannot change under them."""


def load_contract(session: Session, folder: Folder, provider_id: int) -> tuple[int, list[Change]]:
    """Add the contract or change its terms; returns its number and what changed.

    Raises: AnotherContract, TermIsFixed.
    """
    contract = folder.contract
    other = session.execute(
        select(Contract.reference).where(Contract.reference != contract.reference).limit(1)
    ).scalar()
    if other is not None:
        raise AnotherContract(f"This database runs contract {other}; {contract.reference} needs a database of its own.")
    changes = merge_rows(
        session, Contract, [_terms(contract, provider_id)], ["reference"], lambda _: f"Contract {contract.reference}"
    )
    _refuse_fixed(session, changes)
    contract_id = session.execute(
        select(Contract.contract_id).where(Contract.reference == contract.reference)
    ).scalar_one()
    merge_rows(session, ContractGate, [{"contract_id": contract_id}], ["contract_id"], lambda _: "gate")
    changes += _load_options(session, contract_id, contract)
    changes += _load_subscriptions(session, contract_id, folder)
    tiers = [Tier(tier.clear_working_days, tier.percent) for tier in contract.cancellation_tiers]
    changes += replace_tiers(session, contract_id, tiers)
    return contract_id, changes


def load_prices(session: Session, contract_id: int, folder: Folder) -> list[Change]:
    """Add the prices that are new; one that differs from a row of the same day supersedes it, and both stay."""
    names = {authority.authority_id: authority.name for authority in folder.authorities}
    changes: list[Change] = []
    for authority_id in [None, *names]:
        rows = [price for price in folder.contract.prices if price.authority_id == authority_id]
        if not rows:
            continue
        whose = "every council" if authority_id is None else names[authority_id]
        with rebound(session, authority_id=authority_id):
            changes += _load_own_prices(session, contract_id, authority_id, rows, whose)
    return changes


def _load_own_prices(
    session: Session, contract_id: int, authority_id: int | None, rows: Iterable[PriceText], whose: str
) -> list[Change]:
    changes: list[Change] = []
    held = {
        (price.item, price.effective_from): price
        for price in session.scalars(
            select(Price)
            .where(Price.contract_id == contract_id, Price.superseded_at.is_(None))
            .where(Price.authority_id.is_(None) if authority_id is None else Price.authority_id == authority_id)
            .order_by(Price.price_id)
        )
    }
    for row in rows:
        before = held.get((row.item, row.effective_from))
        if before is not None and before.price_pence == row.pence:
            continue
        what = f"Price of a {row.item} from {row.effective_from} for {whose}"
        _add_price(session, contract_id, authority_id, row, before)
        if before is not None:
            changes.append(Change(what, "pence", before.price_pence, row.pence))
        else:
            changes.append(Change(f"{what}, {row.pence} pence"))
    return changes


def record_price(session: Session, contract_id: int, row: PriceText) -> int | None:
    """Add a price; the row of the same council and day that it supersedes stays in sight. Returns what that one was.

    Units: pence.
    """
    with rebound(session, authority_id=row.authority_id):
        of_day = select(Price).where(
            Price.contract_id == contract_id,
            Price.superseded_at.is_(None),
            Price.item == row.item,
            Price.effective_from == row.effective_from,
            Price.authority_id.is_(None) if row.authority_id is None else Price.authority_id == row.authority_id,
        )
        before = session.scalars(of_day).one_or_none()
        _add_price(session, contract_id, row.authority_id, row, before)
        return None if before is None else before.price_pence


def _add_price(
    session: Session, contract_id: int, authority_id: int | None, row: PriceText, before: Price | None
) -> None:
    """Write a row of the price book, and supersede the one of the same day."""
    if before is not None:
        before.superseded_at = clock.now()
        session.flush()
    values = {"item": row.item, "effective_from": row.effective_from, "price_pence": row.pence}
    session.add(Price(contract_id=contract_id, authority_id=authority_id, **values))
    session.flush()


def _terms(contract: ContractText, provider_id: int) -> dict[str, Any]:
    names = (
        "reference",
        "title",
        "starts_on",
        "ends_on",
        "billing",
        "subscription_instalments",
        "allowance_meetings",
        "allowance_prepaid_pence",
        "third_party_billing",
        "recharge_vat",
        "admin_fee_basis_points",
        "previous_annual_pence",
    )
    return {name: getattr(contract, name) for name in names} | {"provider_id": provider_id}


def _refuse_fixed(session: Session, changes: list[Change]) -> None:
    """Billing periods and contract years count from these terms; lines recorded under them would lose their place."""
    fixed = [change for change in changes if change.field in FIXED_ONCE_CHARGED]
    if fixed and session.execute(text("select exists (select from transfers)")).scalar_one():
        raise TermIsFixed(f"{fixed[0]} That cannot change once lines are recorded.")


def _load_options(session: Session, contract_id: int, contract: ContractText) -> list[Change]:
    rows = [
        {"contract_id": contract_id, "option_number": number, "months": option.months}
        for number, option in enumerate(contract.extension_options, start=1)
    ]
    key = ["contract_id", "option_number"]
    return merge_rows(session, ExtensionOption, rows, key, lambda row: f"Extension option {row['option_number']}")


def _load_subscriptions(session: Session, contract_id: int, folder: Folder) -> list[Change]:
    changes = _keep_subscriptions(session, contract_id, folder.contract.subscriptions)
    for authority in folder.authorities:
        own = {
            subscription.contract_year: subscription.member_pence[authority.authority_id]
            for subscription in folder.contract.subscriptions
            if authority.authority_id in subscription.member_pence
        }
        if own:
            changes += _keep_own(session, contract_id, authority.authority_id, authority.name, own)
    return changes


def set_subscription(session: Session, contract_id: int, wanted: SubscriptionText) -> list[Change]:
    """Set the core subscription of a contract year. A pot has no prices of one council's own, so those fall away."""
    if wanted.pot_pence is not None:
        own = select(OwnSubscription.authority_id).where(
            OwnSubscription.contract_id == contract_id, OwnSubscription.contract_year == wanted.contract_year
        )
        for authority_id in session.scalars(own.order_by(OwnSubscription.authority_id)).all():
            remove_own_subscription(session, contract_id, authority_id, wanted.contract_year)
    return _keep_subscriptions(session, contract_id, [wanted])


def set_own_subscription(session: Session, contract_id: int, council: Council, year: int, pence: int) -> None:
    """Set what one council pays for a contract year instead of the price for each. Units: pence."""
    _keep_own(session, contract_id, council.authority_id, council.name, {year: pence})


def remove_own_subscription(session: Session, contract_id: int, authority_id: int, year: int) -> None:
    """Let the price for each hold for a council again."""
    with rebound(session, authority_id=authority_id):
        session.execute(
            delete(OwnSubscription).where(
                OwnSubscription.authority_id == authority_id,
                OwnSubscription.contract_id == contract_id,
                OwnSubscription.contract_year == year,
            )
        )


def replace_tiers(session: Session, contract_id: int, tiers: Sequence[Tier]) -> list[Change]:
    """Replace the list of tiers: the first that is reached applies, so their order and number are one thing."""
    rows = [
        {
            "contract_id": contract_id,
            "place": place,
            "clear_working_days": tier.clear_working_days,
            "percent": _decimal(tier.percent),
        }
        for place, tier in enumerate(tiers, start=1)
    ]
    session.execute(
        delete(CancellationTierRow).where(
            CancellationTierRow.contract_id == contract_id, CancellationTierRow.place > len(rows)
        )
    )
    key = ["contract_id", "place"]
    return merge_rows(session, CancellationTierRow, rows, key, lambda row: f"Cancellation tier {row['place']}")


def _keep_subscriptions(session: Session, contract_id: int, wanted: Sequence[SubscriptionText]) -> list[Change]:
    rows = [
        {
            "contract_id": contract_id,
            "contract_year": subscription.contract_year,
            "each_pence": subscription.pence_each,
            "pot_pence": subscription.pot_pence,
            "basis": None if subscription.basis is None else basis_to(subscription.basis),
        }
        for subscription in wanted
    ]
    key = ["contract_id", "contract_year"]
    return merge_rows(
        session, SubscriptionRow, rows, key, lambda row: f"Subscription of contract year {row['contract_year']}"
    )


def _keep_own(
    session: Session, contract_id: int, authority_id: int, name: str, pence_by_year: Mapping[int, int]
) -> list[Change]:
    rows = [
        {"authority_id": authority_id, "contract_id": contract_id, "contract_year": year, "each_pence": pence}
        for year, pence in pence_by_year.items()
    ]
    key = ["authority_id", "contract_id", "contract_year"]
    with rebound(session, authority_id=authority_id):
        return merge_rows(
            session,
            OwnSubscription,
            rows,
            key,
            lambda row: f"{name}'s own subscription of contract year {row['contract_year']}",
        )


def _decimal(value: Fraction) -> Decimal:
    return round(Decimal(value.numerator) / Decimal(value.denominator), 9)
