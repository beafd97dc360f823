"""A case's meetings as they stand: what was asked for, what is arranged, whom the council sends, what came of each."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from tenants.bookings.rules import BookingAnswers
from tenants.scope import Scope

MOST_MEETINGS: Final = 100
_RESULT: Final = """
select m.case_reference, m.reference, m.meeting_on, m.status, m.cause, m.mode, m.service, m.recorded_on,
    coalesce((select a.new_value from amendments a where a.authority_id = m.authority_id and a.provider_id = m.provider_id
        and a.reference = m.reference and a.field = 'outcome' order by a.amendment_number desc limit 1), m.outcome) as outcome,
    exists (select from reversals t where t.authority_id = m.authority_id and t.provider_id = m.provider_id
        and t.reference = m.reference) as taken_back,
    array(select d.code from outcome_details d where d.authority_id = m.authority_id and d.provider_id = m.provider_id
        and d.reference = m.reference order by d.code) as details
from meetings m where m.authority_id = :authority_id and m.provider_id = :provider_id and m.case_reference = :case_reference
order by m.meeting_on, m.reference limit :most
"""
_PLANNED: Final = """
select r.meeting_number, r.follows, r.requested_on, b.version_number, b.meeting_reference, b.meeting_on, b.starts_at,
    b.length_minutes, b.mode, b.venue, b.mediator_number, b.family_told_on, b.less_notice_agreed,
    (select f.recorded_on from bookings f where f.authority_id = r.authority_id and f.provider_id = r.provider_id
        and f.case_reference = r.case_reference and f.meeting_number = r.meeting_number and f.version_number = 1) as booked_on,
    coalesce(n.version_number, 0) as named_version, n.officer, n.decision_maker
from meeting_requests r
left join lateral (select v.* from bookings v where v.authority_id = r.authority_id and v.provider_id = r.provider_id
    and v.case_reference = r.case_reference and v.meeting_number = r.meeting_number order by v.version_number desc limit 1
    ) b on true
left join lateral (select v.* from named_people v where v.authority_id = r.authority_id and v.provider_id = r.provider_id
    and v.case_reference = r.case_reference and v.meeting_number = r.meeting_number order by v.version_number desc limit 1
    ) n on true
where r.authority_id = :authority_id and r.provider_id = :provider_id and r.case_reference = :case_reference
order by r.meeting_number limit :most
"""
_LOCKED: Final = text("""
select from cases c where c.authority_id = :authority_id and c.provider_id = :provider_id and c.reference = :case_reference
for update of c
""")


@dataclass(frozen=True, kw_only=True)
class Booked:
    """What is arranged for a meeting, as its newest version says."""

    version_number: int
    answers: BookingAnswers
    booked_on: dt.date
    family_told_on: dt.date | None
    less_notice_agreed: bool

    @property
    def ends_at(self) -> dt.time:
        """When the meeting is to end."""
        begins = dt.datetime.combine(self.answers.meeting_on, self.answers.starts_at)
        return (begins + dt.timedelta(minutes=self.answers.length_minutes)).time()


@dataclass(frozen=True)
class Named:
    """Whom the council sends; version 0 is nobody named yet."""

    version_number: int
    officer: str | None
    decision_maker: str | None


@dataclass(frozen=True, kw_only=True)
class Result:
    """A recorded meeting of the case. One that was taken back happened otherwise, or not at all."""

    reference: str
    meeting_on: dt.date
    status: str
    cause: str | None
    mode: str
    outcome: str | None
    taken_back: bool
    details: tuple[str, ...]
    recorded_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CaseMeeting:
    """One meeting of a case from its request on. Meetings are counted from 1 within their case."""

    number: int
    follows: int | None
    requested_on: dt.date
    booked: Booked | None
    named: Named
    result: Result | None

    @property
    def is_open(self) -> bool:
        """Say whether it is still to come: nothing is recorded of it."""
        return self.result is None


@dataclass(frozen=True)
class CaseMeetings:
    """All meetings of one case: those asked for here, and those that were recorded without a booking."""

    case_reference: str
    planned: tuple[CaseMeeting, ...]
    recorded_only: tuple[Result, ...]

    def find(self, number: int) -> CaseMeeting | None:
        """Return a meeting by its number within the case, or None."""
        return next((one for one in self.planned if one.number == number), None)

    @property
    def under_way(self) -> CaseMeeting | None:
        """The meeting that is asked for or booked and has no result yet, if there is one."""
        return next((one for one in self.planned if one.is_open), None)

    @property
    def results(self) -> tuple[Result, ...]:
        """What was recorded of the case's meetings, in order of their day."""
        found = [one.result for one in self.planned if one.result is not None]
        return tuple(sorted([*found, *self.recorded_only], key=lambda one: (one.meeting_on, one.reference)))


def case_meetings(scope: Scope, case_reference: str) -> CaseMeetings:
    """Read the meetings of a case. The scope names the provider too, whoever asks."""
    values = _values(scope, case_reference) | {"most": MOST_MEETINGS}
    results = {row.reference: _result(row) for row in scope.session.execute(text(_RESULT), values)}
    planned = tuple(_planned(row, results) for row in scope.session.execute(text(_PLANNED), values))
    booked = {one.result.reference for one in planned if one.result is not None}
    alone = tuple(result for reference, result in results.items() if reference not in booked)
    return CaseMeetings(case_reference, planned, alone)


def booked_day(scope: Scope, case_reference: str) -> dt.date | None:
    """Return the day for which a case's next meeting is booked, or None when none is. The scope names the provider."""
    under_way = case_meetings(scope, case_reference).under_way
    return under_way.booked.answers.meeting_on if under_way and under_way.booked else None


def lock_case(scope: Scope, case_reference: str) -> bool:
    """Let one person at a time act on a case's meetings; say whether there is such a case."""
    return scope.session.execute(_LOCKED, _values(scope, case_reference)).one_or_none() is not None


def _values(scope: Scope, case_reference: str) -> dict[str, Any]:
    return {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "case_reference": case_reference}


def _planned(row: Any, results: dict[str, Result]) -> CaseMeeting:
    return CaseMeeting(
        number=row.meeting_number,
        follows=row.follows,
        requested_on=row.requested_on,
        booked=None if row.version_number is None else _booked(row),
        named=Named(row.named_version, row.officer, row.decision_maker),
        result=results.get(row.meeting_reference),
    )


def _booked(row: Any) -> Booked:
    answers = BookingAnswers(
        meeting_reference=row.meeting_reference,
        meeting_on=row.meeting_on,
        starts_at=row.starts_at,
        length_minutes=row.length_minutes,
        mode=row.mode,
        venue=row.venue,
        mediator_number=row.mediator_number,
    )
    return Booked(
        version_number=row.version_number,
        answers=answers,
        booked_on=row.booked_on,
        family_told_on=row.family_told_on,
        less_notice_agreed=row.less_notice_agreed,
    )


def _result(row: Any) -> Result:
    return Result(
        reference=row.reference,
        meeting_on=row.meeting_on,
        status=row.status,
        cause=row.cause,
        mode=row.mode,
        outcome=row.outcome,
        taken_back=row.taken_back,
        details=tuple(row.details),
        recorded_on=row.recorded_on,
    )
