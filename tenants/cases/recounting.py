"""The deadlines of cases, derived by the rules and kept as rows, so that a list of what is due asks an index alone.

What is kept depends on a case's facts and on nothing else, not on the day of the counting: `running` means that nobody has
done it yet, and a list holds its last day against today. What a case's page says of today is counted when it is opened.
The database takes them through one door, keep_deadlines, and nobody adds or deletes one by hand.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text

from consortium.dates import Calendar
from tenants.cases.case_deadline import CaseDeadline
from tenants.cases.case_facts import CaseFacts
from tenants.cases.changes import note_events
from tenants.cases.clock import deadlines
from tenants.cases.facts import calendar_in_force, case_facts
from tenants.scope import Scope

# What a certificate, or the word that nothing can be arranged, makes an end of: there is no meeting to arrange any more.
_ARRANGING: Final = ("T4", "T5", "T6", "T8")
_STORED: Final = text("""
select d.case_reference, jsonb_agg(jsonb_build_array(d.rule, d.place, d.rule_version, d.whose, d.counted_from,
    d.counted_from_on, d.due_on, d.met_on, d.state, d.provisional) order by d.rule, d.place) as rows
from deadlines d where d.authority_id = :authority_id and d.provider_id = :provider_id
    and d.case_reference = any (:references) group by d.case_reference
""")
_KEEP: Final = text("select keep_deadlines(:authority_id, :provider_id, :references, cast(:rows as jsonb))")
_Kept = Mapping[str, Sequence[list[Any]]]
_Derived = Mapping[str, list[dict[str, Any]]]
_COLUMNS: Final = (
    *("rule", "place", "rule_version", "whose", "counted_from"),
    *("counted_from_on", "due_on", "met_on", "state", "provisional"),
)


def recount(
    scope: Scope, references: Collection[str], *, provider_id: int | None = None, because: str | None = None
) -> int:
    """Derive the deadlines of a council's cases anew and keep those that differ. Returns how many cases differed.

    `provider_id`: whose cases, where a council acts. `because`: why they are counted again though no fact of theirs has
    changed, such as a bank holiday: then each running deadline that moves is told on its case's history.
    """
    if not references:
        return 0
    whose = {"authority_id": scope.authority_id, "provider_id": provider_id or scope.provider_id}
    calendar = calendar_in_force(scope.session)
    known = case_facts(scope, sorted(references), provider_id=whose["provider_id"])
    stored = {
        row.case_reference: row.rows for row in scope.session.execute(_STORED, whose | {"references": list(known)})
    }
    derived = {reference: stored_rows(facts, calendar) for reference, facts in known.items()}
    changed = [reference for reference, rows in derived.items() if _listed(rows) != stored.get(reference, [])]
    if not changed:
        return 0
    if because is not None:
        moved = [
            event for reference in changed for event in _moved(reference, stored.get(reference, []), derived[reference])
        ]
        note_events(
            scope, [event | {"reason": because} for event in moved], source="the calendar", provider_id=provider_id
        )
    rows = [row | {"reference": reference} for reference in changed for row in derived[reference]]
    scope.session.execute(_KEEP, whose | {"references": changed, "rows": json.dumps(rows)})
    return len(changed)


def miscounted(scope: Scope, references: Collection[str]) -> list[str]:
    """Return which of a provider's cases in a council have other deadlines kept than the rules derive. It writes nothing."""
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
    stored, derived = _side_by_side(scope, references, whose)
    return _differing(stored, derived)


def _side_by_side(scope: Scope, references: Collection[str], whose: dict[str, Any]) -> tuple[_Kept, _Derived]:
    """Read the deadlines of cases as they are kept, and derive them."""
    calendar = calendar_in_force(scope.session)
    known = case_facts(scope, sorted(references), provider_id=whose["provider_id"])
    rows = scope.session.execute(_STORED, whose | {"references": list(known)})
    stored = {row.case_reference: row.rows for row in rows}
    return stored, {reference: stored_rows(facts, calendar) for reference, facts in known.items()}


def _differing(stored: _Kept, derived: _Derived) -> list[str]:
    return [reference for reference, rows in derived.items() if _listed(rows) != stored.get(reference, [])]


def stored_rows(facts: CaseFacts, calendar: Calendar) -> list[dict[str, Any]]:
    """Return the deadlines that a case's facts have begun, in the order of their rules, as they are kept. Pure."""
    counted = deadlines(facts, today=facts.contacted_on, calendar=calendar) if facts.contacted_on else ()
    rows = [_row(deadline, _kept_state(deadline, facts)) for deadline in counted if deadline.due_on is not None]
    kept = [row for row in rows if row["state"] is not None]
    return sorted(kept, key=lambda row: (row["rule"], row["place"]))


def _kept_state(deadline: CaseDeadline, facts: CaseFacts) -> str | None:
    """Say how a deadline is kept: running until it is done, or over when there is nothing left to do."""
    if deadline.state == "not-applicable":
        return None if facts.ended_on is None else "over"
    if deadline.met_on is not None:
        return "met" if deadline.state == "met" else "missed"
    settled = facts.certificate_issued_on is not None or facts.cannot_arrange_told_on is not None
    if facts.ended_on is not None or (settled and deadline.code in _ARRANGING):
        return "over"
    return "running"


def _row(deadline: CaseDeadline, state: str | None) -> dict[str, Any]:
    return {
        "rule": deadline.code,
        "place": deadline.part,
        "rule_version": deadline.rule.version,
        "whose": deadline.duty,
        "counted_from": deadline.rule.counted_from,
        "counted_from_on": _day(deadline.counted_from_on),
        "due_on": _day(deadline.due_on),
        "met_on": _day(deadline.met_on) if state in ("met", "missed") else None,
        "state": state,
        "provisional": deadline.provisional,
    }


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()


def _listed(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    return [[row[name] for name in _COLUMNS] for row in rows]


def _moved(reference: str, before: Sequence[list[Any]], now: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Tell each running deadline whose last day is another than it was."""
    due_before = {(row[0], row[1]): row[6] for row in before if row[8] == "running"}
    for row in now:
        old = due_before.get((row["rule"], row["place"]))
        if old is not None and row["state"] == "running" and old != row["due_on"]:
            yield {"reference": reference, "field": row["rule"], "old": old, "new": row["due_on"], "line": None}
