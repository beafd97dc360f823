"""The server that is measured: the portal's own PostgreSQL, in a temporary folder, with as many databases as needed."""

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


@dataclass(frozen=True)
class Database:
    """One database of the server: its name, and its addresses as SQLAlchemy opens them."""

    name: str
    owner_url: str
    app_url: str


@dataclass(frozen=True)
class BenchServer:
    """A running server that nobody else uses."""

    instance: Path
    server: Server

    def make(self, name: str, *, like: Database | None = None) -> Database:
        """Make a database: a migrated one, or the exact copy of another that nobody is connected to."""
        made, owner, app = sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(APP)
        template = sql.SQL("template {} strategy file_copy").format(sql.Identifier(like.name)) if like else sql.SQL("")
        with self._superuser("postgres") as connection:
            connection.execute(sql.SQL("create database {} owner {} {}").format(made, owner, template))
            connection.execute(sql.SQL("revoke all on database {} from public").format(made))
            connection.execute(sql.SQL("grant connect on database {} to {}, {}").format(made, owner, app))
        database = Database(name, _renamed(self.server.owner_url, name), _renamed(self.server.app_url, name))
        if like is None:
            migrate(database.owner_url)
        return database

    def drop(self, database: Database) -> None:
        """Drop a database that has served."""
        with self._superuser("postgres") as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database.name)))

    def settle(self, database: Database) -> None:
        """Do now what the server would do by itself within minutes: count the rows, sweep, write everything out."""
        with self._superuser(database.name) as connection:
            connection.execute("vacuum (analyze)")
            connection.execute("checkpoint")

    def _superuser(self, database: str) -> psycopg.Connection[Any]:
        password = read_passwords(self.instance).postgres
        return connect(self.server.socket_folder, "postgres", password, database)


@contextmanager
def bench_server() -> Iterator[BenchServer]:
    """Start a server on the disk, with real commits, and leave nothing of it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder).chmod(PASSABLE)  # the server's own account must reach its data
        instance = Path(folder) / "instance"
        try:
            with attached(instance, durable=True) as server:
                yield BenchServer(instance, server)
        finally:
            remove_outside_home(instance)


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
    """Make the application as it runs behind its pages, patience with the database included."""
    return create_app({"DATABASE_URL": app_url}, ANSWER_SECONDS=ANSWER_SECONDS)


@contextmanager
def bare(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """Open psycopg alone, without the portal, as the owner of some tables beside the portal's."""
    with psycopg.connect(bare_address(database)) as connection:
        yield connection


def bare_address(database: Database) -> str:
    """Return the address as psycopg writes it."""
    return make_url(database.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _renamed(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
