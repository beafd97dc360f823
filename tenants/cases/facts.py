"""What the clock is told of cases: their own facts and certificates, their meetings, and what was agreed, in three statements."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.dates import Calendar
from tenants.bookings.facts import agreement_facts, meeting_facts
from tenants.cases.case_facts import (
    AgreementFacts,
    CaseFacts,
    CertificateKind,
    Choice,
    Displacement,
    MeetingFacts,
    Service,
)
from tenants.cases.queries import KnownCase, known_cases
from tenants.scope import Scope

_HOLIDAYS: Final = text("select holiday_on from bank_holidays order by holiday_on")


def calendar_in_force(session: Session) -> Calendar:
    """Return England's working days, with the bank holidays that were added to the published list."""
    return Calendar(frozenset(session.scalars(_HOLIDAYS)))


def case_facts(
    scope: Scope, references: Sequence[str], *, provider_id: int | None = None, council: str = "the council"
) -> dict[str, CaseFacts]:
    """Return what the clock needs of a council's cases, by the provider's references.

    `provider_id`: whose cases, where a council asks. `council` is its name, for sentences.
    """
    whose = replace(scope, provider_id=provider_id or scope.provider_id)
    known = known_cases(whose, references)
    meetings, agreed = meeting_facts(whose, list(known)), agreement_facts(whose, list(known))
    return {
        reference: _facts(case, meetings.get(reference, ()), agreed.get(reference), council)
        for reference, case in known.items()
    }


def _facts(
    case: KnownCase,
    meetings: tuple[MeetingFacts, ...],
    agreed: tuple[AgreementFacts, tuple[Displacement, ...]] | None,
    council: str,
) -> CaseFacts:
    contact = case.contact
    agreement, displaced = agreed or (None, ())
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
        agreement=agreement,
        displaced=displaced,
        ended_on=case.ended_on,
    )
