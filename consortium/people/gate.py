"""The gate that every request passes: who asks, which day it is here, and whether the route is for them."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, cast
from uuid import UUID

from flask import Flask, Request, Response, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager
from werkzeug.exceptions import InternalServerError, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from consortium import clock
from consortium.authorities.queries import State
from consortium.database import Binding, own_transaction
from consortium.people.actions import remember_refusal, see
from consortium.people.permissions import PERSONAL, Body, Permission, Person
from consortium.people.queries import Asking, authority_at, find_asking
from consortium.people.rules import fingerprint, local_path
from consortium.web import Frame, Strip, known, portal_log, surround
from consortium.web.formats import long_date, weekday_date

NOBODY: Final = Binding("portal_sign_in", actor="nobody")
_TOKEN: Final = "token"  # noqa: S105  the name of the one thing that the cookie carries
_COUNCILS_PATH: Final = "/<"
# Whose pages stand below the first part of a path; all others are for everybody who has the permission somewhere.
_DOORS: Final[dict[str, Body]] = {"group": "lead", "provider": "provider"}
_FOOTER: Final = (
    ("Help", "pages.help"),
    ("How prices are worked out", "pages.prices"),
    ("How deadlines are counted", "pages.deadlines"),
    ("Privacy", "pages.privacy"),
    ("Cookies", "pages.cookies"),
    ("Accessibility statement", "pages.accessibility"),
)
_FOOTER_SIGNED_IN: Final = (("Who may do what", "pages.permissions"), ("Your account", "people.account"))
_MOST_FOOTERS: Final = 10
_READING: Final = ("GET", "HEAD")


class CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, left alone where a static file is served: that may be kept by whoever fetched it."""

    digest_method = staticmethod(sha256)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie with pages only."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def stand_at_gate(app: Flask) -> None:
    """Put the gate into an app, after its page furniture and before its other parts. Opens no connection."""
    behind_tls = bool(app.config.get("BEHIND_TLS"))
    app.config.update(
        SESSION_COOKIE_NAME="__Host-portal" if behind_tls else "portal",
        SESSION_COOKIE_SECURE=behind_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_DOMAIN=None,
    )
    app.session_interface = CookieSessions()
    app.extensions["footer_links"] = lru_cache(maxsize=_MOST_FOOTERS)(_footer_links)
    login = LoginManager(app)
    login.session_protection = None  # an address that changes on the way home is no reason to sign somebody out
    login.request_loader(_person_of)
    # After the log has begun and before anything is refused, so that every error page says which portal and who.
    app.before_request_funcs.setdefault(None, []).insert(1, _enter)
    app.before_request(_refuse_whom_it_is_not_for)
    app.teardown_request(_leave)


def asking() -> Asking:
    """Return who asks and of what portal: read once for a request, in a short transaction of its own."""
    if "asking" not in g:
        g.asking = _read_asking()
    return cast("Asking", g.asking)


def person() -> Person | None:
    """Return who is signed in, or nobody."""
    return asking().person


def signed_in() -> Person:
    """Return who is signed in, on a route that the gate opens to nobody else."""
    found = asking().person
    if found is None:
        abort(401)
    return found


def acting_as(account_id: UUID) -> Binding:
    """Return how a person's own sessions are written."""
    return Binding("portal_sign_in", actor=str(account_id))


def token_hash() -> bytes | None:
    """Return the fingerprint of the token in the cookie, if there is one."""
    token = session.get(_TOKEN)
    return fingerprint(token) if isinstance(token, str) else None


def hand_over(token: str) -> None:
    """Give the browser a new cookie with nothing of the old one."""
    session.clear()
    session[_TOKEN] = token


def drop_token() -> None:
    """Take the token of a session that is over out of the cookie."""
    session.pop(_TOKEN, None)


def undeclared_routes(app: Flask) -> list[str]:
    """List the routes that declare neither a permission nor why they are open to all; there must be none."""
    return sorted(name for name, view in app.view_functions.items() if not _is_declared(view))


def _person_of(_request: Request) -> Person | None:
    """Tell Flask-Login who is signed in."""
    return asking().person


def _read_asking() -> Asking:
    now, token = clock.now(), token_hash()
    found = find_asking(NOBODY, token_hash=token, now=now)
    if token is not None and found.stay is not None and found.stay.is_seen_anew(now):
        with own_transaction(NOBODY) as database:
            see(database, token, now)
    return found


