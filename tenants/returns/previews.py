"""What recording a return would do, row by row, before anything is recorded. Stores nothing and takes no lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from consortium.contracts.queries import ContractTerms
from consortium.database import db
from consortium.errors import Problem, RuleBroken
from consortium.files.cells import day
from consortium.files.csv_rows import Row
from consortium.files.words import shown
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import period_for_line
from consortium.web.formats import short_date
from tenants.across.actions.importing import by_council
from tenants.charges.queries import OpenBooks, books_for_preview
from tenants.charges.rules import MeetingPrice
from tenants.charges.shown import price_key
from tenants.meetings.checking import Given, price_in_turn, problems_against
from tenants.meetings.forms import RecordedRow
from tenants.meetings.rules import MeetingRecord
from tenants.meetings.sentences import STATUS_WORDS
from tenants.scope import Scope, inside


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file as the page shows it: good with its price, recorded before, or bad with its problems.

    Units: pence. A cell that cannot be read is shown as it was written.
    """

    line: int
    reference: str
    council: str
    day: str
    happened: str
    price: MeetingPrice | None = None
    problems: tuple[Problem, ...] = ()
    again: bool = False

    @property
    def is_bad(self) -> bool:
        """Say whether it cannot be recorded."""
        return bool(self.problems)

    def is_wrong(self, *columns: str) -> bool:
        """Say whether one of these columns has a problem."""
        return any(problem.column in columns for problem in self.problems)


@dataclass(frozen=True)
class Preview:
    """A whole return before it is recorded: its rows in the order of the file. Units: pence."""

    name: str
    rows: tuple[PreviewRow, ...]
    keys: Mapping[str, str]
    more: tuple[Problem, ...] = ()

    @cached_property
    def bad(self) -> list[PreviewRow]:
        """The rows that cannot be recorded."""
        return [row for row in self.rows if row.is_bad]

    @cached_property
    def good(self) -> list[PreviewRow]:
        """The rows that can, those recorded before included."""
        return [row for row in self.rows if not row.is_bad]

    @cached_property
    def again(self) -> int:
        """How many were recorded before and would be skipped."""
        return sum(row.again for row in self.rows)

    @cached_property
    def total_pence(self) -> int:
        """What the new good rows would cost in all."""
        return sum(row.price.price_pence for row in self.rows if row.price)


@dataclass
class _Found:
    """What is found out about a file's rows, by line, while the councils are gone through."""

    names: dict[int, str] = field(default_factory=dict)
    prices: dict[int, MeetingPrice] = field(default_factory=dict)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)

    def note(self, problems: Sequence[Problem]) -> None:
        """Note problems by their lines; 0 is the file as a whole."""
        for problem in problems:
            self.problems.setdefault(problem.line or 0, []).append(problem)


def preview_return(
    contract: ContractTerms,
    scopes: Mapping[int, Scope],
    good: Sequence[RecordedRow],
    *,
    name: str,
    rows: Sequence[Row] = (),
    problems: Sequence[Problem] = (),
    names: Mapping[int, str] | None = None,
) -> Preview:
    """Hold the rows that could be read against the books, and price them in the order in which they will be recorded.

    `rows` and `problems` are what else was found in the file: the cells as they were written, and what is wrong with them;
    `names` the councils that may stand in it. Reads by council, never by row.
    """
    found = _Found(names=dict(names or {}))
    found.note(problems)
    for authority_id, given in by_council(good).items():
        with inside(scopes[authority_id]) as scope:
            references = [item.record.reference for item in given]
            books = books_for_preview(scope, contract.contract_id, references=references)
        _hold(given, books, found, name)
    closed = last_closed_number(db.session(), contract.contract_id)
    records = {row.line: row.record for row in good}
    written = {row.line: row for row in rows}
    lines = sorted({*records, *written, *found.problems} - {0})
    return Preview(
        name=name,
        rows=tuple(_row(line, records.get(line), written.get(line), found) for line in lines),
        keys={
            records[line].reference: key_of(contract, records[line], price, closed)
            for line, price in found.prices.items()
        },
        more=tuple(found.problems.get(0, ())),
    )


def key_of(contract: ContractTerms, record: MeetingRecord, price: MeetingPrice, closed: int | None) -> str:
    """Write what a person has seen of a row's price, to be compared when it is recorded."""
    return price_key(price, period_for_line(contract.billing, record.meeting_on, closed).number)


def _hold(given: Sequence[Given], books: OpenBooks, found: _Found, name: str) -> None:
    """Hold one council's rows against its books: which were recorded before, what stops the others, what they cost."""
    found.names[books.terms.authority_id] = books.facts.name
    known = {row["reference"] for row in books.earlier}
    found.note(problems_against(given, books, source=name))
    sound = [item for item in given if item.line not in found.problems]
    found.again |= {item.line or 0 for item in sound if item.record.reference in known}
    new = [item for item in sound if item.record.reference not in known]
    priced, unpriced = price_in_turn(new, books, source=name)
    found.prices |= {item.line or 0: price for item, price in priced}
    found.note(unpriced)


def _row(line: int, record: MeetingRecord | None, written: Row | None, found: _Found) -> PreviewRow:
    """Show a row: as it was understood, or with a problem as it stands in the file."""
    problems = tuple(found.problems.get(line, ()))
    if record is not None:
        return PreviewRow(
            line=line,
            reference=record.reference,
            council=found.names[record.authority_id],
            day=short_date(record.meeting_on),
            happened=_happened(record.status, record.cause or ""),
            price=found.prices.get(line),
            problems=problems,
            again=line in found.again,
        )
    if not problems:
        problems = (Problem("", line, None, "It has a problem too. Put the others right, then it is named."),)
    if written is None:  # a row whose cells do not fit the header
        return PreviewRow(line, "", "", "", "", problems=problems)
    number = written["authority"].strip()
    council = found.names.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else None
    return PreviewRow(
        line=line,
        reference=shown(written["reference"]),
        council=council or shown(number),
        day=_day(written["meeting_date"]),
        happened=_happened(written["status"].strip(), written["cause"].strip()),
        problems=problems,
    )


def _happened(status: str, cause: str) -> str:
    words = STATUS_WORDS.get(status, shown(status))
    return f"{words}, {shown(cause).replace('-', ' ')}" if cause else words


def _day(cell: str) -> str:
    try:
        return short_date(day(cell))
    except RuleBroken:
        return shown(cell)
