"""The files under `static/`: addresses that change with their content, so that browsers may keep them for a year."""

import hashlib
from pathlib import Path
from typing import Final

from flask import Flask, Response, current_app, g, request

STATIC: Final = Path(__file__).resolve().parents[2] / "static"
_NEEDED: Final = ("portal.css", "portal.js", "govuk/govuk-frontend.min.css", "govuk/govuk-frontend.min.js")
_VERSION_LENGTH: Final = 16


def serve_assets(app: Flask) -> None:
    """Serve `static/` as `/static/VERSION/NAME`, where the version is a hash over all of it.

    One version for the folder keeps relative addresses inside it right: a script imports its neighbour by name.
    Raises: RuntimeError when the installation has not built `static/govuk/`.
    """
    missing = [name for name in _NEEDED if not (STATIC / name).is_file()]
    if missing:
        raise RuntimeError(f"static/{missing[0]} is missing. Install the portal again: pip install -e . builds it.")
    app.static_folder = str(STATIC)
    app.extensions["assets_version"] = _version()
    app.view_functions["static"] = _send
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """Return the address of a file under `static/`, also where no address can be built from a route.

    A refused Host leaves Flask without its URL map, and the error page still needs its style sheet.
    """
    if current_app.debug:
        current_app.extensions["assets_version"] = _version()
    version = current_app.extensions["assets_version"]
    return f"{request.script_root}{current_app.static_url_path}/{version}/{name}"


def may_be_kept() -> bool:
    """Say whether this answer is a static file asked for by its present version, which never changes."""
    return bool(g.get("asset_is_present_version", False))


def _send(filename: str) -> Response:
    """Send a file. An old version in the address gives the present file, which then is not kept."""
    version, _, rest = filename.partition("/")
    versioned = len(version) == _VERSION_LENGTH and all(digit in "0123456789abcdef" for digit in version)
    response = current_app.send_static_file(rest if versioned else filename)
    g.asset_is_present_version = version == current_app.extensions["assets_version"]
    g.is_asset = True
    return response


def _version() -> str:
    """Return a short hash over the names and contents of all static files."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:_VERSION_LENGTH]
