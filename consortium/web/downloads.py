"""Files that people download and open in a spreadsheet: the same list as CSV for a program, as XLSX for a person."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import xlsxwriter
from flask import Response

FileKind = Literal["csv", "xlsx"]
ColumnKind = Literal["text", "pence", "pounds", "day", "count"]
_RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MIMETYPES: Final[dict[FileKind, str]] = {"csv": "text/csv", "xlsx": XLSX}
_WIDTHS: Final[dict[ColumnKind, int]] = {"text": 24, "pence": 14, "pounds": 14, "day": 14, "count": 10}
_FORMATS: Final[dict[ColumnKind, str]] = {
    "pence": "#,##0.00",
    "pounds": "0.00",
    "day": "d mmm yyyy",
    "count": "#,##0",
}


@dataclass(frozen=True)
class Column:
    """A column of a downloaded list: `name` heads it as CSV (`amount_pence`), `title` as a spreadsheet ("Amount, £").

    A value of kind `pence` is whole pence; in the spreadsheet it stands in pounds, so that it can be added up there.
    A value of kind `pounds` is whole pence too, and stands in pounds in both, for a ledger that reads no pence.
    """

    name: str
    title: str
    kind: ColumnKind = "text"


def neutralised(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula: starting with = + - @, tab or CR.

    Source: promise P34.
    """
    return f"'{cell}" if cell.startswith(_RUN_BY_SPREADSHEETS) else cell


def file_of(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], kind: FileKind) -> Response:
    """Answer with a list as a file. `name` is the file's, without its ending; None in a row is an empty cell."""
    body = body_of(columns, rows, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(body, mimetype=MIMETYPES[kind], headers=headers)


def body_of(columns: Sequence[Column], rows: Iterable[Sequence[Any]], kind: FileKind) -> bytes:
    """Write a list as the bytes of a file, to be sent or kept. None in a row is an empty cell."""
    return _csv(columns, rows) if kind == "csv" else workbook_of(columns, rows)


def _csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([neutralised(column.name) for column in columns])
    kinds = [column.kind for column in columns]
    writer.writerows([[_plain(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows])
    return written.getvalue().encode()


def _plain(value: Any, kind: ColumnKind) -> Any:
    if value is None:
        return ""
    if kind == "pounds":
        return f"{Decimal(value) / 100:.2f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return neutralised(value) if isinstance(value, str) else value


def workbook_of(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, dated: dt.date | None = None) -> bytes:
    """Write a workbook whose strings stay strings: no cell of it is a formula or a link. A row at a time is in memory.

    `dated` is the day that it says it was made on, so that the same rows give the same bytes; left out, it is now. One
    that is dated is short enough to be in memory whole, which takes half the time.
    """
    file = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": dated is not None, **never}) as book:
        if dated is not None:
            book.set_properties({"created": dt.datetime.combine(dated, dt.time())})
        sheet = book.add_worksheet()
        heading = book.add_format({"bold": True, "bottom": 2, "text_wrap": True})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS[column.kind])
            sheet.write_string(0, place, column.title, heading)
        for line, row in enumerate(rows, start=1):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write(sheet, line, place, value, column.kind, formats.get(column.kind))
    return file.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any, kind: ColumnKind, look: Any) -> None:
    if value is None:
        return
    if kind in ("pence", "pounds"):
        sheet.write_number(line, place, Decimal(value) / 100, look)
    elif kind == "day":
        sheet.write_datetime(line, place, value, look)
    elif kind == "count":
        sheet.write_number(line, place, value, look)
    else:
        sheet.write_string(line, place, str(value))
