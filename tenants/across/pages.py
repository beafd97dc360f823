"""What the pages of the lead share: the answers they give."""

from flask import flash
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

Answer = str | Response | tuple[str, int]


def done(said: str, address: str) -> Response:
    """Answer a form that was accepted: say so on the page that shows what it did."""
    flash(said)
    return redirect(address, 303)
