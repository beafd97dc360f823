"""The provider records Kent's fifth and sixth meeting; Kent's manager reads why; the lead sees what it comes to."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.database, pytest.mark.browser]
WIDTHS = [1280, 390]


def fill_in(page, reference):
    """Fill the form in for a meeting that was held on 16 July 2015 and is paid by Kent alone."""
    page.get_by_label("Council", exact=True).select_option("Kent")
    page.get_by_label("Your reference for the meeting").fill(reference)
    page.get_by_label("Service", exact=True).select_option("Mediation")
    for group, day in (("Day it was asked for", "1"), ("Day of the meeting", "16")):
        boxes = page.get_by_role("group", name=group)
        for box, text in (("Day", day), ("Month", "7"), ("Year", "2015")):
            boxes.get_by_label(box, exact=True).fill(text)
    page.get_by_label("Held", exact=True).check()
    page.get_by_label("Online", exact=True).check()
    outcome = page.get_by_label("Full agreement", exact=True)
    if outcome.is_visible():
        outcome.check()


def price(page):
    return page.locator("#price")


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_form_to_the_statement(sit_down, is_clean, width):
    provider = sit_down("first", width=width)
    fill_in(provider, "K-9")
    expect(price(provider)).to_contain_text("This is meeting 5 of Kent's 5. The next will cost £1,000.00.")
    assert is_clean(provider)
    provider.get_by_role("button", name="Record this meeting").click()
    expect(provider.get_by_role("alert")).to_contain_text("K-9 is recorded. This is meeting 5 of Kent's 5.")

    fill_in(provider, "K-10")
    expect(price(provider)).to_contain_text("£1,000.00")
    expect(price(provider)).to_contain_text("Full price: all 5 included meetings are used.")
    provider.get_by_role("button", name="Record this meeting").click()
    expect(provider.get_by_role("alert")).to_contain_text("K-10 is recorded. It costs £1,000.00.")
    assert is_clean(provider)

    manager = sit_down("kent", width=width)
    expect(manager.get_by_role("heading", level=1)).to_contain_text("£14,030.01 spent since 1 April")
    assert is_clean(manager)
    manager.get_by_role("link", name="quarter 2").click()
    expect(manager.get_by_role("row").filter(has_text="K-10")).to_contain_text("all 5 included meetings are used")
    expect(manager.get_by_role("row").filter(has_text="K-9")).to_contain_text("It was the last.")
    assert is_clean(manager)

    lead = sit_down("lead", width=width)
    lead.goto("/group/statements")
    expect(lead.get_by_role("row").filter(has_text="Kent").first).to_contain_text("£1,000.00")
    assert is_clean(lead)
    lead.get_by_role("link", name="Kent").first.click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text("£1,000.00 so far, not yet issued")
    assert is_clean(lead)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_form_has_the_focus_on_its_summary_and_keeps_what_was_typed(sit_down, is_clean, width):
    provider = sit_down("first", width=width)
    fill_in(provider, "E-1")

    provider.get_by_role("button", name="Record this meeting").click()

    expect(provider.locator(".govuk-error-summary")).to_be_focused()
    expect(provider.locator(".govuk-error-summary")).to_contain_text("E-1 is used already")
    expect(provider.get_by_label("Your reference for the meeting")).to_have_value("E-1")
    assert provider.title().startswith("Error: ")
    assert is_clean(provider)


def test_others_pay_a_share_and_one_is_added(sit_down, is_clean):
    provider = sit_down("first", width=390)
    fill_in(provider, "K-9")
    provider.get_by_label("Others pay a share").check()
    provider.get_by_role("button", name="Add a funder").click()
    expect(provider.get_by_label("Funder 4", exact=True)).to_be_focused()

    provider.get_by_label("Funder 1", exact=True).select_option("Kent sample academy")
    provider.get_by_label("Funder 4", exact=True).select_option("Kent")
    agreed = provider.get_by_role("group", name="Day on which all of them agreed")
    for box, text in (("Day", "10"), ("Month", "7"), ("Year", "2015")):
        agreed.get_by_label(box, exact=True).fill(text)

    expect(price(provider)).to_contain_text("Others pay a share, so it uses no included meeting.")
    assert is_clean(provider)


def test_without_script_the_first_press_shows_the_price_and_the_second_records(sit_down):
    provider = sit_down("first", script=False)
    fill_in(provider, "K-9")

    provider.get_by_role("button", name="Work out the price").click()
    expect(price(provider)).to_contain_text("This is meeting 5 of Kent's 5.")
    provider.get_by_role("button", name="Record this meeting").click()

    expect(provider.get_by_role("alert")).to_contain_text("K-9 is recorded. This is meeting 5 of Kent's 5.")


def test_the_form_is_filled_in_with_the_keyboard_alone(sit_down):
    provider = sit_down("first")
    provider.get_by_label("Council", exact=True).focus()

    for typed in ("Kent", "C-9", "K-9", "Mediation", "1", "7", "2015", "16", "7", "2015"):
        provider.keyboard.type(typed)
        provider.keyboard.press("Tab")
    for _ in ("held", "online", "full agreement"):
        provider.keyboard.press("Space")
        provider.keyboard.press("Tab")
    expect(price(provider)).to_contain_text("This is meeting 5 of Kent's 5.")
    provider.keyboard.press("Tab")
    provider.keyboard.press("Enter")

    expect(provider.get_by_role("alert")).to_contain_text("K-9 is recorded.")
