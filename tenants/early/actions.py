"""Recording a council's early meetings: never changed in place, and never twice by one form."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from consortium import clock
from consortium.database import constraint_of, transaction
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from consortium.periods.actions import note_business_day
from tenants.early.queries import early_by_key, find_early, highest_number
from tenants.early.rules import EarlyAnswers
from tenants.scope import Scope

# Two at once met: the number is taken, the entry is replaced, or the form was sent before. Looked at anew it is clear which.
_MET: Final = ("early_meetings_pkey", "early_meetings_request_key", "early_meetings_replaces_key")
_TRIES: Final = 20
_RECORD: Final = text("""
insert into early_meetings (authority_id, entry_number, replaces, provider_id, case_reference, offered_on, state, held_on,
    result, request_key, recorded_on, recorded_by)
values (:authority_id, :number, :replaces, :provider_id, :reference, :offered_on, :state, :held_on, :result, :request_key,
    :today, :actor)
""")


class EarlyChanged(RuleBroken):
    """Somebody else has said what came of the meeting since the person looked."""


class KeyUsed(RuleBroken):
    """The form was sent before with other answers."""


@dataclass(frozen=True)
class OfCase:
    """The case that an early meeting is about."""

    provider_id: int
    reference: str


def record_early(
    scope: Scope, answers: EarlyAnswers, *, request_key: str, of: OfCase | None = None, replaces: int | None = None
) -> bool:
    """Record an early meeting, or what came of one that `replaces` names. Returns whether that was new.

    The same form again is the first answer. Raises: EarlyChanged; KeyUsed.
    """
    for _ in range(_TRIES):
        try:
            with transaction():
                return _record(scope, answers, request_key=request_key, of=of, replaces=replaces)
        except IntegrityError as error:
            if constraint_of(error) not in _MET:
                raise
    raise EarlyChanged("Many people record meetings just now. Try again.")


def _record(scope: Scope, answers: EarlyAnswers, *, request_key: str, of: OfCase | None, replaces: int | None) -> bool:
    before = early_by_key(scope, request_key)
    if before is not None:
        said = EarlyAnswers(
            offered_on=before.offered_on, state=before.state, held_on=before.held_on, result=before.result
        )
        if said != answers:
            raise KeyUsed("This form was sent before with other answers. Open it anew.")
        return False
    if replaces is not None and find_early(scope, replaces) is None:
        raise EarlyChanged("Somebody else has said what came of this meeting while you looked.")
    whose = {"provider_id": of.provider_id if of else None, "reference": of.reference if of else None}
    entry = {"number": highest_number(scope) + 1, "replaces": replaces, "request_key": request_key}
    by = {"authority_id": scope.authority_id, "actor": scope.actor, "today": clock.today()}
    scope.session.execute(_RECORD, vars(answers) | whose | entry | by)
    note_business_day(scope.session, clock.today())
    remember(scope.session, "early-meeting", "cases", authority_id=scope.authority_id, details={"state": answers.state})
    return True
