"""What a price depends on, read in one statement: with the locks of a writer, or without them for a preview."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from consortium import clock
from consortium.contracts.rules import PriceRow, price_in_force
from consortium.database import rows_of
from consortium.periods.rules import Billing
from tenants.charges.models import Charge
from tenants.charges.terms import CancellationTier, CouncilTerms
from tenants.meetings.rules import CouncilFacts
from tenants.scope import Scope

_PRICED_BY: Final = """
    c.third_party_billing, a.name,
    (select jsonb_agg(jsonb_build_array(p.price_id, p.authority_id, p.effective_from, p.price_pence)) from prices p
        where p.contract_id = c.contract_id and p.item = 'meeting' and p.superseded_at is null
            and (p.authority_id is null or p.authority_id = :authority_id)) as prices,
    (select jsonb_agg(jsonb_build_array(t.clear_working_days, t.percent::text) order by t.place)
        from cancellation_tiers t where t.contract_id = c.contract_id) as tiers,
    (select jsonb_agg(jsonb_build_array(f.code, f.name, f.kind)) from funders f
        where f.authority_id = :authority_id and (f.code = any (:codes) or :all_funders)) as funders
"""
_TERMS: Final = """
select b.slots_taken, b.meetings_included, b.last_closed_number, b.earlier, c.billing, c.starts_on,
    c.ends_on, a.joined_on, a.left_on,{priced_by},
    (select jsonb_agg(r.reference) from provider_references r where r.provider_id = :provider_id
        and r.reference = any (:wanted) and r.authority_id <> :authority_id) as elsewhere
from {source} b
join contracts c on c.contract_id = :contract_id
join authorities a on a.authority_id = :authority_id
"""
_LOCKED: Final = text(
    _TERMS.format(
        priced_by=_PRICED_BY,
        source="lock_books(:authority_id, :contract_id, :provider_id, :wanted, :request_key, :today)",
    )
)
_UNLOCKED: Final = text(
    _TERMS.format(
        priced_by=_PRICED_BY,
        source="(select slots_in_use(:authority_id, :contract_id) as slots_taken,"
        " (select a.meetings_included from allowances a where a.authority_id = :authority_id"
        "     and a.contract_id = :contract_id) as meetings_included,"
        " (select max(g.period_number) from closings g where g.contract_id = :contract_id) as last_closed_number,"
        " (select jsonb_agg(to_jsonb(m) || jsonb_build_object('reversed', exists (select from reversals r"
        "         where r.authority_id = m.authority_id and r.provider_id = m.provider_id and r.reference = m.reference),"
        "     'amended', (select jsonb_object_agg(n.field, n.new_value order by n.amendment_number) from amendments n"
        "         where n.authority_id = m.authority_id and n.provider_id = m.provider_id and n.reference = m.reference),"
        "     'funders', (select jsonb_agg(jsonb_build_array(f.code, f.weight) order by f.place) from meeting_funders f"
        "         where f.authority_id = m.authority_id and f.provider_id = m.provider_id and f.reference = m.reference)))"
        "     from meetings m where m.authority_id = :authority_id and m.provider_id = :provider_id"
        "         and m.reference = any (:wanted)) as earlier)",
    )
)
_ALONE: Final = """
select slots_in_use(:authority_id, :contract_id) as slots_taken, (select l.meetings_included from allowances l
    where l.authority_id = :authority_id and l.contract_id = :contract_id) as meetings_included,{priced_by}
from contracts c join authorities a on a.authority_id = :authority_id where c.contract_id = :contract_id
"""


@dataclass(frozen=True)
class PricedBy:
    """What a council's meetings are priced by, with the names of its funders by code: for a page that only shows."""

    terms: CouncilTerms
    slots_taken: frozenset[int]
    funders: Mapping[str, str]


@dataclass(frozen=True)
class OpenBooks:
    """All that recording a meeting for a council depends on, as true as the locks that were taken.

    `earlier` are the meetings recorded before under the wanted references or the request key; `elsewhere` are wanted
    references that the provider uses for another council.
    """

    terms: CouncilTerms
    facts: CouncilFacts
    billing: Billing
    slots_taken: frozenset[int]
    last_closed_number: int | None
    earlier: tuple[dict[str, Any], ...]
    elsewhere: frozenset[str]


def open_books(
    scope: Scope, contract_id: int, *, references: Sequence[str], funder_codes: Sequence[str], request_key: str | None
) -> OpenBooks:
    """Lock the council's books for the rest of the transaction and read what its meetings are priced by."""
    return _read(scope, contract_id, references, funder_codes, request_key, locked=True)


def books_for_preview(scope: Scope, contract_id: int, *, references: Sequence[str] = ()) -> OpenBooks:
    """Read the same without a lock, with all of the council's funders: for a form and the price shown before saving."""
    return _read(scope, contract_id, references, (), None, locked=False)


