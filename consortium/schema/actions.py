"""Bring a database to the newest schema: roles, tables, policies."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from consortium.config import ROOT
from consortium.errors import RuleBroken
from consortium.schema.roles import APP, BACKUP, OTHER_ROLES, roles_sql

MIGRATIONS: Final = ROOT / "migrations"
OLDEST_VERSION: Final = 15

if TYPE_CHECKING:
    from alembic.config import Config


class CannotMigrate(RuleBroken):
    """The database cannot be brought to the newest schema as things stand."""


def newest_revision() -> str:
    """Return the number of the newest migration."""
    return (MIGRATIONS / "head.txt").read_text().strip()


def migrate(owner_url: str) -> str:
    """Make the roles and run every migration that is missing. Returns the revision reached.

    `owner_url` is a role that owns the database and may create roles, or for which `consortium roles` has been run.
    Raises: CannotMigrate.
    """
    from alembic import command  # noqa: PLC0415  every command imports this file and few of them migrate

    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        make_roles(connection)
        command.upgrade(alembic_config(connection), "head")
        connection.execute(text(f"grant select on alembic_version to {APP}, {BACKUP}"))
        connection.execute(text(f"grant select on all sequences in schema public to {BACKUP}"))
        connection.commit()
    return newest_revision()


def make_roles(connection: Connection) -> None:
    """Make the roles of the walls, where the owner may. Raises: CannotMigrate."""
    version = connection.execute(text("select current_setting('server_version_num')::int / 10000")).scalar_one()
    if version < OLDEST_VERSION:
        raise CannotMigrate(f"The server runs PostgreSQL {version}. The portal needs {OLDEST_VERSION} or newer.")
    owner, database = connection.execute(text("select current_user, current_database()")).one()
    try:
        for statement in roles_sql(owner, version=version):
            connection.execute(text(statement))
        connection.execute(text(f'revoke temporary on database "{database}" from public'))
        connection.commit()
        _refuse_strong_roles(connection)
    except DBAPIError as error:
        connection.rollback()
        raise CannotMigrate(
            f"{owner} may not make the portal's roles ({error.orig}). Ask a database administrator to run the SQL that "
            "`consortium roles` prints, then migrate again."
        ) from error


def _refuse_strong_roles(connection: Connection) -> None:
    """Refuse roles that were made by hand and may more than the walls allow: a wall is only as good as its role."""
    strong = connection.execute(
        text(
            "select rolname from pg_roles where rolname = any (:roles) and (rolsuper or rolbypassrls or rolcreaterole"
            " or rolcreatedb or rolinherit) order by rolname"
        ),
        {"roles": [APP, *OTHER_ROLES]},
    ).scalars()
    names = ", ".join(strong)
    if names:
        raise CannotMigrate(
            f"These roles may more than they should: {names}. Alter each to nosuperuser nobypassrls nocreaterole"
            " nocreatedb noinherit, then migrate again."
        )


def alembic_config(connection: Connection) -> "Config":
    """Return Alembic's settings for one connection of the owner."""
    from alembic.config import Config  # noqa: PLC0415  as in `migrate`

    config = Config(str(MIGRATIONS / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
