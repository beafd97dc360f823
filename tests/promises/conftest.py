import pytest

from tests.databases import app_with, close_connections
from tests.promises import (
    people,
    two_caseloads,
    two_councils,
    two_credits,
    two_desks,
    two_diaries,
    two_disputes,
    two_fundings,
    two_invoices,
    two_payments,
    two_recharges,
)
from tests.promises.prober import Prober
from tests.visits import _a_quarter_later, _read_only, books, read_as, visit

__all__ = ["_a_quarter_later", "_read_only", "books", "read_as", "visit"]


@pytest.fixture(scope="session")
def recorded(server, tmp_path_factory):
    """A database full of both councils' rows, shared by every test that takes back what it does."""
    made = server.copy()
    app = app_with(made)
    two_councils.record_everything(app, tmp_path_factory.mktemp("two-councils"))
    two_caseloads.record_everything(app)
    two_desks.record_everything(app)
    two_fundings.record_everything(app)
    two_diaries.fill_diaries(app)
    two_credits.record_everything(app)
    two_disputes.record_everything(app)
    two_payments.record_everything(app)
    two_invoices.record_everything(app)
    two_recharges.record_everything(app)
    close_connections(app)
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
