"""Issuing a document to a funder: what it would hold, what finance decides, and the one press that issues it."""

from typing import Any, Final

from flask import abort, flash, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Redirect

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import transaction
from consortium.dates import short_date
from consortium.group_settings.rules import vat_number_in_groups
from consortium.money import pounds
from consortium.people import Permission, needs
from consortium.periods.rules import period_numbered
from tenants.charges.sentences import FUNDER_KINDS
from tenants.doors import CouncilDoor, opened_council
from tenants.particulars.queries import particulars_of, particulars_of_funder
from tenants.particulars.rules import in_one_line
from tenants.recharges.actions import Wanted, issue
from tenants.recharges.content import Terms
from tenants.recharges.documents import content_as_issued, documents_of
from tenants.recharges.routes.documents import recharge_documents
from tenants.recharges.rules import Draft, RechargeRefused
from tenants.recharges.waiting import ToIssue, sent_before, waiting_of
from tenants.recharges.web_forms import CreditForm, InvoiceForm, JournalForm

__all__ = ["recharge_documents"]

_MOST_DIGITS: Final = 6


@recharge_documents.get("/recharges/issue/<path:code>", merge_slashes=False)
@needs(Permission.ISSUE_RECHARGE)
def new(code: str) -> str:
    """Show what a document to a funder would hold, and ask what finance decides."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    one = _asked_for(here, contract, code)
    return _page(here, one, _form(here, contract, one))


@recharge_documents.post("/recharges/issue/<path:code>", merge_slashes=False)
@needs(Permission.ISSUE_RECHARGE)
def create(code: str) -> str | Redirect:
    """Issue it. The same form sent again leads to what it has issued."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    key = request.form.get("request_key", "")
    one = sent_before(here.scope, contract, code, _corrects(), key) or _asked_for(here, contract, code)
    form = _form(here, contract, one)
    if not form.validate_on_submit():
        return _page(here, one, form)
    is_credit = isinstance(form, CreditForm)
    wanted = Wanted(
        one.funder.code,
        one.draft.corrects,
        [] if is_credit else form.chosen,
        Terms("outside-scope", None, "", "") if is_credit else form.terms,
    )
    try:
        with transaction():
            number = issue(here.scope, contract, here.council, wanted, request_key=form.request_key.data)
    except RechargeRefused as refusal:
        form.refuse(str(refusal), *([refusal.field] if refusal.field in form else []))
        return _page(here, one, form)
    flash(f"R{number} is issued to {one.funder.name}.")
    return redirect(url_for("recharge_documents.shown", number=number), 303)


def _asked_for(here: CouncilDoor, contract: ContractTerms, code: str) -> ToIssue:
    """Return what the address asks to issue, or answer 404."""
    asked = (code, _corrects())
    found = [one for one in waiting_of(here.scope, contract) if (one.funder.code, one.draft.corrects) == asked]
    if not found:
        abort(404)
    return found[0]


def _corrects() -> int | None:
    asked = request.args.get("corrects", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS else None


def _form(here: CouncilDoor, contract: ContractTerms, one: ToIssue) -> Any:
    if one.draft.corrects is not None:
        return CreditForm()
    labels = {meeting: _label(contract, one.draft, meeting) for meeting in one.draft.meetings}
    if one.form == "journal":
        journal = JournalForm()
        journal.offer(one.draft, labels)
        return journal
    invoice = InvoiceForm()
    invoice.offer(one.draft, labels)
    invoice.begin_with(one.funder.kind, _last_invoice(here).get("how_to_pay", ""))
    return invoice


def _label(contract: ContractTerms, draft: Draft, meeting: tuple[int | None, str]) -> str:
    """Say what a meeting comes to: K-5, 12 June 2015: £500.00, on statement 2015-16-Q1."""
    shares = [share for share in draft.shares if share.meeting == meeting]
    pence, first = sum(share.pence for share in shares), shares[0]
    statement = period_numbered(contract.billing, first.period_number).name
    return f"{first.reference}, {short_date(first.service_on)}: {pounds(pence)}, on statement {statement}"


def _last_invoice(here: CouncilDoor) -> dict[str, Any]:
    """Return what the last invoice said, to begin with."""
    last = next((one for one in documents_of(here.scope) if one.due_on), None)
    return (content_as_issued(here.scope, last.number) if last else None) or {}


def _page(here: CouncilDoor, one: ToIssue, form: Any) -> str:
    own, of_funder = particulars_of(here.scope), particulars_of_funder(here.scope, one.funder.code)
    number = ("VAT number", vat_number_in_groups(own.vat_number) or "Not given", url_for("particulars.shown"))
    return render_template(
        "tenants/recharges/issue.html",
        council=here.council,
        one=one,
        form=form,
        kinds=FUNDER_KINDS,
        says=[
            ("From", in_one_line(here.council, own.address), url_for("particulars.shown")),
            *([number] if one.form == "invoice" else []),
            (
                "To",
                in_one_line(one.funder.name, of_funder.address),
                url_for("particulars.shown_of_funder", code=one.funder.code),
            ),
        ],
    )
