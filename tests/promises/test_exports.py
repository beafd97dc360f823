"""P34: no cell of any file that the portal sends is run by a spreadsheet, whatever people have typed. P45: who took it is told.

Every list and every statement that can be downloaded, found by the table of the routes, over books in which each name,
reason and note begins as a formula does.
"""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest

from tenants.statements.files import made_of
from tests.promises.test_code import SOURCES
from tests.promises.test_routes import LINES
from tests.promises.ways import WAYS
from tests.promises.ways.billing import CREDITS, ENTERS, PAYS, QUERIES
from tests.promises.ways.finance import issued_recharge
from tests.promises.ways.way import fill_in

pytestmark = pytest.mark.database

ROOT = Path(__file__).parents[2]
# Who writes tables of cells. What a person downloads is written by the first two alone.
WRITERS = {
    "consortium/web/downloads.py",
    "tenants/statements/files.py",
    "consortium/people/commands.py",  # the sample's passwords, on the terminal of who runs it
}
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
FILES = sorted({re.sub(r"\.(csv|xlsx)$", "", line.path) for line in LINES if re.search(r"\.(csv|xlsx)$", line.path)})
READERS = ("kent", "manager", "lead", "treasurer")
# Whatever somebody typed, or what is named after it. The statements' files were made when they were issued.
TYPED = re.compile(
    r"(name|title|reason|note|sentence|bank_reference|how_to_pay|file_name|order_number|invoice_number|register_number)$"
)
FORMULA = "=HYPERLINK(1)"
LEAVE = ("alembic_version", "sample_seeds", "sessions", "statement_documents", "statement_files", "chain_heads")


@pytest.fixture
def formulas(books, visit):
    """A visitor of each kind, in books where a formula stands wherever the database lets one stand."""
    treasurer = visit("treasurer")
    for way in (PAYS, CREDITS, QUERIES, ENTERS):
        fill_in(visit(way.who), way, send=True)
    issued_recharge(visit, books)
    fill_in(visit("finance"), WAYS["recharge_receipts.received"], send=True)
    readers = {who: visit(who) for who in READERS[:3]} | {"treasurer": treasurer}
    columns = books.run(
        "select c.table_name, c.column_name from information_schema.columns c join pg_tables t on t.tablename = c.table_name"
        " where c.table_schema = 'public' and t.schemaname = 'public' and c.data_type = 'text' and c.table_name <> all (%(not)s)",
        **{"not": list(LEAVE)},
    )
    for table, column in columns:
        if TYPED.search(column):
            books.run(PUT.format(table=table, column=column, formula=FORMULA))
    books.run("select set_config('session_replication_role', 'origin', false)")
    return readers


# What holds no text that people type, and why.
HAVE_NONE = {
    **dict.fromkeys(
        ("/group/contract/prices", "/kent/statements", "/kent/early-resolution"), "days, codes and amounts"
    ),
    **dict.fromkeys(("/kent/cases/views", "/provider/cases/views"), "nobody has looked at a case here yet"),
    **dict.fromkeys(("/kent/statements/2015-16-Q1", "/kent/recharges/documents/1"), "frozen when it was issued"),
    "/group/true-up": "every share is right",
    "/kent/year-end": "no year has ended",
    "/provider/queries": "no meeting is queried",
}
# Triggers and pointers are passed over; where a constraint allows no such text, it stays as it was.
PUT = """
    do $$ begin
        set local session_replication_role = replica;
        update {table} set {column} = '{formula}' || {column} where {column} is not null;
    exception when check_violation or unique_violation or string_data_right_truncation then null; end $$"""


def test_nobody_but_two_files_writes_cells():
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"csv\.(Dict)?[wW]riter|xlsxwriter\.|openpyxl\.Workbook\(", path.read_text(encoding="utf-8"))
    }

    assert found == WRITERS


def test_no_cell_of_a_download_is_a_formula_and_the_history_says_who_took_it(formulas, books):
    run, seen, taken = [], set(), 0
    for path in FILES:
        line = next(one for one in LINES if one.path.startswith(f"{path}.") and one.method == "GET")
        who = next((one for one in READERS if line.expected[one] == "200"), None) or whose(path)
        for kind in ("csv", "xlsx"):
            answer = formulas[who].get(f"{path}.{kind}")
            if answer.status_code == 404 and path in HAVE_NONE:  # has one kind of file alone
                continue
            assert answer.status_code == 200, (path, kind)
            taken += 1
            cells = list(cells_of(answer.data, kind))
            run += [(path, kind, cell) for cell, is_run in cells if is_run]
            if any(FORMULA in str(cell) for cell, _ in cells):
                seen.add(path)

    assert run == []
    assert set(FILES) - seen == set(HAVE_NONE)
    told = "select count(*) from history h join accounts a on h.actor = a.account_id::text where event = 'exported'"
    assert books.run(told) == [(taken,)]


def test_no_cell_of_a_statement_is_a_formula():
    """What is issued is frozen with the names of its day, so it is written here from a content with formulas in it."""
    line = {"kind": "meeting", "reference": "=1+1", "service_date": "2015-06-12", "recorded_on": "2015-06-15"}
    told = {"amount_pence": -100, "allowance_slot": None, "recharged": [["@SCH", 50]], "why": "\tKent"}
    sums = {"vat_pence": 0, "total_pence": -100, "recharged_pence": 50}
    content = {"period": "2015-16-Q1", "ends_on": "2015-06-30", "issued_on": None, "lines": [line | told]} | sums

    for kind in ("csv", "xlsx"):
        cells = list(cells_of(made_of(content, kind), kind))
        assert [cell for cell, is_run in cells if is_run] == []
        assert {str(cell).lstrip("'") for cell, _ in cells} >= {"=1+1", "\tKent"}


def whose(path):
    return "lead" if path.startswith("/group") else "manager" if path.startswith("/provider") else "kent"


def cells_of(data, kind):
    """Yield each cell of a file and whether a spreadsheet would run it."""
    if kind == "csv":
        for row in csv.reader(io.StringIO(data.decode())):
            for cell in row:
                yield cell, cell.startswith(STARTS_A_FORMULA) and not NUMBER.fullmatch(cell)
    else:
        for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows():
            for cell in row:
                yield cell.value, cell.data_type == "f" or cell.hyperlink is not None
