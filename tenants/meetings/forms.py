"""Reads a provider's usage return, row by row, into meetings that can be recorded."""

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
from consortium.files.words import closest, shown
from tenants.meetings.rules import (
    CAUSES,
    MODES,
    MOST_FUNDERS,
    MOST_WEIGHT,
    OUTCOMES,
    SERVICES,
    STATUSES,
    CouncilFacts,
    Fault,
    FunderPart,
    MeetingAnswers,
    MeetingRecord,
    faults_against,
    faults_within,
)

USAGE_COLUMNS: Final = Columns(
    required=(
        "reference",
        "authority",
        "service",
        "case_reference",
        "requested_on",
        "meeting_date",
        "status",
        "cause",
        "cancelled_on",
        "mode",
        "funders",
        "funders_agreed_on",
        "outcome",
    )
)
ROWS_A_STEP: Final = 200
_service = cells.one_of("service", SERVICES)
_status = cells.one_of("status", STATUSES)
_cause = cells.one_of("cause", CAUSES)
_mode = cells.one_of("mode", MODES)
_outcome = cells.one_of("outcome", OUTCOMES)
_weight = cells.whole(1, MOST_WEIGHT)


@dataclass(frozen=True)
class RecordedRow:
    """A row that can be recorded, and the line of the file on which it begins."""

    line: int
    record: MeetingRecord


@dataclass(frozen=True)
class UsageReturn:
    """A usage return after reading: the rows as they stand in the file, the good ones as meetings, every problem."""

    rows: tuple[Row, ...]
    good: tuple[RecordedRow, ...]
    problems: tuple[Problem, ...]


class NotACouncil(RuleBroken):
    """A number that is no council's. Councils with a number or name like it are looked up only if somebody asks."""

    def __init__(self, typed: str, names: Mapping[int, str]) -> None:
        super().__init__(typed)
        self._typed, self._names = typed, names

    def __str__(self) -> str:
        by_word = {name: number for number, name in self._names.items()}
        by_word |= {str(number): number for number in self._names}
        near = by_word.get(closest(self._typed, by_word) or "")
        said = f"{shown(self._typed)} is not a council of this contract."
        if near is not None:
            return f"{said} {self._names[near]} is {near}."
        example = next(iter(self._names.items()), None)
        return said if example is None else f"{said} Write its DfE number, such as {example[0]} for {example[1]}."


def read_usage_return(
    name: str, data: bytes, *, authorities: Mapping[int, CouncilFacts], today: dt.date
) -> list[RecordedRow]:
    """Read a usage return that is good in every row. A header alone means that there were no meetings.

    `authorities` are the councils that the sender works for, by DfE number; no other is known here.
    Raises: Refused, with the problems of all rows in the order of the file.
    """
    checked = check_usage_return(name, data, authorities=authorities, today=today)
    if checked.problems:
        raise Refused(checked.problems)
    return list(checked.good)


def check_usage_return(
    name: str, data: bytes, *, authorities: Mapping[int, CouncilFacts], today: dt.date
) -> UsageReturn:
    """Read a usage return and keep both the good rows and the problems, for a preview.

    Raises: Refused when the file as a whole cannot be read.
    """
    checking = checking_usage_return(name, data, authorities=authorities, today=today)
    while True:
        try:
            next(checking)
        except StopIteration as done:
            checked: UsageReturn = done.value
            return checked


def checking_usage_return(
    name: str, data: bytes, *, authorities: Mapping[int, CouncilFacts], today: dt.date
) -> Generator[tuple[int, int], None, UsageReturn]:
    """Do the same, and tell now and then how many rows of how many are checked: for whoever shows it to a person."""
    problems = Problems(name, USAGE_COLUMNS.known)
    table = read_either(data, USAGE_COLUMNS, problems)
    read_council = council_reader({number: facts.name for number, facts in authorities.items()})
    first_lines: dict[str, int] = {}
    good = []
    for count, row in enumerate(table.rows):
        if count % ROWS_A_STEP == 0:
            yield count, len(table.rows)
        reader = CellReader(row, problems)
        answers = _answers(reader, read_council)
        refuse_reference_twice(reader, "reference", answers["reference"], first_lines, each="meeting")
        _refuse_faults(reader, MeetingAnswers(**answers), authorities, today)
        if not reader.refused:
            good.append(RecordedRow(row.line, MeetingRecord(**answers)))
    return UsageReturn(table.rows, tuple(good), problems.in_order())


