"""A provider's certificates over all of its councils: the register, one of them, and the same on paper."""

from typing import Final

from flask import Response, abort, render_template, request, url_for

from consortium import clock
from consortium.database import Binding, db
from consortium.people import Permission, needs
from consortium.web import known
from consortium.web.downloads import FileKind
from consortium.web.lists import ROWS_A_PAGE, Paging, page_asked_for, sorting_asked_for
from tenants.cases.looking import note_view
from tenants.certificates.addresses import case_page, issue_address
from tenants.certificates.answers import pdf_answer
from tenants.certificates.paper import paper_of
from tenants.certificates.queries.lists import Wanted, awaited_certificates, first_issued_on, list_certificates
from tenants.certificates.queries.single import ShownCertificate, find_certificate
from tenants.certificates.routes.council import NUMBER
from tenants.certificates.rules import timeliness
from tenants.certificates.sentences import DUE_WORDS, KIND_WORDS, STATE_COLOURS, STATE_WORDS
from tenants.certificates.shown import COLUMNS, Register, as_line
from tenants.certificates.web_forms import ProvidersFilter
from tenants.desk import Desk, no_contract, open_desk
from tenants.doors import address_of, provider_pages
from tenants.exports import export
from tenants.scope import Scope, inside

provider_certificates: Final = provider_pages("provider_certificates", __name__)
SORTED_BY: Final = ("day", "number", "council", "kind", "case")


@provider_certificates.get("/certificates")
@needs(Permission.READ_CASES)
def listed() -> str | tuple[str, int]:
    """Show the certificates of a filter over the provider's councils, what they come to, and whether each was in time."""
    desk = open_desk()
    if desk is None:
        return no_contract(200)
    form, wanted = _filter(desk)
    sorting, asked = sorting_asked_for(SORTED_BY, down=True), page_asked_for()
    totals, rows = list_certificates(
        db.session(), wanted, by=sorting.by, down=sorting.down, page=asked, most=ROWS_A_PAGE
    )
    awaited = awaited_certificates(
        db.session(), today=clock.today(), provider_id=desk.door.provider_id, authority_id=wanted.authority_id
    )
    return render_template(
        "tenants/certificates/register.html",
        whose=desk.door.provider,
        register=Register(form, totals, rows, awaited, Paging(asked, totals.rows), sorting),
        kinds=KIND_WORDS,
        states=STATE_WORDS,
        colours=STATE_COLOURS,
        due_words=DUE_WORDS,
        today=clock.today(),
        address_of_awaited=lambda row: issue_address(row.case_reference),
        address_of_case=lambda row: case_page("provider_cases.shown", row.case_reference),
        blueprint="provider_certificates",
        cases=address_of("provider_cases.listed"),
    )


@provider_certificates.get("/certificates.<any(csv,xlsx):kind>")
@needs(Permission.READ_CASES)
def exported(kind: FileKind) -> Response:
    """Send the certificates of a filter, all pages of them, and write in the history who took them."""
    desk = open_desk()
    if desk is None:
        abort(404)
    form, wanted = _filter(desk)
    sorting = sorting_asked_for(SORTED_BY, down=True)
    _, rows = list_certificates(db.session(), wanted, by=sorting.by, down=sorting.down)
    binding = Binding("portal_provider", provider_id=desk.door.provider_id, actor=desk.door.actor)
    name = f"certificates-{form.council.data or 'all'}-{form.month.data or 'all'}"
    lines = (as_line(row) for row in rows)
    return export(binding, "cases", file_name=name, columns=COLUMNS, rows=lines, kind=kind)


@provider_certificates.get(f"/certificates/<slug:council>/{NUMBER}")
@needs(Permission.READ_CASES)
def shown(council: str, number: int) -> str:
    """Show one certificate as it stands on paper, with what is known of it beside it."""
    _, certificate = find(council, number)
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
        register="provider_certificates.listed",
        case=case_page("provider_cases.shown", certificate.case_reference),
        pdf=url_for("provider_certificates.as_pdf", council=council, number=number),
        withdraw=url_for("provider_certificates.withdraw", council=council, number=number),
    )


@provider_certificates.get(f"/certificates/<slug:council>/{NUMBER}.pdf")
@needs(Permission.READ_CASES)
def as_pdf(council: str, number: int) -> Response:
    """Send one certificate as an accessible PDF, and write in the history who took it."""
    scope, certificate = find(council, number)
    return pdf_answer(scope.binding, certificate, council)


def find(slug: str, number: int) -> tuple[Scope, ShownCertificate]:
    """Find one of the provider's certificates by its council and number; 404 for any other, and without a contract."""
    desk = open_desk()
    authority_id = next((one for one, council in desk.councils.items() if council.slug == slug), None) if desk else None
    if desk is None or authority_id is None:
        abort(404)
    known(authority_id=authority_id)
    with inside(desk.door.scope_of(authority_id)) as scope:
        found = find_certificate(scope, number)
    if found is None:
        abort(404)
    if request.method == "GET":
        note_view(scope, found.case_reference, viewed_for="provider")
    return scope, found


def _filter(desk: Desk) -> tuple[ProvidersFilter, Wanted]:
    form = ProvidersFilter()
    form.offer_councils(list(desk.councils.values()))
    form.offer(first_issued_on(db.session(), provider_id=desk.door.provider_id))
    chosen = next((number for number, one in desk.councils.items() if one.slug == form.council.data), None)
    if chosen is None and request.args.get("council"):
        abort(404)
    return form, form.wanted(provider_id=desk.door.provider_id, authority_id=chosen)
