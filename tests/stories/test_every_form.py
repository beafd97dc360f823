"""Every page of the first day, and every form sent as it comes: what is missing is said, with the focus on it."""

import pytest
from playwright.sync_api import expect

from tests.stories.crawling import Forms, crawl
from tests.stories.test_every_page import MIGHTIEST, opened, pages, walk

__all__ = ["opened"]


def send(page, form):
    """Press the last button of a form, and wait for the next page or for what this one says instead."""
    page.evaluate("document.documentElement.dataset.before = 'yes'")
    form.locator("button:not([hidden]):not([tabindex='-1'])").last.click()
    expect(page.locator("html[data-before]:not(:has(.govuk-error-summary))")).to_have_count(0)


@pytest.mark.database
@pytest.mark.browser
@pytest.mark.parametrize("who", MIGHTIEST)
def test_every_page_of_the_first_day_is_clean_and_leads_on(
    visit_first_day, sit_down_first_day, faults_at_any_width, opened, who
):
    visitor = visit_first_day(who)
    page = sit_down_first_day(who, width=390)

    found = crawl(visitor)

    assert found.wrong == []
    assert walk(page, pages(found, opened), faults_at_any_width) == {}


@pytest.fixture(scope="module")
def sent():
    """Which kinds of page had their forms sent already: everybody has the same account."""
    return set()


@pytest.mark.database
@pytest.mark.browser
@pytest.mark.parametrize("who", MIGHTIEST)
def test_every_form_sent_as_it_comes_says_what_is_missing_with_the_focus_on_it(read_as, sit_down, faults_of, sent, who):
    page, visitor = sit_down(who, width=390), read_as(who)
    faults = {}

    for path in pages(crawl(visitor), sent):
        for place in range(Forms(visitor.get(path).text).number):
            page.goto(path)
            if "/sign-in" in page.url:  # one of the forms ends all of a person's sessions
                page = sit_down(who, width=390)
                page.goto(path)
            send(page, page.locator("main form[method=post]").nth(place))
            if page.locator(".govuk-error-summary").count():
                expect(page.locator(".govuk-error-summary")).to_be_focused()
            if wrong := faults_of(page, part="main"):  # what is around it was looked at with the page
                faults[f"{path}, form {place + 1}"] = wrong

    assert faults == {}
