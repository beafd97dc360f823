"""A caseworker uploads a return with a mistake in it, puts it right, and takes a meeting back."""

import pytest
from playwright.sync_api import expect

from tests.stories.hands import heading, tab_to, wait_for

pytestmark = [pytest.mark.database, pytest.mark.browser]
WIDTHS = [1280, 390]
COLUMNS = (
    "reference,authority,service,case_reference,requested_on,meeting_date,status,cause,cancelled_on,mode,funders,"
    "funders_agreed_on,outcome"
)
KENT = "K-20,886,mediation,C-20,2015-07-01,2015-07-16,held,,,online,,,full"
ESSEX = "E-20,881,mediation,C-21,2015-07-01,{day},held,,,online,,,full"


@pytest.fixture
def a_file(tmp_path):
    """Write a return; gives its path."""

    def written(*rows):
        path = tmp_path / "usage-2015-07.csv"
        path.write_text("\n".join([COLUMNS, *rows, ""]))
        return path

    return written


@pytest.mark.parametrize("width", WIDTHS)
def test_a_return_with_a_bad_row_is_put_right_and_recorded(sit_down, is_clean, a_file, width):
    provider = sit_down("first", width=width)
    provider.get_by_role("button", name="Upload a return").click()
    provider.get_by_label("Your meetings return").set_input_files(a_file(KENT, ESSEX.format(day="2016-07-16")))
    provider.get_by_role("button", name="Check the file").click()
    expect(heading(provider)).to_have_text("1 of 2 rows cannot be recorded, so nothing has been stored")
    expect(provider.locator(".govuk-error-summary")).to_be_focused()
    expect(provider.locator("main")).to_contain_text("cannot be later than today, 20 July 2015")
    assert is_clean(provider)

    provider.get_by_label("Your meetings return").set_input_files(a_file(KENT, ESSEX.format(day="2015-07-16")))
    provider.get_by_role("button", name="Check the file").click()
    expect(heading(provider)).to_have_text("All 2 rows are good: £0.00 in all")
    assert is_clean(provider)
    provider.get_by_role("button", name="Record 2 rows").click()

    expect(provider.get_by_role("alert")).to_contain_text("2 meetings recorded")
    assert is_clean(provider)


def test_a_return_is_uploaded_and_recorded_with_the_keyboard_alone(sit_down, a_file):
    provider = sit_down("first")
    opened = []
    provider.on("filechooser", lambda chooser: opened.append(chooser))  # noqa: PLW0108  asked for before the page is there, so that none is missed
    provider.goto("/provider/returns")
    tab_to(provider.get_by_label("Your meetings return"))
    provider.keyboard.press("Enter")
    wait_for(provider, opened)
    opened[0].set_files(a_file(KENT))
    tab_to(provider.get_by_role("button", name="Check the file"))
    provider.keyboard.press("Enter")
    expect(heading(provider)).to_have_text("The one row is good: £0.00")

    tab_to(provider.get_by_role("button", name="Record 1 row"))
    provider.keyboard.press("Enter")

    expect(provider.get_by_role("alert")).to_contain_text("1 meeting recorded")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_meeting_is_amended_and_then_taken_back_with_a_reason(sit_down, is_clean, width):
    provider = sit_down("first", width=width)
    provider.goto("/provider/meetings")
    provider.get_by_role("link", name="K-5").click()
    provider.get_by_role("button", name="Change how it was held or its outcome").click()
    provider.get_by_label("In person").check()
    provider.get_by_role("button", name="Change it").click()
    expect(provider.locator("main")).to_contain_text("In person")
    assert is_clean(provider)

    provider.get_by_role("button", name="Take this meeting back").click()
    provider.get_by_label("Why it is taken back").fill("Recorded for another council")
    assert is_clean(provider)
    provider.get_by_role("button", name="Take this meeting back").click()

    expect(heading(provider)).to_contain_text("Taken back")
    assert is_clean(provider)
