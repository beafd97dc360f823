"""What the pages of the lead share: the council of a path, the answers they give, and what to charge again."""

from collections.abc import Sequence

from flask import abort, flash, url_for
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium.authorities.queries import Council, councils
from consortium.database import db
from consortium.web import known
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


def council_named(slug: str) -> Council:
    """Return the council of a path, whose the request is from now on in the log; or answer 404."""
    found = next((council for council in councils(db.session()) if council.slug == slug), None)
    if found is None:
        abort(404)
    known(authority_id=found.authority_id)
    return found
