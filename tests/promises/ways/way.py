"""How somebody comes to a form of a page and answers it, as its own page gives it."""

from collections.abc import Callable, Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.promises.paper import form_on


class Way(NamedTuple):
    """How somebody comes to a form and what they answer. `before` makes what it is about and may return its path."""

    who: str
    page: str
    to: str = ""
    said: Mapping[str, Any] = MappingProxyType({})
    looks: str = ""
    press: str = ""
    before: Callable[[Any, Any], str | None] = lambda _visit, _books: None


def look(who, page, **said):
    """A change that is looked at before it is saved."""
    return Way(who, page, said=said, looks="look", press="save")


def on(day_):
    return lambda _visit, books: books.run("update portal_state set sample_today = %(day)s", day=day_) and None


def fill_in(visitor, way, page="", *, send=False):
    """Open the page of a form, answer it, and look at what it would do; return it, or what came of sending it."""
    page = page or way.page
    to = way.to or page
    form = form_on(visitor.get(page), page, to)
    form.fields |= way.said
    if way.looks:
        seen = visitor.client.post(form.path, data={**form.fields, "press": way.looks})
        form = form_on(seen, to, to)
        form.fields |= way.said if way.looks == "price" else {}
    if way.press:
        form.fields["press"] = way.press
    return post(visitor.client, form) if send else form


def post(client, form):
    """Send a form as a browser does; a file of it is read anew."""
    said = {
        name: (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in form.fields.items()
    }
    answer = client.post(form.path, data=said)
    answer.get_data()
    answer.close()
    return answer
