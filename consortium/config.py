"""Settings, read once from the environment. Nothing here connects or starts anything."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from consortium.embedded import make_instance

ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What the environment says. Folders are absolute; seconds are real seconds."""

    instance: Path
    database_url: str | None
    owner_url: str | None
    behind_tls: bool
    allowed_hosts: tuple[str, ...]
    trusted_proxies: int


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read the settings. `DATABASE_URL` unset means the embedded PostgreSQL in the instance folder."""
    return Settings(
        instance=Path(environ.get("PORTAL_INSTANCE") or ROOT / "instance").resolve(),
        database_url=environ.get("DATABASE_URL") or None,
        owner_url=environ.get("DATABASE_OWNER_URL") or None,
        behind_tls=environ.get("BEHIND_TLS", "") in ("1", "true", "yes"),
        allowed_hosts=tuple(host.strip() for host in environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()),
        trusted_proxies=int(environ.get("TRUSTED_PROXIES", "0") or 0),
    )


def secret_key(environ: Mapping[str, str], instance: Path) -> str:
    """Return the key that signs cookies: `SECRET_KEY`, else one made once and kept in the instance folder."""
    if environ.get("SECRET_KEY"):
        return environ["SECRET_KEY"]
    path = instance / "secret_key"
    try:
        if not path.exists():
            make_instance(instance)
            _make_once(path)
        return path.read_text()
    except OSError:  # nowhere to keep it: a command needs none, and a server of your own is given SECRET_KEY
        return secrets.token_hex(32)


def _make_once(path: Path) -> None:
    """Write a new key whole, or leave the one that another process wrote first."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
