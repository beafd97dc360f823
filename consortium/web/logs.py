"""One line of JSON for each request and each problem, with the request's number and without what must not be kept.

No query string, cookie, token or password, and no message of an exception: messages quote what people typed. Where it
happened (file, line, function), which exception and, for the database, which constraint is what a repair needs.
"""

import logging
import secrets
import sys
import time
import traceback
from typing import Any, Final

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.typing import EventDict

LOGGER: Final = "portal"
_SECRET_WORDS: Final = ("password", "token", "secret", "cookie", "authorization", "csrf", "session")
_SECRET_ARGUMENTS: Final = ("token", "secret", "reference")  # a reference may be typed as a name
_SHORTEST_SECRET: Final = 20
_LEFT_OUT: Final = "[left out]"
_MOST_FRAMES: Final = 20


def portal_log() -> structlog.stdlib.BoundLogger:
    """Return the portal's logger; what is bound to the request stands on each of its lines."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(LOGGER)
    return logger


def known(*, account_id: int | str | None = None, authority_id: int | None = None) -> None:
    """Note who asks, and for which authority, on the later lines of this request. Numbers only, never a name."""
    who = {"account_id": account_id, "authority_id": authority_id}
    bind_contextvars(**{key: value for key, value in who.items() if value is not None})


def request_id() -> str:
    """Return the number of this request. It is ours; one that the caller sends is not read."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    number: str = g.request_id
    return number


def keep_logs(app: Flask) -> None:
    """Write one line a request; first before and last after everything else, so that nothing escapes it."""
    _configure()
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _problem: clear_contextvars())
    app.logger.addFilter(_plain_title)


def _begin() -> None:
    clear_contextvars()
    g.began = time.perf_counter()
    bind_contextvars(request_id=request_id(), method=request.method, path=_path_without_secrets())


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    spent_ms = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
    quiet = g.get("is_asset", False) and response.status_code < 400
    level = logging.DEBUG if quiet else logging.INFO
    portal_log().log(level, "request", status=response.status_code, ms=spent_ms)
    return response


def _path_without_secrets() -> str:
    """Return the path, with the part that a single-use link keeps secret left out."""
    path = request.path
    if request.routing_exception is not None:  # no route, so no names: anything long could be a link with an odd end
        return "/".join(_LEFT_OUT if len(part) >= _SHORTEST_SECRET else part for part in path.split("/"))
    for name, value in (request.view_args or {}).items():
        if name.endswith(_SECRET_ARGUMENTS):
            path = path.replace(str(value), _LEFT_OUT)
    return path


def _plain_title(record: logging.LogRecord) -> bool:
    """Take the path out of Flask's own line about an exception: ours is on the line already, without secrets."""
    if record.exc_info and str(record.msg).startswith("Exception on "):
        record.msg, record.args = "the request failed", ()
    return True


def _without_secrets(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Leave out any value whose name says that it is a secret, whoever logged it."""
    for key in event:
        if any(word in key.lower() for word in _SECRET_WORDS):
            event[key] = _LEFT_OUT
    return event


def _without_messages(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Turn an exception into what it is and where it was raised."""
    info = event.pop("exc_info", None)
    problem = info if isinstance(info, BaseException) else sys.exc_info()[1]
    if isinstance(info, tuple):
        problem = info[1]
    if info and problem is not None:
        event["exception"] = _described(problem)
    return event


def _described(problem: BaseException) -> dict[str, Any]:
    """Describe an exception without its message, which may quote a person's words or a query's values."""
    frames = traceback.extract_tb(problem.__traceback__)[-_MOST_FRAMES:]
    described: dict[str, Any] = {
        "type": f"{type(problem).__module__}.{type(problem).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    database_error = getattr(problem, "orig", problem)
    if sqlstate := getattr(database_error, "sqlstate", None):
        described["sqlstate"] = sqlstate
        described["constraint"] = getattr(getattr(database_error, "diag", None), "constraint_name", None)
    if problem.__cause__ is not None and problem.__cause__ is not database_error:
        described["because_of"] = _described(problem.__cause__)
    return described


class _ToStandardError(logging.Handler):
    """Write each line to what standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001  a log that cannot be written must not fail the request
            self.handleError(record)


def _configure() -> None:
    """Send all log lines, those of libraries too, through the same steps. Again: nothing is added twice."""
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_messages,
        _without_secrets,
    ]
    structlog.configure(
        processors=[*steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = _ToStandardError()
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=steps, processors=last))
    root = logging.getLogger()
    root.handlers = [*(old for old in root.handlers if not isinstance(old, _ToStandardError)), handler]
    logging.getLogger(LOGGER).setLevel(logging.INFO)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its own request lines carry query strings
