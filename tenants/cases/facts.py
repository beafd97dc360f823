"""What the clock is told of cases: their own facts, their meetings and their certificates, read in two statements."""

from collections.abc import Sequence
from typing import Final, cast

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.dates import Calendar
from tenants.cases.case_facts import CaseFacts, CertificateKind, Choice, MeetingFacts, Service
from tenants.cases.queries import KnownCase, known_cases
from tenants.scope import Scope

_HOLIDAYS: Final = text("select holiday_on from bank_holidays order by holiday_on")
# What was recorded of a case's meetings, those taken back left out, in order of their day.
_MEETINGS: Final = text("""
select m.case_reference, m.meeting_on, m.status
from meetings m where m.authority_id = :authority_id and m.provider_id = :provider_id and m.case_reference = any (:references)
    and not exists (select from reversals r where r.authority_id = m.authority_id and r.provider_id = m.provider_id
        and r.reference = m.reference)
order by m.meeting_on, m.reference
""")


def calendar_in_force(session: Session) -> Calendar:
    """Return England's working days, with the bank holidays that were added to the published list."""
    return Calendar(frozenset(session.scalars(_HOLIDAYS)))


def case_facts(
    scope: Scope, references: Sequence[str], *, provider_id: int | None = None, council: str = "the council"
) -> dict[str, CaseFacts]:
    """Return what the clock needs of a council's cases, by the provider's references.

    `provider_id`: whose cases, where a council asks. `council` is its name, for sentences.
    """
    whose = {"authority_id": scope.authority_id, "provider_id": provider_id or scope.provider_id}
    known = known_cases(scope, references, provider_id=whose["provider_id"])
    meetings: dict[str, list[MeetingFacts]] = {}
    for row in scope.session.execute(_MEETINGS, whose | {"references": list(known)}):
        meetings.setdefault(row.case_reference, []).append(MeetingFacts(meeting_on=row.meeting_on, status=row.status))
    return {reference: _facts(case, tuple(meetings.get(reference, ())), council) for reference, case in known.items()}


def _facts(case: KnownCase, meetings: tuple[MeetingFacts, ...], council: str) -> CaseFacts:
    contact = case.contact
    return CaseFacts(
        service=cast("Service", contact.service),
        asker=contact.asker,
        authority=council,
        decision_kinds=frozenset(contact.decision_kinds),
        issues=frozenset(contact.issues),
        decision_sent_on=contact.decision_sent_on,
        contacted_on=contact.contacted_on,
        choice=cast("Choice", contact.choice),
        choice_told_on=contact.choice_told_on,
        authority_told_on=contact.authority_told_on,
        health_told_on=case.health_told_on,
        meetings=meetings,
        cannot_arrange_told_on=case.cannot_arrange_told_on,
        certificate_kind=cast("CertificateKind | None", contact.certificate_kind),
        certificate_issued_on=contact.certificate_issued_on,
        ended_on=case.ended_on,
    )
