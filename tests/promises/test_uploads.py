"""P31, P33, P35: the files of the money round are read alike however they are written, and no bad cell gets in.

The bytes themselves are tried in tests/consortium/files; here each file that somebody hands in, by its own reader.
"""

import csv
import datetime as dt
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from consortium.errors import Refused
from tenants.across.debt.files import payments_file, read_invoices
from tenants.across.invoices.forms import read_invoice
from tenants.recharges.receipt_files import receipts_file
from tests.consortium.files.test_cells import NO_NUMBERS
from tests.consortium.files.test_workbooks import workbook
from tests.promises.test_code import SOURCES

ROOT = Path(__file__).parents[2]
CONTRACT: Any = SimpleNamespace(billing="quarterly", starts_on=dt.date(2015, 4, 1))
MEMBERS: Any = {886: "Kent", 881: "Essex"}
FUNDERS: Any = {"886-SCH": "Kent sample academy", "886-ICB": "Kent health commissioner"}


class Upload(NamedTuple):
    """A file that somebody hands in: who reads it, two rows of it, and its column of pence if it has one."""

    read: Any
    rows: tuple[dict[str, str], ...]
    amount: str = ""


UPLOADS = {
    "payments": Upload(
        lambda name, data: payments_file(CONTRACT, MEMBERS).read(name, data),
        (
            {"authority": "886", "received_on": "2015-07-20", "amount_pence": "1000000", "bank_reference": "SEG 1"},
            {"authority": "881", "received_on": "20/07/2015", "amount_pence": "100", "bank_reference": "SEG 2"},
        ),
        "amount_pence",
    ),
    "receipts": Upload(
        lambda name, data: receipts_file(FUNDERS).read(name, data),
        (
            {"funder": "886-SCH", "received_on": "2015-07-20", "amount_pence": "60000", "bank_reference": "SCH 1"},
            {"funder": "886-ICB", "received_on": "20/07/2015", "amount_pence": "1", "bank_reference": "SCH 2"},
        ),
        "amount_pence",
    ),
    "invoice numbers": Upload(
        lambda name, data: read_invoices(name, data, CONTRACT, MEMBERS),
        (
            {"authority": "886", "statement": "2015-16-Q1", "invoice_number": "INV-1"},
            {"authority": "881", "statement": "2015-16-Q1", "invoice_number": "INV-2"},
        ),
    ),
    "the provider's invoice": Upload(
        lambda name, data: read_invoice(name, data, MEMBERS, dt.date(2015, 7, 20)),
        (
            {"authority": "886", "kind": "meeting", "reference": "K-5", "service_date": "2015-06-12", "net_pence": "5"},
            {"authority": "881", "kind": "meeting", "reference": "E-5", "service_date": "12/06/2015", "net_pence": "0"},
        ),
        "net_pence",
    ),
}
# Who reads a table that is handed in: the money's files, tried here, and the provider's returns, tried beside their subjects.
READERS = {
    "tenants/payments/files.py",
    "tenants/across/invoices/forms.py",
    "tenants/across/invoices/entering.py",  # the same file, to show its bad rows
    "tenants/cases/forms.py",
    "tenants/meetings/forms.py",
}


def written(rows, *, bom=False, end="\n", quoting=csv.QUOTE_MINIMAL, final=True, swapped=False):
    names = list(rows[0])[:: -1 if swapped else 1]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator=end, quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    cut = text.getvalue() if final else text.getvalue().removesuffix(end)
    return (b"\xef\xbb\xbf" if bom else b"") + cut.encode()


def as_workbook(rows):
    return workbook(list(rows[0]), *(list(row.values()) for row in rows))


DRESSED = {
    "a byte order mark": lambda rows: written(rows, bom=True),
    "CRLF": lambda rows: written(rows, end="\r\n"),
    "quotes": lambda rows: written(rows, quoting=csv.QUOTE_ALL),
    "no last line end": lambda rows: written(rows, final=False),
    "swapped columns": lambda rows: written(rows, swapped=True),
    "a workbook": as_workbook,
}
BROKEN = {
    "UTF-16": lambda rows: written(rows).decode().encode("utf-16"),
    "NUL": lambda rows: written(rows).replace(b"886", b"8\x0086"),
    "a quote that is not closed": lambda rows: written(rows) + b'"886',
    "no workbook": lambda _: b"PK\x03\x04 nothing",
    "nothing": lambda _: b"",
    "a header alone": lambda rows: written(rows).partition(b"\n")[0],
    "an unknown column": lambda rows: written(rows).replace(next(iter(rows[0])).encode(), b"payer", 1),
    "a cell too many": lambda rows: written(rows) + b"886,1,2,3,4,5,6,7,8,9\n",
}


def test_every_file_that_is_handed_in_is_tried():
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if "read_either(" in path.read_text(encoding="utf-8") and not path.is_relative_to(ROOT / "consortium/files")
    }

    assert found == READERS


@pytest.mark.parametrize("dressed", DRESSED)
@pytest.mark.parametrize("upload", UPLOADS)
def test_the_same_rows_come_out_however_the_file_is_written(upload, dressed):
    read, rows, _ = UPLOADS[upload]
    plain = read("file.csv", written(rows))

    assert len(plain) == len(rows)
    assert read("file.csv", DRESSED[dressed](rows)) == plain


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("upload", UPLOADS)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(upload, broken):
    read, rows, _ = UPLOADS[upload]

    with pytest.raises(Refused) as refused:
        read("file.csv", BROKEN[broken](rows))

    assert all(problem.sentence.endswith((".", "?")) for problem in refused.value.problems)


@pytest.mark.parametrize("amount", NO_NUMBERS)
@pytest.mark.parametrize("upload", [name for name, one in UPLOADS.items() if one.amount])
def test_what_is_no_whole_number_of_pence_is_named_with_its_line_and_column(upload, amount):
    read, rows, column = UPLOADS[upload]
    bad = (rows[0], rows[1] | {column: amount})

    for data in (written(bad), as_workbook(bad)):
        with pytest.raises(Refused) as refused:
            read("file.csv", data)
        assert [(one.line, one.column) for one in refused.value.problems] == [(3, column)]
