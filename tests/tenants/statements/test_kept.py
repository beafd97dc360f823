"""The files of issued statements: kept once, for the council and for the lead, and made up for where a close was cut off."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from tenants.across.actions import filing
from tenants.statements import pdf
from tenants.statements.content import LEADS_COPY, for_lead
from tenants.statements.files import KINDS, LEADS_PDF
from tenants.statements.pdf import pdf_of
from tests.databases import app_with, close_connections
from tests.promises.two_councils import keep_files
from tests.tenants.across.closing.test_routes import hold, opened
from tests.tenants.statements.test_pdf import frozen
from wsgi import main

pytestmark = pytest.mark.database
JULY, SECOND_QUARTER = dt.date(2015, 7, 20), "2015-16-Q2"


def kept(books, authority_id=886, period_number=8060):
    found = books.run(
        "select kind, content from statement_files where authority_id = %(it)s and period_number = %(number)s",
        it=authority_id,
        number=period_number,
    )
    return {kind: bytes(file) for kind, file in found}


def has_no_files(books):
    return books.run(
        "select s.authority_id, s.period_name from statements s where not exists (select from statement_files f"
        " where f.authority_id = s.authority_id and f.period_number = s.period_number) order by s.period_number, 1 desc"
    )


@pytest.fixture
def app_of(books):
    """The portal as a command has it, on the same books."""
    made = app_with(books)
    yield made
    close_connections(made)


@pytest.fixture
def october(visit, books):
    """The quarter is held, and the day is the first of October."""
    books.run("update portal_state set sample_today = '2015-10-01'")
    assert hold(visit("treasurer")).status_code == 303
    return books


@pytest.fixture
def cut_off(monkeypatch):
    """The machine stops when the second statement is to be made."""
    made, real = [], filing.all_made_of

    def stop_at_the_second(content, files):
        made.append(content["council"])
        if len(made) > 1:
            raise OSError("the machine stops")
        return real(content, files)

    monkeypatch.setattr(filing, "all_made_of", stop_at_the_second)
    return lambda: monkeypatch.setattr(filing, "all_made_of", real)


def test_the_leads_copy_names_the_kind_of_each_funder_and_is_else_the_councils():
    named = {"funder": "Kent sample academy", "kind": "Academy", "reference": "K-1"}

    assert for_lead({"recharges": [named]}) == {
        "recharges": [named | {"funder": "Academy"}],
        "copy": LEADS_COPY,
    }
    assert for_lead({"recharges": [{"funder": "Kent sample academy"}]})["recharges"] == [{"funder": "A funder"}]
    assert for_lead({"recharges": []}) == {"recharges": []}


def test_the_lead_downloads_the_copy_that_was_kept_and_it_is_the_councils_where_no_funder_is_named(
    app_of, visit, books, monkeypatch
):
    lead, address = visit("lead"), "/group/statements/2015-16-Q1/{}.pdf"
    before = {slug: lead.get(address.format(slug)).data for slug in ("kent", "essex")}
    assert keep_files(app_of, on=JULY) == 2

    kent, essex = kept(books), kept(books, 881)

    assert set(kent) == set(essex) == {*KINDS, LEADS_PDF}
    assert before == {"kent": kent[LEADS_PDF], "essex": essex[LEADS_PDF]}
    assert kent[LEADS_PDF] == pdf_of(for_lead(json.loads(frozen(books)[0]))) != kent["pdf"]
    assert essex[LEADS_PDF] == essex["pdf"]
    monkeypatch.setattr(pdf, "pdf_from", None)  # what is kept is never drawn anew
    assert visit("auditor").get(address.format("kent")).data == lead.get(address.format("kent")).data == kent[LEADS_PDF]


def test_the_command_prints_the_councils_copy_as_it_is_kept_and_a_draft_as_a_draft(app_of, books, monkeypatch):
    keep_files(app_of, on=JULY)
    monkeypatch.setenv("DATABASE_URL", books.app_url)

    def printed(authority, period, kind):
        done = CliRunner().invoke(main, ["statement", authority, period, "--format", kind])
        assert done.exit_code == 0, done.output
        return done.stdout_bytes

    page = printed("886", "2015-16-Q1", "html")
    assert page == kept(books)["html"]
    assert b"Kent sample academy" in page
    assert printed("886", "2015-16-Q1", "pdf") == kept(books)["pdf"]
    assert b"Draft: not yet issued, and no demand for payment." in printed("881", SECOND_QUARTER, "html")


def test_a_close_that_is_cut_off_while_drawing_is_closed_and_what_is_missing_is_made_later_to_the_byte(
    visit, app_of, october, cut_off, monkeypatch
):
    closed = close_in_lines(visit("lead"))
    monkeypatch.setenv("DATABASE_URL", october.app_url)
    told = CliRunner().invoke(main, ["verify"])
    sent = visit("essex").get(f"/essex/statements/{SECOND_QUARTER}.pdf").data

    assert closed[-1] == {"at": f"/group/statements?period={SECOND_QUARTER}"}
    assert october.run("select count(*) from closings") == [(2,)]
    assert has_no_files(october) == [(881, "2015-16-Q1"), (881, SECOND_QUARTER)]
    assert told.exit_code == 0, told.output
    assert "No file is kept yet of 2 issued statements: Essex, 2015-16-Q1; Essex, 2015-16-Q2." in told.output

    cut_off()
    with app_of.app_context():
        assert filing.file_what_is_left(actor="worker") == 0  # the close has its time to do it
        monkeypatch.setattr(filing, "_LEFT_TO_THE_CLOSE", dt.timedelta(0))
        assert filing.file_what_is_left(actor="worker") == 2
    assert has_no_files(october) == []
    assert kept(october, 881, 8061)["pdf"] == sent


def test_the_command_closes_although_a_statement_cannot_be_drawn_and_says_so(books, cut_off, monkeypatch):
    books.run("update portal_state set sample_today = '2015-10-01'")
    monkeypatch.setenv("DATABASE_URL", books.app_url)

    told = CliRunner().invoke(main, ["close", SECOND_QUARTER])

    assert told.exit_code == 0, told.output
    assert told.output.startswith(f"{SECOND_QUARTER} is closed: 1 statement, ")
    assert "Not every statement could be drawn; the worker or the next close draws what is missing." in told.output
    assert books.run("select count(*) from closings") == [(2,)]


def test_the_next_close_makes_what_an_earlier_one_left_and_tells_how_far_it_is(visit, october, monkeypatch):
    monkeypatch.setattr("tenants.across.closing.drawing._TOLD_EVERY_SECONDS", 0)
    assert len(has_no_files(october)) == 2
    lead = visit("lead")

    told = close_in_lines(lead)

    page = {"at": f"/group/statements?period={SECOND_QUARTER}"}
    assert told == [*({"drawn": done, "of": 3} for done in (1, 2, 3)), page]
    assert has_no_files(october) == []
    assert "Quarter 2 is closed" in lead.read(page["at"])
    assert close_in_lines(lead, period=SECOND_QUARTER) == [page]
    assert "closed" in lead.read(page["at"])


def test_a_refused_close_is_a_page_for_a_script_too(visit, october):
    answer = sent_in_lines(visit("lead"), looked="")

    assert answer.mimetype == "text/html"
    assert "Tick the box when you have looked" in answer.text
    assert october.run("select count(*) from closings") == [(1,)]


@pytest.mark.parametrize("statement", ["delete from statement_files", "update statement_files set kind = 'html'"])
def test_a_file_that_is_kept_is_never_taken_away(app_of, books, statement):
    keep_files(app_of, on=JULY)

    with pytest.raises(Exception, match="append only"):
        books.run(statement)


def sent_in_lines(visitor, **changed):
    form = {"csrf_token": visitor.token(), "looked": "y", **changed}
    if "period" not in form:
        form |= opened(visitor)
    return visitor.client.post("/group/close", data=form, headers={"Accept": "application/x-ndjson"})


def close_in_lines(visitor, **changed):
    """Close as the script of the page does, and return what it is told line by line."""
    answer = sent_in_lines(visitor, **changed)
    assert answer.mimetype == "application/x-ndjson", answer.text
    return [json.loads(line) for line in answer.text.splitlines()]
