"""What everybody in the group may know of the contract: its terms, and the prices that hold for all."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.contracts.rules import PriceRow
from tenants.charges.terms import CancellationTier

_TERMS: Final = text("""
select c.title, c.reference, c.starts_on, c.ends_on, c.billing, c.allowance_meetings, c.allowance_prepaid_pence,
    c.third_party_billing, c.recharge_vat,
    (select jsonb_agg(jsonb_build_array(t.clear_working_days, t.percent::text) order by t.place)
        from cancellation_tiers t where t.contract_id = c.contract_id) as tiers,
    (select jsonb_agg(jsonb_build_array(p.price_id, p.effective_from, p.price_pence) order by p.effective_from, p.price_id)
        from prices p where p.contract_id = c.contract_id and p.item = 'meeting' and p.superseded_at is null
        and p.authority_id is null) as prices
from contracts c
order by c.contract_id
limit 1
""")


@dataclass(frozen=True)
class SharedTerms:
    """The contract as it stands for all members alike. Units: pence. `price_rows` are the group's, oldest first."""

    title: str
    reference: str
    starts_on: dt.date
    ends_on: dt.date
    billing: Any
    meetings_included: int
    prepaid_pence: int
    third_party_billing: Any
    recharge_vat: Any
    tiers: tuple[CancellationTier, ...]
    price_rows: tuple[PriceRow, ...]


def shared_terms(session: Session) -> SharedTerms | None:
    """Return the terms that hold for all members, or None while no contract is loaded."""
    row = session.execute(_TERMS).one_or_none()
    if row is None:
        return None
    tiers = tuple(CancellationTier(days, Fraction(percent)) for days, percent in row.tiers or ())
    prices = tuple(
        PriceRow(price_id, None, dt.date.fromisoformat(from_day), pence)
        for price_id, from_day, pence in row.prices or ()
    )
    return SharedTerms(
        title=row.title,
        reference=row.reference,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        billing=row.billing,
        meetings_included=row.allowance_meetings,
        prepaid_pence=row.allowance_prepaid_pence,
        third_party_billing=row.third_party_billing,
        recharge_vat=row.recharge_vat,
        tiers=tiers,
        price_rows=prices,
    )
