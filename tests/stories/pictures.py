"""Pictures of the sample's pages: `python -m tests.stories.pictures` takes the three of the README anew.

`--all FOLDER` takes every page that links lead to, as each kind of user, on a desk and on a phone, to be looked at.
"""

import csv
import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from playwright.sync_api import Browser, Page, sync_playwright

from tests.stories.conftest import CHROMIUM

ROOT: Final = Path(__file__).parents[2]
PICTURES: Final = ROOT / "docs" / "pictures"
WIDTHS: Final = (1280, 390)
_KENT: Final = "886"
_STARTS_WITHIN_SECONDS: Final = 120
_FLAGS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@click.command()
@click.option("--all", "folder", type=click.Path(path_type=Path), help="Every page, into this folder.")
@click.option("--as", "roles", multiple=True, help="Only for these roles.")
def main(folder: Path | None, roles: tuple[str, ...]) -> None:
    """Start the sample in a portal of its own, and take pictures of it."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as instance, sync_playwright() as playwright:
        Path(instance).chmod(0o711)  # the database's own account passes through
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(_FLAGS))
        with portal(Path(instance) / "instance") as (address, people):
            if folder is None:
                _three(browser, address, people)
            else:
                _everything(browser, address, people, folder, roles)
        browser.close()


@contextmanager
def portal(instance: Path) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """Run the sample; gives its address and its people by role, Kent's for a council."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("consortium"))]
    environment = os.environ | {"PORTAL_INSTANCE": str(instance)}
    up = [*command, "up", "--sample", "south-east-group", "--port", str(port)]
    process = subprocess.Popen(up, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        listed = subprocess.run(
            [*command, "sign-ins"], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
        yield f"http://127.0.0.1:{port}", _by_role(list(csv.DictReader(io.StringIO(listed.stdout))))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def seat(browser: Browser, address: str, person: dict[str, str], width: int) -> Page:
    """Sign somebody in before a browser of their own."""
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 900})
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def _three(browser: Browser, address: str, people: dict[str, dict[str, str]]) -> None:
    PICTURES.mkdir(exist_ok=True)
    council = seat(browser, address, people["member-manager"], 1280)
    council.goto("/kent/budget")
    council.get_by_label("Budget").fill("24000")
    council.get_by_role("button", name="Set the budget").click()
    council.goto("/kent")
    council.screenshot(path=PICTURES / "council.png", full_page=True)
    lead = seat(browser, address, people["lead-admin"], 1280)
    lead.goto("/group")
    lead.screenshot(path=PICTURES / "lead.png", full_page=True)
    provider = seat(browser, address, people["provider-caseworker"], 1280)
    provider.goto("/provider/meetings/new")
    _fill_in(provider)
    provider.screenshot(path=PICTURES / "provider.png", full_page=True)


def _fill_in(page: Page) -> None:
    """Type a meeting of Portsmouth's, which has one included meeting left, until its price is shown."""
    page.get_by_label("Council", exact=True).select_option("Portsmouth")
    page.get_by_label("Your reference for the meeting").fill("M00470")
    page.get_by_label("Service", exact=True).select_option("Mediation")
    for group, day, month in (("Day it was asked for", "20", "10"), ("Day of the meeting", "16", "11")):
        boxes = page.get_by_role("group", name=group)
        for box, text in (("Day", day), ("Month", month), ("Year", "2016")):
            boxes.get_by_label(box, exact=True).fill(text)
    page.get_by_label("Held", exact=True).check()
    page.get_by_label("Online", exact=True).check()
    page.get_by_label("Full agreement", exact=True).check()
    page.locator("#price", has_text="This is meeting 5").wait_for()


def _everything(
    browser: Browser, address: str, people: dict[str, dict[str, str]], folder: Path, roles: tuple[str, ...]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for role in roles or people:
        page = seat(browser, address, people[role], WIDTHS[0])
        paths = list(_paths(page))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for path in paths:
                page.goto(path)
                page.screenshot(path=folder / f"{role}-{_file_name(path)}-{width}.png", full_page=True)
        click.echo(f"{role}: {len(paths)} pages")
        page.close()


def _paths(page: Page) -> Iterator[str]:
    """Follow the links of the pages in the browser, one address of each shape."""
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop(0)
        shape = _shape(path)
        if shape in seen:
            continue
        seen.add(shape)
        page.goto(path)
        yield path
        links: list[Any] = page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
        )
        waiting += [link for link in links if not re.search(r"\.(csv|xlsx|pdf)(\?|$)", link)]


def _shape(path: str) -> str:
    """Return what an address has in common with others of its kind: numbers, references and values left out."""
    where, _, query = path.partition("#")[0].partition("?")
    names = sorted(part.partition("=")[0] for part in query.split("&") if part)
    where = re.sub(r"(?<=/)(?=[^/]*[0-9])[^/]+", "N", where)
    return f"{re.sub(r'(?<=/group/councils/)[a-z-]+', 'X', where)}?{names}"


def _file_name(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")[:80] or "home"


def _by_role(people: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    chosen: dict[str, dict[str, str]] = {}
    for person in people:
        if person["organisation"] == _KENT or person["role"] not in chosen:
            chosen[person["role"]] = person
    return chosen


def _wait_for(port: int) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main()