def _answers(reader: CellReader, read_council: Callable[[str], int]) -> dict[str, Any]:
    """Read the cells of a row by the names of a record, noting those that cannot be read."""
    authority_id = reader.needed("authority", read_council)
    return {
        "reference": reader.needed("reference", cells.reference),
        "authority_id": authority_id,
        "service": reader.needed("service", _service),
        "case_reference": reader.optional("case_reference", cells.reference),
        "requested_on": reader.needed("requested_on", cells.day),
        "meeting_on": reader.needed("meeting_date", cells.day),
        "status": reader.needed("status", _status),
        "cause": reader.optional("cause", _cause),
        "cancelled_on": reader.optional("cancelled_on", cells.day),
        "mode": reader.needed("mode", _mode),
        "funders": reader.optional("funders", lambda cell: funder_parts(cell, authority_id)) or (),
        "funders_agreed_on": reader.optional("funders_agreed_on", cells.day),
        "outcome": reader.optional("outcome", _outcome),
    }


def funder_parts(cell: str, authority_id: int | None) -> tuple[FunderPart, ...]:
    """Read who pays what part: `886-SCH:2;886:1`, weight 1 if left out; the council's own number means the council.

    Raises: RuleBroken when a part cannot be read.
    """
    written = [part.strip() for part in cell.split(";") if part.strip()]
    if len(written) > MOST_FUNDERS:
        raise RuleBroken(f"A meeting has at most {MOST_FUNDERS} funders; here are {len(written):,}.")
    return tuple(_funder_part(part, authority_id) for part in written)


def _funder_part(written: str, authority_id: int | None) -> FunderPart:
    code, colon, weight = (piece.strip() for piece in written.partition(":"))
    if not code:
        raise RuleBroken(f"{shown(written)} names no funder. Write each as CODE:weight, with semicolons between.")
    if not colon:
        return FunderPart(None if code == str(authority_id) else code, 1)
    try:
        return FunderPart(None if code == str(authority_id) else code, _weight(weight))
    except RuleBroken as error:
        typed = shown(weight) or "nothing"
        sentence = f"The weight of {shown(code)} is {typed}. A weight is a whole number from 1 to {MOST_WEIGHT:,}."
        raise RuleBroken(sentence) from error


def council_reader(names: Mapping[int, str]) -> Callable[[str], int]:
    """Make a reader of a council's number, among those that the sender works for."""
    numbers = {str(authority_id): authority_id for authority_id in names}

    def read(cell: str) -> int:
        if cell not in numbers:
            raise NotACouncil(cell, names)
        return numbers[cell]

    return read


def refuse_reference_twice(
    reader: CellReader, column: str, reference: str | None, first_lines: dict[str, int], *, each: str
) -> None:
    """Note a reference that stands on two lines of a file; `each` is what has a reference of its own."""
    if reference is None:
        return
    before = first_lines.setdefault(reference, reader.row.line)
    if before != reader.row.line:
        sentence = f"{reference} stands on line {before} and on line {reader.row.line}."
        reader.refuse(column, f"{sentence} Give each {each} a reference of its own.")


def _refuse_faults(
    reader: CellReader, answers: MeetingAnswers, authorities: Mapping[int, CouncilFacts], today: dt.date
) -> None:
    """Note what is wrong with what could be read. A cell that could not be read has its problem already."""
    faults: list[Fault] = faults_within(answers, today=today)
    if answers.authority_id is not None:
        faults += faults_against(answers, authorities[answers.authority_id])
    unread = set(reader.refused)
    for fault in faults:
        if fault.column not in unread:
            reader.refuse(fault.column, fault.sentence)
