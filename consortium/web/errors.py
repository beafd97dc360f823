"""Our own page for every error: plain words, no trace, no query, no secret, and no database behind it."""

import dataclasses
from dataclasses import dataclass
from typing import Final

import psycopg
import sqlalchemy.exc
from flask import Flask, Response, current_app, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from consortium.database import DatabaseStopped
from consortium.errors import RuleBroken
from consortium.web import frame
from consortium.web.logs import portal_log, request_id

_RETRY_SECONDS: Final = 30
_KEPT_HEADERS: Final = ("Allow", "Retry-After", "WWW-Authenticate")
_LOST_DATABASE: Final = (
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.TimeoutError,
    sqlalchemy.exc.DisconnectionError,
    psycopg.OperationalError,
)


@dataclass(frozen=True)
class ErrorPage:
    """What an error says: its heading, then one paragraph each. `items` are a list after the first of them."""

    code: int
    title: str
    sentences: tuple[str, ...]
    items: tuple[str, ...] = ()
    shows_number: bool = False


_PAGES: Final = {
    page.code: page
    for page in (
        ErrorPage(
            400,
            "The portal could not read what was sent",
            ("Nothing has been changed.", "Go back, load the page again and send it once more."),
        ),
        ErrorPage(
            403,
            "You cannot open this page",
            (
                "Your role does not include it.",
                "If you need it, ask the person who runs the portal in your organisation.",
            ),
        ),
        ErrorPage(
            404,
            "There is no such page here",
            (
                "If you typed the address, look whether it is right.",
                "If you followed a link, start again from the home page.",
            ),
        ),
        ErrorPage(
            405,
            "This address cannot be used in that way",
            ("Nothing has been changed.", "Start again from the home page."),
        ),
        ErrorPage(
            409,
            "That cannot be done",
            ("Nothing has been changed.", "Go back, load the page again and look at what it shows now."),
        ),
        ErrorPage(
            413,
            "What was sent is too big",
            (
                "Nothing has been stored. A file can have 10 MB at most.",
                "Split the file and send its parts one by one.",
            ),
        ),
        ErrorPage(
            429,
            "Too many tries",
            ("Wait 15 minutes, then try again. Your password still works.",),
        ),
        ErrorPage(
            500,
            "The portal made a mistake",
            ("Go back and look whether your last change is there before you send it again.",),
            shows_number=True,
        ),
        ErrorPage(
            503,
            "The portal is not available just now",
            (
                "Wait a minute, then load this page again.",
                "If you had sent something, look whether it is there before you send it again.",
            ),
        ),
    )
}
_OPEN_TOO_LONG: Final = ErrorPage(
    400,
    "This page was open for too long",
    (
        "Or you signed in or out since you opened it. Nothing has been changed.",
        "Go back, load the page again and send it once more.",
    ),
)
_OTHER_HOST: Final = ErrorPage(
    400,
    "The portal does not answer at this address",
    ("Open it at the address that you were given. Whoever runs the portal lists its addresses in ALLOWED_HOSTS.",),
)
_LAST_RESORT: Final = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The portal made a mistake</title></head>'
    "<body><h1>The portal made a mistake</h1><p>Wait a minute, then load this page again.</p></body></html>"
)


def handle_errors(app: Flask) -> None:
    """Answer every error with our page, and a database that is gone or slow with 503."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(InternalServerError, _our_mistake)
    app.register_error_handler(CSRFError, lambda _problem: error_page(_OPEN_TOO_LONG))
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(sqlalchemy.exc.DataError, _unfit_value)
    for lost in (*_LOST_DATABASE, DatabaseStopped):
        app.register_error_handler(lost, _no_database)


def error_page(page: ErrorPage) -> Response:
    """Render an error page with what this request already knows of its surroundings, or else without.

    It asks nobody: the context processors of other parts may read the database, so they are not run.
    """
    template = current_app.jinja_env.get_template("errors/error.html")
    number = request_id() if page.shows_number else None
    for surroundings in (frame.surroundings(), dataclasses.replace(frame.EMPTY)):
        try:
            body = template.render(frame.in_templates(surroundings), page=page, number=number)
            return make_response(body, page.code)
        except Exception:  # noqa: BLE001  a page about an error must not become another error
            portal_log().exception("an error page could not be rendered", status=page.code)
    return make_response(_LAST_RESORT, page.code)


def _http_error(problem: HTTPException) -> Response | HTTPException:
    """Answer an error that a route or Flask raised. Its own description is not shown: it may quote the request."""
    code = problem.code or 500
    if code < 400:
        return problem
    page = _OTHER_HOST if isinstance(problem, SecurityError) else _PAGES.get(code)
    if page is None:
        page = dataclasses.replace(_PAGES[400 if code < 500 else 500], code=code)
    response = error_page(page)
    for name, value in problem.get_headers():
        if name in _KEPT_HEADERS:
            response.headers[name] = value
    return response


def _our_mistake(_problem: InternalServerError) -> Response:
    """Answer a mistake of ours; Flask has logged it with the number that the page shows."""
    return error_page(_PAGES[500])


def _rule_broken(problem: RuleBroken) -> Response:
    """Show the sentence of a rule that no form caught. A refusal of several lines becomes a list."""
    first, *others = str(problem).splitlines() or [_PAGES[409].title]
    says = ("", *_PAGES[409].sentences) if others else (first, *_PAGES[409].sentences)
    items = (first, *others) if others else ()
    return error_page(dataclasses.replace(_PAGES[409], sentences=tuple(filter(None, says)), items=items))


def _unfit_value(problem: sqlalchemy.exc.DataError) -> Response:
    """Answer a value that no column can hold (a number of thirty digits in an address): nothing is there, or 400."""
    portal_log().error("the database could not take a value", exc_info=problem)
    return error_page(_PAGES[404 if request.method in ("GET", "HEAD") else 400])


def _no_database(problem: Exception) -> Response:
    """Answer while the database is gone, silent or too busy."""
    portal_log().error("the database did not answer", exc_info=problem)
    response = error_page(_PAGES[503])
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response
