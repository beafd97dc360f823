"""The command that runs the whole portal on one machine."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import click
from flask import current_app

from consortium.authorities.queries import find_state
from consortium.commands import actor_of_command, refusals_as_sentences, running_database
from consortium.config import ROOT
from consortium.database import Binding, own_transaction
from consortium.errors import RuleBroken
from consortium.people.commands import READS_SIGN_INS, sign_ins_as_csv
from consortium.starter import STARTER
from tenants.across.commands.replaying import replay

SAMPLES: Final = ROOT / "samples"
_LOOKS_EVERY_SECONDS: Final = 1
_SHORTEST_PAUSE_SECONDS: Final = 2
_LONGEST_PAUSE_SECONDS: Final = 60


class SampleUnknown(RuleBroken):
    """No sample of this name comes with the portal."""


@click.command("up")
@click.option("--sample", metavar="NAME", help="Load this sample if the database is empty, such as south-east-group.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@refusals_as_sentences
def up_command(sample: str | None, port: int) -> None:
    """Run everything on this machine: the database, its schema, the sample if it is empty, and the web server."""
    folder = _sample_folder(sample) if sample else None
    with running_database():
        if _is_empty():
            _fill(folder)
        _say_how_to_sign_in(port)
        sys.stdout.flush()
        _serve(current_app.config["DATABASE_URL"], port)


def _sample_folder(name: str) -> Path:
    folder = SAMPLES / name
    if not (folder / "consortium.toml").is_file() or folder.parent != SAMPLES:
        known = ", ".join(sorted(path.parent.name for path in SAMPLES.glob("*/consortium.toml")))
        raise SampleUnknown(f"There is no sample {name}. Known are: {known}.")
    return folder


def _is_empty() -> bool:
    with own_transaction(Binding("portal_lead", actor=actor_of_command())) as session:
        return find_state(session) is None


def _fill(folder: Path | None) -> None:
    if folder is None:
        click.echo("The database is empty. Load your folder with `consortium load FOLDER`, or begin with")
        click.echo("`consortium up --sample south-east-group`.")
        return
    click.echo(f"Loading the sample {folder.name} ...")
    done = replay(folder)
    click.echo(f"{done} acts of its history are in the books.")


def _say_how_to_sign_in(port: int) -> None:
    click.echo(f"The portal answers at http://127.0.0.1:{port}")
    with own_transaction(READS_SIGN_INS) as session:
        state = find_state(session)
        people = sign_ins_as_csv(session) if state and state.sample_today else ""
    if people:
        click.echo("Sign in as one of the sample's people:")
        for person in csv.DictReader(io.StringIO(people)):
            click.echo(f"  {person['email']:30} {person['password']:28} {person['role']}")
    click.echo("Stop the portal with Ctrl-C.")


def _serve(database_url: str, port: int) -> None:
    """Run gunicorn and the worker as children that end with this process, and pass on the signals to stop."""
    environment = os.environ | {"DATABASE_URL": database_url, STARTER: str(os.getpid())}
    environment.pop("DATABASE_OWNER_URL", None)
    address = {"PORTAL_ADDRESS": f"http://127.0.0.1:{port}"} | environment
    command = [sys.executable, "-m", "gunicorn", "-c", "python:consortium.gunicorn_settings"]
    command += ["--bind", f"127.0.0.1:{port}", "wsgi:create_app()"]
    worker = [sys.executable, "-c", "from wsgi import main; main()", "worker", "--ends-with-starter"]
    with _child(worker, address) as mails, _child(command, environment) as web:
        while not web.has_ended(_LOOKS_EVERY_SECONDS):
            if mails.start_again():
                click.echo("The worker had ended and is started again. Mails that waited go out now.", err=True)
    if web.code not in (0, -signal.SIGTERM, -signal.SIGINT):
        raise RuleBroken(f"The web server ended by itself (code {web.code}). Is port {port} in use? Try --port.")


class Child:
    """A process of this one's. One that ends is started again after a pause, longer each time if it ends at once."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        """Start it."""
        self._command, self._environment = command, environment
        self._pause_seconds = _SHORTEST_PAUSE_SECONDS
        self._start()

    def _start(self) -> None:
        self._began = time.monotonic()
        self._process = subprocess.Popen(self._command, env=self._environment, cwd=ROOT)

    @property
    def code(self) -> int | None:
        """What it ended with; nothing while it runs."""
        return self._process.returncode

    def has_ended(self, within_seconds: int) -> bool:
        """Wait so long at most, and say whether it has ended."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(within_seconds)
        return self._process.returncode is not None

    def start_again(self) -> bool:
        """Start it anew if it has ended and its pause is over; says whether it did."""
        lived = time.monotonic() - self._began
        if self._process.poll() is None:
            if lived > _LONGEST_PAUSE_SECONDS:
                self._pause_seconds = _SHORTEST_PAUSE_SECONDS
            return False
        if lived < self._pause_seconds:
            return False
        self._pause_seconds = min(2 * self._pause_seconds, _LONGEST_PAUSE_SECONDS)
        self._start()
        return True

    def end(self, *_: object) -> None:
        """Ask it to end."""
        self._process.terminate()

    def end_and_wait(self) -> None:
        """Ask it to end and wait until it has."""
        self.end()
        self._process.wait()


@contextmanager
def _child(command: list[str], environment: dict[str, str]) -> Iterator[Child]:
    child = Child(command, environment)
    before = {sign: signal.signal(sign, child.end) for sign in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield child
    finally:
        child.end_and_wait()
        for sign, handler in before.items():
            signal.signal(sign, handler)


COMMANDS: Final = (up_command,)
