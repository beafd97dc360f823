"""Reminders to funders: what one would say, the press that makes it, and each as it was made. The council sends it itself."""

from typing import Final

from flask import Response, abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Redirect

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.database import transaction
from consortium.people import Permission, needs, signed_in
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.recharges.debts import owed_by_funders
from tenants.recharges.documents import Funder, funders_of
from tenants.recharges.reminders import facts_of_reminder, late_of, rows_of_reminder
from tenants.recharges.reminding import letter_of, remind, reminder_as_made, reminder_pdf, reminders_of
from tenants.recharges.routes.papers import sent
from tenants.recharges.rules import RechargeRefused
from tenants.recharges.web_forms import RemindForm

recharge_reminders: Final = council_pages("recharge_reminders", __name__)


@recharge_reminders.get("/recharges/remind/<path:code>", merge_slashes=False)
@needs(Permission.ISSUE_RECHARGE)
def new(code: str) -> str:
    """Show what a reminder to a funder would say, and what it was reminded of before."""
    here = opened_council()
    return _page(here, _funder(here, code), RemindForm())


@recharge_reminders.post("/recharges/remind/<path:code>", merge_slashes=False)
@needs(Permission.ISSUE_RECHARGE)
def make(code: str) -> str | Redirect:
    """Make it. The same form sent again leads to what it has made."""
    here, form = opened_council(), RemindForm()
    funder = _funder(here, code)
    if not form.validate_on_submit():
        return _page(here, funder, form)
    contract, key = current_contract(here.scope.session), str(form.request_key.data)
    try:
        with transaction():
            number = remind(here.scope, contract, here.council, funder, by_name=signed_in().name, request_key=key)
    except RechargeRefused as refusal:
        form.refuse(str(refusal))
        return _page(here, funder, form)
    flash(f"Reminder {number} is made. Download it and send it to {funder.name}.")
    return redirect(url_for("recharge_reminders.shown", number=number), 303)


@recharge_reminders.get("/recharges/reminders/<int(max=99999999):number>")
@needs(Permission.READ_COUNCIL)
def shown(number: int) -> str:
    """Show a reminder, every word as it was made."""
    here = opened_council()
    found = reminder_as_made(here.scope, number)
    if found is None:
        abort(404)
    code, content = found
    return render_template(
        "tenants/recharges/reminder.html",
        council=here.council,
        code=code,
        funder=funders_of(here.scope)[code],
        number=number,
        content=content,
        facts=facts_of_reminder(content),
        rows=rows_of_reminder(content),
    )


@recharge_reminders.get("/recharges/reminders/<int(max=99999999):number>.pdf")
@needs(Permission.READ_COUNCIL)
def as_pdf(number: int) -> Response:
    """Send the PDF that was drawn when it was made, byte for byte."""
    here = opened_council()
    return sent(here, reminder_pdf(here.scope, number), subject="reminder", name=f"reminder-{number}")


def _funder(here: CouncilDoor, code: str) -> Funder:
    found = funders_of(here.scope).get(code)
    if found is None:
        abort(404)
    return found


def _page(here: CouncilDoor, funder: Funder, form: RemindForm) -> str:
    today = clock.today()
    late = late_of(owed_by_funders(here.scope, funder.code).get(funder.code, ()), today)
    before = reminders_of(here.scope, funder.code)
    content = None
    if late.invoices:
        contract = current_contract(here.scope.session)
        content = letter_of(here.scope, contract, here.council, funder, late, number=0)
    return render_template(
        "tenants/recharges/remind.html",
        council=here.council,
        funder=funder,
        form=form,
        content=content,
        facts=facts_of_reminder(content) if content else [],
        rows=rows_of_reminder(content) if content else [],
        last=before[0] if before else None,
        is_of_today=bool(before) and before[0].reminded_on == today,
    )
