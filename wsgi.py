"""The application and the `consortium` command: the only file above both packages."""

import os
from collections.abc import Mapping
from typing import IO, Any

import click
from flask import Flask
from flask.cli import FlaskGroup, NoAppException

from consortium import people
from consortium.config import ROOT, SettingsWrong, secret_key, settings_from
from consortium.database import ENGINE, db
from consortium.schema.commands import COMMANDS as SCHEMA_COMMANDS
from consortium.web import furnish
from tenants import pages
from tenants.across.commands import COMMANDS


def create_app(environ: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """Make the application. It opens no connection and starts nothing."""
    settings = settings_from(os.environ if environ is None else environ)
    app = Flask("consortium_portal", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=secret_key(os.environ if environ is None else environ, settings.instance),
        BEHIND_TLS=settings.behind_tls,
        ALLOWED_HOSTS=list(settings.allowed_hosts),
        TRUSTED_PROXIES=settings.trusted_proxies,
        DATABASE_URL=settings.database_url,
        SQLALCHEMY_DATABASE_URI="postgresql+psycopg://",
        SQLALCHEMY_ENGINE_OPTIONS=ENGINE,
    )
    app.config.update(overrides)
    db.init_app(app)
    furnish(app)
    people.install(app)
    pages.install(app)
    return app


class SettingRefused(NoAppException):
    """A command cannot begin because of a setting. It is told without how the command is used, which was right."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence alone."""
        click.ClickException.show(self, file)


def _app_of_command() -> Flask:
    """Make the application for a command; a setting that cannot be meant is one sentence and no traceback."""
    try:
        return create_app()
    except SettingsWrong as error:
        raise SettingRefused(str(error)) from error


@click.group(cls=FlaskGroup, create_app=_app_of_command, add_default_commands=False, add_version_option=False)
def main() -> None:
    """Run the consortium portal: what each council owes for mediation, and why."""


for _command in (*SCHEMA_COMMANDS, *COMMANDS):
    main.add_command(_command)
