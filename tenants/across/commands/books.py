"""The commands that load, record, charge and close."""

import datetime as dt
from pathlib import Path

import click

from consortium import clock
from consortium.authorities.actions import go_live
from consortium.authorities.queries import councils
from consortium.commands import (
    acting,
    actor_of_command,
    on_option,
    progress,
    refusals_as_sentences,
    running_database,
    setting,
)
from consortium.dates import long_date
from consortium.errors import Problem, Refused
from consortium.folder.forms import read_folder
from consortium.money import pounds
from consortium.web import portal_log
from tenants.across.actions.charging import charge_shared_cost, charge_subscription
from tenants.across.actions.closing import close_period
from tenants.across.actions.filing import file_statements, without_files
from tenants.across.actions.importing import Imported, import_usage
from tenants.across.actions.loading import Loaded, load_folder
from tenants.across.actions.reversing import reverse_by_reference

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path)
MOST_BYTES = 10 * 1024 * 1024


@click.command("load")
@click.argument("folder", type=FOLDER)
@click.option("--check", is_flag=True, help="Show what would change and store nothing.")
@refusals_as_sentences
def load_command(folder: Path, *, check: bool) -> None:
    """Load a consortium FOLDER: new rows are added, changed ones supersede, nothing is deleted."""
    with running_database():
        loaded = load(folder, check=check)
    for change in loaded.changes if check else ():
        click.echo(change)
    for meeting in loaded.priced_otherwise:
        click.echo(
            f"{meeting.reference} of {meeting.authority_id}, {long_date(meeting.meeting_on)}: recorded at the price of"
            f" {pounds(meeting.charged_at_pence)}, which would now be {pounds(meeting.would_be_pence)}. It keeps its price;"
            " reverse it and record it again under a new reference if it should not."
        )
    what = "1 change" if len(loaded.changes) == 1 else f"{len(loaded.changes)} changes"
    click.echo(f"{what} would be made. Nothing is stored." if check else f"Loaded {folder.name}: {what}.")


def load(folder: Path, *, check: bool = False) -> Loaded:
    """Load a folder in a transaction of its own; with `check` nothing is kept. A sample is loaded on its own day."""
    content = read_folder(folder)
    with acting("portal_lead", keeps=not check) as session, clock.acting_on(content.sample_today):
        return load_folder(session, content)


@click.command("import-usage")
@click.argument("file", type=FILE)
@on_option
@click.option("--check", is_flag=True, help="Name every bad row, show what it would cost, and store nothing.")
@refusals_as_sentences
def import_usage_command(file: Path, on: dt.date | None, *, check: bool) -> None:
    """Record a provider's usage return: all of FILE, or none of it."""
    with running_database():
        imported = import_file(file, on, check=check)
    click.echo(f"{file.name}: {imported}" + (" Nothing is stored: this was a check." if check else ""))


def import_file(file: Path, on: dt.date | None, *, check: bool = False) -> Imported:
    """Record a usage return in a transaction of its own; with `check` nothing is kept."""
    data = read_file(file)
    contract = setting().contract
    with (
        acting("portal_provider", on, provider_id=contract.provider_id, keeps=not check) as session,
        progress(data.count(b"\n"), file.name) as on_progress,
    ):
        actor = session.info["binding"].actor
        return import_usage(
            contract, councils(session), name=file.name, data=data, actor=actor, on_progress=on_progress
        )


def read_file(file: Path) -> bytes:
    """Read a file that was handed in, no further than the limit needs. Raises: Refused."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        sentence = f"The file cannot be read: {(error.strerror or 'unknown error').lower()}. Check its name and place."
        raise Refused([Problem(str(file), None, None, sentence)]) from error


@click.command("reverse")
@click.argument("reference")
@click.option("--reason", required=True, help="Why, in a few words. It stands in the books for good.")
@on_option
@refusals_as_sentences
def reverse_command(reference: str, reason: str, on: dt.date | None) -> None:
    """Take the recorded meeting REFERENCE back."""
    with running_database():
        click.echo(reverse(reference, reason, on))


def reverse(reference: str, reason: str, on: dt.date | None) -> str:
    """Take a meeting back in a transaction of its own; returns what to tell the person."""
    contract = setting().contract
    with acting("portal_provider", on, provider_id=contract.provider_id) as session:
        return reverse_by_reference(session, contract, reference, reason=reason)


@click.command("charge-subscription")
@click.argument("year", type=int)
@on_option
@refusals_as_sentences
def charge_subscription_command(year: int, on: dt.date | None) -> None:
    """Post what is missing of each member's share of contract YEAR (1 is the first)."""
    with running_database():
        click.echo(charge_year(year, on))


def charge_year(year: int, on: dt.date | None) -> str:
    """Charge a contract year in a transaction of its own; returns what to tell the person."""
    contract = setting().contract
    with acting("portal_lead", on) as session:
        return f"Contract year {year}: {charge_subscription(session, contract, year)}"


@click.command("charge-shared-cost")
@click.argument("reference")
@on_option
@refusals_as_sentences
def charge_shared_cost_command(reference: str, on: dt.date | None) -> None:
    """Post what is missing of each member's share of the one-off cost REFERENCE."""
    with running_database():
        click.echo(charge_cost(reference, on))


def charge_cost(reference: str, on: dt.date | None) -> str:
    """Charge a one-off cost in a transaction of its own; returns what to tell the person."""
    contract = setting().contract
    with acting("portal_lead", on) as session:
        return f"{reference}: {charge_shared_cost(session, contract, reference)}"


@click.command("close")
@click.argument("period")
@on_option
@refusals_as_sentences
def close_command(period: str, on: dt.date | None) -> None:
    """Close a billing PERIOD such as 2015-16-Q1 and issue its statements: the operator's way, held and closed in one act."""
    with running_database():
        click.echo(close(period, on))


def close(period: str, on: dt.date | None) -> str:
    """Close a period, and once it is closed draw its statements; returns what to tell the person.

    The close is done whatever becomes of the drawing: what is not drawn is named, and drawn later.
    """
    done = close_books(period, on)
    try:
        draw_statements()
    except Exception as error:  # noqa: BLE001  nothing that was asked for has failed: the period is closed
        portal_log().warning("statements could not be drawn, and are drawn later", why=type(error).__name__)
        return f"{done} Not every statement could be drawn; the worker or the next close draws what is missing."
    return done


def close_books(period: str, on: dt.date | None) -> str:
    """Close a period in a transaction of its own, whole or not at all; returns what to tell the person."""
    contract = setting().contract
    with acting("portal_lead", on) as session, progress(len(councils(session)), period) as on_progress:
        return str(close_period(session, contract, period, as_operator=True, on_progress=on_progress))


def draw_statements() -> None:
    """Make and keep the files of every issued statement that has none yet, also those that an earlier close left."""
    found = without_files(actor=actor_of_command())
    with progress(len(found), "statements drawn") as on_progress:
        for _ in file_statements(found, actor=actor_of_command()):
            on_progress(1)


@click.command("go-live")
@refusals_as_sentences
def go_live_command() -> None:
    """Use the real date from now on: --on is refused after this, and it cannot be taken back."""
    with running_database(), acting("portal_lead") as session:
        go_live(session)
        click.echo("The portal is live. Every act carries the real date from now on.")


COMMANDS = (
    load_command,
    import_usage_command,
    reverse_command,
    charge_subscription_command,
    charge_shared_cost_command,
    close_command,
    go_live_command,
)
