"""Reads a provider's contacts return, row by row, into contacts that can be recorded."""

import datetime as dt
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from consortium.errors import Problem, Refused, RuleBroken
from consortium.files import cells
from consortium.files.cells import CellReader
from consortium.files.csv_rows import Columns, Row
from consortium.files.problems import Problems
from consortium.files.tables import read_either
from tenants.cases.contacts import (
    ASKERS,
    CERTIFICATE_KINDS,
    CHOICES,
    DECISION_KINDS,
    ISSUES,
    SERVICES,
    ContactAnswers,
    ContactRecord,
    GivenContact,
    faults_within,
    in_order_of,
)
from tenants.meetings.forms import ROWS_A_STEP, council_reader, refuse_reference_twice

CONTACTS_COLUMNS: Final = Columns(
    required=(
        "case_reference",
        "authority_reference",
        "authority",
        "service",
        "asker",
        "decision_kinds",
        "issues",
        "decision_sent_on",
        "contacted_on",
        "choice",
        "choice_told_on",
        "authority_told_on",
        "certificate_kind",
        "certificate_issued_on",
    )
)
_service = cells.one_of("service", SERVICES)
_asker = cells.one_of("asker", ASKERS)
_choice = cells.one_of("choice", CHOICES)
_kind_of_decision = cells.one_of("kind of decision", DECISION_KINDS)
_issue = cells.one_of("issue", ISSUES)
_kind_of_certificate = cells.one_of("kind of certificate", CERTIFICATE_KINDS)


@dataclass(frozen=True)
class ContactsReturn:
    """A contacts return after reading: the rows as they stand in the file, the good ones as contacts, every problem."""

    rows: tuple[Row, ...]
    good: tuple[GivenContact, ...]
    problems: tuple[Problem, ...]


def read_contacts_return(name: str, data: bytes, *, councils: Mapping[int, str], today: dt.date) -> list[GivenContact]:
    """Read a contacts return that is good in every row. A header alone means that nobody called.

    `councils` are the names of those that the sender works for, by DfE number; no other is known here.
    Raises: Refused, with the problems of all rows in the order of the file.
    """
    steps = checking_contacts(name, data, councils=councils, today=today)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            checked: ContactsReturn = end.value
            break
    if checked.problems:
        raise Refused(checked.problems)
    return list(checked.good)


def checking_contacts(
    name: str, data: bytes, *, councils: Mapping[int, str], today: dt.date
) -> Generator[tuple[int, int], None, ContactsReturn]:
    """Check a contacts return and tell, step by step, how many rows of how many are checked."""
    problems = Problems(name, CONTACTS_COLUMNS.known)
    table = read_either(data, CONTACTS_COLUMNS, problems)
    read_council = council_reader(councils)
    first_lines: dict[str, int] = {}
    good = []
    for count, row in enumerate(table.rows):
        if count % ROWS_A_STEP == 0:
            yield count, len(table.rows)
        reader = CellReader(row, problems)
        answers = _answers(reader, read_council)
        refuse_reference_twice(reader, "case_reference", answers["reference"], first_lines, each="case")
        for fault in faults_within(ContactAnswers(**answers), today=today):
            if fault.column not in reader.refused:
                reader.refuse(fault.column, fault.sentence)
        if not reader.refused:
            good.append(GivenContact(ContactRecord(**answers), row.line))
    return ContactsReturn(table.rows, tuple(good), problems.in_order())


def _answers(reader: CellReader, read_council: Callable[[str], int]) -> dict[str, Any]:
    """Read the cells of a row by the names of a record, noting those that cannot be read."""
    return {
        "reference": reader.needed("case_reference", cells.reference),
        "authority_reference": reader.optional("authority_reference", cells.reference),
        "authority_id": reader.needed("authority", read_council),
        "service": reader.needed("service", _service),
        "asker": reader.needed("asker", _asker),
        "decision_kinds": reader.optional("decision_kinds", _several(_kind_of_decision, DECISION_KINDS)) or (),
        "issues": reader.optional("issues", _several(_issue, ISSUES)) or (),
        "decision_sent_on": reader.optional("decision_sent_on", cells.day),
        "contacted_on": reader.needed("contacted_on", cells.day),
        "choice": reader.needed("choice", _choice),
        "choice_told_on": reader.optional("choice_told_on", cells.day),
        "authority_told_on": reader.optional("authority_told_on", cells.day),
        "certificate_kind": reader.optional("certificate_kind", _kind_of_certificate),
        "certificate_issued_on": reader.optional("certificate_issued_on", cells.day),
    }


def _several(read_one: Callable[[str], str], allowed: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Make a reader of words with semicolons between; the same word twice is a slip that somebody should see."""

    def read(cell: str) -> tuple[str, ...]:
        found = [read_one(word) for word in cell.split(";") if word.strip()]
        if len(set(found)) < len(found):
            raise RuleBroken("A word stands here twice. Write each once, with semicolons between.")
        return in_order_of(allowed, found)

    return read
