"""The commands as a person types them: what they print, their exit codes, and that a refusal stores nothing."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from wsgi import main

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "samples" / "south-east-group"
COUNTED = (
    "meetings",
    "transfers",
    "statements",
    "closings",
    "charges",
    "reversals",
    "prices",
    "authorities",
    "accounts",
)

pytestmark = pytest.mark.database


@pytest.fixture
def database(request, server):
    """An empty database, or a copy of what a test's other fixtures stand on."""
    names = [name for name in ("sample_replayed", "sample_loaded") if name in request.fixturenames]
    made = server.copy(of=request.getfixturevalue(names[0]) if names else None)
    yield made
    server.drop(made)


@pytest.fixture
def consortium(database, monkeypatch, tmp_path):
    """Run a command on this test's database as a terminal does."""
    monkeypatch.setenv("DATABASE_URL", database.app_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))

    def run(*words):
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


@pytest.fixture
def loaded(sample_loaded, consortium):
    return consortium


@pytest.fixture
def replayed(sample_replayed, consortium):
    return consortium


def counts(database):
    return {table: database.run(f"select count(*) from {table}")[0][0] for table in COUNTED}


def usage_file(tmp_path, *lines):
    header = (SAMPLE / "returns" / "usage-2015-04.csv").read_text().splitlines()[0]
    path = tmp_path / "usage.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def meeting(**changes):
    cells = {"reference": "M1", "authority": "886", "on": "2015-04-20", "rest": "held,,,online,,,full"} | changes
    return f"{cells['reference']},{cells['authority']},mediation,C1,2015-04-01,{cells['on']},{cells['rest']}"


def test_the_year_against_the_contract_before_it(replayed):
    told = replayed("spend", "886", "2015-16").output

    assert "subscription £12,480.00 + meetings £2,000.00 = £14,480.00" in told
    assert "£24,103.21 a year: this is £9,623.21 less" in told


def test_loading_again_changes_nothing_and_a_check_shows_what_would_change(loaded, database, tmp_path):
    changed = tmp_path / "later"
    changed.mkdir()
    for name in ("consortium.toml", "authorities.csv", "funders.csv"):
        (changed / name).write_text((SAMPLE / name).read_text())
    text = (changed / "consortium.toml").read_text()
    (changed / "consortium.toml").write_text(text.replace("pence = 100000", "pence = 103500"))
    before = counts(database)

    again, checked = loaded("load", SAMPLE), loaded("load", changed, "--check")

    assert "0 changes" in again.output
    assert "Price of a meeting from 2015-04-01 for every council: pence was 100000, becomes 103500." in checked.output
    assert "Nothing is stored." in checked.output
    assert counts(database) == before


def test_a_changed_price_supersedes_and_names_the_meetings_that_it_concerns(replayed, database, tmp_path):
    changed = tmp_path / "later"
    changed.mkdir()
    for name in ("consortium.toml", "authorities.csv", "funders.csv"):
        text = (SAMPLE / name).read_text().replace("pence = 100000", "pence = 103500")
        (changed / name).write_text(text)

    told = replayed("load", changed).output

    assert "M00402 of 886, 18 August 2016: recorded at the price of £1,000.00, which would now be £1,035.00." in told
    rows = database.run("select price_pence, superseded_at is null from prices order by price_id")
    assert rows == [(100_000, False), (103_500, True)]
    assert database.run("select count(*) from history where subject = 'prices'")[0][0] == 3


def test_charging_a_year_again_posts_nothing(loaded, database):
    first = loaded("charge-subscription", "1", "--on", "2015-04-01")
    before = counts(database)

    again = loaded("charge-subscription", "1", "--on", "2015-04-02")

    assert first.output == "Contract year 1: £199,680.00 charged to 16 councils in 32 lines.\n"
    assert again.output == "Contract year 1: Nothing to charge: every share is right already.\n"
    assert counts(database) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("charge-subscription", "9"), "The contract has no year 9"),
        (("charge-shared-cost", "AUDIT-1999"), "There is no shared cost AUDIT-1999. Known are: AUDIT-2016."),
        (("close", "2015-16-Q2"), "2015-16-Q1 comes first"),
        (("close", "2016-17-Q9"), "There is no billing period 2016-17-Q9"),
        (("close", "2015-16-Q1", "--on", "2015-06-29"), "before its last day, 30 June 2015"),
        (("reverse", "M9", "--reason", "twice"), "No meeting M9 is recorded"),
        (("import-usage", "/nowhere/usage.csv"), "/nowhere/usage.csv: The file cannot be read"),
        (("statement", "999", "2015-16-Q1"), "There is no council 999"),
        (("statement", "886", "2015-16-Q1"), "Kent has no statement for 2015-16-Q1: there were no charges."),
        (("spend", "886", "2015-17"), "2015-17 is no financial year"),
        (("charge-subscription", "1", "--on", "2016-11-19"), "19 November 2016 is after 18 November 2016"),
        (("go-live",), "A sample can never go live"),
    ],
)
def test_a_refusal_is_a_sentence_with_exit_code_1_and_stores_nothing(loaded, database, words, sentence):
    before = counts(database)

    refused = loaded(*words)

    assert refused.exit_code == 1
    assert sentence in refused.output
    assert "Traceback" not in refused.output
    assert counts(database) == before


