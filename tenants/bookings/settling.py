"""What came of a booked meeting: held, not attended, cancelled or postponed. It is recorded, priced and charged as any other."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from consortium.contracts.queries import ContractTerms
from consortium.errors import Problem, Refused
from tenants.bookings.actions import find, request_meeting, require_booked, state_of
from tenants.bookings.funders import payers_of
from tenants.bookings.queries import CaseMeeting, case_meetings, lock_case
from tenants.bookings.rules import fault_in_holding
from tenants.meetings.actions import Recorded
from tenants.meetings.checking import Given
from tenants.meetings.recording import record_as_seen
from tenants.meetings.rules import CALLED_OFF, HELD, MeetingRecord
from tenants.scope import Scope

POSTPONED: Final = "postponed"
_DETAILS: Final = text("""
insert into outcome_details (authority_id, provider_id, reference, code)
select :authority_id, :provider_id, :reference, code from unnest(cast(:codes as text[])) code
on conflict do nothing
""")


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a booked meeting ended. `cause`: because of whom it was not held; `details`: what came of one that was."""

    status: str
    cause: str | None = None
    cancelled_on: dt.date | None = None
    outcome: str | None = None
    details: frozenset[str] = frozenset()


def record_of_ending(
    scope: Scope, case_reference: str, meeting: CaseMeeting, ending: Ending, *, today: dt.date
) -> MeetingRecord:
    """Return the meeting as it will be recorded: booked by the case, paid by those who agreed.

    Raises: Refused when it is not booked, or lies ahead and is neither cancelled nor postponed.
    """
    booked = require_booked(meeting)
    fault = "" if ending.status in CALLED_OFF else fault_in_holding(booked.answers.meeting_on, today=today)
    if fault:
        raise Refused([Problem("form", None, "status", fault)])
    payers = payers_of(scope, case_reference)
    if isinstance(payers, str):
        raise Refused([Problem("form", None, "status", payers)])
    return MeetingRecord(
        reference=booked.answers.meeting_reference,
        authority_id=scope.authority_id,
        service=state_of(scope, case_reference).service,
        case_reference=case_reference,
        requested_on=meeting.requested_on,
        meeting_on=booked.answers.meeting_on,
        status=ending.status,
        cause=ending.cause,
        cancelled_on=ending.cancelled_on,
        mode=booked.answers.mode,
        funders=payers.parts,
        funders_agreed_on=payers.agreed_on if payers.has_others else None,
        outcome=ending.outcome,
    )


def settle_meeting(
    scope: Scope,
    contract: ContractTerms,
    case_reference: str,
    number: int,
    ending: Ending,
    *,
    shown: str,
    request_key: str,
    today: dt.date,
) -> Recorded:
    """Record what came of a booked meeting, at the price that the person has seen. The caller commits.

    A postponed meeting is followed by a new one that is asked for today. The same form again gives the first answer.
    Raises: Refused, PriceChanged, NoSuchMeeting.
    """
    meeting = find(case_meetings(scope, case_reference), number)
    record = record_of_ending(scope, case_reference, meeting, ending, today=today)
    recorded = record_as_seen(scope, contract, Given(record, was_booked=True), shown=shown, request_key=request_key)
    if ending.status == HELD:
        _note_details(scope, record.reference, ending.details)
    if ending.status == POSTPONED:
        _follow(scope, case_reference, number, today)
    return recorded


def _note_details(scope: Scope, reference: str, codes: Collection[str]) -> None:
    if codes:
        whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
        scope.session.execute(_DETAILS, whose | {"reference": reference, "codes": sorted(codes)})


def _follow(scope: Scope, case_reference: str, number: int, today: dt.date) -> None:
    """Ask for the meeting that takes the place of a postponed one, once."""
    lock_case(scope, case_reference)
    if all(one.follows != number for one in case_meetings(scope, case_reference).planned):
        request_meeting(scope, case_reference, today, follows=number)
