"""The portal with stand-ins for the pages of other parts, and Kent's SEN manager."""

import pytest

from consortium.people import install
from consortium.web import furnish
from tests.consortium.people.factories import Visitor, a_group, a_person, stand_ins
from tests.databases import app_with, close_connections


@pytest.fixture
def app(database):
    made = app_with(database, furnish, install, stand_ins)
    yield made
    close_connections(made)


@pytest.fixture
def group(database):
    a_group(database)
    return database


@pytest.fixture
def kent(group):
    """Kent's SEN manager, who can sign in."""
    return a_person(group)


@pytest.fixture
def visitor(app):
    return Visitor(app.test_client())


@pytest.fixture
def another_visitor(app):
    return Visitor(app.test_client())
