"""Follow every link from where somebody's work begins, as a person with much time would."""

from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

# How many are opened of addresses that differ in their values only: cases, each with acts of its own, and sorted lists.
_SEEN_ALIKE = 6
_SORTED_ALIKE = 2


@dataclass
class Found:
    """What the links of a portal led to: by endpoint, which of it is kept as a file, and everything wrong, as sentences."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


class Links(HTMLParser):
    """The links, the assets and the anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.assets: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag points at."""
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            self.ids.add(said["id"])
        if tag == "a" and "href" in said:
            self.hrefs.append(said["href"])
        if tag in ("script", "img") and said.get("src"):
            self.assets.append(said["src"])
        if tag == "link" and said.get("rel") in ("stylesheet", "icon"):
            self.assets.append(said["href"])


class Forms(HTMLParser):
    """How many forms in a page's own part are sent."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.number = 0
        self._is_main = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a form that is sent."""
        self._is_main |= tag == "main"
        self.number += self._is_main and tag == "form" and dict(attrs).get("method") == "post"

    def handle_endtag(self, tag: str) -> None:
        """Note where the page's own part ends."""
        self._is_main &= tag != "main"


def crawl(visitor: Any, start: str = "/") -> Found:
    """Open every page that links lead to from a page on, each kind of address a few times."""
    found, alike = Found(), Counter()
    seen, assets = set(), set()
    waiting = deque([(start, "the address bar")])
    adapter = visitor.client.application.url_map.bind("localhost")
    while waiting:
        path, came_from = waiting.popleft()
        kind = _kind(adapter, path)
        if path in seen or alike[kind] >= (_SORTED_ALIKE if kind[1] else _SEEN_ALIKE):
            continue
        seen.add(path)
        alike[kind] += 1
        answer = visitor.get(path)
        if answer.status_code >= 400:
            found.wrong.append(f"{came_from} links to {path}, which answers {answer.status_code}")
            continue
        if answer.status_code >= 300:
            waiting.append((_local(answer.location, path), path))
            continue
        found.pages.setdefault(kind[0], []).append(path)
        if answer.mimetype != "text/html" or "attachment" in answer.headers.get("Content-Disposition", ""):
            found.files.add(path)
        else:
            links = Links(answer.text)
            waiting += [(link, path) for link in _links(found, links, path)]
            assets |= {_local(asset, path) for asset in links.assets}
    found.wrong += [f"{asset} is missing" for asset in sorted(assets) if visitor.get(asset).status_code != 200]
    return found


def _links(found: Found, links: Links, path: str) -> list[str]:
    """Return where a page leads; an anchor that is not on the page is wrong."""
    onward = []
    for href in links.hrefs:
        there, anchor = urldefrag(href)
        if not there and anchor not in links.ids:
            found.wrong.append(f"{path} links to #{anchor}, which is not on it")
        if there and not urlsplit(there).netloc and not there.startswith(("mailto:", "tel:")):
            onward.append(_local(there, path))
    return onward


def _local(href: str, path: str) -> str:
    parts = urlsplit(urljoin(f"http://localhost{path}", href))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _kind(adapter: Any, path: str) -> tuple[Any, ...]:
    """Say what kind of address it is: which page, with what in its query; an address of nobody's is its own kind."""
    parts = urlsplit(path)
    names = tuple(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    try:
        return adapter.match(parts.path, "GET")[0], names
    except Exception:  # noqa: BLE001  no such page, or one that cannot be opened: the answer will say so
        return path, names
