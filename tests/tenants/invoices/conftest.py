import pytest

from tests.databases import app_with, close_connections
from tests.visits import _a_quarter_later, _read_only, books, count_statements, read_as, visit

__all__ = ["_a_quarter_later", "_read_only", "books", "count_statements", "read_as", "visit"]


@pytest.fixture
def app(books):
    """An app on a database of this test alone, on 20 July 2015: K-5 cost Kent £1,000.00 in June."""
    made = app_with(books)
    yield made
    close_connections(made)
