"""A provider's usage return: all of its rows over all its councils, or none."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from consortium import clock
from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.database import db
from consortium.errors import Problem, Refused
from consortium.money import pounds
from consortium.returns.actions import note_file
from tenants.charges.queries import books_for_preview
from tenants.meetings.actions import Recorded, record_meetings
from tenants.meetings.checking import Given
from tenants.meetings.forms import RecordedRow, read_usage_return
from tenants.meetings.rules import CouncilFacts
from tenants.scope import Scope, inside


@dataclass(frozen=True)
class Imported:
    """What a return brought, row by row: meetings recorded now, and rows that were there before. Units: pence."""

    rows: tuple[Recorded, ...]

    @property
    def recorded(self) -> int:
        """How many meetings are new."""
        return len(self.rows) - self.again

    @property
    def again(self) -> int:
        """How many were recorded before."""
        return sum(row.again for row in self.rows)

    @property
    def charged_pence(self) -> int:
        """What the new ones cost the councils."""
        return sum(row.price.charged_pence for row in self.rows if row.price)

    @property
    def included(self) -> int:
        """How many of the new ones are included."""
        return sum(row.price.slot_number is not None for row in self.rows if row.price)

    def __str__(self) -> str:
        meetings = "1 meeting" if self.recorded == 1 else f"{self.recorded:,} meetings"
        before = f"; {self.again:,} recorded before and skipped" if self.again else ""
        return f"{meetings} recorded, {self.included:,} of them included, {pounds(self.charged_pence)} charged{before}."


def import_usage(
    contract: ContractTerms,
    councils: Sequence[Council],
    *,
    name: str,
    data: bytes,
    actor: str,
    on_progress: Callable[[int], object] = lambda _: None,
) -> Imported:
    """Record every row of a usage return, in the order of the file for each council, and note which months came in.

    Rows recorded before with the same values are skipped and counted. Source: interfaces, the usage return.
    Raises: Refused with every bad row by line and column; nothing of the file is stored then.
    """
    scopes = scopes_of(contract, councils, actor)
    facts = facts_of(contract, scopes)
    rows = read_usage_return(name, data, authorities=facts, today=clock.today())
    key = f"{clock.today()}:{hashlib.sha256(data).hexdigest()}"
    return record_rows(contract, scopes, rows, name=name, request_key=key, on_progress=on_progress)


def record_rows(
    contract: ContractTerms,
    scopes: Mapping[int, Scope],
    rows: Sequence[RecordedRow],
    *,
    name: str,
    request_key: str,
    on_progress: Callable[[int], object] = lambda _: None,
) -> Imported:
    """Record the rows of a return that were read before. The caller's transaction keeps all of them or none.

    `request_key` is the file's in the register of returns. Raises: Refused with every row that cannot be recorded.
    """
    done: list[Recorded] = []
    problems: list[Problem] = []
    for authority_id, given in by_council(rows).items():
        with inside(scopes[authority_id]) as scope:
            try:
                done += record_meetings(scope, contract.contract_id, given, source=name)
            except Refused as refusal:
                problems += refusal.problems
        on_progress(len(given))
    if problems:
        raise Refused(sorted(problems, key=lambda problem: problem.line or 0))
    months = {row.record.meeting_on.replace(day=1) for row in rows}
    note_file(db.session(), contract.contract_id, months=months, file_name=name, request_key=request_key)
    return Imported(tuple(done))


def scopes_of(contract: ContractTerms, councils: Sequence[Council], actor: str) -> dict[int, Scope]:
    """Return the scope in which the contract's provider works for each council, by number: the order of the locks."""
    return {
        council.authority_id: Scope("portal_provider", council.authority_id, actor, contract.provider_id)
        for council in sorted(councils, key=lambda council: council.authority_id)
    }


def facts_of(contract: ContractTerms, scopes: Mapping[int, Scope]) -> dict[int, CouncilFacts]:
    """Read what each council's meetings are checked against."""
    facts: dict[int, CouncilFacts] = {}
    for authority_id, scope in scopes.items():
        with inside(scope):
            facts[authority_id] = books_for_preview(scope, contract.contract_id).facts
    return facts


def by_council(rows: Sequence[RecordedRow]) -> dict[int, list[Given]]:
    """Sort the rows of a return by council, each council's in the order of the file, councils by number."""
    found: dict[int, list[Given]] = {}
    for row in rows:
        found.setdefault(row.record.authority_id, []).append(Given(row.record, row.line))
    return dict(sorted(found.items()))
