from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from consortium.database import own_transaction
from consortium.mail.actions import choose_kinds
from consortium.mail.forms import MailsForm
from consortium.mail.queries import chosen_kinds
from consortium.mail.rules import Kind, gets, kinds_for
from consortium.people import Permission, needs, signed_in
from consortium.people.gate import acting_as

mails: Final = Blueprint("mails", __name__)


@mails.route("/account/mails", methods=["GET", "POST"])
@needs(Permission.USE_ACCOUNT)
def choose() -> str | Response:
    """Let a person choose which mails they get, among those that their roles may."""
    found = signed_in()
    roles = [held.role for held in found.appointments]
    offered = kinds_for(roles)
    form = MailsForm()
    form.offer(offered)
    if form.validate_on_submit():
        ticked = form.kinds.data or ()
        with own_transaction(acting_as(found.account_id)) as database:
            choose_kinds(database, found.account_id, offered=offered, wanted={Kind(value) for value in ticked})
        flash("Your choice of emails is kept. It holds from now on.")
        return redirect(url_for("people.account"), 303)
    if not form.is_submitted():
        with own_transaction(acting_as(found.account_id)) as database:
            chosen = chosen_kinds(database, found.account_id)
        form.kinds.data = {kind.value for kind in offered if gets(kind, roles, chosen.get(kind))}
    return render_template("consortium/mail/choose.html", form=form, offered=offered)
