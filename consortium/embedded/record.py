"""What a running server tells those who attach: the frozen `Server`, its record on disk, and its passwords."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg

from consortium.embedded.errors import EmbeddedServerFailed
from consortium.embedded.folders import open_private

DATABASE: Final = "portal"
PORT: Final = 5432  # names the socket file only: nothing listens on the network
_RECORD: Final = "server.json"
_SECRETS: Final = "database-secrets.json"


@dataclass(frozen=True)
class Server:
    """A live server. The process number is that of its postmaster now; a restart after a crash changes it.

    The addresses hold passwords, so they are left out of what is shown of a `Server` in a log.
    """

    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    socket_folder: Path
    bin_folder: Path
    data_folder: Path
    process_id: int


@dataclass(frozen=True)
class Passwords:
    """The random passwords of the three roles that may sign in; `postgres` is the supervisor's alone."""

    postgres: str = field(repr=False)
    portal_owner: str = field(repr=False)
    portal_app: str = field(repr=False)


def server_at(
    *, passwords: Passwords, socket_folder: Path, bin_folder: Path, data_folder: Path, process_id: int
) -> Server:
    """Describe a server, with the addresses that SQLAlchemy opens through psycopg."""
    place = f"/{DATABASE}?host={quote(str(socket_folder))}&port={PORT}"
    return Server(
        owner_url=f"postgresql+psycopg://portal_owner:{passwords.portal_owner}@{place}",
        app_url=f"postgresql+psycopg://portal_app:{passwords.portal_app}@{place}",
        socket_folder=socket_folder,
        bin_folder=bin_folder,
        data_folder=data_folder,
        process_id=process_id,
    )


def write_record(instance: Path, server: Server) -> None:
    """Tell others where the server answers; written only once it does."""
    places = ("socket_folder", "bin_folder", "data_folder")
    content = {name: str(getattr(server, name)) for name in places} | {"process_id": server.process_id}
    _replace(instance / _RECORD, content)


def forget_record(instance: Path) -> None:
    """Take the record back: what it says is no longer so, or not yet."""
    (instance / _RECORD).unlink(missing_ok=True)


def answering_server(instance: Path) -> Server | None:
    """Return the recorded server if it really answers: the record alone may be that of a dead one."""
    try:
        kept = json.loads((instance / _RECORD).read_text())
        passwords = read_passwords(instance)
        server = server_at(
            passwords=passwords,
            socket_folder=Path(kept["socket_folder"]),
            bin_folder=Path(kept["bin_folder"]),
            data_folder=Path(kept["data_folder"]),
            process_id=int(kept["process_id"]),
        )
        connect(server.socket_folder, "portal_app", passwords.portal_app, DATABASE).close()
    except FileNotFoundError:
        return None
    except psycopg.OperationalError as refusal:
        return server if _is_full(refusal) else None
    return server


def _is_full(refusal: psycopg.OperationalError) -> bool:
    """Say whether a live server refused only because all its connections are taken; libpq gives no code for that."""
    return any(words in str(refusal) for words in ("too many clients already", "remaining connection slots"))


def connect(socket_folder: Path, role: str, password: str, database: str) -> psycopg.Connection:
    """Open a connection of the supervisor's own, each statement its own transaction."""
    return psycopg.connect(
        host=str(socket_folder),
        port=PORT,
        user=role,
        password=password,
        dbname=database,
        connect_timeout=5,
        autocommit=True,
    )


def read_passwords(instance: Path) -> Passwords:
    """Read the passwords. Raises: FileNotFoundError; EmbeddedServerFailed when the file is damaged."""
    path = instance / _SECRETS
    try:
        return Passwords(**json.loads(path.read_text()))
    except (ValueError, TypeError) as damage:
        raise EmbeddedServerFailed(
            f"The database passwords in {path} cannot be read. Put the file back from a backup, or delete it: "
            "the next start then sets new passwords."
        ) from damage


def kept_passwords(instance: Path) -> tuple[Passwords, bool]:
    """Return the passwords and whether they were made just now. Only the starter calls this."""
    try:
        return read_passwords(instance), False
    except FileNotFoundError:
        made = Passwords(*(secrets.token_urlsafe(32) for _ in range(3)))
        _replace(instance / _SECRETS, asdict(made))
        return made, True


def _replace(path: Path, content: dict[str, str | int] | dict[str, str]) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = open_private(draft, os.O_WRONLY)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
