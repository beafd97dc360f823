"""A statement as it was frozen: word by word, with its hash, and as a PDF that says the same and can be read aloud."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import subprocess
import time

import pytest
from openpyxl import load_workbook

from tenants.statements.content import canonical, hash_of
from tenants.statements.files import KINDS, LEADS_PDF, MEDIA_TYPES, made_of, write_csv, write_xlsx
from tenants.statements.pdf import paper_of, pdf_of
from tests.tenants.across.closing.test_routes import close, hold
from tests.visits import words

pytestmark = pytest.mark.database
PDFTOTEXT = shutil.which("pdftotext")
needs_poppler = pytest.mark.skipif(
    PDFTOTEXT is None, reason="poppler-utils is not installed, so nothing here reads a PDF back"
)


def frozen(books, authority_id=886):
    [(text, digest)] = books.run(
        "select content, content_hash from statement_documents where authority_id = %(it)s", it=authority_id
    )
    return text, bytes(digest)


def read(drawn, tmp_path, *options):
    file = tmp_path / "statement.pdf"
    file.write_bytes(drawn)
    done = subprocess.run([PDFTOTEXT, *options, file, "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_what_is_kept_is_written_in_one_way_and_its_hash_fits(books):
    text, digest = frozen(books)

    content = json.loads(text)

    assert canonical(content) == text
    assert hash_of(text) == digest == hashlib.sha256(text.encode()).digest()
    assert (content["council"], content["period"], content["total_pence"]) == ("Kent", "2015-16-Q1", 1_353_001)
    assert sum(line["amount_pence"] for line in content["lines"]) == content["net_pence"]
    assert (
        content["fingerprint"]
        == books.run("select encode(chain_hash, 'hex') from statements where authority_id = 886")[0][0]
    )


@needs_poppler
def test_the_pdf_says_every_figure_of_what_is_kept(books, tmp_path):
    content = json.loads(frozen(books)[0])
    said = read(pdf_of(content), tmp_path, "-layout")

    for part in (
        "£13,530.01 to pay by 5 August 2015",
        "SEG-2015 / 886 / 2015-16-Q1",
        "Due 5 August 2015",
        "Issued 6 July 2015",
        "Included meetings: 4 of 5 used.",
        "VAT, outside its scope",
        "To pay £13,530.01",
        "Kent’s share is £50.01",
        "Kent recharges £500.00 to others",
        "Kent sample academy",
    ):
        assert part in said, part
    paper = paper_of(content)
    for row in (*paper["parts"], *paper["meetings"], *paper["recharges"]):
        assert row[-1] in said
    for meeting in content["meetings"]:
        assert meeting["reference"] in said


def test_made_anew_it_is_the_same_to_the_byte_and_tagged(books):
    content = json.loads(frozen(books)[0])

    drawn = pdf_of(content)

    assert drawn == pdf_of(json.loads(canonical(content)))
    assert re.search(rb"/Lang ?\(en-GB\)", drawn)
    assert b"/StructTreeRoot" in drawn


@pytest.mark.parametrize("kind", KINDS)
def test_a_council_downloads_what_was_kept_and_the_history_says_who(visit, books, kind):
    kent, content = visit("kent"), json.loads(frozen(books)[0])
    books.run(
        "insert into statement_files (authority_id, contract_id, period_number, kind, content, content_hash)"
        " select 886, contract_id, period_number, %(kind)s, %(it)s, sha256(%(it)s) from statement_documents"
        " where authority_id = 886",
        it=b"as it was kept",
        kind=kind,
    )
    address = f"/kent/statements/2015-16-Q1.{kind}"

    first, again = kent.get(address), kent.get(address)

    assert first.data == again.data == b"as it was kept"
    assert first.mimetype == MEDIA_TYPES[kind]
    assert f'attachment; filename="SEG-2015-kent-2015-16-Q1.{kind}"' in first.headers["Content-Disposition"]
    taken = "select count(*) from history where event = 'exported' and details ->> 'format' = %(kind)s"
    assert books.run(taken, kind=kind) == [(2,)]
    assert visit("essex").get(address).status_code == 404
    assert content["council"] == "Kent"


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_file_it_is_made_of_what_was_kept_to_the_byte(visit, books, kind):
    kent, address = visit("kent"), f"/kent/statements/2015-16-Q1.{kind}"

    first = kent.get(address).data
    time.sleep(1.1 if kind == "xlsx" else 0)  # a workbook that says when it was made would say another second
    assert first == kent.get(address).data == made_of(json.loads(frozen(books)[0]), kind)


def test_the_figures_of_the_files_are_those_of_what_was_kept(books):
    content = json.loads(frozen(books)[0])
    amounts = [line["amount_pence"] for line in content["lines"]] + [content["vat_pence"], content["total_pence"]]

    told = list(csv.DictReader(io.StringIO(write_csv(content))))
    cells = list(load_workbook(io.BytesIO(write_xlsx(content))).active.iter_rows(min_row=2, values_only=True))

    assert [int(row["amount_pence"]) for row in told] == amounts
    assert [round(row[4] * 100) for row in cells] == amounts
    assert [row["reference"] for row in told] == [row[1] for row in cells]
    assert sum(amounts[:-2]) == content["net_pence"]
    assert told[-1]["recharged_pence"] == str(content["recharged_pence"]) == str(round(cells[-1][6] * 100))


@needs_poppler
def test_an_open_period_is_a_draft_and_no_demand(visit, tmp_path):
    essex = visit("essex")
    essex.post("/essex/orders", order_number="PO-9", shown="0")
    answer = essex.get("/essex/statements/2015-16-Q2.pdf")

    said = read(answer.data, tmp_path, "-layout")
    assert "Draft: not yet issued, and no demand for payment." in said
    assert "£1,000.00 so far, not yet issued" in said
    assert "Brought forward. Last statement, 2015-16-Q1: £12,530.00, no payment has arrived." in said
    assert "Order PO-9" in said
    assert "Brought forward. Last statement, 2015-16-Q1: £12,530.00" in essex.read("/essex/statements/2015-16-Q2")
    assert visit("kent").get("/kent/statements/2015-16-Q2.pdf").status_code == 404


def test_closing_through_the_page_keeps_content_and_file(visit, books):
    books.run("update portal_state set sample_today = '2015-10-01'")
    hold(visit("treasurer"))
    assert close(visit("lead")).status_code == 303

    found = books.run(
        "select f.kind, d.content, f.content from statement_documents d join statement_files f using (authority_id, contract_id,"
        " period_number) where authority_id = 881 and period_number = 8061"
    )
    text, essex = found[0][1], visit("essex")
    files = {kind: bytes(kept) for kind, _, kept in found}
    assert set(files) == {*KINDS, LEADS_PDF}
    for kind in KINDS:
        assert essex.get(f"/essex/statements/2015-16-Q2.{kind}").data == files[kind], kind
    lead = visit("lead")
    assert lead.get("/group/statements/2015-16-Q2/essex.pdf").data == files[LEADS_PDF] != files["pdf"]
    assert files["pdf"] == pdf_of(json.loads(text))
    assert json.loads(text)["recharges"][0]["funder"] == "Essex sample academy"
    page = words(lead.get("/group/statements/2015-16-Q2/essex"))
    assert "Essex sample academy" not in page
    assert dt.date.fromisoformat(json.loads(text)["issued_on"]) == dt.date(2015, 10, 1)
