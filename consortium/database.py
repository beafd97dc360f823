"""The one way to the database: a Session that can do nothing until it is bound, and transactions with one commit."""

import select
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, Final, Literal, LiteralString, cast

import psycopg
from flask import current_app, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from psycopg.rows import namedtuple_row
from psycopg.waiting import Ready, Wait
from sqlalchemy import Connection, MetaData, Text, TextClause, event, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, registry
from sqlalchemy.orm import sessionmaker as session_maker
from sqlalchemy.pool import Pool

from consortium import clock
from consortium.errors import RuleBroken

BesideTheBooks = Literal["portal_people", "portal_sign_in", "portal_worker"]
Role = Literal["portal_lead", "portal_member", "portal_provider", "portal_auditor", BesideTheBooks]
Answer = Generator[Wait, Ready | int, Any]
CONNECT_SECONDS: Final = 3
ANSWER_SECONDS: Final = 4.0


class Base(DeclarativeBase):
    """Every table of the portal. Constraint names are those that PostgreSQL gives by itself."""

    registry: ClassVar = registry(
        type_annotation_map={str: Text},
        metadata=MetaData(
            naming_convention={
                "pk": "%(table_name)s_pkey",
                "uq": "%(table_name)s_%(column_0_N_name)s_key",
                "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
                "ix": "%(table_name)s_%(column_0_N_name)s_idx",
                "ck": "%(table_name)s_%(constraint_name)s_check",
            }
        ),
    )


db: Final = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})


class NothingBound(RuntimeError):  # noqa: N818  it says what is the case, like the refusals do
    """A transaction began on a Session that nobody bound: a mistake in our code, never a person's."""


class DatabaseStopped(RuleBroken):
    """There is no database to talk to. Says how to start one."""


@dataclass(frozen=True)
class Binding:
    """Who a transaction acts as: a role of PostgreSQL, and the authority or provider whose rows it may touch.

    `actor` is the person's account or the command, as the history names it.
    """

    role: Role
    authority_id: int | None = None
    provider_id: int | None = None
    actor: str = ""


_BIND: Final = (
    "select set_config('role', %(role)s, true), set_config('portal.authority_id', %(authority_id)s, true),"
    " set_config('portal.provider_id', %(provider_id)s, true), set_config('portal.actor', %(actor)s, true),"
    " set_config('portal.today', %(today)s, true), set_config('plan_cache_mode', %(plans)s, true),"
    " set_config('transaction_read_only', %(only_reads)s, true)"
)
_READING: Final = ("GET", "HEAD", "OPTIONS")


def bind(session: Session, binding: Binding) -> None:
    """Bind a Session for its life. One Session, one scope: binding it again to another is refused.

    That of a request which only asks for a page can write nothing.
    """
    bound = session.info.setdefault("binding", binding)
    session.info["only_reads"] = has_request_context() and request.method in _READING
    if bound != binding:
        raise NothingBound(f"This Session acts as {bound}; it cannot become {binding}.")


@contextmanager
def rebound(session: Session, **changes: Any) -> Iterator[None]:
    """Work for another authority within the same transaction, and come back.

    What one authority's objects are must never be seen from another, so the Session is flushed and emptied both ways.
    """
    before: Binding = session.info["binding"]
    _switch(session, replace(before, **changes))
    try:
        yield
    except BaseException:
        session.info["binding"] = before  # the transaction is lost; nothing more can be sent in it
        raise
    _switch(session, before)


def _switch(session: Session, binding: Binding) -> None:
    session.flush()
    session.expunge_all()
    session.info["binding"] = binding
    if session.in_transaction():
        _send_binding(session.connection(), binding, only_reads=_only_reads(session))


@contextmanager
def transaction(session: Session | None = None) -> Iterator[None]:
    """Commit what happens within, or none of it. The only commit there is."""
    session = session or db.session()
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def only_tried(session: Session) -> Iterator[None]:
    """Do everything and keep nothing: for a check, which must meet the same refusals as the act itself."""
    try:
        yield
    finally:
        session.rollback()


@contextmanager
def own_transaction(binding: Binding) -> Iterator[Session]:
    """Open a short transaction on a Session of its own, which survives whatever happens to the caller's."""
    with session_maker(
        db.engine, expire_on_commit=False, autoflush=False, info={"binding": binding}
    ).begin() as session:
        yield session


def read_alone(binding: Binding, statement: LiteralString, values: Mapping[str, Any]) -> list[Any]:
    """Read with one statement in a transaction of its own, without the cost of a Session: a quarter of its time.

    `statement` is written for psycopg, its values as `%(name)s`; the rows have a name for each column.
    """
    pooled = db.engine.raw_connection()
    try:
        connection = cast("PatientConnection", pooled.driver_connection)
        connection.execute(_BIND, _bound(binding, only_reads=True))
        rows = connection.cursor(row_factory=namedtuple_row).execute(statement, values).fetchall()
        connection.commit()
    except BaseException:
        pooled.invalidate()  # it may be in the middle of anything
        raise
    pooled.close()
    return rows


