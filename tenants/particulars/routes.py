"""What a council's documents say of it and of each funder: one page each, read by everybody of it, kept by finance."""

from collections.abc import Callable
from typing import Any, Final

from flask import abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium.changes import ChangedMeanwhile
from consortium.database import transaction
from consortium.group_settings.rules import vat_number_in_groups
from consortium.people import Permission, needs, signed_in
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.particulars.actions import give_particulars, give_particulars_of_funder
from tenants.particulars.queries import particulars_of, particulars_of_funder
from tenants.particulars.rules import ParticularsRefused
from tenants.particulars.web_forms import CouncilForm, FunderForm
from tenants.recharges.documents import Funder, funders_of

particulars: Final = council_pages("particulars", __name__)


@particulars.get("/invoice-details")
@needs(Permission.READ_COUNCIL)
def shown() -> str:
    """Show what a council's documents say of it, and the boxes to change it with."""
    here, form = opened_council(), CouncilForm(formdata=None)
    form.fill(particulars_of(here.scope))
    return _page(here, form)


@particulars.post("/invoice-details")
@needs(Permission.ISSUE_RECHARGE)
def change() -> str | Response:
    """Keep what documents say of the council from now on."""
    here, form = opened_council(), CouncilForm()

    def give() -> bool:
        return give_particulars(here.scope, form.given, by_name=signed_in().name)

    is_new = _given(form, give)
    if is_new is None:
        return _page(here, form)
    flash("Documents say so from now on." if is_new else "The details were like that already.")
    return redirect(url_for("particulars.shown"), 303)


@particulars.get("/recharges/details/<path:code>", merge_slashes=False)
@needs(Permission.READ_COUNCIL)
def shown_of_funder(code: str) -> str:
    """Show what documents to a funder say of it."""
    here, form = opened_council(), FunderForm(formdata=None)
    funder = _funder(here, code)
    form.fill(particulars_of_funder(here.scope, code))
    return _funder_page(here, funder, form)


@particulars.post("/recharges/details/<path:code>", merge_slashes=False)
@needs(Permission.ISSUE_RECHARGE)
def change_of_funder(code: str) -> str | Response:
    """Keep what documents to a funder say of it from now on."""
    here, form = opened_council(), FunderForm()
    funder = _funder(here, code)

    def give() -> bool:
        return give_particulars_of_funder(here.scope, code, form.given, by_name=signed_in().name)

    is_new = _given(form, give)
    if is_new is None:
        return _funder_page(here, funder, form)
    flash(f"Documents to {funder.name} say so from now on." if is_new else "The details were like that already.")
    return redirect(url_for("particulars.shown_of_funder", code=code), 303)


def _given(form: Any, give: Callable[[], bool]) -> bool | None:
    """Give what a form says, and return whether it is new; None where it is refused, which the form then says."""
    if not form.validate_on_submit():
        return None
    try:
        with transaction():
            return give()
    except ParticularsRefused as refusal:
        form.refuse(str(refusal), refusal.field)
    except ChangedMeanwhile:
        form.failed_title = "Somebody changed the details while you had this page open. Yours have not been kept"
        form.refuse("Look at what holds now, then save yours if they are still right", "address")
    return None


def _funder(here: CouncilDoor, code: str) -> Funder:
    found = funders_of(here.scope).get(code)
    if found is None:
        abort(404)
    return found


def _page(here: CouncilDoor, form: CouncilForm) -> str:
    now = particulars_of(here.scope)
    form.shown.data = str(now.change_number)
    return render_template(
        "tenants/particulars/council.html",
        council=here.council,
        form=form,
        now=now,
        vat_number=vat_number_in_groups(now.vat_number),
        keeps=_keeps(here),
    )


def _funder_page(here: CouncilDoor, funder: Funder, form: FunderForm) -> str:
    now = particulars_of_funder(here.scope, funder.code)
    form.shown.data = str(now.change_number)
    return render_template(
        "tenants/particulars/funder.html", council=here.council, funder=funder, form=form, now=now, keeps=_keeps(here)
    )


def _keeps(here: CouncilDoor) -> bool:
    return signed_in().may(Permission.ISSUE_RECHARGE, authority_id=here.scope.authority_id)
