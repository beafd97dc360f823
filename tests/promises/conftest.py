import pytest

from tests.promises import everything, people
from tests.promises.prober import Prober
from tests.visits import _a_quarter_later, _read_only, books, read_as, visit

__all__ = ["_a_quarter_later", "_read_only", "books", "read_as", "visit"]


@pytest.fixture(scope="session")
def recorded(server, tmp_path_factory):
    """A database full of both councils' rows, shared by every test that takes back what it does."""
    made = server.copy()
    everything.record(made, tmp_path_factory.mktemp("two-councils"))
    people.add(made)
    yield made
    server.drop(made)


@pytest.fixture(scope="session")
def _probing(recorded):
    with Prober(recorded) as probing:
        yield probing


@pytest.fixture
def prober(_probing):
    """Tries things on the shared database as any role; all of it is taken back at the end."""
    yield _probing
    _probing.connection.rollback()
