import pytest

from tests.databases import app_with, close_connections
from tests.kents_cases import record_open_ones
from tests.visits import _a_quarter_later as _shared_books
from tests.visits import _read_only, books, count_statements, read_as, visit

__all__ = ["_read_only", "_shared_books", "books", "count_statements", "read_as", "visit"]


@pytest.fixture(scope="session")
def _a_quarter_later(server, _shared_books):
    """The same books, in which Kent and Essex each have a case that wants mediation."""
    made = server.copy(of=_shared_books)
    app = app_with(made)
    record_open_ones(app)
    close_connections(app)
    made.close()
    yield made
    server.drop(made)
