"""Every page that each role's links lead to: none is missing, none breaks a rule of accessibility, none is too wide."""

import pytest

from tests.promises.test_routes import READ, VISITORS
from tests.stories.crawling import crawl

WIDTHS = [1280, 390]
# Pages that no link leads to, and why.
NOT_LINKED = {
    "people.invitation": "its link is handed to one person",
    "people.sign_in": "whoever is signed in is sent on from it",
    "people.home": "it sends each person on",
    "static": "the pages' own styles and scripts",
}
SIGNED_IN = [who for who in VISITORS if who != "nobody"]


@pytest.mark.database
@pytest.mark.parametrize("who", SIGNED_IN)
def test_every_page_of_a_role_is_reached_by_links_and_none_is_broken(read_as, who):
    visitor = read_as(who)
    adapter = visitor.client.application.url_map.bind("localhost")
    promised = {adapter.match(line.path, "GET")[0] for line in READ if line.expected[who] == "200"}

    found = crawl(visitor)

    assert found.wrong == []
    assert promised - set(NOT_LINKED) - set(found.pages) == set()


@pytest.mark.database
@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", SIGNED_IN)
def test_every_page_of_a_role_is_clean_on_a_desk_and_on_a_phone(read_as, sit_down, faults_of, who, width):
    page = sit_down(who, width=width)
    files = (".csv", ".xlsx")
    paths = [path for path in crawl(read_as(who)).one_of_each if not path.partition("?")[0].endswith(files)]

    faults = {}
    for path in paths:
        page.goto(path)
        if wrong := faults_of(page):
            faults[path] = wrong

    assert faults == {}
