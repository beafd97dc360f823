"""Every component in a real browser, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

WIDTHS = [1280, 390]
# GOV.UK Frontend keeps aria-expanded on radios that reveal something on purpose (its issue 979).
KNOWN = {("aria-allowed-attr", "#status-2")}


@pytest.fixture
def open_page(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.on("requestfailed", lambda request: complaints.append(request.url))

    def opened(path, width):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path)
        page.wait_for_selector(".govuk-frontend-supported")
        page.wait_for_load_state("networkidle")
        return page, complaints

    return opened


def _violations(page):
    found = Axe().run(page).response["violations"]
    return {(rule["id"], target) for rule in found for node in rule["nodes"] for target in node["target"]} - KNOWN


@pytest.mark.parametrize("width", WIDTHS)
def test_every_component_is_accessible_fits_and_breaks_no_policy(open_page, width):
    page, complaints = open_page("/", width)

    assert _violations(page) == set()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_form_is_accessible_and_has_the_focus_on_its_summary(open_page, width):
    page, complaints = open_page("/", width)

    page.get_by_role("button", name="Record this meeting").click()
    page.wait_for_selector(".govuk-error-summary")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    assert page.title().startswith("Error: ")
    assert _violations(page) == set()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_the_font_is_one_that_we_may_use(open_page):
    page, _ = open_page("/", 1280)

    fonts = page.evaluate("[...document.querySelectorAll('*')].map(part => getComputedStyle(part).fontFamily)")

    assert not [font for font in fonts if "GDS" in font]


def test_a_choice_reveals_its_part(open_page):
    page, _ = open_page("/", 1280)
    part = page.get_by_role("group", name="Day of cancelling")
    assert not part.is_visible()

    page.get_by_label("Cancelled").check()

    assert part.is_visible()


def test_without_script_everything_is_there(browser, base_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(base_url)

    assert page.get_by_role("group", name="Day of cancelling").is_visible()
    assert page.get_by_role("link", name="Home").is_visible()
    context.close()
