"""Where the server's data and socket lie, and the ordinary account that owns them.

`<instance>/postgres` holds the data and belongs to the account that PostgreSQL runs under. Where that account cannot
reach the instance folder, it is a link to a folder that it can reach. Everything else in the instance folder (locks,
passwords, log, record) belongs to the starter, and root follows no link that the server's account could have made.
"""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

from consortium.embedded.errors import EmbeddedServerFailed

SOCKET_NAME: Final = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH_BYTES: Final = 99  # the kernel's limit is 107 on Linux, 103 on macOS
_NOBODY: Final = "65534"
_THROWAWAY: Final = "-throwaway"


class Identity(TypedDict, total=False):
    """The arguments with which `subprocess` changes to an account; empty when it stays what it is."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The account that PostgreSQL runs under: never root's."""

    uid: int
    gid: int

    @property
    def identity(self) -> Identity:
        """What `subprocess` needs to run something as this account."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, folder: Path) -> bool:
        """Try, as this account, to enter a folder: modes, groups, ACLs and mounts all have their say."""
        if os.geteuid() != 0:
            return os.access(folder, os.X_OK)
        enter = ["/bin/sh", "-c", 'cd -- "$0"', str(folder)]
        return subprocess.run(enter, cwd="/", capture_output=True, check=False, **self.identity).returncode == 0


def make_instance(instance: Path) -> None:
    """Make the instance folder if there is none; one that exists is left as it is.

    The server's account must pass through a folder of root's, which shows it no names.
    """
    try:
        instance.mkdir(parents=True)
        instance.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except FileExistsError:
        if not instance.is_dir():
            raise EmbeddedServerFailed(
                f"The instance folder {instance} is a file. Name a folder in PORTAL_INSTANCE."
            ) from None


def open_private(path: Path, flags: int) -> int:
    """Open a file that nobody else may read, making it if need be for the owner of its folder.

    Raises: EmbeddedServerFailed when it belongs to somebody else.
    """
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except PermissionError as refusal:
        raise EmbeddedServerFailed(
            f"{path} belongs to another account. Run this as the account that started the portal, or as root."
        ) from refusal
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def server_account(instance: Path) -> Account:
    """Return the account for the server: this one, or when this is root the data's owner, PORTAL_PG_UID or nobody."""
    data = instance / "postgres"
    try:
        owner_uid = data.stat().st_uid
    except FileNotFoundError:
        owner_uid = None
        if data.is_symlink():
            raise EmbeddedServerFailed(
                f"The data of {instance} should be in {data.readlink()}, which is gone. Put it back from a backup; "
                f"to begin with an empty database, delete the link {data}."
            ) from None
    if os.geteuid() != 0:
        if owner_uid not in (None, os.geteuid()):
            raise EmbeddedServerFailed(
                f"{data} belongs to the account with number {owner_uid}. Run this as that account, or as root."
            )
        return Account(os.geteuid(), os.getegid())
    account = _account(os.environ.get("PORTAL_PG_UID") or _NOBODY if owner_uid is None else str(owner_uid))
    if account.uid == 0:
        raise EmbeddedServerFailed(
            f"PostgreSQL does not run as root. Name an ordinary account in PORTAL_PG_UID, and let {data} belong to it."
        )
    return account


def server_home(instance: Path, account: Account, *, durable: bool) -> Path:
    """Return the folder for data and socket, private to the server's account; the first time, make it.

    Raises: EmbeddedServerFailed when it is there and out of the account's reach, or that of another instance folder.
    """
    link = instance / "postgres"
    name = f"{instance.parent.name}-{digest(instance)}"
    ending = (
        f"-{secrets.token_hex(4)}" if durable else _THROWAWAY
    )  # a new instance never takes up an earlier one's data
    outside = runtime_folder(durable=durable) / f"{name}{ending}" / "postgres"
    if not link.exists():
        return _new_home(link, outside, account, durable=durable)
    home = link.resolve()
    if link.is_symlink() and not home.parent.name.startswith(f"{name}-"):
        raise EmbeddedServerFailed(
            f"{instance} was moved or copied, but its data lies outside of it, in {home}. Put the folder back where "
            f"it was; or, after a move, rename {home.parent} to {outside.parent} and point the link {link} into it."
        )
    if not account.reaches(home):
        raise EmbeddedServerFailed(
            f"The account with number {account.uid}, which owns the data, can no longer reach {home}. "
            "Put the folder back where it was, or let that account pass through the folders above it."
        )
    home.chmod(0o700)
    return home


