from fractions import Fraction
from typing import Final

from sqlalchemy import text

from consortium.contracts.terms import Tier
from tenants.scope import Scope

_OWN: Final = text("""
select (select jsonb_agg(jsonb_build_array(t.clear_working_days, t.percent::text) order by t.place)
        from cancellation_tiers t where t.contract_id = :contract_id) as tiers,
    (select a.meetings_included from allowances a
        where a.authority_id = :authority_id and a.contract_id = :contract_id) as meetings_included
""")


def tiers_and_included(scope: Scope, contract_id: int) -> tuple[list[Tier], int]:
    """Return the cancellation tiers in the order written, and how many meetings are included for the council. One statement."""
    row = scope.session.execute(_OWN, {"contract_id": contract_id, "authority_id": scope.authority_id}).one()
    return [Tier(days, Fraction(percent)) for days, percent in row.tiers or ()], row.meetings_included or 0
