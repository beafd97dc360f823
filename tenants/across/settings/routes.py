"""How the group closes and pays: seen by everybody of the lead's, chosen by its administrator."""

from dataclasses import replace
from typing import Final

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from consortium import clock
from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import current_contract
from consortium.database import db, transaction
from consortium.group_settings.actions import choose_settings
from consortium.group_settings.queries import group_settings
from consortium.group_settings.rules import GroupSettings, SettingRefused
from consortium.people import Permission, needs, signed_in
from tenants.across.settings.forms import SettingsForm
from tenants.doors import group_pages

group_settings_pages: Final = group_pages("group_settings", __name__)


@group_settings_pages.get("/settings")
@needs(Permission.READ_GROUP)
def shown() -> str:
    """Show how the group closes and pays."""
    session = db.session()
    settings = group_settings(session, current_contract(session).contract_id)
    form = SettingsForm(formdata=None)
    form.fill(settings)
    return _page(form, settings)


@group_settings_pages.post("/settings")
@needs(Permission.KEEP_SETTINGS)
def chosen() -> str | Response:
    """Keep what was chosen, or show what holds now where somebody else was quicker."""
    session, form = db.session(), SettingsForm()
    contract_id = current_contract(session).contract_id
    before = group_settings(session, contract_id)
    if not form.validate_on_submit():
        return _page(form, before)
    wanted = form.chosen(before)
    if wanted == replace(before, change_number=wanted.change_number):
        flash("The settings were like that already.")
        return redirect(url_for("group_settings.shown"), 303)
    try:
        with transaction():
            choose_settings(session, contract_id, wanted, today=clock.today())
    except SettingRefused as refusal:
        field = refusal.field.removesuffix("_basis_points")
        form.refuse(str(refusal).removesuffix("."), field)
        return _page(form, before)
    except ChangedMeanwhile:
        now = group_settings(db.session(), contract_id)
        form.failed_title = "Somebody changed the settings while you had this page open. They have not changed again"
        form.refuse("Look at what holds now, then choose yours if it is still right")
        form.seen.data = str(now.change_number)
        return _page(form, now)
    flash("The settings are kept. They hold from now on.")
    return redirect(url_for("group_settings.shown"), 303)


def _page(form: SettingsForm, settings: GroupSettings) -> str:
    return render_template(
        "tenants/across/settings.html",
        form=form,
        settings=settings,
        charges_vat=current_contract(db.session()).recharge_vat == "standard",
        may_keep=signed_in().holds(Permission.KEEP_SETTINGS),
    )
