"""Making a data folder, its roles and its database, and finding out what an earlier server left in it."""

import os
import shutil
import signal
import socket
from pathlib import Path
from typing import Final, LiteralString

import psycopg
from psycopg import sql

from consortium.embedded.errors import EmbeddedServerFailed
from consortium.embedded.folders import SOCKET_NAME
from consortium.embedded.leases import FileLock
from consortium.embedded.programs import Place, Programs
from consortium.embedded.record import DATABASE, PORT, Passwords, connect
from consortium.schema.roles import NO_LARGE_OBJECTS

_FIRST_MAJOR_WITH_BUILTIN_LOCALE: Final = 17
_SUPERUSER: Final = "postgres"
_ROLES: Final = {
    "portal_owner": "LOGIN INHERIT CREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS",
    "portal_app": "LOGIN NOINHERIT NOCREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS",
}


def check_version(place: Place) -> None:
    """Refuse data of another major version: these programs cannot open it, and beginning anew would hide it.

    Raises: EmbeddedServerFailed.
    """
    data = place.data_folder
    if data.exists():
        file = data / "PG_VERSION"
        found = file.read_text().strip() if file.exists() else "no version at all"
        if found != str(place.major):
            raise EmbeddedServerFailed(
                f"{data} holds data of PostgreSQL {found}, and the programs in {place.bin_folder} are PostgreSQL "
                f"{place.major}. Name the bin folder of the right one in PORTAL_PG_BIN, or put the folder back from a "
                "backup."
            )
        return
    for other in sorted(place.home.glob("pg[0-9][0-9]/PG_VERSION")):
        found = other.read_text().strip()
        raise EmbeddedServerFailed(
            f"The data in {other.parent} is of PostgreSQL {found}, and the programs in {place.bin_folder} are "
            f"PostgreSQL {place.major}. To go on with it, name the bin folder of PostgreSQL {found} in PORTAL_PG_BIN. "
            f"To change over, make a backup that way, move {other.parent} aside, and restore with the new programs."
        )


def make_cluster(place: Place, passwords: Passwords, programs: Programs, lock: FileLock, *, durable: bool) -> None:
    """Make the data folder beside its final name and rename it when it is whole; a half-made one is begun anew."""
    draft = place.data_folder.with_name(f"{place.data_folder.name}.new")
    if draft.exists():
        shutil.rmtree(draft)
    builtin = ["--locale-provider=builtin"] if place.major >= _FIRST_MAJOR_WITH_BUILTIN_LOCALE else []
    programs.run(
        "initdb",
        f"--pgdata={draft}",
        f"--username={_SUPERUSER}",
        "--auth=scram-sha-256",
        "--pwfile=/dev/stdin",
        "--encoding=UTF8",
        *builtin,
        "--locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions",
        *([] if durable else ["--no-sync"]),
        lock=lock,
        says=f"{passwords.postgres}\n",
        doing=f"it made {place.data_folder}",
    )
    draft.rename(place.data_folder)
    if durable:
        _sync_names(place.home)


def settings(place: Place, *, durable: bool) -> list[str]:
    """Return the server's settings, on its command line so that no edited file changes them.

    Errors of statements go to whoever sent them and not to the log, since they can quote what a person typed (P46).
    """
    values = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(place.socket_folder),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "password_encryption": "scram-sha-256",
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_min_messages": "log",
        "log_checkpoints": "off",
    }
    if not durable:
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return [f"--{name}={value}" for name, value in values.items()]


def set_superuser_password(place: Place, passwords: Passwords, programs: Programs, lock: FileLock) -> None:
    """Give existing data the password that has just been made because the old one was lost.

    Whoever may delete the file of passwords may read it too, so this opens nothing that was closed.
    """
    programs.run(
        "postgres",
        "--single",
        "-D",
        str(place.data_folder),
        *settings(place, durable=True),
        "postgres",
        lock=lock,
        says=f"ALTER ROLE {_SUPERUSER} PASSWORD '{passwords.postgres}'\n",
        doing="it set a new password",
    )


def prepare(connection: psycopg.Connection, passwords: Passwords) -> None:
    """Make the two roles and the database, or put them right: the same at every start, so that none is half done."""
    for role, attributes in _ROLES.items():
        name = sql.Identifier(role)
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            connection.execute(sql.SQL("CREATE ROLE {}").format(name))
        secret = getattr(passwords, role).encode()
        verifier = connection.pgconn.encrypt_password(secret, role.encode(), b"scram-sha-256").decode()
        connection.execute(
            sql.SQL("ALTER ROLE {} {} PASSWORD {}").format(name, sql.SQL(attributes), sql.Literal(verifier))
        )
    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER portal_owner").format(sql.Identifier(DATABASE)))
    for database in (DATABASE, "postgres", "template1"):
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO portal_owner, portal_app").format(sql.Identifier(DATABASE))
    )


def forbid_large_objects(connection: psycopg.Connection) -> None:
    """Take from everybody what PostgreSQL gives them in each database: to make large objects, which no policy guards."""
    connection.execute(NO_LARGE_OBJECTS)


def remove_traces(place: Place) -> None:
    """Remove the lock files of a server that is certainly gone; PostgreSQL would believe a recycled process number.

    Called with the lock that all processes of ours hold. Raises: EmbeddedServerFailed when somebody started PostgreSQL
    on this data by hand, without that lock. Should even that be overlooked, its shared memory keeps two servers apart.
    """
    numbers = data_folder_users(place) if (place.data_folder / "postmaster.pid").exists() else []
    socket_path = place.socket_folder / SOCKET_NAME
    if numbers or _somebody_listens(socket_path):
        raise EmbeddedServerFailed(
            f"A PostgreSQL that the portal did not start runs on {place.data_folder}{_listed(numbers)}. "
            "Stop it the way it was started, and start the portal again."
        )
    (place.data_folder / "postmaster.pid").unlink(missing_ok=True)
    socket_path.with_name(f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def stop_orphan(place: Place, passwords: Passwords) -> bool:
    """Ask a live server whose starter has died to stop; say whether one answered that surely is this data's."""
    try:
        with connect(place.socket_folder, _SUPERUSER, passwords.postgres, "postgres") as connection:
            shown = connection.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    if shown != (str(place.data_folder),):
        return False
    process_id = int((place.data_folder / "postmaster.pid").read_text().split()[0])
    os.kill(process_id, signal.SIGINT)
    return True


def still_running(place: Place) -> EmbeddedServerFailed:
    """Say that processes of an earlier server do not end."""
    return EmbeddedServerFailed(
        f"An earlier server of {place.data_folder} is still running{_listed(data_folder_users(place))} and does not "
        "stop. End these processes (kill -INT NUMBER, then kill -QUIT NUMBER), and start again."
    )


def data_folder_users(place: Place) -> list[int]:
    """List the processes that work in the data folder, as all of PostgreSQL's do; none where there is no /proc."""
    return sorted(int(process.name) for process in Path("/proc").glob("[0-9]*") if _works_in(process, place))


def _works_in(process: Path, place: Place) -> bool:
    try:
        return (process / "cwd").readlink() == place.data_folder
    except OSError:  # ended, a zombie, or another account's
        return False


def _listed(numbers: list[int]) -> str:
    return f" (process {', '.join(map(str, numbers))})" if numbers else ""


def _somebody_listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.connect(str(path))
        except OSError:
            return False
    return True


def _exists(connection: psycopg.Connection, question: LiteralString, name: str) -> bool:
    return connection.execute(question, (name,)).fetchone() is not None


def _sync_names(folder: Path) -> None:
    """Make a rename in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