def rows_of(session: Session, statement: TextClause, values: Mapping[str, Any]) -> list[Any]:
    """Send one statement in a Session's transaction, past the layers that a written-out one has no use for.

    For what is done most: it takes half as long. The rows have a name for each column. Raises: what SQLAlchemy raises.
    """
    connection = session.connection()
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    try:
        cursor = driver.cursor(row_factory=namedtuple_row).execute(_for_driver(statement), values)
        return cursor.fetchall() if cursor.description else []
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raised = DBAPIError.instance(str(statement), None, error, psycopg.Error, hide_parameters=True)
        raise raised from error


@cache
def _for_driver(statement: TextClause) -> LiteralString:
    """Write a statement's values as psycopg does. There are as many as the code has."""
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    return str(statement.compile(dialect=dialect))


@event.listens_for(Session, "after_begin")
def _bind_on_begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    binding = session.info.get("binding")
    if binding is None:
        raise NothingBound("Open a Scope before the database is used.")
    _send_binding(connection, binding, only_reads=_only_reads(session))


def _only_reads(session: Session) -> bool:
    return bool(session.info.get("only_reads"))


def _send_binding(connection: Connection, binding: Binding, *, only_reads: bool) -> None:
    """Become the role and name the rows, for this transaction only: one function, one round trip."""
    driver = cast("PatientConnection", connection.connection.driver_connection)
    driver.only_reads = only_reads
    try:
        driver.execute(_BIND, _bound(binding, only_reads=only_reads))
    except psycopg.OperationalError as error:
        connection.invalidate(error)
        raise OperationalError("the binding of a transaction", None, error) from error


def _bound(binding: Binding, *, only_reads: bool) -> dict[str, str]:
    found_by_key = binding.authority_id is not None or binding.role == "portal_sign_in"
    return {
        "role": binding.role,
        "authority_id": "" if binding.authority_id is None else str(binding.authority_id),
        "provider_id": "" if binding.provider_id is None else str(binding.provider_id),
        "actor": binding.actor,
        "today": clock.today().isoformat(),
        # Within one council's books rows are found by their keys, and planning that anew takes longer than doing it.
        "plans": "force_generic_plan" if found_by_key else "auto",
        "only_reads": "on" if only_reads else "off",
    }


class PatientConnection(psycopg.Connection[Any]):
    """A connection that waits for an answer only so long, so that a silent server becomes our own 503.

    `only_reads` says that its transaction can write nothing.
    """

    answer_seconds: float | None = None
    only_reads: bool = False

    def rollback(self) -> None:
        """End a transaction that only reads by a commit, which is the same, and any other as psycopg does.

        After a rollback psycopg has the server forget every prepared statement, and each page would plan its own anew.
        """
        if self.only_reads:
            self.commit()
        else:
            super().rollback()

    def wait(self, gen: Answer, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait as psycopg does, but give up after `answer_seconds`. Raises: psycopg.OperationalError."""
        if self.answer_seconds is None:
            return super().wait(gen, interval, timeout)
        return super().wait(self._limited(gen, time.monotonic() + self.answer_seconds), interval, timeout)

    def _limited(self, gen: Answer, until: float) -> Answer:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > until:
                    self.close()
                    raise psycopg.OperationalError("The database did not answer in time.")
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value


def constraint_of(error: DBAPIError) -> str | None:
    """Return the name of the constraint that the database refused a row by."""
    diagnosis = getattr(error.orig, "diag", None)
    return None if diagnosis is None else diagnosis.constraint_name


def connect() -> psycopg.Connection[Any]:
    """Open a connection for the pool: the engine's `creator`, so that making the app connects to nothing."""
    address = current_app.config["DATABASE_URL"]
    if not address:
        raise DatabaseStopped("The portal's database is not running. Start the portal with `consortium up`.")
    url = make_url(address).translate_connect_args(username="user", database="dbname")
    url.update(make_url(address).query)
    connection = PatientConnection.connect(
        **url, connect_timeout=CONNECT_SECONDS, application_name="consortium portal", tcp_user_timeout=4000
    )
    if has_request_context():  # a person waits; a command may take the time that it needs
        connection.answer_seconds = ANSWER_SECONDS
    return connection


@event.listens_for(Pool, "checkout")
def _notice_dead_server(connection: psycopg.Connection[Any], *_: Any) -> None:
    """Throw away a pooled connection whose server has gone: its socket has an end to read. Costs no round trip."""
    if select.select([connection.fileno()], [], [], 0)[0]:
        raise DisconnectionError


ENGINE: Final = {
    "creator": connect,
    "pool_size": 5,
    "max_overflow": 5,
    "pool_timeout": CONNECT_SECONDS,
    "hide_parameters": True,  # no reference or name in an error or a log
}
