import pytest

from tests.databases import app_with, close_connections
from tests.promises import people, two_councils
from tests.promises.prober import Prober


@pytest.fixture(scope="session")
def recorded(server, tmp_path_factory):
    """A database full of both councils' rows, shared by every test that takes back what it does."""
    made = server.copy()
    app = app_with(made)
    two_councils.record_everything(app, tmp_path_factory.mktemp("two-councils"))
    close_connections(app)
    people.add(made)
    yield made
    server.drop(made)


@pytest.fixture
def prober(recorded):
    """Tries things on the shared database as any role; all of it is taken back at the end."""
    with Prober(recorded) as probing:
        yield probing


@pytest.fixture
def portal(database, tmp_path):
    """An app on a database of this test alone, with Kent and Essex loaded and three included meetings each."""
    app = app_with(database, SQLALCHEMY_POOL=None)
    two_councils.load(app, tmp_path)
    yield app
    close_connections(app)
