"""What a case's page shows besides its facts: its meetings, what was put right, its certificates, who has it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.scope import Scope

_MOST_ROWS: Final = 200
_OF_CASE: Final = "{0}.authority_id = :authority_id and {0}.provider_id = :provider_id and {0}.{1} = :reference"
_MEETINGS: Final = text(f"""
select m.reference, m.meeting_on, m.status, m.cause, m.cancelled_on, coalesce(a.outcome, m.outcome) as outcome, m.recorded_on,
    c.price_pence, c.charged_pence, c.slot_number, c.sentence, r.recorded_on as taken_back_on, r.reason as taken_back_because
from meetings m
join charges c using (authority_id, provider_id, reference)
left join reversals r using (authority_id, provider_id, reference)
left join lateral (select x.new_value as outcome from amendments x where x.authority_id = m.authority_id
    and x.provider_id = m.provider_id and x.reference = m.reference and x.field = 'outcome'
    order by x.amendment_number desc limit 1) a on true
where {_OF_CASE.format("m", "case_reference")} order by m.meeting_on, m.reference limit {_MOST_ROWS}
""")
_EVENTS: Final = text(f"""
select e.event_number, e.field, e.old_value, e.new_value, e.reason, e.recorded_on, e.recorded_by from case_events e
where {_OF_CASE.format("e", "reference")} order by e.event_number desc limit {_MOST_ROWS}
""")
_ASSIGNED: Final = text(f"""
select g.assignment_number, g.assigned_to, g.recorded_on, g.recorded_by from case_assignments g
where {_OF_CASE.format("g", "reference")} order by g.assignment_number desc limit {_MOST_ROWS}
""")
_CERTIFICATES: Final = text(f"""
select d.certificate_number, d.kind, d.issued_on, w.recorded_on as withdrawn_on, w.reason as withdrawn_because
from certificates d left join certificate_withdrawals w using (authority_id, certificate_number)
where {_OF_CASE.format("d", "case_reference")} order by d.certificate_number limit {_MOST_ROWS}
""")
_REQUEST_KEY: Final = text(f"select c.request_key from cases c where {_OF_CASE.format('c', 'reference')}")
_KEY_USED: Final = text("""
select exists (select from authorities a join cases c on c.authority_id = a.authority_id and c.provider_id = :provider_id
    and c.request_key = :request_key)
""")
_WHOSE: Final = text("""
select r.authority_id from case_references r where r.provider_id = :provider_id and r.reference = :reference
""")
_PROVIDER: Final = text("select p.name from providers p where p.provider_id = :provider_id")


@dataclass(frozen=True)
class CaseMeeting:
    """A recorded meeting of a case. Units: pence. `price_pence` is what it cost, whoever pays."""

    reference: str
    meeting_on: dt.date
    status: str
    cause: str | None
    cancelled_on: dt.date | None
    outcome: str | None
    recorded_on: dt.date
    price_pence: int
    charged_pence: int
    slot_number: int | None
    sentence: str
    taken_back_on: dt.date | None
    taken_back_because: str | None


@dataclass(frozen=True)
class CaseEvent:
    """A value of a case that was filled or put right, as it is stored."""

    number: int
    field: str
    old_value: str | None
    new_value: str | None
    reason: str | None
    recorded_on: dt.date
    recorded_by: str


@dataclass(frozen=True)
class Assigned:
    """Who has had a case since when; nobody when `assigned_to` is empty."""

    number: int
    assigned_to: uuid.UUID | None
    recorded_on: dt.date
    recorded_by: str


@dataclass(frozen=True)
class CaseCertificate:
    """A certificate of a case, and when and why it was withdrawn, if it was."""

    number: int
    kind: str
    issued_on: dt.date
    withdrawn_on: dt.date | None
    withdrawn_because: str | None


def meetings_of_case(scope: Scope, reference: str) -> list[CaseMeeting]:
    """List a case's recorded meetings by their day, with what each cost."""
    return [CaseMeeting(*row) for row in scope.session.execute(_MEETINGS, _named(scope, reference))]


def events_of_case(scope: Scope, reference: str) -> list[CaseEvent]:
    """List what was filled and put right of a case, newest first."""
    return [CaseEvent(*row) for row in scope.session.execute(_EVENTS, _named(scope, reference))]


def assignments_of_case(scope: Scope, reference: str) -> list[Assigned]:
    """List who has had a case, newest first: the first has it now."""
    return [Assigned(*row) for row in scope.session.execute(_ASSIGNED, _named(scope, reference))]


def certificates_of_case(scope: Scope, reference: str) -> list[CaseCertificate]:
    """List a case's certificates in the order of their numbers, withdrawn ones too."""
    return [CaseCertificate(*row) for row in scope.session.execute(_CERTIFICATES, _named(scope, reference))]


def request_key_of(scope: Scope, reference: str) -> str | None:
    """Return the key of the form that recorded a case."""
    key: str | None = scope.session.execute(_REQUEST_KEY, _named(scope, reference)).scalar()
    return key


def is_key_used(scope: Scope, request_key: str) -> bool:
    """Say whether a form with this key has recorded a case of the provider's, whichever council's."""
    values = {"provider_id": scope.provider_id, "request_key": request_key}
    found: bool = scope.session.execute(_KEY_USED, values).scalar_one()
    return found


def authority_of_case(session: Session, provider_id: int, reference: str) -> int | None:
    """Return which council a provider's case belongs to; only that provider may ask."""
    return session.execute(_WHOSE, {"provider_id": provider_id, "reference": reference}).scalar()


def provider_named(session: Session, provider_id: int) -> str | None:
    """Return a provider's name."""
    name: str | None = session.execute(_PROVIDER, {"provider_id": provider_id}).scalar()
    return name


def _named(scope: Scope, reference: str) -> dict[str, Any]:
    return {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "reference": reference}
