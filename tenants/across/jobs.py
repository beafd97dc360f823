"""The worker: it does the jobs that acts asked for, each morning sends the reminders, and files what a close left unfiled.

The queue is procrastinate's, in the schema `jobs`, which this process enters as `portal_worker`. A job that fails is tried
again, later each time, for some three days. Nothing of a job's arguments is logged: a reference is nobody's business there.
"""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.connector import BaseConnector
from sqlalchemy import make_url

from consortium import clock
from consortium.authorities.queries import find_state
from consortium.config import Settings
from consortium.database import CONNECT_SECONDS, Binding, db, own_transaction
from consortium.errors import RuleBroken
from consortium.web import portal_log
from tenants.across.actions.filing import file_what_is_left
from tenants.reminders.actions import Sent, send_reminders, tell
from tenants.reminders.rules import Act

QUEUE: Final = "mail"
_TRIES: Final = RetryStrategy(max_attempts=10, wait=30, exponential_wait=3)
_MORNING: Final = "0 6 * * *"  # UTC
_NOW_AND_THEN: Final = "*/10 * * * *"
_LOUD: Final = ("procrastinate.worker", "procrastinate.jobs", "procrastinate.manager", "procrastinate.tasks")


def job_runner(app: Flask, *, mornings: bool) -> App:
    """Put the worker together: what acts ask for and, where it is there for that, each morning's reminders."""
    runner = App(connector=_connector(app.config["DATABASE_URL"]))
    settings: Settings = app.config["SETTINGS"]
    for name in (*_LOUD, "procrastinate.periodic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)

    @runner.task(name="tell", queue=QUEUE, retry=_TRIES)
    def tell_people(kind: Act, authority_id: int, provider_id: int | None, reference: str) -> None:
        whose = {"authority_id": authority_id, "provider_id": provider_id}
        _do(app, kind, whose, lambda: tell(settings.mail, kind, authority_id=authority_id, reference=reference))

    @runner.task(name="remind", queue=QUEUE, retry=_TRIES)
    def remind(timestamp: int) -> None:
        del timestamp  # the mails are those of the day that it is when they go out
        _do(app, "reminders", {}, lambda: send_reminders(settings.mail, _day()))

    @runner.task(name="file", queue=QUEUE)
    def file(timestamp: int) -> None:
        del timestamp
        file_statements_left(app)

    if mornings:
        runner.periodic(cron=_MORNING)(remind)
        runner.periodic(cron=_NOW_AND_THEN)(file)

    return runner


def file_statements_left(app: Flask) -> None:
    """Make and keep the files of statements that a close has left without. What fails is tried again by and by."""
    with app.app_context():
        try:
            filed = file_what_is_left(actor="worker")
        except Exception as error:  # noqa: BLE001  mails go out all the same, and a download makes what is not kept
            portal_log().warning("statements not filed, to be tried again", why=type(error).__name__)
            return
        if filed:
            portal_log().info("statements filed", statements=filed)


def _connector(address: str) -> BaseConnector:
    """Reach the queue as the worker, which finds its tables by their own names."""
    url = make_url(address)
    reached: dict[str, Any] = url.translate_connect_args(username="user", database="dbname") | dict(url.query)
    options = "-c role=portal_worker -c search_path=jobs,pg_catalog"
    reached |= {"options": options, "connect_timeout": CONNECT_SECONDS, "application_name": "consortium worker"}
    return PsycopgConnector(kwargs=reached, min_size=1, max_size=3)


def _do(app: Flask, what: str, whose: dict[str, int | None], work: Callable[[], Sent]) -> None:
    """Do one job, and say in the log what came of it. What it raises has the job tried again."""
    with app.app_context():
        try:
            done = work()
        except Exception as error:
            why = str(error) if isinstance(error, RuleBroken) else type(error).__name__
            portal_log().warning("mail not sent, to be tried again", what=what, why=why, **whose)
            raise
        finally:
            db.session.remove()
        portal_log().info("mail sent", what=what, mails=done.sent, **whose)


def _day() -> dt.date:
    with own_transaction(Binding("portal_lead", actor=QUEUE)) as session:
        state = find_state(session)
    return (state.sample_today if state else None) or clock.today()