def remove_outside_home(instance: Path) -> None:
    """Remove throwaway data that lies outside the instance: deleting the instance would leave it behind."""
    link = instance / "postgres"
    home = link.resolve()
    if link.is_symlink() and home.parent.name.endswith(_THROWAWAY):
        link.unlink()
        shutil.rmtree(home.parent, ignore_errors=True)


def runtime_folder(*, durable: bool) -> Path:
    """Return root's folder for what the server's account cannot reach elsewhere: PORTAL_PG_RUNTIME or the system's."""
    named = os.environ.get("PORTAL_PG_RUNTIME")
    if named:
        return Path(named).resolve()
    if durable:
        return Path("/var/lib/consortium-portal")
    return Path(tempfile.gettempdir()).resolve() / f"consortium-portal-{os.geteuid()}"


def make_runtime_folder(folder: Path) -> None:
    """Make a folder that everybody may pass through and only this account may change.

    Raises: EmbeddedServerFailed when somebody else made it first.
    """
    try:
        folder.mkdir(parents=True)
        folder.chmod(0o711)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise EmbeddedServerFailed(
                f"{folder} is not a folder that only this account may write to. Remove it, or name another folder in "
                "PORTAL_PG_RUNTIME."
            ) from None


def socket_folder(home: Path, account: Account) -> Path:
    """Return the folder for the socket: the home, or a short private one where the home's path would not do."""
    if _suits_socket(home):
        return home
    bases = (Path(tempfile.gettempdir()).resolve(), Path("/tmp"))  # noqa: S108  the name's owner is checked below
    for base in bases:
        folder = base / f"portal-{account.uid}-{digest(home)}"
        if _suits_socket(folder) and account.reaches(base):
            return _private_folder(folder, account)
    raise EmbeddedServerFailed(
        f"The path {home} is too long or odd for a socket, and there is no folder for temporary files that would do. "
        "Name a shorter folder in PORTAL_INSTANCE."
    )


def digest(folder: Path) -> str:
    """Return a short name for a folder, the same at every start."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]


def _new_home(link: Path, outside: Path, account: Account, *, durable: bool) -> Path:
    """Make the home inside the instance, or outside where the account cannot reach it; each appears only when ready."""
    draft = _private_folder(link.with_name("postgres.new"), account)
    if account.reaches(draft):
        return draft.rename(link)
    draft.rmdir()
    if not durable:
        shutil.rmtree(outside.parent, ignore_errors=True)  # of a test that was killed and had the same path
    make_runtime_folder(outside.parent.parent)
    make_runtime_folder(outside.parent)
    _private_folder(outside, account)
    if not account.reaches(outside):
        raise EmbeddedServerFailed(
            f"The account with number {account.uid} can reach neither {link.parent} nor {outside}. "
            "Name a folder in PORTAL_PG_RUNTIME that it can reach, or another account in PORTAL_PG_UID."
        )
    link.symlink_to(outside)
    return outside


def _private_folder(folder: Path, account: Account) -> Path:
    """Make a folder only for the account, or take one that already is; refuse one that somebody else made."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() != account.uid:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise EmbeddedServerFailed(
            f"{folder} is not private to the account with number {account.uid}: somebody else may have made it. "
            "Remove it and start again."
        )
    return folder


def _suits_socket(folder: Path) -> bool:
    """Say whether a path is short enough, and means itself everywhere: libpq takes a comma for two servers."""
    path = str(folder / SOCKET_NAME)
    return len(path) <= _LONGEST_SOCKET_PATH_BYTES and re.fullmatch(r"[A-Za-z0-9/._-]+", path) is not None


def _account(name: str) -> Account:
    """Find an account by name or number; initdb wants one that the system knows."""
    try:
        found = pwd.getpwuid(int(name)) if name.isdecimal() else pwd.getpwnam(name)
    except KeyError:
        raise EmbeddedServerFailed(
            f"There is no account {name} here for PostgreSQL to run under. Name an ordinary one in PORTAL_PG_UID."
        ) from None
    return Account(found.pw_uid, found.pw_gid)
