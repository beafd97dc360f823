"""What follows a close: the statements are drawn and kept, and a page that listens is told how far that is, line by line."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from typing import Final

from flask import Response as FlaskResponse
from flask import redirect, request, stream_with_context
from werkzeug.wrappers import Response

from consortium import clock
from consortium.web import portal_log
from tenants.across.actions.filing import file_statements, without_files

LINES: Final = "application/x-ndjson"
_TOLD_EVERY_SECONDS: Final = 1  # who listens to the page is not to be talked at


def drawn(at: str, *, actor: str) -> Response:
    """Draw the statements that have no files yet, then lead to an address; the period is closed whatever becomes of that.

    Whoever asks for a page waits for all of it; a script that asks for lines is told statement by statement.
    """
    drawing = _told(actor, clock.today())
    if _asks_for_lines():
        return FlaskResponse(stream_with_context(_lines(drawing, at)), mimetype=LINES)
    for _ in drawing:
        pass
    return redirect(at, 303)


def led_to(at: str) -> Response:
    """Lead to an address: a script that asks for lines in a line, so that it asks for the next page itself, and once."""
    return FlaskResponse(_line({"at": at}), mimetype=LINES) if _asks_for_lines() else redirect(at, 303)


def _asks_for_lines() -> bool:
    return bool(request.accept_mimetypes.best == LINES)


def _told(actor: str, today: dt.date) -> Iterator[tuple[int, int]]:
    """Draw, and tell of how many statements how many are done. What is not drawn is drawn later: the close is done.

    The business date is the request's, which is over for everybody else when the first line is sent.
    """
    with clock.acting_on(today):
        try:
            found = without_files(actor=actor)
            for done in file_statements(found, actor=actor):
                yield done, len(found)
        except Exception:  # noqa: BLE001  nothing that was asked for has failed: the period is closed
            portal_log().exception("statements could not be drawn, and are drawn later")


def _lines(drawing: Iterator[tuple[int, int]], at: str) -> Iterator[str]:
    told_at = time.monotonic()
    for done, of in drawing:
        if done == of or time.monotonic() - told_at >= _TOLD_EVERY_SECONDS:
            told_at = time.monotonic()
            yield _line({"drawn": done, "of": of})
    yield _line({"at": at})


def _line(said: dict[str, object]) -> str:
    return json.dumps(said) + "\n"
