"""Recording an advice contact: one form, one case, and at once whether its family needs a certificate."""

from collections.abc import Iterable

from flask import flash, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.errors import Refused
from consortium.people import Permission, needs
from consortium.web import known
from tenants.cases.addresses import case_address
from tenants.cases.changing import ReferenceUsed, record_contact_once
from tenants.cases.contacts import MEDIATION, faults_within
from tenants.cases.routes.provider import provider_cases
from tenants.cases.rules import certificate_needed
from tenants.cases.web_forms import ContactForm, contact_of
from tenants.cases.words import DECISION_WORDS
from tenants.desk import Desk, no_contract, open_desk

Answer = str | Response | tuple[str, int]


@provider_cases.get("/cases/new")
@needs(Permission.KEEP_CASES)
def new() -> Answer:
    """Show the empty form."""
    desk = open_desk()
    return no_contract(200) if desk is None else _page(_form(desk))


@provider_cases.post("/cases/new")
@needs(Permission.KEEP_CASES)
def create() -> Answer:
    """Record a contact and show its case; nothing is stored while something is wrong."""
    desk = open_desk()
    if desk is None:
        return no_contract(409)
    form = _form(desk)
    form.validate_on_submit()
    form.refuse_faults(faults_within(form.answers(), today=clock.today()))
    if form.troubles:
        return _page(form)
    contact = contact_of(form.answers())
    known(authority_id=contact.authority_id)
    try:
        record_contact_once(
            desk.door.scope_of(contact.authority_id),
            desk.contract.contract_id,
            contact,
            request_key=str(form.request_key.data),
            dr_kind=form.chosen_dr_kind,
        )
    except Refused as refusal:
        form.refuse_faults(refusal.problems)
        return _page(form)
    except ReferenceUsed as refusal:
        form.refuse(str(refusal).removesuffix("."), "reference")
        return _page(form)
    need = f" {certificate_needed(contact.decision_kinds).sentence}" if contact.service == MEDIATION else ""
    flash(f"{contact.reference} is recorded.{need}")
    return redirect(case_address("provider_cases.shown", contact.reference), 303)


@provider_cases.get("/cases/certificate-needed")
@needs(Permission.KEEP_CASES)
def certificate() -> str:
    """Answer the form's script whether the decisions ticked so far need a certificate."""
    return render_template(
        "tenants/cases/needed.html", **_need(request.args.getlist("kind"), request.args.get("service", MEDIATION))
    )


def _form(desk: Desk) -> ContactForm:
    form = ContactForm()
    form.offer([(council.authority_id, council.name) for council in desk.councils.values()])
    return form


def _page(form: ContactForm) -> str:
    return render_template(
        "tenants/cases/new.html",
        form=form,
        back=("Cases", url_for("provider_cases.listed")),
        **_need(form.decision_kinds.data or (), form.service.data or MEDIATION),
    )


def _need(ticked: Iterable[str], service: str) -> dict[str, object]:
    """Say whether a certificate is needed, for the panel beside the boxes."""
    kinds = [kind for kind in ticked if kind in DECISION_WORDS]
    return {"need": certificate_needed(kinds), "ticked": bool(kinds), "is_mediation": service == MEDIATION}
