"""Shared by all tests. A test of rules touches no database; one that needs one says so by asking for `database`."""

import gc
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from tests.databases import close_connections, databases, whole_portal

# Fixtures that stand for a real server, and the tests of the server itself, which start their own.
SAMPLE = Path(__file__).parents[1] / "samples" / "south-east-group"
OPENS_CONNECTIONS = {"server", "database", "own_server"}
OWN_SERVERS = Path(__file__).parent / "consortium" / "embedded"


def pytest_collection_modifyitems(items):
    """Mark every test that asks for a real server, so that `make quick` leaves them all out."""
    for item in items:
        if OPENS_CONNECTIONS & set(getattr(item, "fixturenames", ())) or item.path.is_relative_to(OWN_SERVERS):
            item.add_marker(pytest.mark.database)


def pytest_collection_finish():
    """Let the collector of garbage pass over what stays to the end: thousands of tests and every module."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def server():
    """One PostgreSQL for the whole run; started by the first test that needs it."""
    with databases() as started:
        yield started


@pytest.fixture(scope="session")
def sample_loaded(server, tmp_path_factory):
    """The sample's group without any return, made once a run: a test takes a copy, or reads alone."""
    yield from _made_by("load", server, tmp_path_factory)


@pytest.fixture(scope="session")
def sample_replayed(server, tmp_path_factory):
    """The sample with its whole history, made once a run: a test takes a copy, or reads alone."""
    yield from _made_by("replay", server, tmp_path_factory)


def _made_by(command, server, tmp_path_factory):
    from wsgi import main  # noqa: PLC0415  as whole_portal

    made = server.copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", made.app_url)
        patch.setenv("PORTAL_INSTANCE", str(tmp_path_factory.mktemp(command)))
        done = CliRunner().invoke(main, [command, str(SAMPLE)])
    assert done.exit_code == 0, done.output
    made.close()
    yield made
    server.drop(made)


@pytest.fixture
def database(server):
    """A migrated, empty database of this test alone."""
    made = server.copy()
    yield made
    server.drop(made)


@pytest.fixture
def app(database, tmp_path):
    """The whole portal, on this test's database."""
    made = whole_portal(database, instance=tmp_path)
    yield made
    close_connections(made)


@pytest.fixture
def client(app):
    """A browser that keeps cookies. No app context surrounds it: each request has its own `g`."""
    return app.test_client()


@pytest.fixture(autouse=True)
def _no_connection_by_accident(request, monkeypatch):
    """Stop a test that did not ask for a database from opening a connection to whatever the machine runs."""
    if OPENS_CONNECTIONS & set(request.fixturenames) or request.path.is_relative_to(OWN_SERVERS):
        return

    def refuse(*_args, **_kwargs):
        pytest.fail("This test opens a connection to a database. Ask for the fixture `database`.")

    monkeypatch.setattr(psycopg.Connection, "connect", refuse)
    monkeypatch.setattr(psycopg, "connect", refuse)
