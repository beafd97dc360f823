"""A mediation is booked with five working days' notice, held, and followed by its certificate."""

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import PHONE
from tests.stories.hands import ask_for_meeting, fill_in_as_held, fill_in_booking, heading, press, price

pytestmark = [pytest.mark.database, pytest.mark.browser]


def test_a_mediation_is_booked_in_time_held_and_certified(sit_down, books, faults_at_any_width):
    caseworker = sit_down("first", width=PHONE)
    caseworker.goto("/provider/case/DIARY-N")
    ask_for_meeting(caseworker)
    fill_in_booking(caseworker, "K-70")
    assert faults_at_any_width(caseworker) == []
    press(caseworker, "Book the meeting")
    expect(caseworker.locator(".govuk-notification-banner")).to_contain_text("The meeting is booked for 28 July 2015")
    assert faults_at_any_width(caseworker) == []
    _tell_the_family(caseworker, faults_at_any_width)
    books.run("update portal_state set sample_today = '2015-07-28'")

    caseworker.reload()
    fill_in_as_held(caseworker)
    expect(price(caseworker)).to_contain_text("This is meeting 5 of Kent’s 5.")
    assert faults_at_any_width(caseworker) == []
    press(caseworker, "Record what happened")
    _certify(caseworker, faults_at_any_width)


def _certify(caseworker, faults_at_any_width):
    """Issue the certificate that follows from the meeting."""
    expect(heading(caseworker)).to_have_text("Issue the certificate by Friday 31 July: 3 days left")
    caseworker.get_by_role("link", name="Issue the certificate").first.click()
    expect(caseworker.get_by_label("Took part in mediation", exact=True)).to_be_checked()
    assert faults_at_any_width(caseworker) == []
    press(caseworker, "Issue the certificate")

    expect(heading(caseworker)).to_have_text("Certificate Kent 2, issued on 28 July 2015")
    expect(caseworker.get_by_role("main")).to_contain_text("Took part in mediation")
    assert faults_at_any_width(caseworker) == []


def _tell_the_family(page, faults_at_any_width):
    """Record that the family was told today, with a day more than the five working days."""
    expect(page.get_by_role("main")).to_contain_text("Not yet: tell it by Tuesday 21 July 2015")
    page.get_by_role("link", name="Record that the family was told").first.click()
    assert faults_at_any_width(page) == []
    press(page, "Record the day")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("The family was told on 20 July 2015.")
