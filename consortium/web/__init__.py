"""Page furniture: what every page of the portal shares, wired into an app by `furnish(app)`."""

from flask import Flask
from flask_wtf import CSRFProtect

from consortium.web.assets import serve_assets
from consortium.web.errors import handle_errors
from consortium.web.frame import Frame, Navigation, Strip, surround
from consortium.web.headers import send_security_headers
from consortium.web.limits import set_limits
from consortium.web.logs import keep_logs, known, portal_log
from consortium.web.pages import set_templates

__all__ = ["Frame", "Navigation", "Strip", "furnish", "known", "portal_log", "surround"]


def furnish(app: Flask) -> None:
    """Give an app its logs, limits, headers, templates, static files, error pages and tokens against forged posts.

    Call it once, before any other part registers what it does around a request: the logs begin first and end last. It
    opens no connection. Raises: RuntimeError when `static/govuk/` has not been built.
    """
    keep_logs(app)
    set_limits(app)
    send_security_headers(app)
    set_templates(app)
    serve_assets(app)
    handle_errors(app)
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a token lives as long as its session, which ends by itself
    CSRFProtect(app)