def priced_by(scope: Scope, contract_id: int) -> PricedBy:
    """Read what a council's meetings are priced by now, as its own people or its provider may, and lock nothing."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "codes": [], "all_funders": True}
    row = scope.session.execute(text(_ALONE.format(priced_by=_PRICED_BY)), values).one()
    names = {code: name for code, name, _ in row.funders or ()}
    return PricedBy(_terms(scope.authority_id, row), frozenset(row.slots_taken), names)


def _read(
    scope: Scope,
    contract_id: int,
    references: Sequence[str],
    funder_codes: Sequence[str],
    request_key: str | None,
    *,
    locked: bool,
) -> OpenBooks:
    values: dict[str, Any] = {
        "authority_id": scope.authority_id,
        "contract_id": contract_id,
        "provider_id": scope.provider_id,
        "wanted": list(references),
        "codes": list(funder_codes),
        "all_funders": not locked,
    }
    if locked:
        values |= {"request_key": request_key, "today": clock.today()}
    row = rows_of(scope.session, _LOCKED if locked else _UNLOCKED, values)[0]
    return OpenBooks(
        terms=_terms(scope.authority_id, row),
        facts=_facts(row),
        billing=row.billing,
        slots_taken=frozenset(row.slots_taken),
        last_closed_number=row.last_closed_number,
        earlier=tuple(row.earlier or ()),
        elsewhere=frozenset(row.elsewhere or ()),
    )


def _terms(authority_id: int, row: Any) -> CouncilTerms:
    return CouncilTerms(
        authority_id=authority_id,
        name=row.name,
        meetings_included=row.meetings_included or 0,
        price_rows=tuple(
            PriceRow(price_id, owner, dt.date.fromisoformat(since), pence)
            for price_id, owner, since, pence in row.prices or ()
        ),
        tiers=tuple(CancellationTier(days, Fraction(percent)) for days, percent in row.tiers or ()),
        third_party_billing=row.third_party_billing,
        funder_kinds={code: kind for code, _, kind in row.funders or ()},
    )


def _facts(row: Any) -> CouncilFacts:
    return CouncilFacts(
        name=row.name,
        joined_on=row.joined_on,
        left_on=row.left_on,
        contract_starts_on=row.starts_on,
        contract_ends_on=row.ends_on,
        funders={code: name for code, name, _ in row.funders or ()},
    )


@dataclass(frozen=True)
class RecordedCharge:
    """What a recorded meeting came to. Units: pence, slots counted from 1."""

    meeting_on: dt.date
    slot_number: int | None
    price_pence: int
    sentence: str


def charge_of(scope: Scope, reference: str) -> RecordedCharge | None:
    """Return what a provider's recorded meeting came to, or None when it has none of this reference."""
    row = scope.session.execute(
        select(Charge.meeting_on, Charge.slot_number, Charge.price_pence, Charge.sentence).where(
            Charge.authority_id == scope.authority_id,
            Charge.provider_id == scope.provider_id,
            Charge.reference == reference,
        )
    ).one_or_none()
    return None if row is None else RecordedCharge(*row)


@dataclass(frozen=True)
class PricedOtherwise:
    """A recorded meeting whose price would be another by today's price book. Units: pence."""

    authority_id: int
    reference: str
    meeting_on: dt.date
    charged_at_pence: int
    would_be_pence: int


def priced_otherwise(session: Session, contract_id: int, rows: Sequence[PriceRow]) -> list[PricedOtherwise]:
    """Name the charged meetings, not taken back, for which another price is in force than the one they were charged at."""
    charged = session.execute(
        text(
            "select c.authority_id, c.reference, c.meeting_on, p.price_pence from charges c"
            " join prices p on p.price_id = c.price_id where c.contract_id = :contract_id"
            " and not exists (select from transfers t where t.authority_id = c.authority_id and t.reference = c.reference"
            "     and t.provider_id = c.provider_id and t.reverses is not null)"
            " order by c.authority_id, c.meeting_on, c.reference"
        ),
        {"contract_id": contract_id},
    )
    found: list[PricedOtherwise] = []
    for authority_id, reference, meeting_on, price_pence in charged:
        now = price_in_force(rows, authority_id, meeting_on)
        if now is not None and now.price_pence != price_pence:
            found.append(PricedOtherwise(authority_id, reference, meeting_on, price_pence, now.price_pence))
    return found


def charged_outside(
    scope: Scope, contract_id: int, *, before: dt.date | None = None, after: dt.date | None = None
) -> tuple[int, int]:
    """Count a council's meetings, not taken back, before a day or after one, and what they were charged. Units: pence."""
    row = scope.session.execute(
        text(
            "select count(*), coalesce(sum(c.charged_pence), 0)::bigint from charges c"
            " where c.authority_id = :authority_id and c.contract_id = :contract_id"
            " and (c.meeting_on < cast(:before as date) or c.meeting_on > cast(:after as date))"
            " and not exists (select from transfers t where t.authority_id = c.authority_id and t.reference = c.reference"
            "     and t.provider_id = c.provider_id and t.reverses is not null)"
        ),
        {"authority_id": scope.authority_id, "contract_id": contract_id, "before": before, "after": after},
    ).one()
    return row[0], row[1]
