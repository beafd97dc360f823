"""What the portal believes and takes: host names, proxies, sizes, and addresses that mean something."""

from typing import Final

from flask import Flask, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

_MEGABYTE: Final = 1024 * 1024
_DEFAULTS: Final = {
    "ALLOWED_HOSTS": ("localhost", "127.0.0.1"),
    "TRUSTED_PROXIES": 0,
    "BEHIND_TLS": False,
    "PORTAL_NAME": "SEND mediation portal",
}
# A file may have 10 MB (what the page says); the rest is room for the other fields of its form.
_SIZES: Final = {
    "MAX_CONTENT_LENGTH": 11 * _MEGABYTE,
    "MAX_FORM_MEMORY_SIZE": _MEGABYTE // 2,
    "MAX_FORM_PARTS": 1_000,
}


# No page of ours has a tenth of these in its address; each link of a list repeats them all.
_MOST_PARAMETERS: Final = 100


def set_limits(app: Flask) -> None:
    """Fill in settings that nobody set, and believe no header of the caller beyond them.

    ALLOWED_HOSTS: host names under which the portal is reached, `.example.org` with all below it. TRUSTED_PROXIES: how
    many proxies of ours stand in front; only then are X-Forwarded-For, -Proto and -Host read, the last so many.
    """
    for name, value in _DEFAULTS.items():
        # An empty list of hosts would mean "any" to Flask, so empty counts as not set.
        app.config[name] = app.config.get(name) or value
    for name, most in _SIZES.items():
        # Flask fills its own keys with looser values, so setdefault would not do.
        present = app.config.get(name)
        app.config[name] = most if present is None else min(present, most)
    app.config["TRUSTED_HOSTS"] = list(app.config["ALLOWED_HOSTS"])
    if proxies := app.config["TRUSTED_PROXIES"]:
        behind = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = behind  # type: ignore[method-assign]  # Flask's own way to add a middleware
    app.before_request(_take_less_without_a_file)
    app.before_request(_refuse_odd_addresses)


def _take_less_without_a_file() -> None:
    """Limit a whole post without a file like one field: Werkzeug limits the memory of multipart fields only."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _refuse_odd_addresses() -> None:
    """Refuse addresses with control characters, broken UTF-8 or a flood of parameters before a query meets them."""
    if _is_odd(request.path):
        abort(404)
    if request.query_string.count(b"&") >= _MOST_PARAMETERS:
        abort(400)
    if any(_is_odd(name) or any(map(_is_odd, values)) for name, values in request.args.lists()):
        abort(400)


def _is_odd(text: str) -> bool:
    return "\N{REPLACEMENT CHARACTER}" in text or any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in text)
