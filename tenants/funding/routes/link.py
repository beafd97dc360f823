"""What a funder sees behind its link, who signs in nowhere: its share of one meeting, and one answer."""

from typing import Final

from flask import Blueprint, render_template
from sqlalchemy.exc import DBAPIError

from consortium.database import Binding, own_transaction
from consortium.money import pounds
from consortium.people import public
from consortium.people.gate import NOBODY
from consortium.web import portal_log
from tenants.funding.links import OPEN, answer, look
from tenants.funding.rules import AGREED
from tenants.funding.web_forms import AnswerByLinkForm

funding_links: Final = Blueprint("funding_links", __name__)
ANSWERING: Final = Binding("portal_sign_in", actor="a link to a funder")
_OUT_OF_ORDER: Final = "PT019"
_NOT_THERE: Final = 404
_OVER: Final = 410


@funding_links.route("/funding/<token>", methods=["GET", "POST"])
@public("The link itself says which funder may answer, once.")
def asked(token: str) -> str | tuple[str, int]:
    """Show a funder its share (GET changes nothing) and take its answer; the link works once."""
    with own_transaction(NOBODY) as session:
        seen = look(session, token)
    if seen is None or not seen.is_open:
        return _over(seen.state if seen else "")
    form = AnswerByLinkForm()
    form.offer(pounds(seen.share_pence))
    if not form.validate_on_submit():
        return render_template("tenants/funding/by_link.html", form=form, asked=seen)
    said = str(form.answer.data)
    state = _answer(token, said, str(form.who.data))
    if state != OPEN:
        return _over(state or "")
    portal_log().info("a funder answered by its link", answer=said)
    return render_template("tenants/funding/answered.html", agreed=said == AGREED, asked=seen)


def _answer(token: str, said: str, who: str) -> str | None:
    try:
        with own_transaction(ANSWERING) as session:
            return answer(session, token, said=said, who=who)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _OUT_OF_ORDER:
            raise
        return "over"  # the case ended in the meantime


def _over(state: str) -> tuple[str, int]:
    return render_template("tenants/funding/link_over.html", state=state), _OVER if state else _NOT_THERE
