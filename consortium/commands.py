"""What every command shares: a running database, a business date, refusals as sentences, progress on a terminal."""

import datetime as dt
import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from tqdm import tqdm

from consortium import clock, embedded
from consortium.authorities.queries import State, find_state, last_recorded_day, portal_state
from consortium.config import Settings
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, Role, bind, db, only_tried, own_transaction, transaction
from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.files.cells import day as day_cell
from consortium.schema.actions import CannotMigrate, migrate, newest_revision

Command = TypeVar("Command", bound=Callable[..., Any])
SLOW_SECONDS: Final = 2


class DateRefused(RuleBroken):
    """A business date that the portal cannot act on."""


class Refusal(click.ClickException):
    """A refusal on a terminal: the sentences as they are, and exit code 1."""

    def show(self, file: Any = None) -> None:
        """Print the sentences, one a line."""
        click.echo(self.message, file=file or sys.stderr)


@dataclass(frozen=True)
class Setting:
    """What a command finds: what the database is and the contract that it runs."""

    state: State
    contract: ContractTerms


def refusals_as_sentences(command: Command) -> Command:
    """Turn a broken rule, or a database that does not answer, into its sentence and exit code 1."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except RuleBroken as refusal:
            raise Refusal(str(refusal)) from refusal
        except OperationalError as error:
            raise Refusal(f"The database did not answer, and nothing was stored. Try again. ({error.orig})") from error

    return with_appcontext(run)  # type: ignore[return-value]


def actor_of_command() -> str:
    """Name who acts from a terminal, as the history shows it."""
    context = click.get_current_context(silent=True)
    return f"command {context.info_name}" if context else "command"


@contextmanager
def running_database() -> Iterator[None]:
    """Have the database up for a command: attach to the one that runs, or start it and stop it after.

    Raises: CannotMigrate when a server of your own is behind the code's schema.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if current_app.config["DATABASE_URL"]:
        with _connections_closed():
            _require_newest_schema()
            yield
        return
    with embedded.attached(settings.instance) as server:
        current_app.config["DATABASE_URL"] = server.app_url
        try:
            with _connections_closed():
                if _revision() != newest_revision():
                    migrate(server.owner_url)
                yield
        finally:
            current_app.config["DATABASE_URL"] = None


@contextmanager
def _connections_closed() -> Iterator[None]:
    """Leave no connection open behind a command: a server that is about to stop would wait for it."""
    try:
        yield
    finally:
        db.session.remove()
        db.engine.dispose()


def _revision() -> str | None:
    with db.engine.connect() as connection:
        if connection.execute(text("select to_regclass('public.alembic_version')")).scalar() is None:
            return None
        try:
            return str(connection.execute(text("select version_num from alembic_version")).scalar())
        except DBAPIError:
            return None


def _require_newest_schema() -> None:
    if _revision() != newest_revision():
        raise CannotMigrate("The database is behind this version of the portal. Run `consortium migrate` first.")


def setting() -> Setting:
    """Read what the database is. Raises: NotLoaded."""
    with own_transaction(Binding("portal_lead", actor=actor_of_command())) as session:
        return Setting(portal_state(session), current_contract(session))


@contextmanager
def acting(
    role: Role, on: dt.date | None = None, *, provider_id: int | None = None, keeps: bool = True
) -> Iterator[Session]:
    """Open one transaction of a command, on its business date; a check does not keep it. Raises: DateRefused."""
    actor = actor_of_command()
    with own_transaction(Binding("portal_lead", actor=actor)) as session:
        day = business_date(find_state(session), last_recorded_day(session), on)
    with clock.acting_on(day):
        session = db.session()
        bind(session, Binding(role, provider_id=provider_id, actor=actor))
        try:
            with transaction(session) if keeps else only_tried(session):
                yield session
                if on is not None:
                    _remember_date(session, on)
        finally:
            db.session.remove()


def business_date(state: State | None, last_recorded: dt.date | None, on: dt.date | None) -> dt.date | None:
    """Decide the business date of an act: the one given, a sample's own day, or None for today.

    Source: interfaces, `--on`. Raises: DateRefused when the portal is live, or the day is before the last recorded one
    or after today.
    """
    sample_today = state.sample_today if state else None
    if on is None:
        return sample_today
    if state and state.live_since is not None:
        raise DateRefused("The portal is live, so every act carries today's date. Leave --on out.")
    latest = sample_today or clock.london_date(clock.now())
    if on > latest:
        raise DateRefused(
            f"{long_date(on)} is after {long_date(latest)}, which is today here. Nothing is recorded ahead."
        )
    if last_recorded is not None and on < last_recorded:
        raise DateRefused(
            f"{long_date(on)} is before {long_date(last_recorded)}, the last day on which something was recorded."
        )
    return on


def _remember_date(session: Session, on: dt.date) -> None:
    session.execute(
        text(
            "insert into history (on_day, actor, event, subject, provider_id) values (:on,"
            " current_setting('portal.actor'), 'acted on a date', 'business date',"
            " nullif(current_setting('portal.provider_id', true), '')::int)"
        ),
        {"on": on},
    )


class Day(click.ParamType[dt.date]):
    """A day on the command line: 2015-04-01 or 01/04/2015."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Read the day, or say what is wrong with it."""
        if isinstance(value, dt.date):
            return value
        try:
            return day_cell(value)
        except RuleBroken as error:
            self.fail(str(error), param, ctx)


on_option: Final = click.option(
    "--on", type=Day(), metavar="DATE", help="The business date of the act (default: today)."
)


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], object]]:
    """Show how far it is, on a terminal, for whatever takes over two seconds."""
    with tqdm(total=total, desc=what, delay=SLOW_SECONDS, disable=None, leave=False, file=sys.stderr) as bar:
        yield bar.update
