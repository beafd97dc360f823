"""Every page that each role's links lead to: none is missing, none breaks a rule of accessibility, none is too wide."""

import pytest

from tests.databases import close_connections, whole_portal
from tests.promises import everything
from tests.promises.test_routes import READ, VISITORS
from tests.stories.conftest import desks, served
from tests.stories.crawling import crawl
from tests.visits import Visitor, add_people

# Pages that no link leads to, and why.
NOT_LINKED = {
    "people.invitation": "its link is handed to one person",
    "funding_links.asked": "its link is sent to one funder",
    "provider_cases.certificate": "the form of a contact asks it, not a person",
    "provider_funding.end": "no funder here will not pay",
    "people.sign_in": "whoever is signed in is sent on from it",
    "people.home": "it sends each person on",
    "group_true_up.as_file": "it stands below the shares, once a charge is shared by a figure",
    **dict.fromkeys(
        [f"provider_funding.{act}" for act in ("answer", "answer_party", "ask_party", "link", "take_back")],
        "it is on the page of a case whose funders are asked; of all cases the first few are opened",
    ),
    "static": "the pages' own styles and scripts",
    "provider_bookings.asked_for": "it is on the page of a case without a meeting; of all cases one page is opened",
}
# A provider without a contract is told so, and led to none of the pages that would say the same.
WITHOUT_CONTRACT = ("provider_cases.", "provider_meetings.", "provider_returns.")
# Nor is anybody who reads no cases led to a calendar of what is due in them.
WITHOUT_CASES = ("calendars.",)
NOT_LED = {"second": WITHOUT_CONTRACT} | dict.fromkeys(("finance", "lead", "treasurer", "auditor"), WITHOUT_CASES)
SIGNED_IN = [who for who in VISITORS if who != "nobody"]
# Each sees all that others of its kind see, and more.
MIGHTIEST = ["kent", "manager", "lead"]


@pytest.fixture(scope="module")
def full(server, tmp_path_factory):
    """A portal with rows in every table, so that each page has something to show; it is read alone."""
    made = server.copy()
    everything.record(made, tmp_path_factory.mktemp("everything"))
    add_people(made)
    made.run("update portal_state set sample_today = '2015-08-03'")
    yield made
    made.close()
    server.drop(made)


@pytest.fixture(scope="module")
def read_as(full, tmp_path_factory):
    """Visit it without a browser. Each visitor signs in once."""
    app, seated = whole_portal(full, instance=tmp_path_factory.mktemp("instance")), {}

    def visitor(who):
        if who not in seated:
            seated[who] = Visitor(app, who)
        return seated[who]

    yield visitor
    close_connections(app)


@pytest.fixture
def sit_down(browser, full, tmp_path):
    """Sign somebody in before a browser of their own."""
    with served(full, tmp_path) as served_at, desks(browser, served_at) as seated:
        yield seated


@pytest.fixture(scope="module")
def opened():
    """Which kinds of page were opened already: help, prices or one's own account look alike to everybody."""
    return set()


@pytest.fixture(scope="module")
def crawled():
    """What each person's links lead to, followed once: nothing changes what they read."""
    known = {}

    def once(who, visitor):
        if who not in known:
            known[who] = crawl(visitor)
        return known[who]

    return once


def pages(found, opened):
    """Return one address of each kind of page that somebody's links lead to, but for those opened already."""
    new = {endpoint: paths[0] for endpoint, paths in found.pages.items() if endpoint not in opened}
    opened |= new.keys()
    return [path for path in new.values() if path not in found.files]


def walk(page, paths, faults_of_it):
    """Open each page and collect its faults."""
    faults = {}
    for path in paths:
        page.goto(path)
        if wrong := faults_of_it(page):
            faults[path] = wrong
    return faults


@pytest.mark.database
@pytest.mark.parametrize("who", SIGNED_IN)
def test_every_page_of_a_role_is_reached_by_links_and_none_is_broken(read_as, crawled, who):
    visitor = read_as(who)
    adapter = visitor.client.application.url_map.bind("localhost")
    promised = {adapter.match(line.path, "GET")[0] for line in READ if line.expected[who] == "200"}
    promised = {endpoint for endpoint in promised if not endpoint.startswith(NOT_LED.get(who, ()))}

    found = crawled(who, visitor)

    assert found.wrong == []
    assert promised - set(NOT_LINKED) - set(found.pages) == set()


@pytest.mark.database
@pytest.mark.browser
@pytest.mark.parametrize("who", MIGHTIEST)
def test_every_page_is_clean_on_a_desk_and_on_a_phone(read_as, crawled, sit_down, faults_at_every_width, opened, who):
    page = sit_down(who)

    assert walk(page, pages(crawled(who, read_as(who)), opened), faults_at_every_width) == {}


@pytest.mark.database
@pytest.mark.browser
def test_what_is_too_pale_without_a_name_or_too_wide_is_found_also_on_a_page_like_one_seen_before(
    sit_down, faults_at_every_width
):
    page = sit_down("kent")
    assert faults_at_every_width(page) == []

    page.evaluate("""() => {
        const main = document.querySelector("main");
        main.insertAdjacentHTML("beforeend", "<p>Too pale</p><button></button><div>Wide</div>");
        main.querySelector(":scope > p:last-of-type").style.color = "#ccc";
        main.lastElementChild.style.width = "350px";
    }""")

    found = " ".join(faults_at_every_width(page))
    assert all(words in found for words in ("at 1280: color-contrast", "at 390: button-name", "pixels wide at 400%"))
