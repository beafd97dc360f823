"""A council's certificates: the register, one of them, and the same on paper."""

from dataclasses import replace
from typing import Final

from flask import Response, abort, render_template, request

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.people import Permission, needs
from consortium.web.downloads import FileKind
from consortium.web.lists import ROWS_A_PAGE, Paging, page_asked_for, sorting_asked_for
from tenants.cases.looking import note_view
from tenants.certificates.addresses import council_case_page
from tenants.certificates.answers import pdf_answer
from tenants.certificates.paper import paper_of
from tenants.certificates.queries.lists import awaited_certificates, first_issued_on, list_certificates
from tenants.certificates.queries.single import ShownCertificate, find_certificate
from tenants.certificates.rules import timeliness
from tenants.certificates.sentences import DUE_WORDS, KIND_WORDS, STATE_COLOURS, STATE_WORDS
from tenants.certificates.shown import COLUMNS, Register, as_line
from tenants.certificates.web_forms import RegisterFilter
from tenants.doors import CouncilDoor, address_of, council_pages, opened_council
from tenants.exports import export

certificates: Final = council_pages("certificates", __name__)
SORTED_BY: Final = ("day", "number", "kind", "case")
NUMBER: Final = "<int(min=1, max=999999999):number>"


@certificates.get("/certificates")
@needs(Permission.READ_CASES)
def listed() -> str:
    """Show the council's certificates of a filter, what they come to, and whether each was in time."""
    here = opened_council()
    form = _filter(here)
    sorting, asked = sorting_asked_for(SORTED_BY, down=True), page_asked_for()
    session, number = here.scope.session, here.scope.authority_id
    wanted = form.wanted(authority_id=number)
    totals, rows = list_certificates(session, wanted, by=sorting.by, down=sorting.down, page=asked, most=ROWS_A_PAGE)
    contract = current_contract(session)
    awaited = awaited_certificates(session, today=clock.today(), authority_id=number)
    return render_template(
        "tenants/certificates/register.html",
        whose=here.council,
        register=Register(form, totals, rows, awaited, Paging(asked, totals.rows), sorting),
        kinds=KIND_WORDS,
        states=STATE_WORDS,
        colours=STATE_COLOURS,
        due_words=DUE_WORDS,
        today=clock.today(),
        address_of_awaited=lambda row: council_case_page(row, contract.provider_id),
        address_of_case=lambda row: council_case_page(row, contract.provider_id),
        blueprint="certificates",
        cases=address_of("cases.listed"),
    )


@certificates.get("/certificates.<any(csv,xlsx):kind>")
@needs(Permission.READ_CASES)
def exported(kind: FileKind) -> Response:
    """Send the certificates of a filter, all pages of them, and write in the history who took them."""
    here = opened_council()
    form = _filter(here)
    sorting = sorting_asked_for(SORTED_BY, down=True)
    wanted = form.wanted(authority_id=here.scope.authority_id)
    _, rows = list_certificates(here.scope.session, wanted, by=sorting.by, down=sorting.down)
    name = f"{here.slug}-certificates-{form.month.data or 'all'}"
    lines = (as_line(row) for row in rows)
    return export(here.scope.binding, "cases", file_name=name, columns=COLUMNS, rows=lines, kind=kind)


@certificates.get(f"/certificates/{NUMBER}")
@needs(Permission.READ_CASES)
def shown(number: int) -> str:
    """Show one certificate as it stands on paper, with what the council knows beside it."""
    here = opened_council()
    certificate = _find(here, number)
    contract = current_contract(here.scope.session)
    return render_template(
        "tenants/certificates/shown.html",
        certificate=certificate,
        paper=paper_of(certificate),
        timely=timeliness(
            certificate.kind,
            certificate.issued_on,
            counted_from_on=certificate.counted_from_on,
            due_on=certificate.due_on,
        ),
        kinds=KIND_WORDS,
        states=STATE_WORDS,
        colours=STATE_COLOURS,
        register="certificates.listed",
        case=council_case_page(certificate, contract.provider_id),
        pdf=address_of("certificates.as_pdf", number=number),
        withdraw="",
    )


@certificates.get(f"/certificates/{NUMBER}.pdf")
@needs(Permission.READ_CASES)
def as_pdf(number: int) -> Response:
    """Send one certificate as an accessible PDF, and write in the history who took it."""
    here = opened_council()
    return pdf_answer(here.scope.binding, _find(here, number), here.slug)


def _find(here: CouncilDoor, number: int) -> ShownCertificate:
    found = find_certificate(here.scope, number)
    if found is None:
        abort(404)
    if request.method == "GET":
        note_view(replace(here.scope, provider_id=found.provider_id), found.case_reference, viewed_for="council")
    return found


def _filter(here: CouncilDoor) -> RegisterFilter:
    form = RegisterFilter()
    form.offer(first_issued_on(here.scope.session, authority_id=here.scope.authority_id))
    return form
