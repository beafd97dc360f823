"""Recording that an agreement was reached, and what became of what was agreed. Never its text. Append only."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from consortium import clock
from consortium.periods.actions import note_business_day
from tenants.bookings.actions import NoSuchMeeting, locked_meetings, refuse
from tenants.bookings.agreed import ActionAsAgreed, AgreementReached, agreements_of
from tenants.bookings.models import ActionEvent, AgreedAction, Agreement
from tenants.bookings.queries import Result
from tenants.bookings.rules import (
    COUNCIL_IS_TOLD,
    faults_in_agreement,
    faults_in_doing,
    faults_in_other_date,
)
from tenants.cases.recounting import recount
from tenants.cases.remembering import remember_of
from tenants.meetings.rules import Fault
from tenants.scope import Scope


def record_agreement(
    scope: Scope,
    case_reference: str,
    reference: str,
    *,
    agreed_on: dt.date,
    authority_took_part: bool,
    actions: Sequence[tuple[str, str]],
) -> bool:
    """Record the agreement of a meeting that was held, and say whether that changed anything.

    `actions` are pairs of a rule (T14, T15-AMEND) and the body that is to keep it. Where the council took no part the
    health body is to tell it, T16. What was recorded by mistake is recorded anew, until something of it is done.
    Source: domain brief 1.3, T14 to T16. Raises: Refused, NoSuchMeeting.
    """
    meetings = locked_meetings(scope, case_reference)
    held = _held(meetings.results, reference)
    told = () if authority_took_part else ((COUNCIL_IS_TOLD, "health"),)
    wanted = (*actions, *told)
    before = _of_meeting(scope, case_reference, reference)
    if before is not None and _says(before) == (agreed_on, authority_took_part, wanted):
        return False
    faults = faults_in_agreement(
        agreed_on, meeting_on=held.meeting_on, outcome=held.outcome, actions=actions, today=clock.today()
    )
    if before is not None and any(action.last_event for action in before.actions):
        faults.append(
            Fault("agreed_on", "Something of this agreement is recorded as done already, so it stays as it is.")
        )
    refuse(faults)
    number = before.number + 1 if before else 1
    values = {"reference": reference, "agreement_number": number}
    said = {"agreed_on": agreed_on, "authority_took_part": authority_took_part, "replaces": number - 1 or None}
    scope.session.execute(insert(Agreement).values(**_whose(scope), **values, **said, **_recorded(scope)))
    rows = [
        _whose(scope) | values | {"action_number": place, "rule": rule, "body": body}
        for place, (rule, body) in enumerate(wanted, start=1)
    ]
    scope.session.execute(insert(AgreedAction), rows)
    remember_of(scope, "agreement-recorded", case_reference)
    _counted(scope, case_reference)
    return True


def action_done(scope: Scope, case_reference: str, reference: str, number: int, done_on: dt.date) -> bool:
    """Record that an agreed action is done, and say whether that changed anything. Raises: Refused, NoSuchMeeting."""
    agreement, action = _locked_action(scope, case_reference, reference, number)
    if action.done_on == done_on:
        return False
    _not_done(action)
    refuse(faults_in_doing(done_on, agreed_on=agreement.agreed_on, today=clock.today()))
    _happened(scope, agreement, action, done_on=done_on)
    remember_of(scope, "action-done", case_reference)
    return True


def agree_other_date(
    scope: Scope, case_reference: str, reference: str, number: int, *, in_writing_on: dt.date, other_due_on: dt.date
) -> bool:
    """Record that the parties agreed another date in writing, and say whether that changed anything.

    It takes the place of the law's limit. Source: domain brief 1.3, T17. Raises: Refused, NoSuchMeeting.
    """
    agreement, action = _locked_action(scope, case_reference, reference, number)
    if (action.in_writing_on, action.other_due_on) == (in_writing_on, other_due_on):
        return False
    _not_done(action)
    if action.rule == COUNCIL_IS_TOLD:
        refuse([Fault("other_due_on", "The week for telling the council cannot be put off by agreement.")])
    today = clock.today()
    refuse(faults_in_other_date(in_writing_on, other_due_on, agreed_on=agreement.agreed_on, today=today))
    _happened(scope, agreement, action, agreed_in_writing_on=in_writing_on, other_due_on=other_due_on)
    remember_of(scope, "action-put-off", case_reference)
    return True


def _locked_action(
    scope: Scope, case_reference: str, reference: str, number: int
) -> tuple[AgreementReached, ActionAsAgreed]:
    locked_meetings(scope, case_reference)
    agreement = _of_meeting(scope, case_reference, reference)
    action = agreement.find(number) if agreement else None
    if agreement is None or action is None:
        raise NoSuchMeeting("There is no such agreed action.")
    return agreement, action


def _not_done(action: ActionAsAgreed) -> None:
    if action.done_on is not None:
        refuse([Fault("done_on", "This is recorded as done already.")])


def _held(results: Sequence[Result], reference: str) -> Result:
    held = next((one for one in results if one.reference == reference and not one.taken_back), None)
    if held is None or held.status != "held":
        raise NoSuchMeeting("No such meeting of this case was held.")
    return held


def _of_meeting(scope: Scope, case_reference: str, reference: str) -> AgreementReached | None:
    return next((one for one in agreements_of(scope, [case_reference]) if one.reference == reference), None)


def _says(agreement: AgreementReached) -> tuple[dt.date, bool, tuple[tuple[str, str], ...]]:
    actions = tuple((action.rule, action.body) for action in agreement.actions)
    return agreement.agreed_on, agreement.authority_took_part, actions


def _happened(scope: Scope, agreement: AgreementReached, action: ActionAsAgreed, **what: dt.date) -> None:
    values = {
        "reference": agreement.reference,
        "agreement_number": agreement.number,
        "action_number": action.number,
        "event_number": action.last_event + 1,
        "replaces": action.last_event or None,
    }
    scope.session.execute(insert(ActionEvent).values(**_whose(scope), **values, **what, **_recorded(scope)))
    _counted(scope, agreement.case_reference)


def _counted(scope: Scope, case_reference: str) -> None:
    note_business_day(scope.session, clock.today())
    recount(scope, [case_reference])


def _recorded(scope: Scope) -> dict[str, Any]:
    return {"recorded_on": clock.today(), "recorded_by": scope.actor}


def _whose(scope: Scope) -> dict[str, Any]:
    return {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
