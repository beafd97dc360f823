"""One case and what its certificate depends on; one certificate as its page shows it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.certificates.rules import CertifiedCase, Standing
from tenants.scope import Scope

# Meetings of a case that were held and not taken back. Of case `c`.
_HELD: Final = """
select array_agg(m.meeting_on order by m.meeting_on) as days from meetings m where m.authority_id = c.authority_id
    and m.provider_id = c.provider_id and m.case_reference = c.reference and m.status = 'held' and not exists (
        select from reversals r where r.authority_id = m.authority_id and r.provider_id = m.provider_id
            and r.reference = m.reference)"""
_FACTS: Final = text(f"""
select a.name as council, c.service, c.decision_kinds, c.issues, c.choice, c.choice_told_on, c.authority_told_on,
    c.health_told_on, c.cannot_arrange_told_on, c.ended_because, coalesce(held.days, '{{}}') as held_on,
    d.certificate_number, d.kind, d.issued_on
from cases c join authorities a using (authority_id) left join lateral ({_HELD}) held on true
left join certificates d on d.authority_id = c.authority_id and d.provider_id = c.provider_id
    and d.case_reference = c.reference and not exists (select from certificate_withdrawals w
        where w.authority_id = d.authority_id and w.certificate_number = d.certificate_number)
where c.authority_id = :authority_id and c.provider_id = :provider_id and c.reference = :reference
""")  # noqa: S608  put together from constants of this file
_LOCK: Final = text("""
select from cases where authority_id = :authority_id and provider_id = :provider_id and reference = :reference for update
""")
_WHERE: Final = text(
    "select authority_id from case_references where provider_id = :provider_id and reference = :reference"
)
_BY_KEY: Final = text("""
select certificate_number, case_reference, kind, issued_on from certificates
where authority_id = :authority_id and provider_id = :provider_id and request_key = :request_key
""")
# The deadline that says whether a certificate was in time: of certificate `d`.
DEADLINE: Final = """
select x.due_on, x.counted_from_on from deadlines x where x.authority_id = d.authority_id and x.provider_id = d.provider_id
    and x.case_reference = d.case_reference
    and x.rule = case d.kind when 'DECLINED' then 'T3' when 'PARTICIPATED' then 'T10' else 'T9' end
order by x.counted_from_on desc, x.place desc limit 1"""
_SHOWN: Final = text(f"""
select d.certificate_number as number, d.authority_id, d.provider_id, a.name as council, p.name as provider,
    d.case_reference, c.authority_reference, c.asker, d.kind, d.issued_on, d.recorded_on, t.counted_from_on, t.due_on,
    w.recorded_on as withdrawn_on, w.reason as withdrawn_because, w.recorded_by as withdrawn_by
from certificates d join authorities a using (authority_id) join providers p using (provider_id)
join cases c on c.authority_id = d.authority_id and c.provider_id = d.provider_id and c.reference = d.case_reference
left join certificate_withdrawals w on w.authority_id = d.authority_id and w.certificate_number = d.certificate_number
left join lateral ({DEADLINE}) t on true
where d.authority_id = :authority_id and d.certificate_number = :number
""")  # noqa: S608  as above
_OF_CASE: Final = text("""
select d.certificate_number as number, d.kind, d.issued_on, w.recorded_on as withdrawn_on, w.reason as withdrawn_because
from certificates d left join certificate_withdrawals w on w.authority_id = d.authority_id
    and w.certificate_number = d.certificate_number
where d.authority_id = :authority_id and d.provider_id = :provider_id and d.case_reference = :reference
order by d.certificate_number desc limit 50
""")


@dataclass(frozen=True, kw_only=True)
class ShownCertificate:
    """A certificate with what its page says. `asker`: who asked, which decides the blanks for names."""

    number: int
    authority_id: int
    provider_id: int
    council: str
    provider: str
    case_reference: str
    authority_reference: str | None
    asker: str
    kind: str
    issued_on: dt.date
    recorded_on: dt.date
    counted_from_on: dt.date | None
    due_on: dt.date | None
    withdrawn_on: dt.date | None
    withdrawn_because: str | None
    withdrawn_by: str | None

    @property
    def name(self) -> str:
        """Name it as people do: Kent 17."""
        return f"{self.council} {self.number}"


@dataclass(frozen=True)
class KeyedCertificate:
    """What a form with some request key has issued before."""

    number: int
    case_reference: str
    kind: str
    issued_on: dt.date


@dataclass(frozen=True)
class CertificateOfCase:
    """A certificate as its case lists it."""

    number: int
    kind: str
    issued_on: dt.date
    withdrawn_on: dt.date | None
    withdrawn_because: str | None


def authority_of_case(session: Session, provider_id: int, reference: str) -> int | None:
    """Return which council a provider's case belongs to, or None when it has no such case."""
    found: int | None = session.execute(_WHERE, {"provider_id": provider_id, "reference": reference}).scalar()
    return found


def certified_case(scope: Scope, reference: str, *, provider_id: int | None = None) -> CertifiedCase | None:
    """Read what decides about a case's certificate. `provider_id`: whose, where a council asks."""
    row = scope.session.execute(_FACTS, _case(scope, reference, provider_id)).one_or_none()
    return None if row is None else _facts(row)


def lock_case(scope: Scope, reference: str) -> None:
    """Keep a case and its certificates as they are until the transaction ends: who comes second waits here."""
    scope.session.execute(_LOCK, _case(scope, reference, None))


def certificate_by_key(scope: Scope, request_key: str) -> KeyedCertificate | None:
    """Return what a form with this key has issued before."""
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
    row = scope.session.execute(_BY_KEY, whose | {"request_key": request_key}).one_or_none()
    return None if row is None else KeyedCertificate(*row)


def find_certificate(scope: Scope, number: int) -> ShownCertificate | None:
    """Read one of a council's certificates; a provider finds its own alone."""
    row = scope.session.execute(_SHOWN, {"authority_id": scope.authority_id, "number": number}).one_or_none()
    return None if row is None else ShownCertificate(**row._mapping)  # noqa: SLF001  a public attribute of SQLAlchemy's rows


def certificates_of_case(scope: Scope, reference: str, *, provider_id: int | None = None) -> list[CertificateOfCase]:
    """List a case's certificates, newest first, those withdrawn too."""
    rows = scope.session.execute(_OF_CASE, _case(scope, reference, provider_id))
    return [CertificateOfCase(*row) for row in rows]


def _case(scope: Scope, reference: str, provider_id: int | None) -> dict[str, Any]:
    whose = {"authority_id": scope.authority_id, "provider_id": provider_id or scope.provider_id}
    return whose | {"reference": reference}


def _facts(row: Any) -> CertifiedCase:
    standing = row.certificate_number
    return CertifiedCase(
        council=row.council,
        service=row.service,
        decision_kinds=frozenset(row.decision_kinds),
        issues=frozenset(row.issues),
        choice=row.choice,
        choice_told_on=row.choice_told_on,
        authority_told_on=row.authority_told_on,
        health_told_on=row.health_told_on,
        cannot_arrange_told_on=row.cannot_arrange_told_on,
        ended_because=row.ended_because,
        held_on=tuple(row.held_on),
        standing=None if standing is None else Standing(standing, row.kind, row.issued_on),
    )
