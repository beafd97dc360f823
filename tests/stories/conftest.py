"""A browser on a desk or a phone, before the whole portal with Kent and Essex in it."""

import datetime as dt
import os
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import make_server

from tests.databases import app_with, close_connections, whole_portal
from tests.visits import (
    PASSWORD,
    Visitor,
    _a_quarter_later,
    _read_only,
    add_people,
    address,
    books,
    load,
    read_as,
    visit,
)

__all__ = ["_a_quarter_later", "_read_only", "books", "read_as", "visit"]
CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 12_000  # a busy machine is no failure
DESK, PHONE = 1280, 390
_AXE = "/axe.min.js"
AT_FOUR_TIMES = 320  # what is left of 1280 pixels at 400%
# Only what is broken is handed over: the list of all that holds takes longer to send than to make. Comparing colours
# takes three quarters of the time, so they are compared where words stand in a place of a kind that no page of this
# run has had yet: an element with those around it, as the style sheet tells them apart. So it is with the whole of a page
# that was looked at on a desk: on a phone it differs by what the style sheet does with elements of a kind.
_FIND_VIOLATIONS = """async ([part, before, beforeOnPhone]) => {
    const run = (where, more) => axe.run(where, {resultTypes: ["violations"], elementRef: false, ...more});
    const met = new Set(before), kinds = new Map(), fresh = [], news = [];
    const kind = element => {
        if (!kinds.has(element)) {
            const around = element.parentElement ? kind(element.parentElement) : "";
            const {tagName, type, disabled, checked} = element;
            const states = [element.className.baseVal ?? element.className, type, disabled, checked, element.style?.cssText];
            let one = 1, two = 2;
            for (const letter of `${around}>${tagName}.${states.join()}`) {
                one = Math.imul(one ^ letter.codePointAt(0), 2654435761);
                two = Math.imul(two ^ letter.codePointAt(0), 1597334677);
            }
            kinds.set(element, `${one}/${two}`);
        }
        return kinds.get(element);
    };
    const visible = [...document.querySelectorAll(`${part}, ${part} *`)].filter(element => element.checkVisibility());
    const onPhone = new Set(beforeOnPhone);
    const unlike = new Set(visible.map(kind).filter(name => !onPhone.has(name)));
    for (const element of visible) {
        const says = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if ((says || element.matches("input, select, textarea")) && !met.has(kind(element))) {
            met.add(kind(element));
            news.push(kind(element));
            fresh.push(element);
        }
    }
    const found = [];
    if (unlike.size || !beforeOnPhone) found.push(await run(part, {rules: {"color-contrast": {enabled: false}}}));
    if (fresh.length) found.push(await run({include: fresh}, {runOnly: ["color-contrast"]}));
    const violations = found.flatMap(({violations}) => violations)
        .map(({id, nodes}) => ({id, nodes: nodes.map(({target, html}) => ({target, html}))}));
    return [violations, news, beforeOnPhone ? [...unlike] : []];
}"""
_KINDS_MET: set[str] = set()
_KINDS_MET_ON_PHONES: set[str] = set()
expect.set_options(timeout=PATIENCE_MS)
# WCAG 2.2 AA and axe's best practices, but for these rules on these elements, each for its reason.
KNOWN = {
    # GOV.UK Frontend keeps aria-expanded on radios that reveal something on purpose (its issue 979).
    "aria-allowed-attr": "govuk-radios__input",
}


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if not CHROMIUM.exists():
        sentence = f"There is no browser at {CHROMIUM}. Install Debian's chromium to run the stories."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(sentence)
    flags = ["--headless", "--no-sandbox", "--disable-background-networking", "--no-first-run", "--disable-sync"]
    return {"executable_path": str(CHROMIUM), "args": flags}


