"""The lead changes a price that a colleague changes too, charges a cost, and closes a quarter that a colleague held."""

import pytest
from playwright.sync_api import expect

from tests.stories.hands import fill_in_day, heading, tab_to

pytestmark = [pytest.mark.database, pytest.mark.browser]
WIDTHS = [1280, 390]


def type_price(page, pounds):
    page.goto("/group/contract/price")
    page.get_by_label("Whose price").select_option("Kent")
    fill_in_day(page, "In force from", 1, 8, 2015)
    page.get_by_label("Price of a meeting, without VAT").fill(pounds)
    page.get_by_role("button", name="See what it changes").click()


def test_of_two_who_change_one_price_the_second_sees_the_firsts(sit_down, is_clean):
    first, second = sit_down("lead"), sit_down("lead", width=390)
    type_price(first, "1035.00")
    type_price(second, "1040.00")
    first.get_by_role("button", name="Add the price").click()
    expect(first.locator("main")).to_contain_text("£1,035.00")

    second.get_by_role("button", name="Add the price").click()

    expect(second.locator(".govuk-error-summary")).to_contain_text("Somebody has changed this")
    expect(second.locator("main")).to_contain_text("£1,035.00")
    expect(second.get_by_label("Price of a meeting, without VAT")).to_have_value("1040.00")
    assert is_clean(second)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_shared_cost_shows_who_pays_what_before_it_is_charged_and_nothing_the_second_time(sit_down, is_clean, width):
    lead = sit_down("lead", width=width)
    lead.goto("/group/shared-costs")
    lead.get_by_role("button", name="Add a shared cost").click()
    lead.get_by_label("Reference").fill("LEGAL-2015")
    lead.get_by_label("What it is for").fill("Legal advice")
    lead.get_by_label("Amount, without VAT").fill("4,321.07")
    fill_in_day(lead, "Day it was incurred", 10, 7, 2015)
    lead.get_by_role("radio", name="Equally").check()
    assert is_clean(lead)
    lead.get_by_role("button", name="Save and see the shares").click()
    expect(heading(lead)).to_contain_text("£4,321.07 shared equally")
    expect(lead.get_by_role("row").filter(has_text="Kent")).to_contain_text("£2,160.54")
    assert is_clean(lead)

    lead.get_by_role("button", name="Charge 2 councils").click()

    expect(heading(lead)).to_have_text("Nothing to charge: every share is right already")
    assert is_clean(lead)


def test_a_quarter_is_held_and_closed_with_the_keyboard_alone(books, sit_down, is_clean):
    books.run("update portal_state set sample_today = '2015-10-05'")
    treasurer, lead = sit_down("treasurer"), sit_down("lead")
    treasurer.goto("/group/close")
    expect(heading(treasurer)).to_contain_text("Ready to hold")
    assert is_clean(treasurer)
    tab_to(treasurer.get_by_role("button", name="Hold quarter 2"))
    treasurer.keyboard.press("Enter")
    expect(treasurer.get_by_role("alert")).to_contain_text("Quarter 2 is held.")
    expect(treasurer.locator("main")).to_contain_text("You held this quarter, so somebody else closes it.")
    assert is_clean(treasurer)

    lead.goto("/group/close")
    expect(heading(lead)).to_contain_text("Ready to close")
    assert is_clean(lead)
    tab_to(lead.get_by_role("checkbox"))
    lead.keyboard.press("Space")
    lead.keyboard.press("Tab")
    lead.keyboard.press("Enter")

    expect(lead.get_by_role("alert")).to_contain_text("Quarter 2 is closed.")
    assert is_clean(lead)
