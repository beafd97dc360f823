"""A refusal to assess goes from the call to the certificate, and those whose business it is read it."""

import pytest
from playwright.sync_api import expect

from tests.kents_funding import NEW
from tests.stories.conftest import DESK, PHONE
from tests.stories.hands import answer_of, fill_in_day, heading, press, tab_to, tick, type_day

pytestmark = [pytest.mark.database, pytest.mark.browser]
# A case of each service, and the finding of its page.
BOTH = (
    ("CASE-K-9", "Issue the certificate by Tuesday 21 July: 1 day left"),
    (NEW, "All parties must consent: ask at least two of them, such as the family and the school"),
)
NEEDED = "A certificate is needed before the family can appeal."


def test_a_refusal_to_assess_goes_from_the_call_to_the_certificate(sit_down, faults_at_any_width):
    caseworker = sit_down("first", width=PHONE)
    _record_the_call(caseworker, "CASE-K-10", faults_at_any_width)
    _decline(caseworker, faults_at_any_width)
    _find_on_the_worklist(caseworker, "CASE-K-10", faults_at_any_width)

    press(caseworker, "Issue the certificate")

    expect(heading(caseworker)).to_have_text("Certificate Kent 2, issued on 20 July 2015")
    assert faults_at_any_width(caseworker) == []
    _take_the_paper(caseworker)
    caseworker.get_by_role("link", name="CASE-K-10").click()
    expect(heading(caseworker)).to_have_text("Certificate issued on 20 July; nothing is due")
    expect(caseworker.locator("#certificate")).to_contain_text("Number 2, 20 July 2015: mediation declined.")
    assert faults_at_any_width(caseworker) == []
    caseworker.goto("/provider/certificates")
    expect(caseworker.get_by_role("row").filter(has_text="Kent 2")).to_contain_text("In time")
    assert faults_at_any_width(caseworker) == []


def test_a_family_that_wants_mediation_is_recorded_with_the_keyboard_alone(sit_down):
    caseworker = sit_down("first")
    caseworker.goto("/provider/cases")
    tab_to(caseworker.get_by_role("button", name="Record a contact"))
    caseworker.keyboard.press("Enter")
    expect(heading(caseworker)).to_have_text("Record a contact")

    _type_the_call(caseworker, "CASE-K-11")

    expect(caseworker.locator(".govuk-notification-banner")).to_contain_text(f"CASE-K-11 is recorded. {NEEDED}")
    expect(heading(caseworker)).to_have_text("Hold the mediation by Sunday 9 August: 20 days left")


def test_the_council_reads_its_cases_and_sees_who_has_looked(sit_down, faults_at_any_width):
    caseworker, manager = sit_down("first", width=PHONE), sit_down("kent", width=DESK)
    for reference, finding in BOTH:
        caseworker.goto(f"/provider/case/{reference}")
        manager.goto("/kent/cases")
        assert faults_at_any_width(manager) == []
        manager.get_by_role("link", name=reference, exact=True).click()
        expect(heading(manager)).to_have_text(finding)
        expect(manager.get_by_role("main")).to_contain_text("Somebody of first today at")
        assert faults_at_any_width(manager) == []
        manager.get_by_role("link", name="All views").click()
        seen = manager.get_by_role("row").filter(has_text="Somebody of first")
        expect(seen).to_contain_text(reference)
        assert faults_at_any_width(manager) == []


@pytest.mark.parametrize("who", ["essex", "finance", "lead"])
def test_nobody_else_is_shown_a_case_or_led_to_one(sit_down, who):
    page = sit_down(who)
    menu = page.get_by_role("navigation").get_by_role("link").all_inner_texts()
    assert ("Cases" in menu) == (who == "essex"), menu

    answers = {path: page.goto(path).status for reference, _ in BOTH for path in _addresses(reference)}

    assert set(answers.values()) == {404}, answers


def _addresses(reference):
    return f"/kent/case/{reference}", f"/kent/case/{reference}/funding", f"/kent/cases?reference={reference}"


def _take_the_paper(page):
    """Download the certificate; it is a PDF."""
    link = page.get_by_role("button", name="Download as PDF")
    with page.expect_download() as taken:
        link.click()
    assert taken.value.suggested_filename == "certificate-kent-2.pdf"
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def _record_the_call(page, reference, faults_at_any_width):
    """Record that a parent of Kent called on 16 July about a refusal that was sent on 6 July."""
    page.goto("/provider/cases")
    page.get_by_role("button", name="Record a contact").click()
    page.get_by_label("Council", exact=True).select_option("Kent")
    page.get_by_label("Your reference for the case").fill(reference)
    fill_in_day(page, "Day of contact", 16, 7, 2015)
    tick(page, "What is asked for", "Mediation")
    tick(page, "Who asks", "A parent")
    tick(page, "Which decisions it is about", "Not to assess")
    fill_in_day(page, "Day the decision was sent (optional)", 6, 7, 2015)
    expect(page.locator("#needed")).to_contain_text(NEEDED)
    assert faults_at_any_width(page) == []
    press(page, "Record this contact")
    expect(page.locator(".govuk-notification-banner")).to_contain_text(f"{reference} is recorded. {NEEDED}")
    expect(heading(page)).to_have_text("Waiting for the family’s choice by Sunday 6 September: 48 days left")
    asking = page.locator("#deadlines").get_by_role("row").filter(has_text="Rule T2")
    expect(asking).to_contain_text("2 months from 6 July")
    assert faults_at_any_width(page) == []


def _decline(page, faults_at_any_width):
    """Record that the family told on 17 July that it does not want mediation."""
    page.get_by_role("link", name="Record the family’s choice").first.click()
    tick(page, "What the family chose", "No mediation")
    fill_in_day(page, "Day you were told", 17, 7, 2015)
    assert faults_at_any_width(page) == []
    press(page, "Record the choice")
    expect(heading(page)).to_have_text("Issue the certificate by Wednesday 22 July: 2 days left")
    assert faults_at_any_width(page) == []


def _find_on_the_worklist(page, reference, faults_at_any_width):
    """Find it among what is due, and open the form that issues its certificate."""
    page.goto("/provider")
    row = page.get_by_role("row").filter(has_text=reference)
    expect(row).to_contain_text("Issue the certificate: mediation declined, told 17 July")
    assert faults_at_any_width(page) == []
    row.get_by_role("link", name=f"Issue the certificate of {reference}").click()
    expect(page.get_by_label("Mediation declined", exact=True)).to_be_checked()
    assert faults_at_any_width(page) == []


def _type_the_call(page, reference):
    """Type that a parent of Kent who called on 10 July about a refusal wants mediation, and that Kent was told at once."""
    for label, typed in (("Council", "Kent"), ("Your reference for the case", reference)):
        tab_to(page.get_by_label(label, exact=True))
        page.keyboard.type(typed)
    type_day(page, "Day of contact", 10, 7, 2015)
    for group, answer in (
        ("What is asked for", "Mediation"),
        ("Who asks", "A parent"),
        ("Which decisions it is about", "Not to assess"),
    ):
        tab_to(answer_of(page, group, answer))
        page.keyboard.press("Space")
    type_day(page, "Day the decision was sent (optional)", 6, 7, 2015)
    tab_to(answer_of(page, "What the family chose", "Not decided yet"))
    for _ in ("No mediation", "Mediation"):
        page.keyboard.press("ArrowUp")
    type_day(page, "Day you were told the choice", 10, 7, 2015)
    type_day(page, "Day the council was told (optional)", 10, 7, 2015)
    tab_to(page.get_by_role("button", name="Record this contact"))
    page.keyboard.press("Enter")
