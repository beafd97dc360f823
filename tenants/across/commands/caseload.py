"""The commands of the caseload: a contacts return, the counts by council, bank holidays and the clocks after them."""

import datetime as dt
import json
from pathlib import Path
from typing import Final

import click

from consortium.authorities.queries import councils
from consortium.commands import (
    Day,
    acting,
    on_option,
    progress,
    refusals_as_sentences,
    running_database,
    setting,
)
from consortium.dates import long_date
from consortium.providers.actions import provider_ids
from tenants.across.actions.clocks import add_bank_holiday, recount_all
from tenants.across.actions.importing_contacts import ImportedContacts, import_contacts
from tenants.across.commands.books import FILE, read_file
from tenants.cases.caseload import caseload_of
from tenants.cases.queries import counted_cases


@click.command("import-contacts")
@click.argument("file", type=FILE)
@on_option
@click.option("--check", is_flag=True, help="Name every bad row and store nothing.")
@refusals_as_sentences
def import_contacts_command(file: Path, on: dt.date | None, *, check: bool) -> None:
    """Record a provider's contacts return: all of FILE, or none of it."""
    with running_database():
        imported = import_contacts_file(file, on, check=check)
    click.echo(f"{file.name}: {imported}" + (" Nothing is stored: this was a check." if check else ""))


def import_contacts_file(file: Path, on: dt.date | None, *, check: bool = False) -> ImportedContacts:
    """Record a contacts return in a transaction of its own; with `check` nothing is kept."""
    data = read_file(file)
    contract = setting().contract
    with (
        acting("portal_provider", on, provider_id=contract.provider_id, keeps=not check) as session,
        progress(data.count(b"\n"), file.name) as on_progress,
    ):
        actor = session.info["binding"].actor
        return import_contacts(
            contract, councils(session), name=file.name, data=data, actor=actor, on_progress=on_progress
        )


@click.command("caseload")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the terminal.")
@refusals_as_sentences
def caseload_command(form: str, output: Path | None) -> None:
    """Print what the caseload of each council comes to: contacts, choices, certificates, meetings in thirty days."""
    del form  # one shape so far; the option is there because other programs name it
    with running_database():
        contract = setting().contract
        with acting("portal_provider", provider_id=contract.provider_id) as session:
            numbers = [council.authority_id for council in councils(session)]
            counted = caseload_of(counted_cases(session, contract.provider_id), numbers)
    document = {str(number): caseload.as_json() for number, caseload in counted.items()}
    written = json.dumps(document, indent=1, sort_keys=True)
    if output is None:
        click.echo(written)
        return
    output.write_text(written + "\n", encoding="utf-8")
    click.echo(f"Written to {output}.")


@click.command("add-bank-holiday")
@click.argument("day", type=Day(), metavar="DATE")
@click.argument("name")
@on_option
@refusals_as_sentences
def add_bank_holiday_command(day: dt.date, name: str, on: dt.date | None) -> None:
    """Add DATE to England's bank holidays as NAME, and count every running clock again."""
    with running_database():
        with acting("portal_lead", on) as session:
            add_bank_holiday(session, day, name)
        moved = recount_clocks(f"{long_date(day)} became a bank holiday", on)
    click.echo(f"{long_date(day)} is a bank holiday now. {_moved(moved)}")


@click.command("recount-clocks")
@click.option("--because", default="The rules of the clock changed", show_default=True, help="Told on each case.")
@on_option
@refusals_as_sentences
def recount_clocks_command(because: str, on: dt.date | None) -> None:
    """Count the clocks of all cases again: after a new version that brings other rules or bank holidays."""
    with running_database():
        click.echo(_moved(recount_clocks(because, on)))


def recount_clocks(because: str, on: dt.date | None) -> int:
    """Count the clocks of every provider's cases again, each provider in a transaction of its own."""
    changed = 0
    with acting("portal_lead") as session:
        providers = provider_ids(session)
    for provider_id in providers.values():
        with acting("portal_provider", on, provider_id=provider_id) as session, progress(1, "recount") as on_progress:
            changed += recount_all(session, provider_id, because=because, on_progress=on_progress)
    return changed


def _moved(changed: int) -> str:
    if not changed:
        return "No case has another deadline."
    return f"{changed:,} {'case has' if changed == 1 else 'cases have'} other deadlines now; each says why."


COMMANDS: Final = (
    import_contacts_command,
    caseload_command,
    add_bank_holiday_command,
    recount_clocks_command,
)
