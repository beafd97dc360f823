"""A small app with our furniture, whose routes go wrong in every way, and one page with every component."""

import datetime as dt
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import psycopg
import pytest
import sqlalchemy.exc
from flask import Flask, abort, redirect, render_template_string
from jinja2 import BytecodeCache
from werkzeug.serving import make_server

from consortium.errors import Problem, Refused, RuleBroken
from consortium.web import Frame, Navigation, Strip, furnish, surround
from consortium.web.choices import RadiosField, SelectField, TickField
from consortium.web.fields import (
    DateField,
    EmailField,
    FileField,
    KeyField,
    LongTextField,
    PasswordField,
    PoundsField,
    TextField,
    WholeNumberField,
)
from consortium.web.forms import Form

HERE = Path(__file__).parent
MISTAKES = {
    "rule": RuleBroken("Kent has no price for this day. Ask a lead administrator to add one."),
    "refused": Refused([Problem("usage.csv", 7, "authority", "Essex & Kent is no council.")] * 2),
    "bug": ValueError("hunter2 is what somebody typed"),
    "gone": sqlalchemy.exc.OperationalError(
        "SELECT secret_column", {"name": "hunter2"}, psycopg.OperationalError("gone")
    ),
    "slow": sqlalchemy.exc.TimeoutError("QueuePool limit reached"),
    "pool": psycopg.OperationalError("no connection"),
    "lost": sqlalchemy.exc.DisconnectionError("lost"),
    "unfit": sqlalchemy.exc.DataError("SELECT 1", {}, psycopg.DataError("out of range")),
}


class InMemory(BytecodeCache):
    """Compile each template once for all apps of these tests."""

    def __init__(self):
        self.compiled = {}

    def load_bytecode(self, bucket):
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket):
        self.compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED = InMemory()


class Person(NamedTuple):
    name: str
    email: str


class MeetingForm(Form):
    request_key = KeyField()
    council = SelectField("Council", choices=[(886, "Kent"), (881, "Essex")])
    reference = TextField("Your reference for the meeting", most=10)
    held_on = DateField("Day of the meeting", hint="It cannot be later than today", not_later_than_today=True)
    status = RadiosField("What happened", choices=[("held", "Held"), ("cancelled", "Cancelled")])
    cancelled_on = DateField("Day of cancelling", optional=True)
    parts = WholeNumberField("Parts", what="the number of parts", least=1, most=99, optional=True)
    budget = PoundsField("Budget for the year", optional=True)
    reason = LongTextField("Reason", optional=True)
    email = EmailField(optional=True)
    password = PasswordField(optional=True)
    file = FileField("File", optional=True)
    seen = TickField("I have looked at it", must="Tick the box when you have looked at it.")


def make_app(**settings):
    app = Flask("demo")
    app.config.update(SECRET_KEY="only-for-tests", **settings)
    furnish(app)
    app.jinja_env.bytecode_cache = COMPILED
    routes = {
        "/": _components,
        "/link/<token>": str,
        "/meeting/<path:reference>": str,
        "/code/<int:code>": abort,
        "/mistake/<name>": _mistake,
        "/away": lambda: redirect("/elsewhere"),
    }
    for rule, view in routes.items():
        methods = ["GET", "POST"] if rule == "/" else ["GET"]
        app.add_url_rule(rule, endpoint=rule, view_func=view, methods=methods)
    return app


def _mistake(name):
    raise MISTAKES[name]


def _components():
    surround(
        Frame(
            person=Person("Kent SEN manager", "sen.manager@kent.example"),
            navigation=Navigation("Kent", (("Home", "/", True), ("Meetings", "/meetings", False))),
            strip=Strip(
                "Sample", "Today here is Friday 18 November 2016. Nothing is real.", "Today here is 18 November 2016."
            ),
            sign_out_url="/sign-out",
            footer_links=[("Help", "/help"), ("Accessibility statement", "/accessibility")],
        )
    )
    form = MeetingForm()
    form.validate_on_submit()
    page = (HERE / "components.html").read_text(encoding="utf-8")
    return render_template_string(page, form=form, day=dt.date(2016, 11, 18))


@pytest.fixture
def make():
    """Make an app with other settings."""
    return make_app


@pytest.fixture
def app():
    return make_app()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def fill_in(app):
    """Return a form of the given class as if it had been posted with these fields."""

    def filled(form_class, **fields):
        with app.test_request_context("/", method="POST", data=fields):
            form = form_class(meta={"csrf": False})
            form.validate()
            return form

    return filled


@pytest.fixture(scope="session")
def base_url():
    """Serve the app in a thread, for a browser."""
    server = make_server("127.0.0.1", 0, make_app(), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": "/usr/bin/chromium", "args": ["--headless", "--no-sandbox"]}
