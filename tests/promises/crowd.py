"""Many people at once, each with a connection and an app context of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from consortium.database import connect, db


def app_for(database, people):
    """Make an app whose pool has a connection for everybody, so that nobody waits for anything but the database."""
    app = Flask("crowd")
    app.config.update(
        DATABASE_URL=database.app_url,
        SQLALCHEMY_DATABASE_URI="postgresql+psycopg://",
        SQLALCHEMY_ENGINE_OPTIONS={"creator": connect, "pool_size": people},
    )
    db.init_app(app)
    return app


def at_once(*acts):
    """Do all acts at the same moment, and return what each answered or raised, in their order."""
    start = threading.Barrier(len(acts))

    def do(act):
        start.wait()
        try:
            return act()
        except Exception as error:  # noqa: BLE001  whatever went wrong is the answer
            return error

    with ThreadPoolExecutor(len(acts)) as everybody:
        return list(everybody.map(do, acts))
