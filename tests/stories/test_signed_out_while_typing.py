"""A session ends while the form is filled in: what was typed stays, and goes on after signing in again."""

import pytest
from playwright.sync_api import expect

from tests.stories.hands import fill_in_meeting, price
from tests.visits import PASSWORD, address

pytestmark = [pytest.mark.database, pytest.mark.browser]


def test_what_was_typed_outlives_the_session(sit_down, books):
    provider = sit_down("first")
    provider.goto("/provider/meetings/new")
    fill_in_meeting(provider, "K-9")
    expect(price(provider)).to_contain_text("This is meeting 5 of Kent’s 5.")
    books.run("update sessions set ended_at = clock_timestamp()")
    provider.get_by_label("Case reference").fill("C-9")
    expect(price(provider)).to_contain_text("You were signed out. What you typed is still here.")

    another = provider.context.new_page()
    another.goto("/sign-in")
    another.get_by_label("Email address").fill(address("first"))
    another.get_by_label("Password", exact=True).fill(PASSWORD)
    another.get_by_role("button", name="Sign in").click()
    another.wait_for_url(lambda url: "/sign-in" not in url)
    provider.get_by_label("Case reference").fill("C-10")
    expect(price(provider)).to_contain_text("This is meeting 5 of Kent’s 5.")
    provider.get_by_role("button", name="Record this meeting").click()

    expect(provider.get_by_role("alert")).to_contain_text("K-9 is recorded.")
    assert books.run("select case_reference from meetings where reference = 'K-9'") == [("C-10",)]
