"""Rows of a CSV file by column name. The layout is checked here; what a cell means is read in cells.py."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from consortium.errors import Refused
from consortium.files.problems import Problems, refuse_if_any
from consortium.files.whole_files import refusal, refuse_unless_text
from consortium.files.words import closest, listed, shown

MOST_ROWS: Final = 20_000
MOST_LINES: Final = 10 * MOST_ROWS  # cells may hold line breaks
MOST_COLUMNS: Final = 200
MOST_ROW_CHARACTERS: Final = (
    100_000  # below the csv module's own limit for one cell, so that ours is the one that speaks
)
_TOO_LONG: Final = "row too long"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of a kind of file: those that must be there, and those that may be."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """Every column that the file may have."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `row["reference"]` is its cell as it stands, empty where an optional column is not in the file.

    `line` is the line of the file, from 1, on which the row begins.
    """

    line: int
    cells: tuple[str, ...]
    places: Mapping[str, int | None]

    def __getitem__(self, column: str) -> str:
        place = self.places[column]
        return "" if place is None else self.cells[place]


@dataclass(frozen=True)
class Table:
    """A whole file: the columns that it has, in its own order, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_rows(name: str, data: bytes, columns: Columns, *, rows_needed: bool = False) -> list[Row]:
    """Read the rows of a CSV file.

    Raises: Refused, with every problem of its layout.
    """
    problems = Problems(name, columns.known)
    table = read_table(data, columns, problems, rows_needed=rows_needed)
    refuse_if_any(problems)
    return list(table.rows)


def read_table(
    data: bytes, columns: Columns, problems: Problems, *, rows_needed: bool = False, kind: str = "CSV"
) -> Table:
    """Read a CSV file, noting each row whose cells do not fit its header and leaving that row out.

    UTF-8 with or without BOM, comma, LF or CRLF, columns in any order; blank lines are skipped.
    Raises: Refused when the file as a whole cannot be read: no text, no header, unknown or missing columns.
    """
    name = problems.where
    refuse_unless_text(name, data, kind=kind)
    if max(data.count(b"\n"), data.count(b"\r")) > MOST_LINES:
        raise refusal(name, None, f"The file has more than {MOST_LINES:,} lines. Hand it in as several files.")
    return table_of(_records(data, problems), columns, problems, rows_needed=rows_needed)


def table_of(
    records: Iterator[tuple[int, list[str]]], columns: Columns, problems: Problems, *, rows_needed: bool = False
) -> Table:
    """Make a table of rows that are not blank, header first, each with its line, wherever they come from.

    Raises: Refused when they are no table of this kind: no header, unknown or missing columns.
    """
    name = problems.where
    first_line, header = next(records, (1, []))
    places = _places(name, first_line, [cell.strip() for cell in header], columns)
    rows: list[Row] = []
    for count, (line, cells) in enumerate(records, 1):
        if count > MOST_ROWS:
            raise refusal(name, line, f"The file has more than {MOST_ROWS:,} rows. Hand it in as several files.")
        if len(cells) == len(header):
            rows.append(Row(line, tuple(cells), places))
        else:
            problems.add(_misfit(cells, header), line=line)
    if rows_needed and not rows and not problems:
        raise refusal(name, None, "The file has a header and no rows.")
    return Table(tuple(cell.strip() for cell in header), tuple(rows))


class _MeasuredLines:
    """The lines of a file, which stop as soon as one row takes too many characters.

    An unclosed quote makes the rest of the file one cell, and a million columns are one row: neither may fill memory.
    """

    def __init__(self, data: bytes) -> None:
        self._lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        self.row_characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.row_characters += len(line)
        if self.row_characters > MOST_ROW_CHARACTERS:
            raise csv.Error(_TOO_LONG)
        return line


def _records(data: bytes, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, header included, each with its first line.

    Raises: Refused, with the problems so far, where the file cannot be read on.
    """
    lines = _MeasuredLines(data)
    reader = csv.reader(lines, strict=True)
    while True:
        first_line = reader.line_num + 1
        lines.row_characters = 0
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problems.add(_csv_sentence(str(error)), line=first_line)
            raise Refused(problems.in_order()) from error
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield first_line, cells


def _csv_sentence(error: str) -> str:
    if error == _TOO_LONG:
        most = f"{MOST_ROW_CHARACTERS:,}"
        looks = "Look for a quote that is not closed, or for line breaks that are missing."
        return f"The row that begins here has more than {most} characters. {looks}"
    if error == "unexpected end of data":
        return "A quote is opened in this row and never closed."
    return "A quote ends within a cell of this row. Write a quote inside a quoted cell twice."


def _places(name: str, line: int, header: list[str], columns: Columns) -> Mapping[str, int | None]:
    """Say where each column stands in the rows.

    Raises: Refused, naming every column that is unknown, doubled or missing.
    """
    if not header:
        raise refusal(name, None, "The file has no header row.")
    if len(header) > MOST_COLUMNS:
        known = len(columns.known)
        raise refusal(name, line, f"The header has {len(header):,} columns; a file of this kind has at most {known}.")
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise refusal(name, line, "The columns are not separated by commas. Save the file as CSV with commas.")
    if set(header).isdisjoint(columns.known) and not any(closest(column, columns.known) for column in header):
        needed = listed(columns.known, "and")
        raise refusal(name, line, f"The first row names none of the columns that belong there: {needed}.")
    problems = Problems(name)
    meant = {_note_column(problems, line, place, header, columns) for place in range(len(header))}
    for column in columns.required:
        if column not in header and column not in meant:
            problems.add(f"The column {column} is missing.", line=line, column=column)
    refuse_if_any(problems)
    return {column: header.index(column) if column in header else None for column in columns.known}


def _note_column(problems: Problems, line: int, place: int, header: list[str], columns: Columns) -> str | None:
    """Note what is wrong with one column name; return the missing column that was probably meant by it."""
    column = header[place]
    if not column:
        problems.add(f"Column {place + 1} has no name.", line=line)
    elif column in header[:place]:
        problems.add(f"The column {shown(column)} stands twice.", line=line, column=shown(column))
    elif column not in columns.known:
        meant = closest(column, [known for known in columns.known if known not in header])
        hint = f"Did you mean {meant}?" if meant else f"The columns are {listed(columns.known, 'and')}."
        problems.add(f"The column {shown(column)} is not known. {hint}", line=line, column=shown(column))
        return meant
    return None


def _misfit(cells: list[str], header: list[str]) -> str:
    """Say how a row differs from the header."""
    if len(cells) > len(header):
        return f"The row has {len(cells)} cells and the header {len(header)}. Put a cell that holds a comma in quotes."
    missing = [shown(column) for column in header[len(cells) :]]
    return f"The row has {len(cells)} cells and the header {len(header)}: {listed(missing, 'and')} would be missing."
