"""The acts on a case behind either door: each a small form, refused in sentences with everything kept."""

import uuid
from typing import Final

from flask import abort, flash, render_template
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium.people import Permission, needs
from tenants.cases.act_forms import AssignForm, FactsForm, PutRightForm
from tenants.cases.acts import ACT_PATHS, FactAct, fact_act
from tenants.cases.assigning import AssignedMeanwhile, Caseworker, assign_once, caseworkers
from tenants.cases.changes import ReasonNeeded
from tenants.cases.changing import ChangedMeanwhile, FactsRefused, change_once
from tenants.cases.opening import OpenCase, council_case, provider_case
from tenants.cases.reading import assignments_of_case
from tenants.cases.routes.council import cases
from tenants.cases.routes.provider import provider_cases
from tenants.doors import opened_provider
from tenants.scope import inside

Answer = str | Response
_PATH: Final = f"/case/<path:reference>/<any({', '.join(repr(path) for path in ACT_PATHS)}):act>"


@provider_cases.get(_PATH, merge_slashes=False, endpoint="act")
@needs(Permission.KEEP_CASES)
def provider_act(reference: str, act: str) -> Answer:
    """Show the form of an act of the provider's."""
    return _show(provider_case(reference), act)


@provider_cases.post(_PATH, merge_slashes=False, endpoint="act_now")
@needs(Permission.KEEP_CASES)
def provider_act_now(reference: str, act: str) -> Answer:
    """Do it, unless somebody else has stated something since the person looked."""
    return _do(provider_case(reference), act)


@cases.get(_PATH, merge_slashes=False, endpoint="act")
@needs(Permission.FILL_CASES)
def council_act(reference: str, act: str) -> Answer:
    """Show the form of an act of the council's."""
    return _show(council_case(reference), act)


@cases.post(_PATH, merge_slashes=False, endpoint="act_now")
@needs(Permission.FILL_CASES)
def council_act_now(reference: str, act: str) -> Answer:
    """Do it, unless somebody else has stated something since the person looked."""
    return _do(council_case(reference), act)


@provider_cases.get("/case/<path:reference>/assign", merge_slashes=False)
@needs(Permission.KEEP_CASES)
def assign(reference: str) -> Answer:
    """Show who has a case, and ask who should."""
    people = _people()
    opened = provider_case(reference)
    return _assign_page(opened, _assign_form(people, opened))


@provider_cases.post("/case/<path:reference>/assign", merge_slashes=False)
@needs(Permission.KEEP_CASES)
def assign_now(reference: str) -> Answer:
    """Give a case to somebody, or to nobody."""
    people = _people()
    opened = provider_case(reference)
    form = _assign_form(people)
    if not form.validate_on_submit():
        return _assign_page(opened, form)
    chosen: uuid.UUID | None = form.assigned_to.data
    try:
        is_new = assign_once(opened.scope, opened.reference, chosen, replaces=form.replaces)
    except AssignedMeanwhile:
        return _assigned_meanwhile(opened, people)
    who = dict(form.assigned_to.choices).get(chosen, "nobody")
    flash(f"{opened.reference} {'is given' if is_new else 'was given already'} to {who}.")
    return redirect(opened.address("shown"), 303)


def _show(opened: OpenCase, path: str) -> Answer:
    act = _act(opened, path)
    return _page(opened, act, _form(act, opened))


def _do(opened: OpenCase, path: str) -> Answer:
    """Record what the form says, or show what stands in the way. The first answer again is no fault."""
    act = _act(opened, path)
    form = _form(act, opened)
    if not form.validate_on_submit():
        return _page(opened, act, form)
    try:
        case = change_once(opened.scope, opened.reference, form.wanted(opened.case), reason=form.reason_given)
    except ChangedMeanwhile as meanwhile:
        now = opened.again()
        form.tell(meanwhile)
        form.show(now.case, anew=True)
        return _page(now, act, form)
    except FactsRefused as refusal:
        form.refuse_faults(refusal.faults)
        return _page(opened, act, form)
    except ReasonNeeded as refusal:
        form.refuse(str(refusal).removesuffix("."), *(["reason"] if "reason" in form else []))
        return _page(opened, act, form)
    flash(act.done(case))
    return redirect(opened.address("shown"), 303)


def _act(opened: OpenCase, path: str) -> FactAct:
    act = fact_act(path, opened.side)
    if act is None:
        abort(404)
    return act


def _form(act: FactAct, opened: OpenCase) -> FactsForm:
    form = PutRightForm(case=opened.case) if act.form is PutRightForm else act.form()
    form.show(opened.case)
    return form


def _page(opened: OpenCase, act: FactAct, form: FactsForm) -> str:
    return render_template(
        "tenants/cases/act.html",
        opened=opened,
        act=act,
        form=form,
        is_open=act.is_open(opened.case) or form.is_submitted(),
        back=(f"Case {opened.reference}", opened.address("shown")),
    )


def _people() -> list[Caseworker]:
    """List whom a case can be given to: before the case is read, so that one connection serves both."""
    here = opened_provider()
    return caseworkers(here.provider_id, here.actor)


def _assign_form(people: list[Caseworker], now_of: OpenCase | None = None) -> AssignForm:
    """Make the form; with `now_of` it shows who has that case now."""
    form = AssignForm()
    form.assigned_to.choices = [(one.account_id, one.name) for one in people]
    if now_of is not None:
        with inside(now_of.scope) as scope:
            now = next(iter(assignments_of_case(scope, now_of.reference)), None)
        form.before.data = str(now.number if now else 0)
        form.assigned_to.choose(now.assigned_to if now else None)
    return form


def _assigned_meanwhile(opened: OpenCase, people: list[Caseworker]) -> str:
    """Show who has it now, and ask again."""
    form = _assign_form(people, opened)
    form.failed_title = "Somebody else gave this case to somebody while you looked. Yours has not been recorded"
    now = dict(form.assigned_to.choices).get(form.assigned_to.data, "Nobody")
    form.refuse(f"{now} has it now. Look at it, then choose again", "assigned_to")
    return _assign_page(opened, form)


def _assign_page(opened: OpenCase, form: AssignForm) -> str:
    back = (f"Case {opened.reference}", opened.address("shown"))
    return render_template("tenants/cases/assign.html", opened=opened, form=form, back=back)
