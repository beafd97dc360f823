import pytest

from tests.databases import app_with, close_connections
from tests.promises import two_diaries
from tests.promises.two_councils import load
from tests.visits import _a_quarter_later, _read_only, books, read_as, visit

__all__ = ["_a_quarter_later", "_read_only", "books", "read_as", "visit"]


@pytest.fixture(scope="session")
def _case_that_asks(server, tmp_path_factory):
    """Kent's C-1, which asked for a meeting on 2 June 2015, and a mediator on the list. Nothing is booked."""
    made = server.copy()
    app = app_with(made)
    load(app, tmp_path_factory.mktemp("diary"))
    two_diaries.add_mason(app)
    two_diaries.add_case(app, "C-1")
    two_diaries.ask(app, "C-1")
    close_connections(app)
    made.close()
    yield made
    server.drop(made)


@pytest.fixture
def diary(server, _case_that_asks):
    """A database of this test alone in which Kent's C-1 asks for a meeting."""
    made = server.copy(of=_case_that_asks)
    yield made
    server.drop(made)


@pytest.fixture
def act(diary):
    """An app on this test's database, to act in."""
    app = app_with(diary)
    yield app
    close_connections(app)
