"""The commands about the database itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from flask import current_app
from sqlalchemy import make_url

from consortium import embedded
from consortium.commands import refusals_as_sentences
from consortium.config import Settings
from consortium.database import DatabaseStopped
from consortium.schema.actions import CannotMigrate, migrate
from consortium.schema.backup import back_up, restore
from consortium.schema.roles import APP, NO_LARGE_OBJECTS, OTHER_ROLES, roles_sql

FILE: Final = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True)
class Owner:
    """The address of the role that owns the database, and where PostgreSQL's own programs lie if the portal knows."""

    url: str
    bin_folder: Path | None


@contextmanager
def _owner() -> Iterator[Owner]:
    """Reach the database as its owner: on a server of your own, or on the embedded one, started if need be."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.owner_url:
        yield Owner(settings.owner_url, None)
        return
    if settings.database_url:
        raise CannotMigrate(
            "DATABASE_URL names your own server. Set DATABASE_OWNER_URL to the role that owns its database."
        )
    with embedded.attached(settings.instance) as server:
        yield Owner(server.owner_url, server.bin_folder)


@click.command("migrate")
@refusals_as_sentences
def migrate_command() -> None:
    """Bring roles, tables and policies to the newest schema."""
    with _owner() as owner:
        revision = migrate(owner.url)
    click.echo(f"The database is at revision {revision}, the newest.")


@click.command("roles")
@click.option(
    "--owner", default="portal_owner", show_default=True, help="The role that owns the database and migrates."
)
@click.option("--version", type=int, default=18, show_default=True, help="PostgreSQL's major version.")
def roles_command(owner: str, version: int) -> None:
    """Print the SQL with which a database administrator makes the portal's roles, where the owner may not."""
    click.echo("-- Run as an administrator, in the portal's database. Then give the two that sign in a password:")
    click.echo(f"--   alter role {APP} password '...'; alter role {owner} password '...';")
    for statement in (*roles_sql(owner, version=version), NO_LARGE_OBJECTS):
        click.echo(f"{statement};")
    click.echo(f"-- The other roles sign in nowhere: {', '.join(OTHER_ROLES)}.")


@click.command("dsn")
@refusals_as_sentences
def dsn_command() -> None:
    """Print the address at which the running portal's database answers as the app's role, for psql."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.database_url:
        click.echo(_for_psql(settings.database_url))
        return
    try:
        with embedded.attached(settings.instance, starts=False) as server:
            click.echo(_for_psql(server.app_url))
    except embedded.ServerStopped as stopped:
        raise DatabaseStopped(
            "The portal's database is not running. Start the portal with `consortium up`."
        ) from stopped


def _for_psql(address: str) -> str:
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


@click.command("backup")
@click.argument("file", type=FILE)
@refusals_as_sentences
def backup_command(file: Path) -> None:
    """Write the whole database to FILE, with what is in it counted, so that a restore can be checked."""
    with _owner() as owner:
        counted = back_up(owner.url, file, bin_folder=owner.bin_folder)
    click.echo(f"Backed up to {file}: {counted}.")


@click.command("restore")
@click.argument("file", type=FILE)
@refusals_as_sentences
def restore_command(file: Path) -> None:
    """Restore FILE into an empty database, and check that everything that was counted is there."""
    with _owner() as owner:
        counted = restore(owner.url, file, bin_folder=owner.bin_folder)
    click.echo(f"Restored from {file}: {counted}. Run `consortium verify` to check the books.")


COMMANDS: Final = (migrate_command, roles_command, dsn_command, backup_command, restore_command)
