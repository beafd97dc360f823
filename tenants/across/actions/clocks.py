"""The clocks of all cases at once: counted again when a bank holiday is added or a rule changes, and checked."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consortium import clock
from consortium.dates import is_working_day, long_date
from consortium.errors import RuleBroken
from tenants.across.checks.rules import Finding
from tenants.cases.queries import references_by_council
from tenants.cases.recounting import miscounted, recount
from tenants.scope import Scope, inside

CLOCKS_ARE_DERIVED: Final = "Every deadline that is kept is what the rules derive from its case"
_AT_A_TIME: Final = 2_000
_ADD: Final = text("""
insert into bank_holidays (holiday_on, name, recorded_on, recorded_by)
values (:holiday_on, :name, :today, current_setting('portal.actor'))
""")


class NoNewHoliday(RuleBroken):
    """A day that is no working day already, or a name that is none."""


def add_bank_holiday(session: Session, holiday_on: dt.date, name: str) -> None:
    """Add a day to England's bank holidays, for all clocks. Raises: NoNewHoliday."""
    if not 3 <= len(name.strip()) <= 100:
        raise NoNewHoliday("Give the holiday a name of 3 to 100 characters, such as the Coronation.")
    if not is_working_day(holiday_on):
        raise NoNewHoliday(f"{long_date(holiday_on)} is no working day already: a weekend, or on the published list.")
    try:
        session.execute(_ADD, {"holiday_on": holiday_on, "name": name.strip(), "today": clock.today()})
    except IntegrityError as error:
        raise NoNewHoliday(f"{long_date(holiday_on)} was added before.") from error


def recount_all(
    session: Session, provider_id: int, *, because: str, on_progress: Callable[[int], object] = lambda _: None
) -> int:
    """Count the clocks of all of a provider's cases again. Returns how many cases have other deadlines now.

    Each running deadline that moved is told on its case's history with the reason.
    """
    changed = 0
    for scope, references in _in_batches(session, provider_id):
        with inside(scope):
            changed += recount(scope, references, because=because)
        on_progress(len(references))
    return changed


def check_clocks(session: Session, provider_id: int, names: dict[int, str]) -> Finding:
    """Derive every deadline of a provider's cases again and name the cases where another is kept. It writes nothing."""
    checked, broken = 0, []
    for scope, references in _in_batches(session, provider_id):
        with inside(scope):
            wrong = miscounted(scope, references)
        checked += len(references)
        broken += [f"{names[scope.authority_id]}, {reference}" for reference in wrong]
    return Finding(CLOCKS_ARE_DERIVED, checked, tuple(broken))


def _in_batches(session: Session, provider_id: int) -> Iterator[tuple[Scope, list[str]]]:
    actor = session.info["binding"].actor
    for authority_id, references in references_by_council(session, provider_id).items():
        for start in range(0, len(references), _AT_A_TIME):
            scope = Scope("portal_provider", authority_id, actor, provider_id)
            yield scope, references[start : start + _AT_A_TIME]