@contextmanager
def served(database, instance):
    """Serve the portal on a database in a thread; gives its address."""
    app = whole_portal(database, instance=instance)
    # A browser keeps axe as it keeps any script, which is quicker than to hand it over for each page.
    with_axe = SharedDataMiddleware(app, {_AXE: str(files("axe_playwright_python") / "axe.min.js")})
    server = make_server("127.0.0.1", 0, with_axe, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    close_connections(app)


@contextmanager
def desks(browser, address_of_portal):
    """Sign people in, each before a browser of their own, and close the browsers."""
    contexts = []

    def seated(who, *, width=1280, script=True):
        context = browser.new_context(
            base_url=address_of_portal, viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(address(who))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield seated
    for context in contexts:
        context.close()


@pytest.fixture
def address_of_portal(books, tmp_path):
    """Serve Kent and Essex a quarter later."""
    with served(books, tmp_path) as served_at:
        yield served_at


@pytest.fixture
def sit_down(browser, address_of_portal):
    """Sign somebody in before a browser of their own: `sit_down("first", width=390)`."""
    with desks(browser, address_of_portal) as seated:
        yield seated


@pytest.fixture
def first_day(server, tmp_path):
    """Kent and Essex on the first day: loaded, and nothing charged or recorded yet."""
    made = server.copy()
    app = app_with(made)
    load(app, tmp_path, today=dt.date(2015, 4, 1))
    add_people(made)
    close_connections(app)
    yield made
    server.drop(made)


@pytest.fixture
def visit_first_day(first_day, tmp_path):
    """Visit the portal on its first day, without a browser."""
    app = whole_portal(first_day, instance=tmp_path)
    yield lambda who: Visitor(app, who)
    close_connections(app)


@pytest.fixture
def sit_down_first_day(browser, first_day, tmp_path):
    """Sign somebody in on the first day."""
    with served(first_day, tmp_path) as served_at, desks(browser, served_at) as seated:
        yield seated


@pytest.fixture
def faults_of():
    """Name the rules of accessibility that a page breaks, what it is too wide for, and what the browser complained of."""

    def faults(page, *, part="html", seen_on_desk=False):
        page.wait_for_load_state("load")
        found = [fault for rule in _violations(page, part, seen_on_desk) for fault in _of_rule(rule)]
        wide, width = page.evaluate("document.documentElement.scrollWidth"), page.viewport_size["width"]
        found += [f"{wide} pixels wide at {width}"] if wide > width else []
        found += [f"the browser says: {text}" for text in page.said]
        page.said.clear()
        return found

    return faults


@pytest.fixture
def is_clean(faults_of):
    """Say whether a page has no fault."""
    return lambda page: faults_of(page) == []


@pytest.fixture
def faults_at_every_width(faults_of, too_wide_at_four_times):
    """Name the faults of a page on a desk, on a phone, and at 400%: it is opened once and its window made narrower."""

    def faults(page):
        found = []
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"at {width}: {fault}" for fault in faults_of(page, seen_on_desk=width == PHONE)]
        return found + too_wide_at_four_times(page)

    return faults


@pytest.fixture
def faults_at_any_width(faults_of, too_wide_at_four_times):
    """Name the faults of a page at its own width, and at 400% of it."""

    def faults(page):
        wrong, size = faults_of(page), page.viewport_size
        wrong += too_wide_at_four_times(page)
        page.set_viewport_size(size)
        return wrong

    return faults


@pytest.fixture
def too_wide_at_four_times():
    """Say how wide a page is at 400%, if that is more than there is room for; its window stays narrow."""

    def faults(page):
        page.set_viewport_size({"width": AT_FOUR_TIMES, "height": 256})
        wide = page.evaluate("document.documentElement.scrollWidth")
        return [f"{wide} pixels wide at 400%"] if wide > AT_FOUR_TIMES else []

    return faults


def _violations(page, part, seen_on_desk):
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(url=_AXE)
    on_phones = list(_KINDS_MET_ON_PHONES) if seen_on_desk else None
    violations, news, news_on_phone = page.evaluate(_FIND_VIOLATIONS, [part, list(_KINDS_MET), on_phones])
    if not any(_of_rule(rule) for rule in violations):
        _KINDS_MET.update(news)
        _KINDS_MET_ON_PHONES.update(news_on_phone)
    return violations


def _of_rule(rule):
    known = KNOWN.get(rule["id"])
    return [f"{rule['id']}: {node['target']}" for node in rule["nodes"] if known is None or known not in node["html"]]
