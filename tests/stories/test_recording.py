"""The form that records a meeting: refused, shared with others, without script, and with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.stories.hands import fill_in_day, fill_in_meeting, price

pytestmark = [pytest.mark.database, pytest.mark.browser]
WIDTHS = [1280, 390]


@pytest.fixture
def before_the_form(sit_down):
    """Sign a caseworker in and open the form."""

    def opened(who, **how):
        page = sit_down(who, **how)
        page.goto("/provider/meetings/new")
        return page

    return opened


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_form_has_the_focus_on_its_summary_and_keeps_what_was_typed(before_the_form, is_clean, width):
    provider = before_the_form("first", width=width)
    fill_in_meeting(provider, "E-1")

    provider.get_by_role("button", name="Record this meeting").click()

    expect(provider.locator(".govuk-error-summary")).to_be_focused()
    expect(provider.locator(".govuk-error-summary")).to_contain_text("E-1 is used already")
    expect(provider.get_by_label("Your reference for the meeting")).to_have_value("E-1")
    assert provider.title().startswith("Error: ")
    assert is_clean(provider)


def test_others_pay_a_share_and_one_is_added(before_the_form, is_clean):
    provider = before_the_form("first", width=390)
    fill_in_meeting(provider, "K-9")
    provider.get_by_label("Others pay a share").check()
    provider.get_by_role("button", name="Add a funder").click()
    expect(provider.get_by_label("Funder 4", exact=True)).to_be_focused()

    provider.get_by_label("Funder 1", exact=True).select_option("Kent sample academy")
    provider.get_by_label("Funder 4", exact=True).select_option("Kent")
    fill_in_day(provider, "Day on which all of them agreed", 10, 7, 2015)

    expect(price(provider)).to_contain_text("Others pay a share, so it uses no included meeting.")
    assert is_clean(provider)


def test_without_script_the_first_press_shows_the_price_and_the_second_records(before_the_form):
    provider = before_the_form("first", script=False)
    fill_in_meeting(provider, "K-9")

    provider.get_by_role("button", name="Work out the price").click()
    expect(price(provider)).to_contain_text("This is meeting 5 of Kent’s 5.")
    provider.get_by_role("button", name="Record this meeting").click()

    expect(provider.get_by_role("alert")).to_contain_text("K-9 is recorded. This is meeting 5 of Kent’s 5.")


def test_the_form_is_filled_in_with_the_keyboard_alone(before_the_form):
    provider = before_the_form("first")
    provider.get_by_label("Council", exact=True).focus()

    for typed in ("Kent", "C-9", "K-9", "Mediation", "1", "7", "2015", "16", "7", "2015"):
        provider.keyboard.type(typed)
        provider.keyboard.press("Tab")
    for _ in ("held", "online", "full agreement"):
        provider.keyboard.press("Space")
        provider.keyboard.press("Tab")
    expect(price(provider)).to_contain_text("This is meeting 5 of Kent’s 5.")
    provider.keyboard.press("Tab")
    provider.keyboard.press("Enter")

    expect(provider.get_by_role("alert")).to_contain_text("K-9 is recorded.")
