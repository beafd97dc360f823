"""Every page of the first day, and every form sent as it comes: what is missing is said, with the focus on it."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import SAME_AT_EVERY_WIDTH
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

    # Their colours are those of the same pages with something in them.
    assert found.wrong == []
    assert walk(page, pages(found, opened), partial(faults_at_any_width, without=SAME_AT_EVERY_WIDTH)) == {}


@pytest.mark.database
@pytest.mark.browser
@pytest.mark.parametrize("who", MIGHTIEST)
def test_every_form_sent_as_it_comes_says_what_is_missing_with_the_focus_on_it(read_as, sit_down, faults_of, who):
    page, visitor = sit_down(who, width=390), read_as(who)
    faults, sent = {}, 0

    for path in pages(crawl(visitor), set()):
        for place in range(Forms(visitor.get(path).text).number):
            page.goto(path)
            if "/sign-in" in page.url:  # one of the forms ends all of a person's sessions
                page = sit_down(who, width=390)
                page.goto(path)
            send(page, page.locator("main form[method=post]").nth(place))
            if page.locator(".govuk-error-summary").count():
                expect(page.locator(".govuk-error-summary")).to_be_focused()
            # What is around it was looked at with the page; what is wrong has the same colours on every page.
            if wrong := faults_of(page, part="main", without=SAME_AT_EVERY_WIDTH if sent else ()):
                faults[f"{path}, form {place + 1}"] = wrong
            sent += 1

    assert faults == {}
