"""Settings, read once from the environment. Nothing here connects or starts anything."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:  # another process was first; its key is the key
            pass
    return path.read_text()
