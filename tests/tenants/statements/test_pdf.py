"""A statement as it was frozen: word by word, with its hash, and as a PDF that says the same and can be read aloud."""

import datetime as dt
import hashlib
import json
import re
import shutil
import subprocess

import pytest

from tenants.statements.content import canonical, hash_of
from tenants.statements.pdf import paper_of, pdf_of
from tests.tenants.across.closing.test_routes import close, hold
from tests.visits import words

pytestmark = pytest.mark.database
PDFTOTEXT = shutil.which("pdftotext")
needs_poppler = pytest.mark.skipif(
    PDFTOTEXT is None, reason="poppler-utils is not installed, so nothing here reads a PDF back"
)
KENTS = "/kent/statements/2015-16-Q1.pdf"


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


def test_a_council_downloads_what_was_kept_and_the_history_says_who(visit, books):
    kent, content = visit("kent"), json.loads(frozen(books)[0])
    books.run(
        "insert into statement_files (authority_id, contract_id, period_number, kind, content, content_hash)"
        " select 886, contract_id, period_number, 'pdf', %(it)s, sha256(%(it)s) from statement_documents"
        " where authority_id = 886",
        it=b"%PDF as it was kept",
    )

    first, again = kent.get(KENTS), kent.get(KENTS)

    assert first.data == again.data == b"%PDF as it was kept"
    assert first.mimetype == "application/pdf"
    assert 'filename="SEG-2015-kent-2015-16-Q1.pdf"' in first.headers["Content-Disposition"]
    taken = "select count(*) from history where event = 'exported' and details ->> 'format' = 'pdf'"
    assert books.run(taken) == [(2,)]
    assert visit("essex").get(KENTS).status_code == 404
    assert content["council"] == "Kent"


def test_without_a_file_it_is_drawn_of_what_was_kept(visit, books):
    assert visit("kent").get(KENTS).data == pdf_of(json.loads(frozen(books)[0]))


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
        "select d.content, f.content from statement_documents d join statement_files f using (authority_id, contract_id,"
        " period_number) where authority_id = 881 and period_number = 8061"
    )
    [(text, drawn)] = found
    assert bytes(drawn) == pdf_of(json.loads(text)) == visit("essex").get("/essex/statements/2015-16-Q2.pdf").data
    assert json.loads(text)["recharges"][0]["funder"] == "Essex sample academy"
    page = words(visit("lead").get("/group/statements/2015-16-Q2/essex"))
    assert "Essex sample academy" not in page
    assert dt.date.fromisoformat(json.loads(text)["issued_on"]) == dt.date(2015, 10, 1)
