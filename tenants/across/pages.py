"""What the pages of the lead share: the answers they give, and what should be charged again after a change."""

from collections.abc import Sequence

from flask import flash, url_for
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from tenants.across.costs.lists import Again

Answer = str | Response | tuple[str, int]
_LINK = Markup('<a class="govuk-notification-banner__link" href="{}">{}</a>')


def done(said: str, address: str, again: Sequence[Again] | None = None) -> Response:
    """Answer a form that was accepted: say so on the page that shows what it did, and what to charge again."""
    message = Markup("{}").format(said)
    if again:
        links = Markup(", ").join(_LINK.format(url_for(one.endpoint, **one.values), one.label) for one in again)
        message += Markup(" What was charged before differs now. Look at it and charge it again: ") + links + "."
    flash(message)
    return redirect(address, 303)
