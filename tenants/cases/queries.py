"""What is known of cases: read for their page, for what a return adds, and for their clocks."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.cases.caseload import CountedCase
from tenants.cases.contacts import DECISION_KINDS, ISSUES, ContactRecord, in_order_of
from tenants.scope import Scope

_KNOWN: Final = """
select c.*, (select jsonb_agg(jsonb_build_array(d.kind, d.issued_on, exists (
            select from certificate_withdrawals w where w.authority_id = d.authority_id
                and w.provider_id = d.provider_id and w.certificate_number = d.certificate_number))
            order by d.certificate_number)
        from certificates d where d.authority_id = c.authority_id and d.provider_id = c.provider_id
            and d.case_reference = c.reference) as certificates
from cases c where c.authority_id = :authority_id and c.provider_id = :provider_id and c.reference = any (:references)
order by c.reference
"""
_ELSEWHERE: Final = text("""
select r.reference from case_references r where r.provider_id = :provider_id and r.reference = any (:references)
    and r.authority_id <> :authority_id order by r.reference
""")


@dataclass(frozen=True)
class KnownCase:
    """A case as it stands: what its contact said, what was filled since, and the rest of its facts.

    `withdrawn`: its certificates that no longer stand, each by kind and day.
    """

    contact: ContactRecord
    dr_kind: str | None
    health_told_on: dt.date | None
    cannot_arrange_told_on: dt.date | None
    ended_on: dt.date | None
    ended_because: str | None
    recorded_on: dt.date
    withdrawn: frozenset[tuple[str, dt.date]] = frozenset()


def known_cases(
    scope: Scope, references: Sequence[str], *, provider_id: int | None = None, locked: bool = False
) -> dict[str, KnownCase]:
    """Return a council's cases by the provider's references; those that are not there are left out.

    `locked` keeps them as they are until the transaction ends. `provider_id`: whose, where a council asks.
    """
    statement = _KNOWN + (" for update of c" if locked else "")
    whose = {"authority_id": scope.authority_id, "provider_id": provider_id or scope.provider_id}
    rows = scope.session.execute(text(statement), whose | {"references": list(references)})
    return {row.reference: _known(row) for row in rows}


def used_elsewhere(scope: Scope, references: Sequence[str]) -> frozenset[str]:
    """Return which of these references the provider uses for a case of another council."""
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
    return frozenset(scope.session.scalars(_ELSEWHERE, whose | {"references": list(references)}))


def _known(row: Any) -> KnownCase:
    issued = [(kind, dt.date.fromisoformat(day), withdrawn) for kind, day, withdrawn in row.certificates or ()]
    kind, issued_on = next(((kind, day) for kind, day, withdrawn in issued if not withdrawn), (None, None))
    contact = ContactRecord(
        reference=row.reference,
        authority_id=row.authority_id,
        authority_reference=row.authority_reference,
        service=row.service,
        asker=row.asker,
        decision_kinds=in_order_of(DECISION_KINDS, row.decision_kinds),
        issues=in_order_of(ISSUES, row.issues),
        decision_sent_on=row.decision_sent_on,
        contacted_on=row.contacted_on,
        choice=row.choice,
        choice_told_on=row.choice_told_on,
        authority_told_on=row.authority_told_on,
        certificate_kind=kind,
        certificate_issued_on=issued_on,
    )
    return KnownCase(
        contact,
        row.dr_kind,
        row.health_told_on,
        row.cannot_arrange_told_on,
        row.ended_on,
        row.ended_because,
        row.recorded_on,
        frozenset((kind, day) for kind, day, withdrawn in issued if withdrawn),
    )


_COUNTED: Final = text("""
select c.authority_id, c.service, c.choice, c.choice_told_on, c.authority_told_on, c.issues, d.kind, d.issued_on,
    coalesce(held.days, '{}') as held_on
from cases c
left join certificates d on d.authority_id = c.authority_id and d.provider_id = c.provider_id
    and d.case_reference = c.reference and not exists (select from certificate_withdrawals w
        where w.authority_id = d.authority_id and w.provider_id = d.provider_id
            and w.certificate_number = d.certificate_number)
left join lateral (select array_agg(m.meeting_on) as days from meetings m where m.authority_id = c.authority_id
    and m.provider_id = c.provider_id and m.case_reference = c.reference and m.status = 'held'
    and not exists (select from reversals r where r.authority_id = m.authority_id and r.provider_id = m.provider_id
        and r.reference = m.reference)) held on true
where c.provider_id = :provider_id order by c.authority_id, c.reference
""")


def counted_cases(session: Session, provider_id: int) -> Iterator[CountedCase]:
    """Read what the caseload is counted from: a provider's cases over all its councils."""
    for row in session.execute(_COUNTED, {"provider_id": provider_id}):
        yield CountedCase(
            authority_id=row.authority_id,
            service=row.service,
            choice=row.choice,
            choice_told_on=row.choice_told_on,
            authority_told_on=row.authority_told_on,
            issues=frozenset(row.issues),
            certificate_kind=row.kind,
            certificate_issued_on=row.issued_on,
            held_on=tuple(row.held_on),
        )


def references_by_council(session: Session, provider_id: int) -> dict[int, list[str]]:
    """Return the references of a provider's cases by council, councils by number: the order of the locks."""
    found = text("select authority_id, reference from cases where provider_id = :id order by authority_id, reference")
    by_council: dict[int, list[str]] = {}
    for authority_id, reference in session.execute(found, {"id": provider_id}):
        by_council.setdefault(authority_id, []).append(reference)
    return by_council
