"""A browser on a desk or a phone, before the whole portal with Kent and Essex in it."""

import os
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from tests.databases import close_connections, whole_portal
from tests.visits import PASSWORD, _a_quarter_later, address, books

__all__ = ["_a_quarter_later", "books"]
CHROMIUM = Path("/usr/bin/chromium")
# GOV.UK Frontend keeps aria-expanded on radios that reveal something on purpose (its issue 979).
KNOWN = {"aria-allowed-attr"}


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if not CHROMIUM.exists():
        sentence = f"There is no browser at {CHROMIUM}. Install Debian's chromium to run the stories."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(sentence)
    return {"executable_path": str(CHROMIUM), "args": ["--headless", "--no-sandbox"]}


@pytest.fixture
def address_of_portal(books, tmp_path):
    """Serve the portal in a thread."""
    app = whole_portal(books, instance=tmp_path)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    close_connections(app)


@pytest.fixture
def sit_down(browser, address_of_portal):
    """Sign somebody in before a browser of their own: `sit_down("first", width=390)`."""
    contexts = []

    def seated(who, *, width=1280, script=True):
        context = browser.new_context(
            base_url=address_of_portal, viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(address(who))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield seated
    for context in contexts:
        context.close()


@pytest.fixture
def is_clean():
    """Say whether a page breaks no accessibility rule, fits its width, and was refused nothing by its own policy."""

    def clean(page):
        page.wait_for_load_state("networkidle")
        found = {rule["id"] for rule in Axe().run(page).response["violations"]} - KNOWN
        width = page.viewport_size["width"]
        return found == set() and page.evaluate("document.documentElement.scrollWidth") <= width

    return clean
