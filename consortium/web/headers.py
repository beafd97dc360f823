"""Security headers on every answer: pages, files, redirects and errors."""

from typing import Final

from flask import Flask, Response, current_app, g

from consortium.web.assets import may_be_kept

_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # not stricter: behind TLS a post is refused without its referrer
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_YEAR_SECONDS: Final = 365 * 24 * 60 * 60


def send_security_headers(app: Flask) -> None:
    """Set the headers after everything else, so that no route can leave one out."""
    app.after_request(_protect)


def content_security_policy(nonce: str | None) -> str:
    """Write the policy: nothing from elsewhere, no inline style, and one inline script if the page has a nonce."""
    sources = dict(_POLICY)
    if nonce is not None:
        sources["script-src"] += f" 'nonce-{nonce}'"
    return "; ".join(f"{directive} {source}" for directive, source in sources.items())


def _protect(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers[name] = value
    response.headers["Content-Security-Policy"] = content_security_policy(g.get("csp_nonce"))
    if current_app.config["BEHIND_TLS"]:
        response.headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"
    response.headers["Cache-Control"] = _cache_control(response)
    return response


def _cache_control(response: Response) -> str:
    """Keep versioned files for a year, ask again for others, and keep no page with personal or money data at all."""
    if not g.get("is_asset", False) or response.status_code >= 400:
        return "no-store"
    return f"public, max-age={_YEAR_SECONDS}, immutable" if may_be_kept() else "no-cache"
