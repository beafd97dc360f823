"""The templates: ours are strict about names that nobody set, those of GOV.UK lenient as they are written to be."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined, Template
from jinja2 import Undefined as Lenient

from consortium.web import formats, frame, lists

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"
_GOVUK: Final = ("govuk_frontend_jinja", "govuk_frontend_wtf")


class Templates(FlaskEnvironment):
    """Flask's environment of templates, whose templates share its globals as they are.

    Jinja would wrap them for each template, and then compare the wrapped names at every import on every page: a tenth
    of the time of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template reads besides its own names."""
        return super().make_globals(d) if d else self.globals


class GovukTemplates(PrefixLoader):
    """Load the macros of GOV.UK in a twin of the environment whose undefined names are merely empty.

    The macros ask for parameters that nobody gave (`params.hint`), which StrictUndefined would refuse. A template keeps
    the environment it was compiled in, so ours stay strict while they call these.
    """

    def __init__(self) -> None:
        super().__init__({package: PackageLoader(package) for package in _GOVUK})
        self._twin: Environment | None = None

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  jinja's
    ) -> Template:
        """Load a template of GOV.UK into the lenient twin."""
        if self._twin is None:
            self._twin = environment.overlay(undefined=Lenient)
        return super().load(self._twin, name, globals)


def set_templates(app: Flask) -> None:
    """Give the app our templates, our filters, and what `layout.html` reads."""
    app.jinja_environment = Templates
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.finalize = formats.typeset
    environment.loader = ChoiceLoader([FileSystemLoader(TEMPLATES), GovukTemplates()])
    environment.filters.update(formats.FILTERS)
    frame.draw_navigations(environment)
    environment.globals["here"] = lists.here
    app.context_processor(frame.in_templates)
