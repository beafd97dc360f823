"""The whole portal on a test's own database, and what a test says to it in few words."""

import datetime as dt

import pytest

from consortium.database import db
from tenants.across.commands import books
from wsgi import create_app


@pytest.fixture
def portal(database):
    """The portal with its commands, in an app context, on this test's database alone."""
    app = create_app({"DATABASE_URL": database.app_url, "SECRET_KEY": "only for this test"})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def usage(tmp_path):
    """Write a usage return and record it; each row says only what matters to the test."""

    def record(*rows, on, name="usage.csv", check=False):
        path = tmp_path / name
        path.write_text("\n".join([",".join(COLUMNS), *map(_row, rows)]) + "\n", encoding="utf-8")
        return books.import_file(path, dt.date.fromisoformat(on), check=check)

    return record


COLUMNS = (
    "reference",
    "authority",
    "service",
    "case_reference",
    "requested_on",
    "meeting_date",
    "status",
    "cause",
    "cancelled_on",
    "mode",
    "funders",
    "funders_agreed_on",
    "outcome",
)


def _row(values):
    held = values.get("status", "held") == "held"
    usual = {
        "authority": "886",
        "service": "mediation",
        "case_reference": "C1",
        "requested_on": "2015-04-01",
        "meeting_date": "2015-04-20",
        "status": "held",
        "cause": "" if held else "family",
        "mode": "online",
        "outcome": "full" if held else "",
    }
    return ",".join(str((usual | values).get(column, "")) for column in COLUMNS)
