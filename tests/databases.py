"""Real PostgreSQL for tests: one server a run, one migrated template, a copy of it for each test that asks.

PORTAL_TEST_DATABASE names another PostgreSQL than the portal's own: a major version of Debian's (15) or a bin folder.
"""

import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from psycopg import sql
from sqlalchemy import make_url

from consortium.database import connect, db
from consortium.embedded import Server, attached
from consortium.embedded.record import read_passwords
from consortium.schema.actions import migrate

_TEMPLATE = "portal_template"


@dataclass(frozen=True)
class Database:
    """A database of one test, migrated and empty. `run` acts as the superuser, whom no wall stops."""

    name: str
    app_url: str
    owner_url: str
    superuser_url: str

    def run(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Run one statement, committed, and return its rows. Values are written `%(name)s`."""
        return _run(self.superuser_url, statement, values)

    def run_as(self, role: str, statement: str, *, authority_id="", provider_id="", **values: Any) -> list[Any]:
        """Run one statement as the app does in a bound transaction, and commit it."""
        with psycopg.connect(_plain(self.app_url)) as connection:
            connection.execute(
                "select set_config('role', %s, true), set_config('portal.authority_id', %s, true),"
                " set_config('portal.provider_id', %s, true)",
                (role, str(authority_id), str(provider_id)),
            )
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


class Databases:
    """The server of a run of tests, and the template that each test's database is a copy of."""

    def __init__(self, server: Server, *, superuser_password: str) -> None:
        self.server = server
        self._superuser_password = superuser_password
        self._numbers = itertools.count(1)
        self._create(_TEMPLATE, "template0")
        migrate(self._database(_TEMPLATE).owner_url)

    def copy(self) -> Database:
        """Make a database: a copy of the template, some 10 ms."""
        name = f"test_{next(self._numbers)}"
        self._create(name, _TEMPLATE)
        return self._database(name)

    def drop(self, database: Database) -> None:
        """Remove a database, whoever is still in it."""
        self._run(sql.SQL("drop database {} with (force)").format(sql.Identifier(database.name)))

    def _create(self, name: str, template: str) -> None:
        """Make a database with the rights that the portal's own has; a copy does not take them over."""
        made = sql.SQL("create database {} template {} strategy file_copy owner portal_owner")
        self._run(made.format(sql.Identifier(name), sql.Identifier(template)))
        self._run(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
        self._run(sql.SQL("grant connect on database {} to portal_app").format(sql.Identifier(name)))

    def _database(self, name: str) -> Database:
        owner_url = make_url(self.server.owner_url).set(database=name)
        app_url = make_url(self.server.app_url).set(database=name)
        superuser_url = owner_url.set(username="postgres", password=self._superuser_password)
        urls = (url.render_as_string(hide_password=False) for url in (app_url, owner_url, superuser_url))
        return Database(name, *urls)

    def _run(self, statement: sql.Composed) -> None:
        _run(self._database("postgres").superuser_url, statement, {})


@contextmanager
def databases() -> Iterator[Databases]:
    """Start a server for a run of tests, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-", dir="/tmp")).resolve()  # noqa: S108  sockets need short paths
    folder.chmod(0o711)  # the server's own account passes through, and sees no names
    try:
        with _environment(PORTAL_PG_RUNTIME=str(folder / "runtime"), **_other_server()):
            with attached(folder / "instance", durable=False) as server:
                yield Databases(server, superuser_password=read_passwords(folder / "instance").postgres)
    finally:
        shutil.rmtree(folder)


class CompiledOnce(BytecodeCache):
    """Templates compiled once for all the apps of a run: that takes longer than anything else in a test of a page."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledOnce()


def app_with(database: Database, *parts: Any, **settings: Any) -> Flask:
    """Make a small app on a database, with some parts installed in order; each is a function of the app."""
    app = Flask("portal", root_path=str(Path(__file__).parents[1]), template_folder=None, static_folder="static")
    app.config.update(
        TESTING=False,  # errors become pages, as they do for people
        SECRET_KEY=secrets.token_hex(32),
        DATABASE_URL=database.app_url,
        SQLALCHEMY_DATABASE_URI="postgresql+psycopg://",
        SQLALCHEMY_ENGINE_OPTIONS={"creator": connect, "pool_size": 10},
        PASSWORD_COST=(1, 8, 1),
        **settings,
    )
    app.jinja_options = {**app.jinja_options, "bytecode_cache": COMPILED_TEMPLATES}
    db.init_app(app)
    for part in parts:
        part(app)
    return app


def close_connections(app: Flask) -> None:
    """Close what an app has open, so that its database can go."""
    with app.app_context():
        db.engine.dispose()


def _other_server() -> dict[str, str]:
    named = os.environ.get("PORTAL_TEST_DATABASE", "")
    if not named:
        return {}
    return {"PORTAL_PG_BIN": f"/usr/lib/postgresql/{named}/bin" if named.isdecimal() else named}


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _run(url: str, statement: Any, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        cursor = connection.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")
