"""Forms as a page gives them: what a browser would send of one, without the browser."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin


class PaperForm:
    """One form of a page that is posted: where it goes, and what it says before anybody answers."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.fields: dict[str, Any] = {}

    def add(self, name: str, value: str) -> None:
        """Note an answer; several ticks under one name are a list."""
        before = self.fields.get(name)
        self.fields[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]


class Forms(HTMLParser):
    """The forms of a page that are posted."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[PaperForm] = []
        self._open: PaperForm | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or an answer of the one that is open."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            posted = said.get("method") == "post"
            self._open = PaperForm(urljoin(self.path, said.get("action") or self.path)) if posted else None
            self.found += [self._open] if self._open else []
        elif self._open is not None and tag == "select":
            self._select = said["name"]
            self._open.fields.setdefault(self._select, "")
        elif self._open is not None and tag == "option" and "selected" in said:
            self._open.fields[self._select] = said.get("value", "")
        elif self._open is not None and tag == "input" and _is_sent(said):
            self._open.add(said["name"], said.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        """Close the form."""
        if tag == "form":
            self._open = None


def form_on(page: Any, path: str, to: str) -> PaperForm:
    """Return the form of a page that is posted to an address."""
    found = [form for form in Forms(page.text, path).found if form.path.partition("?")[0] == to]
    assert found, f"{path} has no form that goes to {to}"
    return found[0]


def _is_sent(said: dict[str, str]) -> bool:
    kind = said.get("type", "text")
    if "name" not in said or kind in ("file", "submit"):
        return False
    return kind not in ("radio", "checkbox") or "checked" in said
