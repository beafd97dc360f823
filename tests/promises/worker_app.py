"""The portal in a gunicorn worker, with two routes of the test's own that run an import and a close there.

What they call is what the commands call; only so can a worker be killed in the middle of either.
"""

import datetime as dt
import os
from pathlib import Path

from flask import request

from consortium.people import public
from tenants.across.commands import books
from wsgi import create_app

app = create_app()


@app.post("/test/import")
@public("A route of a test, in a process that the test starts and ends.")
def run_import():
    return str(books.import_file(Path(request.args["file"]), dt.date.fromisoformat(request.args["on"])))


@app.post("/test/close")
@public("A route of a test, in a process that the test starts and ends.")
def run_close():
    return books.close(request.args["period"], dt.date.fromisoformat(request.args["on"]))


@app.get("/test/worker")
@public("A route of a test, in a process that the test starts and ends.")
def worker():
    return str(os.getpid())


app.extensions["csrf"].exempt(run_import)
app.extensions["csrf"].exempt(run_close)
