"""A provider's contacts return: all of its rows over all its councils, or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from consortium import clock
from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.errors import Problem, Refused
from tenants.across.actions.importing import scopes_of
from tenants.cases.actions import RecordedContact, record_contacts
from tenants.cases.contacts import GivenContact
from tenants.cases.forms import read_contacts_return
from tenants.scope import Scope, inside


@dataclass(frozen=True)
class ImportedContacts:
    """What a contacts return brought, row by row: new cases, cases that were filled, and rows that said nothing new."""

    rows: tuple[RecordedContact, ...]

    @property
    def recorded(self) -> int:
        """How many cases are new."""
        return sum(row.new for row in self.rows)

    @property
    def filled(self) -> int:
        """How many cases were known, and got something that was blank."""
        return sum(bool(row.filled) for row in self.rows)

    @property
    def again(self) -> int:
        """How many rows were recorded before with the same values."""
        return len(self.rows) - self.recorded - self.filled

    def __str__(self) -> str:
        contacts = "1 contact" if self.recorded == 1 else f"{self.recorded:,} contacts"
        filled = f"; {self.filled:,} known before and filled in" if self.filled else ""
        before = f"; {self.again:,} recorded before and skipped" if self.again else ""
        return f"{contacts} recorded{filled}{before}."


def import_contacts(
    contract: ContractTerms,
    councils: Sequence[Council],
    *,
    name: str,
    data: bytes,
    actor: str,
    on_progress: Callable[[int], object] = lambda _: None,
) -> ImportedContacts:
    """Record every row of a contacts return, in the order of the file for each council.

    Source: interfaces, "contacts return". Raises: Refused with every bad row by line and column; nothing is stored then.
    """
    names = {council.authority_id: council.name for council in councils}
    given = read_contacts_return(name, data, councils=names, today=clock.today())
    return record_contact_rows(
        contract, scopes_of(contract, councils, actor), given, name=name, on_progress=on_progress
    )


def record_contact_rows(
    contract: ContractTerms,
    scopes: Mapping[int, Scope],
    rows: Sequence[GivenContact],
    *,
    name: str,
    on_progress: Callable[[int], object] = lambda _: None,
) -> ImportedContacts:
    """Record the rows of a return that were read before. The caller's transaction keeps all of them or none.

    Raises: Refused with every row that cannot be recorded.
    """
    done: list[RecordedContact] = []
    problems: list[Problem] = []
    for authority_id, given in _by_council(rows).items():
        with inside(scopes[authority_id]) as scope:
            try:
                done += record_contacts(scope, contract.contract_id, given, source=name)
            except Refused as refusal:
                problems += refusal.problems
        on_progress(len(given))
    if problems:
        raise Refused(sorted(problems, key=lambda problem: problem.line or 0))
    return ImportedContacts(tuple(done))


def _by_council(rows: Sequence[GivenContact]) -> dict[int, list[GivenContact]]:
    """Sort the rows of a return by council, each council's in the order of the file, councils by number."""
    found: dict[int, list[GivenContact]] = {}
    for item in rows:
        found.setdefault(item.record.authority_id, []).append(item)
    return dict(sorted(found.items()))