@pytest.mark.parametrize(
    "words", [("close",), ("nonsense",), ("close", "2015-16-Q1", "--on", "31/02/2015"), ("charge-subscription", "one")]
)
def test_wrong_usage_is_exit_code_2(loaded, words):
    assert loaded(*words).exit_code == 2


def test_nothing_works_before_a_folder_is_loaded_and_the_answer_says_what_to_do(consortium):
    for words in (("statements",), ("close", "2015-16-Q1"), ("charge-subscription", "1"), ("sign-ins",)):
        told = consortium(*words)

        assert told.exit_code == 1
        assert "Load its folder with `consortium load FOLDER`" in told.output


def test_every_bad_row_is_named_by_file_line_and_column_and_nothing_of_the_file_is_stored(loaded, database, tmp_path):
    bad = usage_file(
        tmp_path,
        meeting(),
        meeting(reference="M2", authority="999"),
        meeting(reference="M1"),
        meeting(reference="M4", on="2019-01-01"),
        meeting(reference="M5", rest="cancelled,,,online,,,"),
        meeting(reference="M6", rest="held,,,online,881-SCH,2015-04-02,full"),
    )
    before = counts(database)

    refused = loaded("import-usage", bad, "--on", "2015-05-08")

    assert refused.exit_code == 1
    named = {tuple(line.split(": ")[:2]) for line in refused.output.splitlines()}
    assert {("usage.csv:3", "authority"), ("usage.csv:4", "reference"), ("usage.csv:5", "meeting_date")} <= named
    assert {("usage.csv:6", "cause"), ("usage.csv:6", "cancelled_on"), ("usage.csv:7", "funders")} <= named
    assert counts(database) == before


def test_a_reference_of_another_council_is_refused_without_naming_the_council(loaded, tmp_path):
    loaded("import-usage", usage_file(tmp_path, meeting()), "--on", "2015-05-08")

    refused = loaded("import-usage", usage_file(tmp_path, meeting(authority="881")), "--on", "2015-05-08")

    assert refused.exit_code == 1
    assert "usage.csv:2: reference: M1 is used already." in refused.output
    assert "Kent" not in refused.output


def test_a_recorded_row_is_skipped_and_one_with_other_values_is_refused(loaded, tmp_path):
    loaded("import-usage", usage_file(tmp_path, meeting()), "--on", "2015-05-08")

    same = loaded("import-usage", usage_file(tmp_path, meeting(), meeting(reference="M2")), "--on", "2015-05-08")
    other = loaded("import-usage", usage_file(tmp_path, meeting(on="2015-04-21")), "--on", "2015-05-08")

    assert "1 meeting recorded, 1 of them included, £0.00 charged; 1 recorded before and skipped." in same.output
    assert other.exit_code == 1
    assert "M1 is recorded with other values. Take the meeting back first" in other.output


def test_a_check_names_the_price_and_stores_nothing(loaded, database, tmp_path):
    before = counts(database)

    told = loaded("import-usage", usage_file(tmp_path, meeting()), "--on", "2015-05-08", "--check")

    assert "1 meeting recorded, 1 of them included, £0.00 charged. Nothing is stored: this was a check." in told.output
    assert counts(database) == before


def test_a_meeting_is_taken_back_once_and_its_reference_stays_used(loaded, tmp_path):
    loaded("import-usage", usage_file(tmp_path, meeting()), "--on", "2015-05-08")

    first = loaded("reverse", "M1", "--reason", "recorded twice", "--on", "2015-05-09")
    again = loaded("reverse", "M1", "--reason", "recorded twice", "--on", "2015-05-09")
    anew = loaded("import-usage", usage_file(tmp_path, meeting(on="2015-04-21")), "--on", "2015-05-09")

    assert "M1 of Kent is taken back." in first.output
    assert "M1 was taken back before" in again.output
    assert "A reference stays used" in anew.output


def test_a_period_is_closed_once_and_a_late_line_goes_to_the_next(loaded, tmp_path):
    loaded("charge-subscription", "1", "--on", "2015-04-01")

    closed = loaded("close", "2015-16-Q1", "--on", "2015-07-20")
    again = loaded("close", "2015-16-Q1", "--on", "2015-07-20")
    loaded("import-usage", usage_file(tmp_path, meeting()), "--on", "2015-07-21")
    late = json.loads(loaded("statement", "886", "2015-16-Q2").output)

    assert closed.output == "2015-16-Q1 is closed: 16 statements, £199,680.00 net.\n"
    assert "is closed already" in again.output
    assert [(line["reference"], line["service_date"]) for line in late["lines"]] == [("M1", "2015-04-20")]


def test_the_business_date_never_goes_back(loaded, tmp_path):
    loaded("import-usage", usage_file(tmp_path, meeting()), "--on", "2015-05-08")

    refused = loaded("charge-subscription", "1", "--on", "2015-05-07")

    assert refused.exit_code == 1
    assert "7 May 2015 is before 8 May 2015, the last day on which something was recorded." in refused.output


