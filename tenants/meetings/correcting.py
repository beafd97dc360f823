"""Putting a recorded meeting right: taken back whole, or amended where it decides no money. Nothing is rubbed out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.database import transaction
from consortium.errors import RuleBroken
from consortium.periods.queries import last_closed_number
from tenants.charges.queries import open_books
from tenants.meetings.actions import reverse_meeting
from tenants.meetings.rules import HELD, MODES, OUTCOMES
from tenants.scope import Scope, inside

Outcome = TypeVar("Outcome")
# What decides no money, so that it can be put right without taking the meeting back; with the values that each may have.
AMENDABLE: Final[Mapping[str, tuple[str, ...]]] = {"mode": MODES, "outcome": OUTCOMES}
# Somebody else was faster, or two waited for each other: looked at anew, it goes well or is refused in a sentence.
_OVERTAKEN: Final = frozenset({"23505", "40001", "40P01", "PT004", "PT006", "PT008"})
_AMEND: Final = text("""
with given as (select * from jsonb_to_recordset(cast(:rows as jsonb)) as x(place integer, field text, old text, new text)),
amended as (insert into amendments (authority_id, provider_id, reference, amendment_number, field, old_value, new_value,
        recorded_on, recorded_by)
    select :authority_id, :provider_id, :reference, g.place + (select coalesce(max(a.amendment_number), 0) from amendments a
            where a.authority_id = :authority_id and a.provider_id = :provider_id and a.reference = :reference),
        g.field, g.old, g.new, :today, :actor from given g order by g.place)
insert into history (on_day, actor, event, subject, authority_id, provider_id, details)
select :today, :actor, 'amended', 'meetings', :authority_id, :provider_id,
    jsonb_build_object('meeting', cast(:reference as text), 'fields', jsonb_agg(field order by place)) from given
""")


class CannotAmend(RuleBroken):
    """A meeting that is not recorded, was taken back, or has no such answer."""


class AmendedMeanwhile(RuleBroken):
    """What the meeting says is no longer what the person saw when the page was opened."""


class ClosedMeanwhile(RuleBroken):
    """A period was closed since the person looked, so the reversal belongs to another statement."""


@dataclass(frozen=True)
class Change:
    """An answer put right: what the person saw, and what it should be."""

    seen: str
    wanted: str


def amend_meeting(scope: Scope, contract_id: int, reference: str, changes: Mapping[str, Change]) -> int:
    """Put answers right that decide no money, each as the next amendment of the meeting. What is right already stays.

    Returns how many answers were amended: 0 for the same form sent again.
    Raises: CannotAmend; AmendedMeanwhile when somebody else has put one right since the person looked.
    """
    books = open_books(scope, contract_id, references=[reference], funder_codes=[], request_key=None)
    row = next((row for row in books.earlier if row["reference"] == reference), None)
    if row is None:
        raise CannotAmend(f"No meeting {reference} is recorded. Check the reference.")
    if row["reversed"]:
        raise CannotAmend(f"{reference} was taken back, so it stays as it is.")
    now = {name: row[name] for name in AMENDABLE} | (row["amended"] or {})
    wanted = {name: change for name, change in changes.items() if change.wanted != now.get(name)}
    for name, change in wanted.items():
        _check(row, name, change, now)
    rows = [
        {"place": place, "field": name, "old": now[name], "new": change.wanted}
        for place, (name, change) in enumerate(wanted.items(), start=1)
    ]
    if rows:
        _store(scope, reference, rows)
    return len(rows)


def amend_once(scope: Scope, contract: ContractTerms, reference: str, changes: Mapping[str, Change]) -> int:
    """Amend a meeting in a transaction of its own. Raises: CannotAmend; AmendedMeanwhile."""
    return _tried_twice(lambda: amend_meeting(scope, contract.contract_id, reference, changes), scope)


def take_back_once(
    scope: Scope, contract: ContractTerms, reference: str, *, reason: str, seen_closed_number: int | None
) -> int:
    """Take a meeting back in a transaction of its own, if no period was closed since the person looked.

    Returns how many lines of transfers were posted. Raises: CannotReverse; ClosedMeanwhile.
    """

    def take_back() -> int:
        posted = reverse_meeting(scope, contract.contract_id, reference, reason=reason)
        if last_closed_number(scope.session, contract.contract_id) != seen_closed_number:
            raise ClosedMeanwhile("A period was closed while you looked. Nothing has been taken back.")
        return posted

    return _tried_twice(take_back, scope)


def _check(row: Mapping[str, Any], name: str, change: Change, now: Mapping[str, Any]) -> None:
    """Refuse an answer that the meeting has no place for, a value of no list, and one that somebody else has changed."""
    if name not in AMENDABLE or change.wanted not in AMENDABLE[name]:
        raise CannotAmend("Only how a meeting was held and its outcome can be put right. For the rest, take it back.")
    if name == "outcome" and row["status"] != HELD:
        raise CannotAmend("A meeting that was not held has no outcome.")
    if now[name] != change.seen:
        raise AmendedMeanwhile("Somebody else has put this meeting right while you looked. Look at it again.")


def _store(scope: Scope, reference: str, rows: list[dict[str, Any]]) -> None:
    values = {"reference": reference, "today": clock.today(), "actor": scope.actor}
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
    scope.session.execute(_AMEND, values | whose | {"rows": json.dumps(rows)})


def _tried_twice(act: Callable[[], Outcome], scope: Scope) -> Outcome:
    try:
        return _in_one_transaction(act, scope)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _OVERTAKEN:
            raise
    return _in_one_transaction(act, scope)


def _in_one_transaction(act: Callable[[], Outcome], scope: Scope) -> Outcome:
    with transaction(), inside(scope):
        return act()
