"""A provider's mediators: the list, adding one, changing what holds of one, and conflicts."""

from typing import Final

from flask import abort, flash, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.database import db, transaction
from consortium.errors import Refused
from consortium.mediators.actions import MediatorChanged, add_mediator, change_mediator
from consortium.mediators.queries import KeptMediator, find_mediator, mediators_of
from consortium.mediators.rules import REGISTER_BODIES, lapsed_by, standing_on
from consortium.people import Permission, needs, signed_in
from tenants.desk import Desk, no_contract, open_desk
from tenants.doors import opened_provider, provider_pages
from tenants.mediators.actions import CannotDeclare, declare_conflict
from tenants.mediators.queries import Conflict, conflicts_of_provider
from tenants.mediators.web_forms import ConflictForm, MediatorForm
from tenants.scope import inside

provider_mediators: Final = provider_pages("provider_mediators", __name__)
Answer = str | Response | tuple[str, int]
_COLOURS: Final = {"good": "green", "soon": "yellow", "lapsed": "red"}


@provider_mediators.get("/mediators")
@needs(Permission.READ_CASES)
def listed() -> Answer:
    """Show who mediates, and until when each may be booked."""
    desk = open_desk()
    if desk is None:
        return no_contract(200)
    found = mediators_of(db.session(), desk.door.provider_id)
    lapsed = sum(bool(lapsed_by(one.record, clock.today())) for one in found)
    return render_template(
        "tenants/mediators/list.html",
        provider=desk.door.provider,
        title=_title(len(found), lapsed),
        mediators=found,
        standing=_standing,
        conflicts=_conflicts(desk),
        bodies=REGISTER_BODIES,
        may_keep=signed_in().may(Permission.KEEP_MEDIATORS, provider_id=desk.door.provider_id),
    )


@provider_mediators.route("/mediators/new", methods=["GET", "POST"])
@needs(Permission.KEEP_MEDIATORS)
def new() -> Answer:
    """Add a mediator."""
    if open_desk() is None:
        return no_contract(409 if request.method == "POST" else 200)
    form = MediatorForm()
    if form.validate_on_submit():
        try:
            with transaction():
                add_mediator(db.session(), form.record(), request_key=str(form.request_key.data))
        except Refused as refusal:
            form.refuse_problems(refusal.problems)
        else:
            flash(f"{form.name.data} is on the list.")
            return redirect(url_for("provider_mediators.listed"), 303)
    return _form_page(form, "Add a mediator", "Add the mediator")


@provider_mediators.route("/mediators/<int:number>", methods=["GET", "POST"])
@needs(Permission.KEEP_MEDIATORS)
def changed(number: int) -> Answer:
    """Change what holds of a mediator. What was said before stays in sight for the books."""
    _, mediator = _found(number)
    form = MediatorForm()
    if request.method == "GET":
        form.show(mediator)
    elif form.validate_on_submit():
        try:
            with transaction():
                change_mediator(db.session(), number, form.record(), replaces=form.seen_number)
        except Refused as refusal:
            form.refuse_problems(refusal.problems)
        except MediatorChanged as refusal:
            form.failed_title = "Somebody else was faster. Nothing of yours has been saved"
            form.refuse(f"{refusal} Look at what stands there now")
        else:
            flash(f"The details of {form.name.data} are saved.")
            return redirect(url_for("provider_mediators.listed"), 303)
    return _form_page(form, f"Change the details of {mediator.record.name}", "Save the details")


@provider_mediators.route("/mediators/<int:number>/conflict", methods=["GET", "POST"])
@needs(Permission.KEEP_MEDIATORS)
def conflict(number: int) -> Answer:
    """Declare a conflict of a mediator with a council or a case, or that there is none any more."""
    desk, mediator = _found(number)
    form = ConflictForm()
    form.offer([(one.authority_id, one.name) for one in desk.councils.values()])
    if form.validate_on_submit():
        council, case_reference = form.council.data, form.case_reference.data or None
        has_conflict = form.declares.data == "conflict"
        try:
            with transaction(), inside(desk.door.scope_of(council)) as scope:
                declare_conflict(scope, number, case_reference=case_reference, has_conflict=has_conflict)
        except CannotDeclare as refusal:
            form.refuse(str(refusal).removesuffix("."), "case_reference")
        else:
            flash(f"The declaration of {mediator.record.name} is recorded.")
            return redirect(url_for("provider_mediators.listed"), 303)
    return _form_page(form, f"Record what {mediator.record.name} declares", "Record the declaration")


def _form_page(form: MediatorForm | ConflictForm, title: str, button: str) -> str:
    back = ("Mediators", url_for("provider_mediators.listed"))
    return render_template("tenants/mediators/form.html", form=form, title=title, button_text=button, back=back)


def _found(number: int) -> tuple[Desk, KeptMediator]:
    desk = open_desk()
    mediator = find_mediator(db.session(), opened_provider().provider_id, number) if desk else None
    if desk is None or mediator is None:
        abort(404)
    return desk, mediator


def _title(number: int, lapsed: int) -> str:
    if not number:
        return "No mediators yet"
    said = f"{number:,} mediator{'' if number == 1 else 's'}"
    return f"{said}, {lapsed:,} of whom cannot be booked today" if lapsed else f"{said}, all in good standing"


def _standing(mediator: KeptMediator) -> tuple[str, str]:
    words, kind = standing_on(mediator.record, clock.today())
    return words, _COLOURS[kind]


def _conflicts(desk: Desk) -> dict[int, list[str]]:
    """Name what each mediator has declared: a council, or a case of it."""
    found: dict[int, list[str]] = {}
    for one in conflicts_of_provider(db.session(), desk.door.provider_id):
        found.setdefault(one.mediator_number, []).append(_named(one, desk))
    return found


def _named(one: Conflict, desk: Desk) -> str:
    council = desk.councils.get(one.authority_id)
    name = council.name if council else "a council that left"
    return f"case {one.case_reference} of {name}" if one.case_reference else name
