"""Changing what is known of a case: never without its event, which keeps the old value, the new one, and the reason."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from consortium import clock
from consortium.errors import RuleBroken
from consortium.free_text import fault_in_free_text
from tenants.reminders.asking import ask_for_requests
from tenants.scope import Scope

# The facts of a case that may change, with what reads each from JSON.
_DATE: Final = "(g.new ->> '{0}')::date"
_TEXT: Final = "g.new ->> '{0}'"
_LIST: Final = "array(select jsonb_array_elements_text(g.new -> '{0}'))"
FACTS: Final[Mapping[str, str]] = {
    "authority_reference": _TEXT,
    "dr_kind": _TEXT,
    "asker": _TEXT,
    "decision_kinds": _LIST,
    "issues": _LIST,
    "decision_sent_on": _DATE,
    "contacted_on": _DATE,
    "choice": _TEXT,
    "choice_told_on": _DATE,
    "authority_told_on": _DATE,
    "health_told_on": _DATE,
    "cannot_arrange_told_on": _DATE,
    "ended_on": _DATE,
    "ended_because": _TEXT,
}
_EVENTS: Final = """
with given as (select * from jsonb_to_recordset(cast(:events as jsonb)) as x(
    reference text, field text, old text, new text, reason text, line integer, place integer))
insert into case_events (authority_id, provider_id, reference, event_number, field, old_value, new_value, reason, source,
    source_line, recorded_on, recorded_by)
select :authority_id, :provider_id, g.reference, g.place + coalesce(last.number, 0), g.field, g.old, g.new, g.reason, :source,
    g.line, :today, :actor
from given g left join lateral (select max(e.event_number) as number from case_events e where e.authority_id = :authority_id
    and e.provider_id = :provider_id and e.reference = g.reference) last on true
"""
_CHANGE: Final = """
with given as (select * from jsonb_to_recordset(cast(:changes as jsonb)) as x(reference text, new jsonb))
update cases c set {0} from given g
where c.authority_id = :authority_id and c.provider_id = :provider_id and c.reference = g.reference
"""


class ReasonNeeded(RuleBroken):
    """A stated value was to be changed without a reason that can stand on the case's history."""


@dataclass(frozen=True)
class FactChange:
    """Values of one case that are new. `old` and `new` hold the same fields; `line` is where the file says so."""

    reference: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    line: int | None = None


def write_changes(
    scope: Scope,
    changes: Iterable[FactChange],
    *,
    source: str,
    reason: str | None = None,
    provider_id: int | None = None,
) -> int:
    """Change facts of cases whose rows the caller has locked, each with its event. Returns how many values changed.

    `source` is the file's name, or `form`. A stated value needs a reason. `provider_id`: whose cases, where a council acts.
    Raises: ReasonNeeded.
    """
    told = [change for change in changes if change.new]
    if not told:
        return 0
    if reason is not None and (fault := fault_in_free_text(reason.strip())):
        raise ReasonNeeded(f"The reason {fault}. It stands on the case's history for good.")
    events = [event for change in told for event in _events_of(change, reason)]
    if any(event["old"] not in (None, "undecided", "{}") and reason is None for event in events):
        raise ReasonNeeded("Give a reason: something that was stated is to be changed.")
    note_events(scope, events, source=source, provider_id=provider_id)
    named = [name for name in FACTS if any(name in change.new for change in told)]
    sets = ", ".join(
        f"{name} = case when g.new ? '{name}' then {FACTS[name].format(name)} else c.{name} end" for name in named
    )
    rows = [
        {"reference": change.reference, "new": {name: _in_json(value) for name, value in change.new.items()}}
        for change in told
    ]
    scope.session.execute(text(_CHANGE.format(sets)), _whose(scope, provider_id) | {"changes": json.dumps(rows)})
    asked = [change.reference for change in told if change.new.get("choice") == "mediate"]
    ask_for_requests(scope, asked, source=source)
    return len(events)


def note_events(scope: Scope, events: list[dict[str, Any]], *, source: str, provider_id: int | None = None) -> None:
    """Write events on cases' histories: each with reference, field, old, new, reason and line.

    `provider_id`: whose cases, where a council acts.
    """
    places: dict[str, int] = {}
    for event in events:
        places[event["reference"]] = event["place"] = places.get(event["reference"], 0) + 1
    values = {"events": json.dumps(events), "source": source, "today": clock.today(), "actor": scope.actor}
    scope.session.execute(text(_EVENTS), _whose(scope, provider_id) | values)


def as_stored(value: Any) -> str | None:
    """Write a value as events keep it: 2016-11-18, a word, or {CONTENT_B,CONTENT_F}; nothing for a blank."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    return "{" + ",".join(sorted(value)) + "}"


def _events_of(change: FactChange, reason: str | None) -> list[dict[str, Any]]:
    return [
        {
            "reference": change.reference,
            "field": name,
            "old": as_stored(change.old[name]),
            "new": as_stored(change.new[name]),
            "reason": reason.strip() if reason else None,
            "line": change.line,
        }
        for name in change.new
    ]


def _in_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _whose(scope: Scope, provider_id: int | None) -> dict[str, Any]:
    return {"authority_id": scope.authority_id, "provider_id": provider_id or scope.provider_id}
