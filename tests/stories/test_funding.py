"""A disagreement about a school: the parties consent, the academy agrees by its link, and the meeting is recharged to it."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from tests.kents_funding import NEW
from tests.stories.conftest import DESK, PATIENCE_MS, PHONE
from tests.stories.hands import ask_for_meeting, fill_in_as_held, fill_in_booking, fill_in_day, heading, press, price

pytestmark = [pytest.mark.database, pytest.mark.browser]
FUNDING = f"/provider/case/{NEW}/funding"


def consent(page, party):
    """Ask a party, and record that it consents."""
    page.get_by_role("button", name="Ask a party to take part").click()
    page.get_by_label("Party", exact=True).select_option(party)
    press(page, "Record that it was asked")
    page.get_by_role("link", name=f"Record its answer ({party})").click()
    page.get_by_label("It consents").check()
    press(page, "Record the answer")
    expect(page.locator(".govuk-notification-banner")).to_contain_text(f"{party} consents")


def test_an_academy_agrees_by_its_link_and_the_meeting_is_recharged_to_it(sit_down, is_clean):
    provider = sit_down("first", width=PHONE)
    provider.goto(FUNDING)
    assert is_clean(provider)
    consent(provider, "The family")
    consent(provider, "The school")

    link = _ask_the_academy(provider, is_clean)
    _answer_by_link(provider, link, is_clean, DESK)

    provider.goto(FUNDING)
    expect(heading(provider)).to_have_text("Everybody has agreed: a meeting can be booked")
    provider.get_by_role("button", name="Record the meeting").click()
    _record(provider)

    council = sit_down("officer", width=PHONE)
    council.goto("/kent/meeting/K-9")
    expect(council.get_by_role("main")).to_contain_text(
        "Kent sample academy agreed on 20 July 2015 to pay 1 part of 1, so it pays £1,000.00."
    )
    council.goto(f"/kent/case/{NEW}/funding")
    expect(council.get_by_role("main")).to_contain_text("Business manager, by its link")
    assert is_clean(council)


def test_a_meeting_is_booked_when_the_academy_has_agreed_held_and_recharged(sit_down, books, is_clean):
    provider = sit_down("first", width=DESK)
    provider.goto(FUNDING)
    consent(provider, "The family")
    consent(provider, "The school")
    link = _ask_the_academy(provider, is_clean)
    provider.goto(f"/provider/case/{NEW}")
    assert is_clean(provider)
    ask_for_meeting(provider)
    _cannot_be_booked_yet(provider, is_clean)

    _answer_by_link(provider, link, is_clean, PHONE)
    press(provider, "Book the meeting")
    expect(provider.locator(".govuk-notification-banner")).to_contain_text("The meeting is booked for 28 July 2015")
    books.run("update portal_state set sample_today = '2015-07-28'")
    provider.reload()
    fill_in_as_held(provider)
    expect(price(provider)).to_contain_text("£1,000.00")
    assert is_clean(provider)
    press(provider, "Record what happened")
    expect(provider.locator(".govuk-notification-banner")).to_contain_text("is recorded as held. It costs £1,000.00.")
    assert is_clean(provider)

    _is_recharged(sit_down("kent", width=DESK), is_clean)


def _cannot_be_booked_yet(provider, is_clean):
    """Book before the academy has answered: refused, and what was typed is kept."""
    fill_in_booking(provider, "K-71")
    press(provider, "Book the meeting")
    expect(provider.locator(".govuk-error-summary")).to_be_focused()
    expect(provider.locator(".govuk-error-summary")).to_contain_text(
        "Kent sample academy has not answered; asked on 20 July 2015."
    )
    expect(provider.get_by_label("Start time")).to_have_value("10:00")
    assert is_clean(provider)


def _is_recharged(manager, is_clean):
    """Read, as Kent's manager, that the academy pays all of it, besides its £500.00 of June."""
    manager.goto("/kent/meeting/K-71")
    expect(manager.get_by_role("main")).to_contain_text(
        "Kent sample academy agreed on 20 July 2015 to pay 1 part of 1, so it pays £1,000.00."
    )
    assert is_clean(manager)
    manager.goto("/kent/recharges")
    expect(manager.get_by_role("row").filter(has_text="Kent sample academy").first).to_contain_text("£1,500.00")
    assert is_clean(manager)


def _ask_the_academy(provider, is_clean):
    """Ask the academy to pay all of it, and make its link."""
    provider.get_by_role("button", name="Ask funders to pay").click()
    provider.get_by_label("Funder 1", exact=True).select_option("Kent sample academy")
    assert is_clean(provider)
    press(provider, "Record who was asked")
    expect(heading(provider)).to_have_text("Kent sample academy has not answered; asked on 20 July 2015")
    provider.get_by_role("link", name="Make a link (Kent sample academy)").click()
    press(provider, "Make the link")
    link = provider.locator("#link").inner_text().strip()
    assert is_clean(provider)
    return link


def _answer_by_link(provider, link, is_clean, width):
    """Open the link in a browser of the academy's, which signs in nowhere, and agree."""
    context = provider.context.browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    academy = context.new_page()
    academy.said = []
    academy.goto(link)
    expect(heading(academy)).to_have_text("Will you pay £1,000.00 of a meeting?")
    assert is_clean(academy)
    press(academy, "Send this answer")
    expect(academy.locator(".govuk-error-summary")).to_be_focused()
    academy.get_by_label("We agree to pay £1,000.00").check()
    academy.get_by_label("Your role").fill("Business manager")
    press(academy, "Send this answer")
    expect(heading(academy)).to_have_text("You have agreed to pay £1,000.00")
    academy.goto(urljoin(provider.url, link))
    expect(heading(academy)).to_have_text("This link has been used")
    assert is_clean(academy)
    context.close()


def _record(provider):
    """Record the meeting of today; who pays is filled in already."""
    provider.get_by_label("Your reference for the meeting").fill("K-9")
    fill_in_day(provider, "Day it was asked for", 1, 7, 2015)
    fill_in_day(provider, "Day of the meeting", 20, 7, 2015)
    provider.get_by_label("Held", exact=True).check()
    provider.get_by_label("Online", exact=True).check()
    provider.get_by_label("Full agreement", exact=True).check()
    expect(price(provider)).to_contain_text("Others pay a share, so it uses no included meeting.")
    expect(price(provider)).to_contain_text("£1,000.00")
    press(provider, "Record this meeting")
    expect(provider.locator(".govuk-notification-banner")).to_contain_text("K-9 is recorded. It costs £1,000.00.")
