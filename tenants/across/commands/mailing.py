"""The commands that send mail: the worker, and a morning's reminders for a timer of one's own."""

import datetime as dt
from typing import Final

import click
from flask import current_app

from consortium import clock
from consortium.authorities.queries import portal_state
from consortium.commands import actor_of_command, business_date, on_option, refusals_as_sentences, running_database
from consortium.config import Settings
from consortium.database import Binding, own_transaction
from consortium.starter import end_with_starter
from tenants.reminders.actions import send_reminders


@click.command("worker")
@click.option("--once", is_flag=True, help="Do the jobs that wait, then stop.")
@click.option("--ends-with-starter", is_flag=True, hidden=True)
@refusals_as_sentences
def worker_command(*, once: bool, ends_with_starter: bool) -> None:
    """Send the mails that acts ask for, each morning the reminders, and file what a close left; until it is stopped."""
    from tenants.across.jobs import QUEUE, file_statements_left, job_runner  # noqa: PLC0415  no other command needs the queue's library

    if ends_with_starter:
        end_with_starter()
    with running_database():
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  the worker's threads need the app itself
        file_statements_left(app)
        runner = job_runner(app, mornings=not once)
        runner.run_worker(queues=[QUEUE], wait=not once, delete_jobs="successful")


@click.command("send-reminders")
@on_option
@refusals_as_sentences
def send_reminders_command(on: dt.date | None) -> None:
    """Send the mails of a morning: due tomorrow, overdue, on Mondays the week. Again on the same day: what is left."""
    settings: Settings = current_app.config["SETTINGS"]
    with running_database():
        with own_transaction(Binding("portal_lead", actor=actor_of_command())) as session:
            state = portal_state(session)
        day = business_date(state, None, on) or clock.today()
        done = send_reminders(settings.mail, day)
    click.echo(f"{done}.")


COMMANDS: Final = (worker_command, send_reminders_command)