def test_once_live_the_date_is_the_real_one(consortium, tmp_path):
    folder = tmp_path / "live"
    folder.mkdir()
    for name in ("authorities.csv", "funders.csv"):
        (folder / name).write_text((SAMPLE / name).read_text())
    lines = (SAMPLE / "consortium.toml").read_text().splitlines()
    (folder / "consortium.toml").write_text("\n".join(line for line in lines if not line.startswith("sample_today")))
    consortium("load", folder)

    live = consortium("go-live")
    dated = consortium("charge-subscription", "1", "--on", "2015-04-01")

    assert "The portal is live." in live.output
    assert "The portal is live, so every act carries today's date. Leave --on out." in dated.output


def test_a_statement_as_csv_adds_up_and_runs_no_formula(replayed):
    rows = list(csv.DictReader(io.StringIO(replayed("statement", "886", "2016-17-Q1", "--format", "csv").output)))

    lines = [int(row["amount_pence"]) for row in rows if row["kind"] not in ("vat", "total")]
    assert sum(lines) == 1_575_007
    assert rows[-1]["kind"] == "total"
    assert rows[-1]["amount_pence"] == "1575007"


def test_a_statement_is_a_pdf_and_a_spreadsheet_too(replayed, tmp_path):
    files = {form: tmp_path / f"statement.{form}" for form in ("pdf", "xlsx", "html")}
    for form, file in files.items():
        told = replayed("statement", "886", "2016-17-Q1", "--format", form, "--output", file)
        assert (told.exit_code, told.output) == (0, f"Written to {file}.\n")

    assert files["pdf"].read_bytes().startswith(b"%PDF-1.7")
    assert "£15,750.07 to pay by 19" in files["html"].read_text()
    rows = list(load_workbook(files["xlsx"], read_only=True).active.iter_rows(values_only=True))
    assert rows[-1][0] == "total"
    assert rows[-1][4] == 15_750.07
    to_screen = replayed("statement", "886", "2016-17-Q1", "--format", "pdf")
    assert to_screen.stdout_bytes == files["pdf"].read_bytes()


def test_a_samples_people_are_printed_with_passwords_as_csv(loaded):
    rows = list(csv.DictReader(io.StringIO(loaded("sign-ins").output)))

    assert {(row["email"], row["role"], row["organisation"]) for row in rows} >= {
        ("sen.manager@kent.example", "member-manager", "886"),
        ("caseworker@provider.example", "provider-caseworker", "PROVIDER"),
    }
    assert all(len(row["password"]) > 12 for row in rows)


def test_help_needs_no_database(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "none"))

    for words in (
        [],
        ["close"],
        ["replay"],
        ["up"],
        ["verify"],
        ["import-usage"],
        ["import-contacts"],
        ["caseload"],
        ["restore"],
    ):
        assert CliRunner().invoke(main, [*words, "--help"]).exit_code == 0


def invoice_file(tmp_path, database, *more):
    """Write the provider's invoice of the first quarter as the books have it, with rows of a test's own behind it."""
    rows = database.run(
        "select authority_id, kind, reference, service_on, amount from transfers"
        " where period_number = (select min(period_number) from transfers) and from_account = 'due_to_lead'"
        " and kind in ('meeting', 'cancellation', 'core-subscription', 'allowance-prepayment')"
        " order by authority_id, transfer_number"
    )
    path = tmp_path / "invoice.csv"
    lines = ["authority,kind,reference,service_date,net_pence", *(",".join(map(str, row)) for row in rows), *more]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_providers_invoice_is_matched_with_the_books_line_by_line(replayed, database, tmp_path):
    before = counts(database)
    core = "886,core-subscription,year-1,2015-04-01,748000"
    words = ("--provider", "PROVIDER", "--period", "2015-16-Q1")

    right = replayed("check-invoice", invoice_file(tmp_path, database), *words).output
    wrong = replayed(
        "check-invoice", invoice_file(tmp_path, database, core, "886,meeting,M0,2015-04-02,1"), *words
    ).output

    assert ", 0 differ." in right
    assert "+ £0.00 on earlier invoices + £0.00 not billed + £0.00 billed below the books." in right
    assert "billed-twice, £7,480.00: Kent" in wrong
    assert "not-in-the-book, £0.01: Kent" in wrong
    assert counts(database) == before


def test_a_bad_row_of_an_invoice_is_named_and_so_is_an_unknown_provider(loaded, database, tmp_path):
    bad = invoice_file(tmp_path, database, "886,meeting,M1,2015-04-02,-100", "999,meetin,M2,2015-04-02,10.5")

    told = loaded("check-invoice", bad, "--provider", "PROVIDER", "--period", "2015-16-Q1")
    unknown = loaded("check-invoice", bad, "--provider", "OTHER", "--period", "2015-16-Q1")

    assert told.exit_code == 1
    assert "invoice.csv:2: net_pence: -100 is no amount in whole pence." in told.output
    assert "invoice.csv:3: authority: 999" in told.output
    assert "invoice.csv:3: kind: meetin is no kind" in told.output
    assert "OTHER is not the code of a provider." in unknown.output
