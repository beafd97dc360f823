"""Rows of an Excel workbook's first sheet, as text: the same that the sheet saved as CSV would hold."""

import datetime as dt
import io
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, Final

import openpyxl

from consortium.errors import Refused
from consortium.files.csv_rows import MOST_COLUMNS, MOST_LINES, MOST_ROWS
from consortium.files.problems import Problems
from consortium.files.whole_files import refusal, refuse_large
from consortium.files.workbook_limits import unstored_formulas

BEGINS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_NO_WORKBOOK: Final = (
    "This is not a CSV or XLSX file. It is a damaged workbook or of another kind. Save it as one and hand that in."
)
_UNSTORED: Final = (
    "{place} holds a formula whose result is not in the file. Open the file in your spreadsheet program and save it, or"
    " type the value."
)
_MOST_UNSTORED: Final = 20


def is_workbook(data: bytes) -> bool:
    """Say whether a file begins as a workbook does."""
    return data.startswith(BEGINS)


def workbook_records(data: bytes, problems: Problems) -> list[tuple[int, list[str]]]:
    """Return the rows of the first sheet that are not blank, header included, each with its number in the sheet.

    Dates become 2016-10-05, numbers what a person would type, formulas their stored results: nothing is worked out. Rows
    are as long as the header, unless a cell beyond it is filled.
    Raises: Refused when the workbook cannot be read, is too large, or holds a formula without a result.
    """
    name = problems.where
    refuse_large(name, len(data))
    unstored = unstored_formulas(name, data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and rules that are not ours to understand
        try:
            return _filled(name, _first_sheet(name, data, unstored))
        except Refused:
            raise
        except Exception as error:
            raise refusal(name, None, _NO_WORKBOOK) from error


def _first_sheet(name: str, data: bytes, unstored: dict[str, list[str]]) -> Iterator[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = book.worksheets
    if not sheets:
        raise refusal(name, None, _NO_WORKBOOK)
    sheet = sheets[0]
    part = str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001  which part of the zip it is, openpyxl says nowhere else
    if found := unstored.get(part):
        problems = Problems(name)
        for place in found[:_MOST_UNSTORED]:
            problems.add(_UNSTORED.format(place=place or "A cell"))
        raise Refused(problems.in_order())
    sheet.reset_dimensions()  # what the sheet declares of its size is not to be believed
    return iter(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))


def _filled(name: str, rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, list[str]]]:
    """Take the rows that are not blank, a few more than a file may have: whoever counts them refuses those."""
    found: list[tuple[int, list[str]]] = []
    width = 0
    for line, values in enumerate(rows, 1):
        if line > MOST_LINES:
            raise refusal(name, line, f"The sheet has more than {MOST_LINES:,} rows. Hand it in as several files.")
        if values.count(None) == len(values):
            continue
        cells = [_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        width = width or len(cells)
        found.append((line, cells + [""] * (width - len(cells))))
        if len(found) > MOST_ROWS + 1:
            break
    return found


def _text(value: Any) -> str:
    """Write a cell as a person would type it: 2016-10-05 for a day, 886 for a number without a part."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
