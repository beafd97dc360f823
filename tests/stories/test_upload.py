"""A provider's return in a browser: put right, looked at, recorded; with script, with the keyboard, and without either."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.database, pytest.mark.browser]
HEADER = (
    "reference,authority,service,case_reference,requested_on,meeting_date,status,cause,cancelled_on,mode,funders,"
    "funders_agreed_on,outcome"
)
GOOD = "N-1,886,mediation,C-1,2015-07-01,2015-07-16,held,,,online,,,full"
BAD = "N-2,881,mediation,C-1,2015-07-01,2015-07-16,cancelled,,2015-07-10,online,,,"


def file_of(*lines):
    return {"name": "usage-2015-07.csv", "mimeType": "text/csv", "buffer": "\n".join([HEADER, *lines]).encode()}


@pytest.mark.parametrize("width", [1280, 390])
def test_a_bad_row_is_found_put_right_and_recorded(sit_down, is_clean, width):
    provider = sit_down("first", width=width)
    provider.goto("/provider/returns")
    provider.get_by_label("Your meetings return").set_input_files(file_of(GOOD, BAD))
    provider.get_by_role("button", name="Check the file").click()

    expect(provider.locator(".govuk-error-summary")).to_be_focused()
    expect(provider.get_by_role("heading", level=1)).to_have_text(
        "1 of 2 rows cannot be recorded, so nothing has been stored"
    )
    assert provider.title().startswith("Error: ")
    assert is_clean(provider)
    provider.get_by_role("link", name="Line 3: A cancelled meeting").click()
    expect(provider.locator("#line-3")).to_be_focused()

    provider.get_by_label("Your meetings return").set_input_files(file_of(GOOD))
    provider.get_by_role("button", name="Check the file again").click()
    expect(provider.get_by_role("heading", level=1)).to_have_text("The one row is good: £0.00")
    assert is_clean(provider)
    provider.get_by_role("button", name="Record 1 row").press("Enter")

    expect(provider.get_by_role("alert")).to_contain_text("1 meeting recorded")
    assert is_clean(provider)


def test_without_script_the_same_pages_follow(sit_down):
    provider = sit_down("first", script=False)
    provider.goto("/provider/returns")
    provider.get_by_label("Your meetings return").set_input_files(file_of(BAD))
    provider.get_by_role("button", name="Check the file").click()
    expect(provider.get_by_role("heading", level=1)).to_contain_text("1 of 1 row cannot be recorded")

    provider.get_by_label("Your meetings return").set_input_files(file_of(GOOD))
    provider.get_by_role("button", name="Check the file again").click()
    provider.get_by_role("button", name="Record 1 row").click()

    expect(provider.get_by_role("alert")).to_contain_text("1 meeting recorded")
