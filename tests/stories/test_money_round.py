"""A quarter's money from the provider's bill to nothing owed: what is billed wrongly is named, a line is queried, all is paid."""

import datetime as dt
import subprocess
from collections import Counter

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from tests.stories.conftest import desks, served
from tests.stories.hands import fill_in_day, heading, press, tick
from tests.visits import add_people, add_person
from wsgi import main

pytestmark = [pytest.mark.database, pytest.mark.browser]
MEDWAY = 887
USAGE = (
    "reference,authority,service,case_reference,requested_on,meeting_date,status,cause,cancelled_on,mode,funders,"
    "funders_agreed_on,outcome\n"
    + "".join(
        f"MED-{number},{MEDWAY},mediation,C-{number},2015-04-20,2015-05-{day:02},held,,,online,,,full\n"
        for number, day in enumerate(range(11, 18), start=1)
    )
)
COLUMNS = "authority,kind,reference,service_date,net_pence\n"


@pytest.fixture
def quarter_over(server, sample_loaded, tmp_path, monkeypatch):
    """Sixteen councils on 6 July 2015: the first year is charged, and Medway had five included meetings and two more."""
    made = server.copy(of=sample_loaded)
    usage = tmp_path / "usage.csv"
    usage.write_text(USAGE)
    monkeypatch.setenv("DATABASE_URL", made.app_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    for command in (
        ["charge-subscription", "1", "--on", "2015-04-01"],
        ["import-usage", str(usage), "--on", "2015-06-08"],
    ):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
    add_people(made, "lead", "treasurer")
    add_person(made, "medway", "member-finance", MEDWAY, None)
    made.run("update portal_state set sample_today = '2015-07-06'")
    yield made
    made.close()
    server.drop(made)


@pytest.fixture
def seat(browser, quarter_over, tmp_path):
    """Sign somebody of the sixteen councils' portal in before a browser of their own."""
    with served(quarter_over, tmp_path) as served_at, desks(browser, served_at) as seated:
        yield seated


@pytest.fixture
def bill(quarter_over, tmp_path):
    """The provider's lines for the quarter: as the books have them, but MED-6 twice, and MED-7 at £1,050.00."""
    lines = quarter_over.run(
        "select authority_id, kind, reference, service_on::text, sum(amount)::int from transfers"
        " where kind in ('core-subscription', 'allowance-prepayment', 'meeting') and unit = 'pence'"
        " group by 1, 2, 3, 4 having sum(amount) > 0 order by 1, 2, 3"
    )
    assert Counter(kind for _, kind, *_ in lines) == {"core-subscription": 16, "allowance-prepayment": 16, "meeting": 2}
    lines += [line for line in lines if line[2] == "MED-6"]
    file = tmp_path / "invoice.csv"
    rows = [(*line[:4], line[4] + 5_000 * (line[2] == "MED-7")) for line in lines]
    file.write_text(COLUMNS + "".join(",".join(map(str, row)) + "\n" for row in rows))
    return file, sum(row[4] for row in rows)


def test_from_the_bill_to_nothing_owed(quarter_over, seat, bill, is_clean, tmp_path):
    treasurer, lead, medway = seat("treasurer"), seat("lead"), seat("medway", width=390)
    _the_bill_is_matched_and_what_is_wrong_is_rejected(treasurer, bill, is_clean)
    _somebody_else_approves_it(lead, is_clean)
    treasurer.goto("/group/close")
    press(treasurer, "Hold quarter 1")
    _medway_queries_its_sixth_meeting(medway, is_clean)
    _half_of_it_is_upheld(lead, is_clean)
    lead.goto("/group/close")
    lead.get_by_label("I have looked").check()
    press(lead, "Close quarter 1")
    expect(lead.get_by_role("alert")).to_contain_text("Quarter 1 is closed. 16 statements are issued.")

    medway.goto("/medway/statements/2015-16-Q1")
    expect(heading(medway)).to_contain_text("£13,980.00 to pay by")
    assert is_clean(medway)
    said = _words_of_the_pdf(medway, tmp_path)
    assert "£13,980.00 to pay by" in said
    assert "To pay" in said
    assert "\N{MINUS SIGN}£500.00" in said
    _the_payment_arrives(treasurer, is_clean)

    medway.goto("/medway/account")
    expect(medway.get_by_role("row").last).to_contain_text("£0.00")
    found = CliRunner().invoke(main, ["verify"])
    assert found.exit_code == 0, found.output


def _the_bill_is_matched_and_what_is_wrong_is_rejected(treasurer, bill, is_clean):
    file, net_pence = bill
    net = f"{net_pence // 100}.{net_pence % 100:02}"
    treasurer.goto("/group/invoices/new")
    treasurer.get_by_label("Invoice number").fill("SMS-2015-1")
    fill_in_day(treasurer, "Date of the invoice", 3, 7, 2015)
    treasurer.get_by_label("Billing period that it is for").select_option("Quarter 1, April to June 2015")
    treasurer.get_by_label("Net", exact=True).fill(net)
    treasurer.get_by_label("VAT", exact=True).fill("0")
    treasurer.get_by_label("Total", exact=True).fill(net)
    treasurer.get_by_label("The lines as a file").set_input_files(file)
    assert is_clean(treasurer)
    press(treasurer, "Match it with the books")
    expect(heading(treasurer)).to_contain_text("2 of 35 lines differ: £1,050.00 is not payable yet")
    row = treasurer.get_by_role("row")
    expect(row.filter(has_text="Billed twice")).to_contain_text("MED-6, Medway")
    expect(row.filter(has_text="Above the books")).to_contain_text("MED-7, Medway")
    assert is_clean(treasurer)
    for why in ("It is on the invoice twice", "The price of that day is £1,000.00"):
        treasurer.get_by_role("link", name="Decide").first.click()
        treasurer.get_by_label("Reject").check()
        treasurer.get_by_label("Why", exact=True).fill(why)
        assert is_clean(treasurer)
        press(treasurer, "Keep the decision")
    expect(treasurer.locator("main")).to_contain_text("You entered this invoice, so somebody else approves it.")


def _somebody_else_approves_it(lead, is_clean):
    lead.goto("/group/invoices")
    lead.get_by_role("link", name="SMS-2015-1").click()
    press(lead, "Approve for payment")
    expect(heading(lead)).to_contain_text("£201,680.00 of invoice SMS-2015-1 is approved for payment")
    assert is_clean(lead)


def _medway_queries_its_sixth_meeting(medway, is_clean):
    medway.goto("/medway/statements/2015-16-Q1")
    expect(medway.locator("main")).to_contain_text("Draft: look at it by")
    medway.get_by_role("link", name="Query a line").click()
    medway.get_by_role("row").filter(has_text="MED-6").get_by_role("link", name="Query").click()
    tick(medway, "Why do you query it?", "Somebody else pays, or pays a part")
    assert is_clean(medway)
    press(medway, "Send the query")
    expect(medway.locator("main")).to_contain_text("£1,000.00")
    assert is_clean(medway)


def _half_of_it_is_upheld(lead, is_clean):
    lead.goto("/group/queries")
    lead.get_by_role("link", name="Medway").first.click()
    lead.get_by_label("Upheld in part").check()
    lead.get_by_label("Amount to credit").fill("500.00")
    lead.get_by_label("Why?").fill("The academy pays the other half")
    assert is_clean(lead)
    press(lead, "Send the answer")
    expect(lead.get_by_role("alert")).to_contain_text("is answered")
    assert is_clean(lead)


def _words_of_the_pdf(medway, tmp_path):
    with medway.expect_download() as downloaded:
        medway.get_by_role("link", name="PDF").click()
    paper = tmp_path / "medway.pdf"
    downloaded.value.save_as(paper)
    said = subprocess.run(
        ["/usr/bin/pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    )
    return said.stdout


def _the_payment_arrives(treasurer, is_clean):
    treasurer.goto("/group/debt/medway/pay")
    treasurer.get_by_label("Amount received").fill("13980.00")
    day = dt.date(2015, 7, 6)
    fill_in_day(treasurer, "Day it was received", day.day, day.month, day.year)
    treasurer.get_by_label("Bank reference").fill("MEDWAY 1")
    press(treasurer, "See what it settles")
    assert is_clean(treasurer)
    press(treasurer, "Record this payment")
    expect(heading(treasurer)).to_have_text("Medway owes nothing")
    assert is_clean(treasurer)
