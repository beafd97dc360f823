"""Settings, read once from the environment. Nothing here connects or starts anything."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from consortium.embedded import make_instance
from consortium.errors import RuleBroken

ROOT: Final = Path(__file__).resolve().parent.parent


class SettingsWrong(RuleBroken):
    """A setting that cannot be meant. Says which, and what it may be."""


@dataclass(frozen=True)
class MailSettings:
    """How mail leaves the portal: `way` is folder, smtp or notify. `portal` is the address that links begin with."""

    way: str
    sender: str
    folder: Path
    portal: str
    smtp_host: str
    smtp_port: int
    smtp_tls: str
    smtp_user: str
    smtp_password: str = field(repr=False)
    notify_key: str = field(repr=False)
    notify_template: str


@dataclass(frozen=True)
class Settings:
    """What the environment says. Folders are absolute; seconds are real seconds."""

    instance: Path
    database_url: str | None
    owner_url: str | None
    behind_tls: bool
    allowed_hosts: tuple[str, ...]
    trusted_proxies: int
    mail: MailSettings


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read the settings. `DATABASE_URL` unset means the embedded PostgreSQL in the instance folder."""
    instance = Path(environ.get("PORTAL_INSTANCE") or ROOT / "instance").resolve()
    return Settings(
        instance=instance,
        database_url=environ.get("DATABASE_URL") or None,
        owner_url=environ.get("DATABASE_OWNER_URL") or None,
        behind_tls=environ.get("BEHIND_TLS", "") in ("1", "true", "yes"),
        allowed_hosts=tuple(host.strip() for host in environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()),
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", 0, most=100),
        mail=_mail_settings_from(environ, instance),
    )


def _mail_settings_from(environ: Mapping[str, str], instance: Path) -> MailSettings:
    """Read how mail is sent. Raises: SettingsWrong."""
    way, tls = environ.get("MAIL_WAY") or "folder", environ.get("SMTP_TLS") or "starttls"
    needed = {"folder": (), "smtp": ("MAIL_FROM", "SMTP_HOST"), "notify": ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID")}
    if way not in needed:
        raise SettingsWrong(f"MAIL_WAY is {way}. It may be folder, smtp or notify.")
    if missing := [name for name in needed[way] if not environ.get(name)]:
        raise SettingsWrong(f"MAIL_WAY is {way}, which needs {' and '.join(missing)} to be set.")
    if tls not in ("starttls", "implicit"):
        raise SettingsWrong(f"SMTP_TLS is {tls}. It may be starttls or implicit; mail is never sent in the clear.")
    return MailSettings(
        way=way,
        sender=environ.get("MAIL_FROM") or "portal@localhost",
        folder=instance / "mail",
        portal=(environ.get("PORTAL_ADDRESS") or "http://127.0.0.1:8000").rstrip("/"),
        smtp_host=environ.get("SMTP_HOST", ""),
        smtp_port=_number(environ, "SMTP_PORT", 465 if tls == "implicit" else 587, most=65_535),
        smtp_tls=tls,
        smtp_user=environ.get("SMTP_USER", ""),
        smtp_password=environ.get("SMTP_PASSWORD", ""),
        notify_key=environ.get("NOTIFY_API_KEY", ""),
        notify_template=environ.get("NOTIFY_TEMPLATE_ID", ""),
    )


def _number(environ: Mapping[str, str], name: str, otherwise: int, *, most: int) -> int:
    """Read a whole number from 0 to `most`. Raises: SettingsWrong."""
    said = environ.get(name) or str(otherwise)
    if not (said.isascii() and said.isdigit() and int(said) <= most):
        raise SettingsWrong(f"{name} is {said}. It may be a whole number from 0 to {most}.")
    return int(said)


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
