import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from tenants.scope import Scope

_MOST: Final = 10_000
# The last entry about each meeting: the one that no other replaces.
_LAST: Final = """
select e.entry_number, e.offered_on, e.state, e.held_on, e.result, e.provider_id, e.case_reference, e.recorded_on
from early_meetings e where e.authority_id = :authority_id and not exists (select from early_meetings n
    where n.authority_id = e.authority_id and n.replaces = e.entry_number)
"""
_ALL: Final = text(f"{_LAST} and e.state <> 'taken-back' order by e.offered_on desc, e.entry_number desc limit :most")
_OF_CASE: Final = text(f"""{_LAST} and e.provider_id = :provider_id and e.case_reference = :reference
    and e.state <> 'taken-back' order by e.offered_on desc, e.entry_number desc limit :most""")
_ONE: Final = text(f"{_LAST} and e.entry_number = :entry_number")
_OF_KEY: Final = text("""
select e.entry_number, e.offered_on, e.state, e.held_on, e.result, e.provider_id, e.case_reference, e.recorded_on
from early_meetings e where e.authority_id = :authority_id and e.request_key = :request_key
""")
_HIGHEST: Final = text("""
select coalesce(max(e.entry_number), 0) from early_meetings e where e.authority_id = :authority_id
""")


@dataclass(frozen=True)
class EarlyEntry:
    """An early meeting as its last entry says."""

    number: int
    offered_on: dt.date
    state: str
    held_on: dt.date | None
    result: str | None
    provider_id: int | None
    case_reference: str | None
    recorded_on: dt.date


def early_meetings(scope: Scope) -> list[EarlyEntry]:
    """List a council's early meetings, newest first, without what was taken back."""
    rows = scope.session.execute(_ALL, {"authority_id": scope.authority_id, "most": _MOST})
    return [EarlyEntry(*row) for row in rows]


def early_meetings_of(scope: Scope, reference: str) -> list[EarlyEntry]:
    """List the early meetings of a case of the scope's provider."""
    values = {
        "authority_id": scope.authority_id,
        "provider_id": scope.provider_id,
        "reference": reference,
        "most": _MOST,
    }
    return [EarlyEntry(*row) for row in scope.session.execute(_OF_CASE, values)]


def find_early(scope: Scope, number: int) -> EarlyEntry | None:
    """Find an early meeting by its last entry's number; one that was replaced is not there."""
    values = {"authority_id": scope.authority_id, "entry_number": number}
    row = scope.session.execute(_ONE, values).one_or_none()
    return None if row is None else EarlyEntry(*row)


def early_by_key(scope: Scope, request_key: str) -> EarlyEntry | None:
    """Find the entry that a form made."""
    values = {"authority_id": scope.authority_id, "request_key": request_key}
    row = scope.session.execute(_OF_KEY, values).one_or_none()
    return None if row is None else EarlyEntry(*row)


def highest_number(scope: Scope) -> int:
    """Return the number of the council's last entry, 0 without one."""
    number: int = scope.session.execute(_HIGHEST, {"authority_id": scope.authority_id}).scalar_one()
    return number