def _enter() -> None:
    """Learn who asks, and live on the portal's day until the request is over."""
    if getattr(_view(), "without_database", False) or isinstance(request.routing_exception, SecurityError):
        return  # a file, or an address that is not ours: no link can be made there, and nobody is shown as signed in
    found = asking()
    if found.state is not None and found.state.sample_today is not None:
        g.leave_business_day = clock.act_on(found.state.sample_today)
    if found.person is not None:
        known(account_id=str(found.person.account_id))
    surround(
        Frame(
            person=found.person,
            strip=_strip(found.state),
            sign_out_url=url_for("people.sign_out") if found.person else None,
            footer_links=current_app.extensions["footer_links"](found.person is not None, request.script_root),
        )
    )


def _footer_links(is_signed_in: bool, _script_root: str) -> tuple[tuple[str, str], ...]:  # noqa: FBT001  a key of what is kept
    """List what stands at the foot of every page, as far as this app has it. Kept: it is the same on all of them."""
    links = (*_FOOTER, *(_FOOTER_SIGNED_IN if is_signed_in else ()))
    return tuple((label, url_for(endpoint)) for label, endpoint in links if endpoint in current_app.view_functions)


def _leave(_problem: BaseException | None) -> None:
    leave: Callable[[], None] | None = g.pop("leave_business_day", None)
    if leave is not None:
        leave()


def _strip(state: State | None) -> Strip | None:
    """Say on every page what this portal is, until it is live."""
    if state is None:
        return Strip("Not live yet", "No consortium has been loaded into this portal.")
    if state.sample_today is not None:
        day = state.sample_today
        warning = "Nothing on these pages is real, and this portal can never go live."
        return Strip("Sample", f"Today here is {weekday_date(day)}. {warning}", f"Today here is {long_date(day)}.")
    if state.live_since is None:
        return Strip("Not live yet", "This portal is being set up. Nothing on these pages counts until it is live.")
    return None


def _refuse_whom_it_is_not_for() -> AnyResponse | None:
    """Answer for a route that is not for whoever asks: sign in first, 403, or within a council's path 404.

    A route that declares nothing is open to nobody.
    """
    if request.endpoint is None:
        return None  # there is no such page; Flask says so
    view = _view()
    if not _is_declared(view):
        portal_log().error("a route declares no permission", endpoint=request.endpoint)
        raise InternalServerError
    permission: Permission | None = getattr(view, "permission", None)
    if permission is None:
        return None
    found = asking().person
    if found is None:
        return redirect(sign_in_address(), 302 if request.method in _READING else 303)
    if not _is_for(found, permission):
        _remember_refusal(found)
        abort(403 if _slug() is None else 404)
    return None


def sign_in_address() -> str:
    """Return the address of the sign-in page that leads back here, if this page can be opened again."""
    rule = request.url_rule
    can_come_back = rule is not None and rule.methods is not None and "GET" in rule.methods
    here = request.full_path.rstrip("?") if request.method in _READING else request.path
    back = local_path(here) if can_come_back and here != "/" else None
    return url_for("people.sign_in", next=back)


def _is_for(found: Person, permission: Permission) -> bool:
    """Say whether the person has the permission here: a role counts behind the door of its own body alone."""
    slug = _slug()
    body = _DOORS.get(request.path.split("/")[1]) if slug is None else "authority"
    return any(
        held.allows(permission) and (permission in PERSONAL or (held.body == body and held.slug == slug))
        for held in found.appointments
    )


def _slug() -> str | None:
    """Return the council that the path names, as the route's pattern says, not what the person typed."""
    rule = request.url_rule.rule if request.url_rule else ""
    return request.path.split("/")[1] if rule.startswith(_COUNCILS_PATH) else None


def _remember_refusal(found: Person) -> None:
    endpoint, slug = str(request.endpoint), _slug()
    with own_transaction(acting_as(found.account_id)) as database:
        authority_id = authority_at(database, slug) if slug else found.only_authority_id
        remember_refusal(database, found, endpoint, authority_id=authority_id)
    portal_log().info("refused", endpoint=endpoint)


def _view() -> Callable[..., Any] | None:
    return current_app.view_functions.get(request.endpoint) if request.endpoint else None


def _is_declared(view: Callable[..., Any] | None) -> bool:
    return hasattr(view, "permission") or hasattr(view, "public_reason")
