"""The provider records Kent's fifth and sixth meeting and Kent reads why; the lead holds, closes; the statement is out."""

import pytest
from playwright.sync_api import expect

from tests.stories.hands import fill_in_meeting, heading, price

pytestmark = [pytest.mark.database, pytest.mark.browser]


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_form_to_the_statement(books, sit_down, is_clean, width):
    books.run("update portal_state set sample_today = '2015-10-05'")
    _the_provider_records(sit_down("first", width=width), is_clean)
    manager = sit_down("kent", width=width)
    _the_manager_reads_why(manager, is_clean)
    _the_finance_officer_holds(sit_down("treasurer", width=width), is_clean)
    manager.goto("/kent/statements/2015-16-Q2")
    expect(manager.locator("main")).to_contain_text("Draft: look at it by Monday 12 October")
    assert is_clean(manager)
    _the_lead_closes(sit_down("lead", width=width), is_clean)

    manager.goto("/kent")
    manager.get_by_role("link", name="Quarter 2, July to September 2015").click()

    expect(heading(manager)).to_have_text("£1,000.00 to pay by 4 November 2015")
    expect(manager.get_by_role("row").filter(has_text="K-9")).to_contain_text("It was the last.")
    expect(manager.get_by_role("row").filter(has_text="K-10")).to_contain_text("all 5 included meetings are used")
    assert is_clean(manager)


def _the_provider_records(provider, is_clean):
    provider.get_by_role("button", name="Record a meeting").click()
    fill_in_meeting(provider, "K-9")
    expect(price(provider)).to_contain_text("This is meeting 5 of Kent’s 5. The next will cost £1,000.00.")
    assert is_clean(provider)
    provider.get_by_role("button", name="Record this meeting").click()
    expect(provider.get_by_role("alert")).to_contain_text("K-9 is recorded. This is meeting 5 of Kent’s 5.")
    fill_in_meeting(provider, "K-10")
    expect(price(provider)).to_contain_text("Full price: all 5 included meetings are used.")
    provider.get_by_role("button", name="Record this meeting").click()
    expect(provider.get_by_role("alert")).to_contain_text("K-10 is recorded. It costs £1,000.00.")


def _the_manager_reads_why(manager, is_clean):
    manager.goto("/kent/meetings")
    expect(manager.get_by_role("row").filter(has_text="K-10")).to_contain_text("all 5 included meetings are used")
    manager.get_by_role("link", name="K-9").click()
    expect(heading(manager)).to_have_text("£0.00: number 5 of Kent’s included meetings")
    assert is_clean(manager)


def _the_finance_officer_holds(treasurer, is_clean):
    treasurer.goto("/group/close")
    expect(heading(treasurer)).to_contain_text("Ready to hold: 2 statements, £2,000.00 in all")
    assert is_clean(treasurer)
    treasurer.get_by_role("button", name="Hold quarter 2").click()
    expect(treasurer.get_by_role("alert")).to_contain_text("Quarter 2 is held.")


def _the_lead_closes(lead, is_clean):
    lead.goto("/group/close")
    expect(heading(lead)).to_contain_text("Ready to close: 2 statements, £2,000.00 in all")
    lead.get_by_label("I have looked").check()
    assert is_clean(lead)
    lead.get_by_role("button", name="Close quarter 2").click()
    expect(lead.get_by_role("alert")).to_contain_text("Quarter 2 is closed. 2 statements are issued.")
    assert is_clean(lead)
