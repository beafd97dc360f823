"""Kent's SEN manager sets a budget, follows an amount down to the book and back, and takes the list along."""

import pytest
from playwright.sync_api import expect

from tests.stories.hands import heading

pytestmark = [pytest.mark.database, pytest.mark.browser]
WIDTHS = [1280, 390]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_budget_is_set_and_the_first_page_says_what_is_left_of_it(sit_down, is_clean, width):
    manager = sit_down("kent", width=width)
    expect(heading(manager)).to_have_text("£13,030.01 spent since 1 April")
    manager.get_by_role("link", name="Add a budget for 2015 to 2016").click()
    manager.get_by_label("Budget").fill("24,000.00")
    manager.get_by_role("button", name="Set the budget").click()
    expect(heading(manager)).to_contain_text("£24,000.00")
    assert is_clean(manager)

    manager.goto("/kent")

    expect(heading(manager)).to_have_text("£10,969.99 of the budget is left, and 1 included meeting is left")
    assert is_clean(manager)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_amount_leads_down_to_the_meeting_its_price_and_its_transfers_and_back(sit_down, is_clean, width):
    manager = sit_down("kent", width=width)
    manager.get_by_role("link", name="Recharged to others").click()
    expect(heading(manager)).to_contain_text("£500.00")
    manager.get_by_role("link", name="Kent sample academy", exact=True).click()
    manager.get_by_role("link", name="K-5").click()
    expect(heading(manager)).to_have_text("£1,000.00, of which Kent pays £500.00")
    manager.get_by_role("link", name="Check the chain from transfer 8").click()
    expect(manager.locator("main")).to_contain_text("fits")
    assert is_clean(manager)

    manager.goto("/kent/meeting/K-5")
    manager.get_by_role("link", name="Quarter 1").click()
    manager.locator("#meetings").get_by_role("link", name="K-5").click()

    expect(manager.get_by_role("row").filter(has_text="Every council of the group")).to_contain_text("£1,000.00")


def test_the_list_of_meetings_is_taken_along_as_a_spreadsheet(sit_down):
    manager = sit_down("kent")
    manager.goto("/kent/meetings")

    with manager.expect_download() as taken:
        manager.get_by_role("link", name="Download as spreadsheet").click()

    assert taken.value.suggested_filename.endswith(".xlsx")


def test_a_filter_that_fits_nothing_says_so_and_leads_back(sit_down, is_clean):
    manager = sit_down("kent", width=390)
    manager.goto("/kent/meetings?reference=nowhere")

    expect(manager.locator("main")).to_contain_text("No meeting fits")
    assert is_clean(manager)
