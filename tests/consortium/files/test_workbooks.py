"""An Excel workbook gives the same rows as its sheet saved as CSV; a bomb is refused before it is unpacked."""

import datetime as dt
import io
import time
import tracemalloc
import zipfile

import pytest
import xlsxwriter

from consortium.errors import Refused
from consortium.files.csv_rows import Columns
from consortium.files.problems import Problems
from consortium.files.tables import read_either, refuse_other_ending
from consortium.files.workbook_limits import MOST_UNPACKED

COLUMNS = Columns(required=("code", "day", "name"))
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(*rows, formula=None):
    """Write a workbook as a spreadsheet program does."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "d mmm yyyy"})
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, place, value, days)
                elif value is not None:
                    sheet.write(line, place, value)
        if formula:
            sheet.write_formula(1, 2, formula, None, "the result")
    return file.getvalue()


def repacked(data, **parts):
    """Pack a workbook anew with some of its parts replaced or added; None leaves one out."""
    file = io.BytesIO()
    named = {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            if part.filename not in named:
                after.writestr(part.filename, before.read(part))
        for name, text in named.items():
            if text is not None:
                after.writestr(name, text)
    return file.getvalue()


def sheet_of(data, inside):
    return repacked(data, xl__worksheets__sheet1_xml=f"<worksheet {NAMESPACE}>{inside}</worksheet>")


def read(data):
    problems = Problems("return.xlsx", COLUMNS.known)
    rows = read_either(data, COLUMNS, problems).rows
    return [(row.line, row["code"], row["day"], row["name"]) for row in rows], [str(one) for one in problems.in_order()]


def refused(data):
    with pytest.raises(Refused) as refusal:
        read(data)
    return [problem.sentence for problem in refusal.value.problems]


HEADER = ("code", "day", "name")
GOOD = workbook(HEADER, (886, dt.date(2016, 10, 5), "Kent"))


def test_days_numbers_and_texts_are_read_as_a_person_would_type_them():
    data = workbook(
        HEADER, (886, dt.date(2016, 10, 5), " Kent "), (None, None, None), ("881", "2016-10-05", 39.5), (True,)
    )

    assert read(data) == (
        [
            (2, "886", "2016-10-05", " Kent "),
            (4, "881", "2016-10-05", "39.5"),
            (5, "TRUE", "", ""),
        ],
        [],
    )


def test_a_formula_gives_its_stored_result():
    assert read(workbook(HEADER, (886, "x", None), formula='="the "&"result"'))[0] == [(2, "886", "x", "the result")]


@pytest.mark.parametrize("cell", ['<c r="C2"><f>1+1</f></c>', '<c r="C2"><f>1+1</f><v></v></c>'])
def test_a_formula_without_a_stored_result_is_named_and_not_worked_out(cell):
    heads = "".join(f'<c r="{place}1" t="str"><v>{name}</v></c>' for place, name in zip("ABC", HEADER, strict=True))
    data = sheet_of(GOOD, f"<sheetData><row>{heads}</row><row>{cell}</row></sheetData>")

    [sentence] = refused(data)

    assert sentence.startswith("C2 holds a formula whose result is not in the file. Open the file in your spreadsheet")


def test_a_filled_cell_beyond_the_header_is_named_by_its_row():
    rows, problems = read(workbook(HEADER, (886, "x", "Kent", "more")))

    assert rows == []
    assert problems[0].startswith("return.xlsx:2: The row has 4 cells and the header 3.")


def test_unknown_columns_are_named_as_in_a_csv_file():
    assert refused(workbook(("code", "day", "nam"))) == ["The column nam is not known. Did you mean name?"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 and then nothing", "This is not a CSV or XLSX file. It is damaged or locked with a password."),
        (repacked(GOOD, xl__workbook_xml=None), "This is not a CSV or XLSX file. It is a zip file."),
        (repacked(GOOD, xl__workbook_xml="<a>"), "This is not a CSV or XLSX file. It is a damaged workbook."),
        (repacked(GOOD, xl__workbook_xml="<a/>"), "This is not a CSV or XLSX file. It is a damaged workbook"),
        (b"%PDF-1.7", "This is not a CSV or XLSX file. It is a PDF."),
        (b"\xd0\xcf\x11\xe0", "This is not a CSV or XLSX file. It is an old Excel workbook."),
        (b"", "The file is empty."),
    ],
)
def test_another_kind_of_file_is_named(data, sentence):
    assert refused(data)[0].startswith(sentence)


def test_an_empty_sheet_has_no_header():
    assert refused(workbook()) == ["The file has no header row."]


@pytest.mark.parametrize(("name", "says"), [("return.docx", "ends in .docx"), ("return", "has no ending")])
def test_another_ending_is_named(name, says):
    with pytest.raises(Refused, match=says):
        refuse_other_ending(name)


def rows_of(number, row="<row/>"):
    return f"<sheetData>{row * number}</sheetData>"


BOMBS = {
    "a gigabyte of nothing": lambda: repacked(GOOD, xl__media__x_xml=" " * (MOST_UNPACKED + 1)),
    "a million columns": lambda: sheet_of(GOOD, f"<sheetData><row>{'<c/>' * 1_000_000}</row></sheetData>"),
    "a far column": lambda: sheet_of(GOOD, '<sheetData><row><c r="XFD1" t="str"><v>code</v></c></row></sheetData>'),
    "a declared size": lambda: sheet_of(GOOD, f'<dimension ref="A1:XFD1048576"/>{rows_of(3)}'),
    "a false size": lambda: sheet_of(GOOD, f'<dimension ref="A1:ZZZZZ99999999"/>{rows_of(3)}'),
    "a row far below": lambda: sheet_of(GOOD, '<sheetData><row r="999999999999"><c><v>1</v></c></row></sheetData>'),
    "millions of rows": lambda: sheet_of(GOOD, rows_of(3_000_000)),
    "millions of cells": lambda: sheet_of(GOOD, rows_of(60_000, "<row>" + "<c><v>1</v></c>" * 40 + "</row>")),
    "one long text": lambda: sheet_of(
        GOOD, f'<sheetData><row><c t="str"><v>{"x" * 20_000_000}</v></c></row></sheetData>'
    ),
    "texts of texts": lambda: repacked(GOOD, xl__sharedStrings_xml=f"<sst {NAMESPACE}>{'<si/>' * 2_000_000}</sst>"),
    "styles without end": lambda: repacked(
        GOOD, xl__styles_xml=f"<styleSheet {NAMESPACE}><cellXfs>{'<xf/>' * 300_000}</cellXfs></styleSheet>"
    ),
    "merged without end": lambda: sheet_of(GOOD, f"<mergeCells>{'<mergeCell/>' * 300_000}</mergeCells>"),
    "a tag of megabytes": lambda: sheet_of(GOOD, f"<sheetData><row x='{'>' * 9_000_000}'/></sheetData>"),
    "a comment of megabytes": lambda: sheet_of(GOOD, f"<!--{' ' * 9_000_000}-->"),
    "a document type": lambda: repacked(
        GOOD,
        xl__worksheets__sheet1_xml=f'<!DOCTYPE x [<!ENTITY a "{"a" * 50}">]><worksheet {NAMESPACE}>&a;</worksheet>',
    ),
    "thousands of parts": lambda: repacked(GOOD, **{f"part{number}": "" for number in range(2_000)}),
    "itself, again": lambda: GOOD + GOOD[:-10],
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_within_seconds_and_little_memory(bomb):
    data = BOMBS[bomb]()
    started = time.monotonic()
    tracemalloc.start()

    sentences = refused(data)

    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sentences) == 1
    assert peak_bytes < 60 * 1024 * 1024, peak_bytes
    assert time.monotonic() - started < 10
