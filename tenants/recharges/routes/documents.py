"""The documents with which a council asks its funders for their shares: what is to issue, what was, and each as it was."""

from typing import Any, Final

from flask import Response, abort, render_template

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.web.downloads import Column, FileKind
from tenants.charges.sentences import FUNDER_KINDS
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.exports import export
from tenants.payments.rules import Owed
from tenants.payments.sentences import state_tag, statement_finding
from tenants.recharges.content import called
from tenants.recharges.debts import Received, owed_by_funders, receipts_of
from tenants.recharges.documents import Issued, content_as_issued, documents_of, pdf_as_issued, provider_name
from tenants.recharges.pdf import facts_of, rows_of
from tenants.recharges.routes.papers import sent
from tenants.recharges.waiting import ToIssue, waiting_of

recharge_documents: Final = council_pages("recharge_documents", __name__)
_MOST_SHOWN: Final = 200
_LIST: Final = (
    Column("number", "Number", "count"),
    Column("called", "What it is"),
    Column("funder", "Funder"),
    Column("funder_name", "Name"),
    Column("issued_on", "Issued on", "day"),
    Column("due_on", "Due on", "day"),
    Column("corrects", "Corrects", "count"),
    Column("net_pence", "Net, £", "pence"),
    Column("vat_pence", "VAT, £", "pence"),
    Column("total_pence", "Total, £", "pence"),
    Column("settled_pence", "Paid or credited, £", "pence"),
    Column("open_pence", "Open, £", "pence"),
)
_LINES: Final = (
    Column("reference", "Meeting"),
    Column("day", "Day of the meeting"),
    Column("what", "What it is"),
    Column("agreed", "Agreed"),
    Column("amount_pence", "Amount, £", "pence"),
)


@recharge_documents.get("/recharges/documents")
@needs(Permission.READ_COUNCIL)
def listed() -> str:
    """Show what is to issue to each funder, and what was issued."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    waiting, documents = waiting_of(here.scope, contract), documents_of(here.scope)
    owed = _owed(here)
    is_direct = contract.third_party_billing == "direct"
    return render_template(
        "tenants/recharges/documents.html",
        council=here.council,
        heading=_heading(here.council, waiting),
        waiting=waiting,
        documents=documents[:_MOST_SHOWN],
        total=len(documents),
        kinds=FUNDER_KINDS,
        called=called,
        tag_of=lambda one: _tag(one, owed.get(one.number)),
        provider=provider_name(here.scope, contract.provider_id) if is_direct else "",
        may_issue=_may_issue(here),
    )


@recharge_documents.get("/recharges/documents.<any(csv, xlsx):kind>")
@needs(Permission.READ_COUNCIL)
def exported(kind: FileKind) -> Response:
    """Send the list of documents as a file."""
    here = opened_council()
    owed = _owed(here)
    rows = (
        (
            one.number,
            called(one.form, is_credit=one.corrects is not None),
            one.funder_code,
            one.funder,
            one.issued_on,
            one.due_on,
            one.corrects,
            one.net_pence,
            one.vat_pence,
            one.total_pence,
            *_settled(owed.get(one.number)),
        )
        for one in documents_of(here.scope)
    )
    name = f"{here.slug}-recharge-documents-{clock.today():%Y-%m-%d}"
    return export(here.scope.binding, "recharge documents", file_name=name, columns=_LIST, rows=rows, kind=kind)


@recharge_documents.get("/recharges/documents/<int(max=99999999):number>")
@needs(Permission.READ_COUNCIL)
def shown(number: int) -> str:
    """Show a document, every word as it was issued."""
    here = opened_council()
    content = _content(here, number)
    owed = _owed(here).get(number)
    return render_template(
        "tenants/recharges/document.html",
        council=here.council,
        content=content,
        number=number,
        facts=facts_of(content),
        rows=rows_of(content),
        credits=[one for one in documents_of(here.scope) if one.corrects == number],
        stands=statement_finding(owed, clock.today()) if owed else "",
        receipts=[one for one in receipts_of(here.scope, content["funder_code"]) if _settles(one, number)]
        if owed
        else [],
        may_record=owed is not None and owed.open_pence > 0 and _may_issue(here),
    )


@recharge_documents.get("/recharges/documents/<int(max=99999999):number>.pdf")
@needs(Permission.READ_COUNCIL)
def as_pdf(number: int) -> Response:
    """Send the PDF that was drawn when it was issued, byte for byte."""
    here = opened_council()
    return sent(here, pdf_as_issued(here.scope, number), subject="recharge", name=f"recharge-R{number}")


@recharge_documents.get("/recharges/documents/<int(max=99999999):number>.<any(csv, xlsx):kind>")
@needs(Permission.READ_COUNCIL)
def lines(number: int, kind: FileKind) -> Response:
    """Send the lines of a document as a file."""
    here = opened_council()
    rows = rows_of(_content(here, number))
    name = f"{here.slug}-recharge-R{number}"
    return export(here.scope.binding, "recharge", file_name=name, columns=_LINES, rows=rows, kind=kind)


def _content(here: CouncilDoor, number: int) -> dict[str, Any]:
    content = content_as_issued(here.scope, number)
    if content is None:
        abort(404)
    return content


def _heading(council: str, waiting: list[ToIssue]) -> str:
    if not waiting:
        return f"{council} has no recharge to issue"
    number = "1 recharge" if len(waiting) == 1 else f"{len(waiting):,} recharges"
    return f"{council} has {number} to issue: {pounds(sum(one.draft.net_pence for one in waiting))}"


def _owed(here: CouncilDoor) -> dict[int, Owed]:
    return {one.period_number: one for of_funder in owed_by_funders(here.scope).values() for one in of_funder}


def _tag(one: Issued, owed: Owed | None) -> tuple[str, str]:
    """Say how a document stands: a journal is booked within the council, and a credit takes something off."""
    if owed is not None:
        return state_tag(owed, clock.today())
    return ("Credit", "grey") if one.corrects is not None else ("Journal", "grey")


def _settled(owed: Owed | None) -> tuple[int | None, int | None]:
    return (None, None) if owed is None else (owed.paid_pence + owed.credited_pence, owed.open_pence)


def _settles(received: Received, number: int) -> bool:
    return number in received.settles and received.taken_back is None


def _may_issue(here: CouncilDoor) -> bool:
    return signed_in().may(Permission.ISSUE_RECHARGE, authority_id=here.scope.authority_id)
