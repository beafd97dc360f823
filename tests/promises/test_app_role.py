"""portal_app, signed in as the portal signs in: what it may become, what it may make, and how long it stays somebody."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from consortium.database import Binding
from consortium.schema.actions import migrate
from consortium.schema.roles import ACTING_ROLES, BACKUP, BOOKS
from tests.promises.grants import OWNER
from tests.promises.two_councils import ESSEX, KENT

pytestmark = pytest.mark.database

OF_KENT = Binding("portal_member", KENT, actor="Kent")
OF_ESSEX = Binding("portal_member", ESSEX, actor="Essex")
WHOSE = text("select distinct authority_id from transfers")
MAKES = (
    "create table notes (note text)",
    "create temporary table notes (note text)",
    "create table notes as select 1",
    "create view notes as select 1",
    "create sequence notes",
    "create type notes as enum ('a')",
    "create function notes() returns int language sql return 1",
    "create schema notes",
    "select lo_create(0)",
    "create database notes",
    "create role notes",
    "create extension pg_trgm",
    "create publication notes",
    "create trigger notes before insert on history execute function refuse_to_edit()",
    "create policy notes on transfers using (true)",
    "create index on transfers (recorded_by)",
    "alter table transfers disable row level security",
    "alter table transfers disable trigger all",
    "alter table transfers owner to portal_app",
    "alter function append(integer, integer, jsonb) security invoker",
    "alter role portal_app bypassrls",
    "alter role portal_app inherit",
    "grant portal_books to portal_app",
    "drop table history",
    "drop policy member_reads on transfers",
    "set session_replication_role = replica",
    "copy (select 1) to '/tmp/notes'",
    "copy (select 1) to program 'cat'",
)


@pytest.fixture
def signed_in(recorded):
    """A connection as portal_app, each statement a transaction of its own."""
    with psycopg.connect(recorded.app_url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


@pytest.fixture
def one_connection(recorded):
    """An engine with a single connection, which every transaction uses in turn."""
    engine = create_engine(recorded.app_url, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("role", [None, *ACTING_ROLES])
@pytest.mark.parametrize("statement", MAKES)
def test_the_app_makes_and_unmakes_nothing(signed_in, statement, role):
    """P18, whatever it has become."""
    if role:
        signed_in.execute(f"set role {role}")

    with pytest.raises(errors.InsufficientPrivilege):
        signed_in.execute(statement)


@pytest.mark.parametrize("role", [BOOKS, BACKUP, OWNER, "postgres", "pg_read_all_data", "pg_monitor"])
def test_the_app_becomes_nobody_else(signed_in, role):
    with pytest.raises(errors.InsufficientPrivilege):
        signed_in.execute("select set_config('role', %s, false)", [role])


@pytest.mark.parametrize("role", ACTING_ROLES)
def test_whoever_acts_has_only_its_own_rights(signed_in, role):
    """Nothing is inherited: while the app is one of the six it has not the rights of the others."""
    used = signed_in.execute("select pg_has_role('portal_app', %s, 'usage')", [role]).fetchone()

    assert used == (False,)


def test_migrating_again_shuts_what_an_administrator_opened(database):
    """P18: PostgreSQL lets everybody make temporary tables in a new database."""
    database.run(f"grant temporary on database {database.name} to public")

    migrate(database.owner_url)

    assert database.run("select has_database_privilege('portal_app', current_database(), 'temporary')") == [(False,)]


def test_a_binding_ends_with_its_transaction(one_connection):
    """P23: the next transaction of the pool is nobody, after a commit and after a rollback."""
    for end in (Session.commit, Session.rollback):
        with Session(one_connection, info={"binding": OF_KENT}) as session:
            assert session.scalars(WHOSE).all() == [KENT]
            end(session)

        with one_connection.connect() as bare:
            settings = [
                bare.scalar(text("select current_setting(:name, true)"), {"name": name})
                for name in ("role", "portal.authority_id", "portal.provider_id", "portal.actor")
            ]
            assert settings == ["none", "", "", ""]
            with pytest.raises(Exception, match="permission denied for table transfers"):
                bare.execute(WHOSE)


def test_a_binding_lasts_until_its_transaction_ends(one_connection):
    """A savepoint that is rolled back does not unbind what is around it; the next transaction is bound anew."""
    with Session(one_connection, info={"binding": OF_KENT}) as session:
        with session.begin_nested() as savepoint:
            savepoint.rollback()
        assert session.scalars(WHOSE).all() == [KENT]

        session.commit()

        assert session.scalars(WHOSE).all() == [KENT]


def test_two_councils_take_turns_on_one_connection(one_connection):
    """P23: as behind pgbouncer, with the same prepared statement; its plan is no council's."""
    for _ in range(12):
        for binding in (OF_KENT, OF_ESSEX):
            with Session(one_connection, info={"binding": binding}) as session:
                assert session.scalars(WHOSE).all() == [binding.authority_id]


def test_a_transaction_that_fails_leaves_nobody_behind(one_connection):
    with Session(one_connection, info={"binding": OF_KENT}) as session, pytest.raises(Exception, match="by zero"):
        session.execute(text("select 1 / 0"))

    with Session(one_connection, info={"binding": OF_ESSEX}) as session:
        assert session.scalars(WHOSE).all() == [ESSEX]
