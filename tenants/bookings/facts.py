"""What the clock is told of a case's meetings and of the agreement that was reached. Read only."""

from collections.abc import Sequence
from typing import Final, cast

from sqlalchemy import text

from tenants.bookings.agreed import AgreementReached, agreements_of
from tenants.bookings.rules import COUNCIL_IS_TOLD
from tenants.cases.case_facts import AgreedAction, AgreementFacts, Displacement, MeetingFacts, MeetingStatus
from tenants.scope import Scope

# What was recorded, those taken back left out, with what its booking knew of it; and what is booked and not recorded yet.
_MEETINGS: Final = text("""
with booked as (select distinct on (b.case_reference, b.meeting_number) b.case_reference, b.meeting_reference, b.meeting_on,
        b.family_told_on, b.less_notice_agreed,
        (select f.recorded_on from bookings f where f.authority_id = b.authority_id and f.provider_id = b.provider_id
            and f.case_reference = b.case_reference and f.meeting_number = b.meeting_number and f.version_number = 1)
            as booked_on
    from bookings b where b.authority_id = :authority_id and b.provider_id = :provider_id
        and b.case_reference = any (:references)
    order by b.case_reference, b.meeting_number, b.version_number desc),
recorded as (select m.case_reference, m.reference, m.meeting_on, m.status from meetings m
    where m.authority_id = :authority_id and m.provider_id = :provider_id and m.case_reference = any (:references)
        and not exists (select from reversals r where r.authority_id = m.authority_id and r.provider_id = m.provider_id
            and r.reference = m.reference))
select r.case_reference, r.reference, r.meeting_on, r.status, b.booked_on, b.family_told_on, b.less_notice_agreed
from recorded r left join booked b on b.meeting_reference = r.reference and b.case_reference = r.case_reference
union all
select b.case_reference, b.meeting_reference, b.meeting_on, 'booked', b.booked_on, b.family_told_on, b.less_notice_agreed
from booked b where not exists (select from meetings m where m.authority_id = :authority_id
    and m.provider_id = :provider_id and m.reference = b.meeting_reference)
order by case_reference, meeting_on, reference
""")


def meeting_facts(scope: Scope, references: Sequence[str]) -> dict[str, tuple[MeetingFacts, ...]]:
    """Return the meetings of cases in order of their day, recorded or booked. The scope names the provider."""
    values = {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "references": list(references)}
    found: dict[str, tuple[MeetingFacts, ...]] = {}
    for row in scope.session.execute(_MEETINGS, values):
        meeting = MeetingFacts(
            meeting_on=row.meeting_on,
            status=cast("MeetingStatus", row.status),
            booked_on=row.booked_on,
            told_family_on=row.family_told_on,
            family_agreed_to_less=bool(row.less_notice_agreed),
        )
        found[row.case_reference] = (*found.get(row.case_reference, ()), meeting)
    return found


def agreement_facts(
    scope: Scope, references: Sequence[str]
) -> dict[str, tuple[AgreementFacts, tuple[Displacement, ...]]]:
    """Return the newest agreement of each case that has one, with the other dates that were agreed in writing.

    The scope names the provider.
    """
    return {one.case_reference: (_facts(one), _displaced(one)) for one in agreements_of(scope, references)}


def _facts(agreement: AgreementReached) -> AgreementFacts:
    told = agreement.council_told
    return AgreementFacts(
        agreed_on=agreement.agreed_on,
        actions=tuple(
            AgreedAction(
                rule=action.rule, done_on=action.done_on, body="health" if action.body == "health" else "authority"
            )
            for action in agreement.actions
            if action.rule != COUNCIL_IS_TOLD
        ),
        authority_took_part=agreement.authority_took_part,
        authority_told_on=told.done_on if told else None,
    )


def _displaced(agreement: AgreementReached) -> tuple[Displacement, ...]:
    return tuple(
        Displacement(
            rule=action.rule,
            part=action.number,
            agreed_on=action.in_writing_on,
            new_due_on=action.other_due_on,
        )
        for action in agreement.actions
        if action.in_writing_on is not None and action.other_due_on is not None
    )
