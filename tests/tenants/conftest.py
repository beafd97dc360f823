import pytest

from consortium.database import db


@pytest.fixture
def portal(app):
    """The portal in an app context, for its commands and actions; a test of pages asks for `client` instead."""
    with app.app_context():
        yield app
        db.session.remove()
