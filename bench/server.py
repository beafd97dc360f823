"""The server that is measured: the portal's own PostgreSQL in a temporary folder, with as many databases as needed."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import make_url

from consortium import clock
from consortium.database import ANSWER_SECONDS, db
from consortium.embedded import Server, attached
from consortium.embedded.folders import remove_outside_home
from consortium.embedded.record import connect, read_passwords
from consortium.schema.actions import migrate
from wsgi import create_app

OWNER: Final = "portal_owner"
APP: Final = "portal_app"
PASSABLE: Final = 0o711
# The rows of a meeting and of a return, without keys to others, rules, walls or triggers.
BARE_TABLES: Final = """
create schema bench;
create table bench.meetings (
    authority_id integer, provider_id integer, reference text, contract_id integer, service text, case_reference text,
    requested_on date, meeting_on date, status text, mode text, outcome text, source text, request_key text,
    recorded_on date, recorded_by text, primary key (authority_id, provider_id, reference));
create table bench.usage (
    reference text, authority integer, service text, case_reference text, requested_on date, meeting_date date,
    status text, cause text, cancelled_on date, mode text, funders text, funders_agreed_on date, outcome text);
"""


@dataclass(frozen=True)
class Database:
    """One database of the server: its name, and its addresses as SQLAlchemy opens them."""

    name: str
    owner_url: str
    app_url: str

    @property
    def bare_address(self) -> str:
        """The owner's address as psycopg alone opens it."""
        return make_url(self.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)


@dataclass(frozen=True)
class BenchServer:
    """A running server that nobody else uses."""

    instance: Path
    server: Server

    @property
    def version(self) -> str:
        """PostgreSQL's version."""
        with self.superuser("postgres") as connection:
            return f"PostgreSQL {connection.info.parameter_status('server_version')}"

    def make(self, name: str) -> Database:
        """Make a database with the portal's schema, and beside it the bare tables."""
        database = self._create(name, sql.SQL(""))
        migrate(database.owner_url)
        with psycopg.connect(database.bare_address) as connection:
            connection.execute(BARE_TABLES)
        return database

    def copy(self, database: Database, name: str) -> Database:
        """Copy a database to which nobody is connected."""
        return self._create(name, sql.SQL("template {} strategy file_copy").format(sql.Identifier(database.name)))

    def settle(self, database: Database) -> None:
        """Do now what the server would do by itself within minutes: sweep, count the rows, write everything out."""
        with self.superuser(database.name) as connection:
            connection.execute("vacuum (analyze)")
            connection.execute("checkpoint")

    def _create(self, name: str, source: sql.Composable) -> Database:
        made, owner, app = sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(APP)
        with self.superuser("postgres") as connection:
            connection.execute(sql.SQL("create database {} owner {} {}").format(made, owner, source))
            connection.execute(sql.SQL("revoke all on database {} from public").format(made))
            connection.execute(sql.SQL("grant connect on database {} to {}, {}").format(made, owner, app))
        return Database(name, _renamed(self.server.owner_url, name), _renamed(self.server.app_url, name))

    def superuser(self, database: str) -> psycopg.Connection[Any]:
        """Open a connection for which no walls stand, each statement its own transaction."""
        password = read_passwords(self.instance).postgres
        return connect(self.server.socket_folder, "postgres", password, database)


@contextmanager
def bench_server(folder: Path) -> Iterator[BenchServer]:
    """Run a server with real commits in a folder, and stop it."""
    instance = folder / "instance"
    try:
        with attached(instance, durable=True) as server:
            yield BenchServer(instance, server)
    finally:
        remove_outside_home(instance)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Give a temporary folder that the server's own account may pass through, and remove it with all that is in it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(PASSABLE)
        yield folder


@contextmanager
def portal(database: Database, today: dt.date | None = None) -> Iterator[Flask]:
    """Have the portal work with a database, as it does behind its pages, on a business date."""
    app = portal_app(database.app_url)
    with app.app_context(), clock.acting_on(today):
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def portal_app(app_url: str) -> Flask:
    """Make the application as it runs behind its pages, its patience with the database included."""
    return create_app({"DATABASE_URL": app_url}, ANSWER_SECONDS=ANSWER_SECONDS)


def _renamed(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
