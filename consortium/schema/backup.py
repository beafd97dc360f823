"""Backup and restore of the whole database, counted on both sides."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from consortium.errors import RuleBroken
from consortium.schema.actions import make_roles, newest_revision
from consortium.schema.roles import APP, BACKUP, BOOKS

_DUMP: Final = "portal.dump"
_MANIFEST: Final = "manifest.json"


class BackupRefused(RuleBroken):
    """A backup that could not be made whole, or a file or database that cannot be restored."""


@dataclass(frozen=True)
class Counted:
    """What a database holds: rows by table, and the head of every council's chain."""

    rows: dict[str, int]
    heads: dict[str, str]

    def __str__(self) -> str:
        return f"{sum(self.rows.values()):,} rows in {len(self.rows)} tables, {len(self.heads)} chains"


def back_up(owner_url: str, file: Path, *, bin_folder: Path | None) -> Counted:
    """Write a dump and its manifest to one file, both of the same moment. Raises: BackupRefused."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with tempfile.TemporaryDirectory() as folder, engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        connection.execute(text(f"set local role {BACKUP}"))
        snapshot = connection.execute(text("select pg_export_snapshot()")).scalar_one()
        counted = _count(connection)
        dump = Path(folder) / _DUMP
        options = [f"--role={BACKUP}", "--enable-row-security", "--format=custom", f"--snapshot={snapshot}"]
        options += ["--exclude-table-data=jobs.*"]  # a copy restored beside its original must not send what waits there
        _run("pg_dump", owner_url, bin_folder, *options, f"--file={dump}")
        manifest = {
            "revision": newest_revision(),
            "sha256": hashlib.sha256(dump.read_bytes()).hexdigest(),
            "rows": counted.rows,
            "heads": counted.heads,
        }
        _write(file, dump, manifest)
    return counted


def restore(owner_url: str, file: Path, *, bin_folder: Path | None) -> Counted:
    """Restore a backup into an empty database and count it again.

    Raises: BackupRefused when the file is no backup or damaged, the database holds something, or the counts differ:
    then nothing is left behind.
    """
    engine = create_engine(owner_url, poolclass=NullPool)
    with tempfile.TemporaryDirectory() as folder:
        manifest = _unpack(file, Path(folder))
        with engine.connect() as connection:
            _require_empty(connection)
            make_roles(connection)
        _fill(engine, owner_url, Path(folder) / _DUMP, bin_folder)
        with engine.connect() as connection:
            connection.execute(text(f"set local role {BACKUP}"))
            counted = _count(connection)
    if counted != Counted(manifest["rows"], manifest["heads"]):
        _empty(engine)
        raise BackupRefused(
            f"{file.name} does not hold what its manifest counts, so nothing was restored. Use another backup."
        )
    return counted


def _fill(engine: Engine, owner_url: str, dump: Path, bin_folder: Path | None) -> None:
    _between(engine, f"grant create on schema public to {BOOKS}")
    try:
        contents = _run("pg_restore", None, bin_folder, "--list", str(dump))
        # What an administrator took from everybody in PostgreSQL's own schema is no part of the portal's data.
        ours = "\n".join(line for line in contents.splitlines() if " ACL pg_catalog " not in line)
        dump.with_suffix(".list").write_text(ours)
        options = ["--single-transaction", "--exit-on-error", f"--use-list={dump.with_suffix('.list')}"]
        _run("pg_restore", owner_url, bin_folder, *options, str(dump))
    except BackupRefused:
        _empty(engine)
        raise
    finally:
        _between(engine, f"revoke create on schema public from {BOOKS}")
    _between(engine, f"grant select on alembic_version to {APP}, {BACKUP}")


def _count(connection: Connection) -> Counted:
    tables = connection.execute(
        text("select tablename from pg_tables where schemaname = 'public' order by tablename")
    ).scalars()
    rows = {table: connection.execute(text(f'select count(*) from "{table}"')).scalar_one() for table in tables}  # noqa: S608  a name from the catalogue
    heads = connection.execute(text("select authority_id, encode(hash, 'hex') from chain_heads order by authority_id"))
    return Counted(rows, {str(authority_id): head for authority_id, head in heads})


def _write(file: Path, dump: Path, manifest: dict[str, Any]) -> None:
    """Write the file whole or not at all, readable by its owner alone: it holds everything."""
    draft = file.with_name(f".{file.name}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as opened, zipfile.ZipFile(opened, "w") as archive:
            archive.write(dump, _DUMP)
            archive.writestr(_MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BackupRefused(f"{file} cannot be written: {error.strerror}. Choose another place.") from error


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    damaged = BackupRefused(f"{file} is no backup of the portal, or it is damaged. Use another backup.")
    try:
        with zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
            archive.extract(_DUMP, folder)
    except OSError as error:
        raise BackupRefused(f"{file} cannot be read: {error.strerror}. Check its name and place.") from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise damaged from error
    if hashlib.sha256((folder / _DUMP).read_bytes()).hexdigest() != manifest.get("sha256"):
        raise damaged
    if manifest["revision"] != newest_revision():
        raise BackupRefused(
            f"{file} was made at revision {manifest['revision']} and this portal is at {newest_revision()}. Restore it"
            " with the portal that made it, then migrate."
        )
    return manifest


def _require_empty(connection: Connection) -> None:
    """Refuse a database with rows; a fresh schema without any is taken away, so that it does not stand in the way."""
    tables = connection.execute(text("select count(*) from pg_tables where schemaname = 'public'")).scalar_one()
    if tables:
        loaded = connection.execute(text("select to_regclass('public.portal_state')")).scalar()
        connection.execute(text(f"set local role {BACKUP}"))
        if not loaded or connection.execute(text("select exists (select from portal_state)")).scalar():
            raise BackupRefused(
                "This database is not empty. Restore into a new one: an empty folder in PORTAL_INSTANCE will do."
            )
    connection.rollback()
    if tables:
        _empty(connection.engine)


def _empty(engine: Engine) -> None:
    """Take away every table and function of the portal. Called only on a database without a consortium in it."""
    with engine.begin() as connection:
        for (table,) in connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).all():
            connection.execute(text(f'drop table if exists "{table}" cascade'))
        connection.execute(text("drop schema if exists jobs cascade"))
        routines = "select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace"
        for (routine,) in connection.execute(text(routines)).all():
            connection.execute(text(f"drop function if exists {routine} cascade"))


def _between(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def _run(program: str, owner_url: str | None, bin_folder: Path | None, *options: str) -> str:
    """Run one of PostgreSQL's own programs; the password goes by the environment, never by the command."""
    path = str(bin_folder / program) if bin_folder else shutil.which(program)
    if path is None:
        raise BackupRefused(f"{program} is not installed here. Install PostgreSQL's client programs and try again.")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    command = [path, *options]
    if owner_url is not None:
        url = make_url(owner_url)
        environment["PGPASSWORD"] = url.password or ""
        address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        command.insert(1, f"--dbname={address}")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"{program} failed, so nothing was done: {done.stderr.strip()}")
    return done.stdout
