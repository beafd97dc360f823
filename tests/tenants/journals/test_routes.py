"""A statement exported for the ledger: stopped line by line, made once, made again on purpose, in columns of one's own."""

import csv
import hashlib
import io

import pytest

from tests.kents_coding import EVERY_STRING
from tests.visits import HIDDEN

pytestmark = pytest.mark.database
JOURNAL, INVOICE = "/kent/journals/2015-16-Q1/journal", "/kent/journals/2015-16-Q1/invoice"
COLUMNS = "/kent/journals/columns/journal"


def export(visitor, path=JOURNAL, **said):
    return visitor.post(path, **({"kind": "csv", "shown": "0"} | said))


def exported(books):
    return books.run(
        "select paper, export_number, file_kind, entries, debit_pence, exported_by_name from ledger_exports order by 1, 2"
    )


def columns(visitor, *wanted, shown="0", ledger=""):
    """Choose columns in an order: (name, heading)."""
    sent = {}
    for place, (name, head) in enumerate(wanted, start=1):
        sent |= {f"rows-{place}-name": name, f"rows-{place}-place": str(place), f"rows-{place}-heading": head}
    return visitor.post(COLUMNS, shown=shown, ledger=ledger, **sent)


def test_a_statement_with_lines_that_are_not_coded_names_each_and_exports_nothing(visit, books):
    kent = visit("kent")

    page, answer = kent.read(JOURNAL), export(kent)

    assert "no journal can be exported" in page
    assert "No coding string for core subscription" in page
    assert "Export the journal" not in page
    assert "no journal can be exported" in answer.text
    assert exported(books) == []


def test_a_journal_is_exported_once_and_its_file_is_kept_byte_by_byte(visit, books):
    books.run(EVERY_STRING)
    kent, finance = visit("kent"), visit("finance")
    assert "£13,530.01 on each side" in kent.read(JOURNAL)

    answer, stale = export(kent), export(finance)
    page = kent.read(answer.location)
    file = kent.get(f"{JOURNAL}/1")

    assert exported(books) == [("journal", 1, "csv", 6, 1_353_001, "Somebody of kent")]
    assert "The journal was exported on 20 July 2015 by Somebody of kent" in page
    assert "Somebody exported it while you had this page open" in stale.text
    assert hashlib.sha256(file.data).hexdigest() in page
    assert file.data == finance.get(f"{JOURNAL}/1").data
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert [(row["Coding"], row["Debit"], row["Credit"], row["Kind"]) for row in rows][-1] == (
        *("EDU10-4408", "", "13530.01", "Owed to the lead"),
    )
    assert {row["Document"] for row in rows} == {"SEG-2015/886/2015-16-Q1"}
    assert "Downloaded journal as CSV: SEG-2015-kent-2015-16-Q1-journal-1.csv" in kent.read("/kent/history")
    assert "Exported the journal of 2015-16-Q1 for the finance system" in kent.read("/kent/history")


def test_it_is_exported_again_by_a_tick_alone_and_the_other_paper_is_warned_of(visit, books):
    books.run(EVERY_STRING)
    kent = visit("kent")
    export(kent)

    without, again = export(kent, shown="1"), export(kent, shown="1", again="y", kind="xlsx")

    assert "Tick the box if the statement is to be exported again" in without.text
    assert again.status_code == 303
    assert [row[1:3] for row in exported(books)] == [(1, "csv"), (2, "xlsx")]
    assert kent.get(f"{JOURNAL}/2").data[:2] == b"PK"
    assert kent.get(f"{JOURNAL}/3").status_code == 404
    assert "Post one of the two, or the cost is counted twice" in kent.read(INVOICE)
    assert "Journals and invoices Nothing waits" in kent.read("/kent/finance")


def test_a_string_that_no_longer_fits_the_pattern_stops_the_export(visit, books):
    books.run(EVERY_STRING)
    kent = visit("kent")
    kent.post("/kent/coding/pattern", shown="0", joined_by="-", pattern="EDU10-440[1-57-9]", press="save")

    answer = export(kent)

    assert "EDU10-4403 does not fit" not in answer.text
    kent.post("/kent/coding/pattern", shown="1", joined_by="-", pattern="EDU10-440[2-9]", press="save")
    assert "EDU10-4401 does not fit your pattern EDU10-440[2-9]" in kent.read(JOURNAL)
    assert export(kent, shown="1", again="y").status_code == 200


def test_the_grant_is_warned_of_and_does_not_stop_the_export(visit, books):
    books.run(EVERY_STRING.replace("GENERAL_FUND", "DSG_HNB"))
    kent = visit("kent")

    page = kent.read(INVOICE)

    assert "SI 2018/1185, Schedule 1, paragraph 5(b)" in page
    assert export(kent, INVOICE).status_code == 303


def test_the_columns_are_the_councils_own_in_its_order_and_a_later_choice_leaves_files_as_they_were(visit, books):
    books.run(EVERY_STRING)
    kent = visit("kent")

    first = columns(kent, ("amount", "Net"), ("coding", "Code"), ledger="unit4")
    export(kent)
    columns(kent, ("coding", "Code"), ("debit", "Dr"), ("credit", "Cr"), shown="1")

    assert first.status_code == 303
    assert kent.get(f"{JOURNAL}/1").text.splitlines()[0] == "Net,Code"
    assert books.run("select change_number, ledger, columns from export_layouts order by 1") == [
        (1, "unit4", ["amount", "coding"]),
        (2, "", ["coding", "debit", "credit"]),
    ]
    assert books.run("select layout_number from ledger_exports") == [(1,)]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([("kind", "Kind"), ("amount", "Net")], "Give the coding a place"),
        ([("coding", "=Code"), ("amount", "Net")], "The heading of Coding must be 1 to 40 letters"),
        ([("coding", "Code"), ("amount", "code")], "code heads Coding already"),
    ],
)
def test_columns_that_no_ledger_could_read_are_refused_with_what_was_typed(visit, books, wanted, said):
    answer = columns(visit("kent"), *wanted)

    assert said in answer.text
    assert f'value="{wanted[0][1]}"' in answer.text
    assert books.run("select count(*) from export_layouts") == [(0,)]


def test_a_place_given_twice_and_a_stale_page_are_refused(visit):
    kent = visit("kent")
    twice = kent.post(COLUMNS, **{f"rows-{n}-{k}": v for n, name in enumerate(("coding", "amount")) for k, v in
        {"name": name, "place": "1", "heading": name}.items()}, shown="0")  # fmt: skip
    columns(kent, ("coding", "Code"), ("amount", "Net"))

    stale = columns(visit("finance"), ("coding", "Ours"), ("amount", "Net"))

    assert "Place 1 is taken by Coding" in twice.text
    assert "Somebody changed the columns while you had this page open" in stale.text


def test_a_template_fills_the_form_and_keeps_nothing(read_as):
    page = read_as("kent").get(f"{COLUMNS}?ledger=sap").text

    assert "A starting point: check it against your own ledger" in page
    assert 'value="HKONT"' in page
    assert dict(HIDDEN.findall(page))["shown"] == "0"


def test_what_is_not_issued_is_not_there(read_as):
    kent = read_as("kent")

    assert kent.get("/kent/journals/2015-16-Q2/journal").status_code == 404
    assert kent.get("/kent/journals/2015-16-Q9/journal").status_code == 404
    assert kent.get(f"{JOURNAL}/99999999999999999999").status_code == 404


def test_the_list_takes_few_statements(read_as, count_statements):
    kent = read_as("kent")
    with count_statements() as counted:
        assert "1 statement is not exported yet" in kent.read("/kent/journals")

    assert len(counted) <= 10
