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
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from psycopg import sql
from sqlalchemy import make_url
from werkzeug.routing import Rule

from consortium.database import connect, db
from consortium.embedded import Server, attached
from consortium.embedded.record import read_passwords
from consortium.schema.actions import migrate
from consortium.schema.roles import NO_LARGE_OBJECTS

_TEMPLATE = "portal_template"
CHEAP_HASHES = (1, 8, 1)  # passes, KiB, threads: a password of a test need not withstand anybody
_ROOM_BYTES = 2 * 1024**3


class Database:
    """A database of one test, migrated and empty. `run` acts as the superuser, whom no wall stops."""

    def __init__(self, server: Server, name: str, *, superuser_password: str) -> None:
        owner_url = make_url(server.owner_url).set(database=name)
        app_url = make_url(server.app_url).set(database=name)
        superuser_url = owner_url.set(username="postgres", password=superuser_password)
        self.name = name
        self.owner_url = owner_url.render_as_string(hide_password=False)
        self.app_url = app_url.render_as_string(hide_password=False)
        self.superuser_url = superuser_url.render_as_string(hide_password=False)
        self._connection: psycopg.Connection[Any] | None = None

    def run(self, statement: Any, **values: Any) -> list[tuple[Any, ...]]:
        """Run one statement, committed, and return its rows. Values are written `%(name)s`."""
        if self._connection is None:  # opened once: signing in to PostgreSQL takes longer than most statements
            self._connection = psycopg.connect(_plain(self.superuser_url), autocommit=True)
        cursor = self._connection.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []

    def run_as(
        self,
        role: str,
        statement: str,
        *,
        authority_id: int | None = None,
        provider_id: int | None = None,
        **values: Any,
    ) -> list[tuple[Any, ...]]:
        """Run one statement as the app does in a transaction bound to a role and a body, and commit it."""
        with psycopg.connect(_plain(self.app_url)) as connection:
            connection.execute(
                "select set_config('role', %s, true), set_config('portal.authority_id', %s, true),"
                " set_config('portal.provider_id', %s, true)",
                (
                    role,
                    "" if authority_id is None else str(authority_id),
                    "" if provider_id is None else str(provider_id),
                ),
            )
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """Close the superuser's connection, if there is one."""
        if self._connection is not None:
            self._connection.close()


class Databases:
    """The server of a run of tests, and the template that each test's database is a copy of."""

    def __init__(self, server: Server, *, superuser_password: str) -> None:
        self.server = server
        self._superuser_password = superuser_password
        self._numbers = itertools.count(1)
        self._maintenance = self._database("postgres")

    def migrate_template(self) -> None:
        """Make the template, once a run."""
        self._create(_TEMPLATE, "template0")
        template = self._database(_TEMPLATE)
        migrate(template.owner_url)
        template.run(NO_LARGE_OBJECTS)  # as the supervisor does in the portal's own database
        template.close()

    def copy(self, of: Database | None = None) -> Database:
        """Make a database: a copy of the template, some 20 ms, or of another one that nobody is connected to."""
        name = f"test_{next(self._numbers)}"
        self._create(name, _TEMPLATE if of is None else of.name)
        return self._database(name)

    def drop(self, database: Database) -> None:
        """Remove a database, whoever is still in it."""
        database.close()
        self._maintenance.run(sql.SQL("drop database {} with (force)").format(sql.Identifier(database.name)))

    def close(self) -> None:
        """Let the server stop."""
        self._maintenance.close()

    def _create(self, name: str, template: str) -> None:
        """Make a database with the rights that the portal's own has; a copy does not take them over."""
        made = sql.Identifier(name)
        self._maintenance.run(
            sql.SQL("create database {} template {} strategy file_copy owner portal_owner").format(
                made, sql.Identifier(template)
            )
        )
        self._maintenance.run(sql.SQL("revoke all on database {} from public").format(made))
        self._maintenance.run(sql.SQL("grant connect on database {} to portal_app").format(made))

    def _database(self, name: str) -> Database:
        return Database(self.server, name, superuser_password=self._superuser_password)


@contextmanager
def databases() -> Iterator[Databases]:
    """Start a server for a run of tests, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-", dir=_fast_folder())).resolve()
    folder.chmod(0o711)  # the server's own account passes through, and sees no names
    runtime = _environment(PORTAL_PG_RUNTIME=str(folder / "runtime"), **_other_server())
    try:
        with runtime, attached(folder / "instance", durable=False) as server:
            made = Databases(server, superuser_password=read_passwords(folder / "instance").postgres)
            made.migrate_template()
            try:
                yield made
            finally:
                made.close()
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


def build_addresses_once() -> None:
    """Let all the apps of a run share what makes an address out of a rule: making that takes most of an app's start."""
    compile_builder, built = Rule._compile_builder, {}

    def once(rule: Rule, append_unknown: bool = True) -> Any:  # noqa: FBT001, FBT002  as its caller gives it
        known = (type(rule), rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if known not in built:
            built[known] = compile_builder(rule, append_unknown)
        return built[known]

    Rule._compile_builder = once  # type: ignore[method-assign]


build_addresses_once()


def app_with(database: Database, *parts: Any, **settings: Any) -> Flask:
    """Make a small app on a database, with some parts installed in order; each is a function of the app."""
    app = Flask("portal", root_path=str(Path(__file__).parents[1]), template_folder=None, static_folder="static")
    app.config.update(
        TESTING=False,  # errors become pages, as they do for people
        SECRET_KEY=secrets.token_hex(32),
        DATABASE_URL=database.app_url,
        SQLALCHEMY_DATABASE_URI="postgresql+psycopg://",
        SQLALCHEMY_ENGINE_OPTIONS={"creator": connect, "pool_size": 10},
        PASSWORD_COST=CHEAP_HASHES,
        **settings,
    )
    app.jinja_options = {**app.jinja_options, "bytecode_cache": COMPILED_TEMPLATES}
    db.init_app(app)
    for part in parts:
        part(app)
    return app


def whole_portal(database: Database, *, instance: Path, **settings: Any) -> Flask:
    """Make the portal itself on a database. `instance` is a folder for its other files."""
    from wsgi import create_app  # noqa: PLC0415  a test of one subject does not wait for all of them to be imported

    environ = {"DATABASE_URL": database.app_url, "SECRET_KEY": secrets.token_hex(32), "PORTAL_INSTANCE": str(instance)}
    app = create_app(environ, **{"PASSWORD_COST": CHEAP_HASHES, **settings})
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    return app


def close_connections(app: Flask) -> None:
    """Close what an app has open, so that its database can go."""
    with app.app_context():
        db.engine.dispose()


def _fast_folder() -> str:
    """Return where copies are fast: in memory if there is room, and a short path, since that of a socket is limited."""
    in_memory = Path("/dev/shm")  # noqa: S108  the folder made in it is this run's alone
    roomy = in_memory.is_dir() and shutil.disk_usage(in_memory).free > _ROOM_BYTES
    return str(in_memory if roomy else "/tmp")  # noqa: S108  as above


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


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")
