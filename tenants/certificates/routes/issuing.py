"""Issuing the certificate of a case, and withdrawing one: each is done once, however often it is sent."""

from flask import abort, flash, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.database import db
from consortium.people import Permission, needs
from consortium.web import known
from tenants.certificates.actions import CannotIssue, CannotWithdraw, issue_once, withdraw_once
from tenants.certificates.addresses import case_page, issue_address
from tenants.certificates.queries.single import ShownCertificate, authority_of_case, certified_case
from tenants.certificates.routes.provider import find, provider_certificates
from tenants.certificates.rules import CertifiedCase, hindrance, no_need
from tenants.certificates.sentences import KIND_WORDS, case_in_words
from tenants.certificates.web_forms import IssueForm, WithdrawForm
from tenants.desk import no_contract, open_desk
from tenants.doors import address_of
from tenants.meetings.addresses import reference_asked_for
from tenants.scope import Scope, inside

Answer = str | Response | tuple[str, int]


@provider_certificates.get("/case/<path:reference>/certificate", merge_slashes=False)
@needs(Permission.KEEP_CASES)
def issue(reference: str) -> Answer:
    """Show the form that issues a case's certificate, or say why none can be issued."""
    _, case, slug, asked = _case(reference)
    form = IssueForm()
    form.offer(case)
    return _issue_page(form, case, slug, asked)


@provider_certificates.post("/case/<path:reference>/certificate", merge_slashes=False)
@needs(Permission.KEEP_CASES)
def issue_now(reference: str) -> Answer:
    """Issue a case's certificate, once."""
    if open_desk() is None:
        return no_contract(409)
    scope, case, slug, asked = _case(reference)
    form = IssueForm()
    form.offer(case)
    if not form.validate_on_submit():
        return _issue_page(form, case, slug, asked)
    try:
        issued = issue_once(
            scope,
            asked,
            kind=str(form.kind.data),
            issued_on=form.day,
            request_key=str(form.request_key.data),
            accepts_no_need=form.accepts_no_need,
        )
    except CannotIssue as refusal:
        form.refuse_faults(refusal.faults)
        return _issue_page(form, case, slug, asked)
    flash(f"Certificate {case.council} {issued.number} is issued. Print it, then fill in the names and sign it.")
    return redirect(url_for("provider_certificates.shown", council=slug, number=issued.number), 303)


@provider_certificates.get("/certificates/<slug:council>/<int(min=1, max=999999999):number>/withdraw")
@needs(Permission.KEEP_CASES)
def withdraw(council: str, number: int) -> Answer:
    """Ask why a certificate is withdrawn, and say what follows."""
    _, certificate = find(council, number)
    return _withdraw_page(WithdrawForm(), certificate, council)


@provider_certificates.post("/certificates/<slug:council>/<int(min=1, max=999999999):number>/withdraw")
@needs(Permission.KEEP_CASES)
def withdraw_now(council: str, number: int) -> Answer:
    """Withdraw a certificate, once."""
    if open_desk() is None:
        return no_contract(409)
    scope, certificate = find(council, number)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _withdraw_page(form, certificate, council)
    try:
        withdraw_once(scope, number, reason=str(form.reason.data))
    except CannotWithdraw as refusal:
        form.refuse(str(refusal).removesuffix("."), "reason")
        return _withdraw_page(form, find(council, number)[1], council)
    flash(f"Certificate {certificate.name} is withdrawn.")
    return redirect(url_for("provider_certificates.shown", council=council, number=number), 303)


def _case(in_path: str) -> tuple[Scope, CertifiedCase, str, str]:
    """Find the case that an address is about: its scope, its facts, its council's part of a path, its reference; or 404."""
    desk = open_desk()
    if desk is None:
        abort(404)
    reference = reference_asked_for(in_path, request.args.get("called"))
    authority_id = authority_of_case(db.session(), desk.door.provider_id, reference)
    if authority_id not in desk.councils:
        abort(404)
    known(authority_id=authority_id)
    with inside(desk.door.scope_of(authority_id)) as scope:
        case = certified_case(scope, reference)
    if case is None:
        abort(404)
    return scope, case, desk.councils[authority_id].slug, reference


def _issue_page(form: IssueForm, case: CertifiedCase, slug: str, reference: str) -> str:
    standing = case.standing
    return render_template(
        "tenants/certificates/issue.html",
        form=form,
        case=case,
        reference=reference,
        hindrance=hindrance(case, today=clock.today()),
        no_need=no_need(case),
        follows=case_in_words(case, today=clock.today()),
        standing=standing and address_of("provider_certificates.shown", council=slug, number=standing.number),
        back=_back(reference),
        action=issue_address(reference),
    )


def _back(reference: str) -> tuple[str, str]:
    """Lead back to the case, or to the register while cases have no page."""
    page = case_page("provider_cases.shown", reference)
    return (f"Case {reference}", page) if page else ("Certificates", url_for("provider_certificates.listed"))


def _withdraw_page(form: WithdrawForm, certificate: ShownCertificate, slug: str) -> str:
    address = url_for("provider_certificates.shown", council=slug, number=certificate.number)
    return render_template(
        "tenants/certificates/withdraw.html",
        form=form,
        certificate=certificate,
        kind=KIND_WORDS[certificate.kind],
        again=issue_address(certificate.case_reference),
        back=(f"Certificate {certificate.name}", address),
    )
