"""The form of a meeting that begins from its case: whose, of which service, and paid by those who have agreed."""

from typing import Final

from consortium.database import db
from tenants.cases.reading import authority_of_case
from tenants.charges.queries import OpenBooks, books_for_preview
from tenants.desk import Desk
from tenants.funding.queries import agreement_for
from tenants.meetings.web_forms import ALONE, OTHERS, THE_COUNCIL, MeetingForm
from tenants.scope import inside

_LONGEST: Final = 40


def begin_from_case(form: MeetingForm, desk: Desk, reference: str) -> OpenBooks | None:
    """Fill in what the case says of its next meeting, and return the council's books; nothing for a case that is not here."""
    if not reference or len(reference) > _LONGEST:
        return None
    authority_id = authority_of_case(db.session(), desk.door.provider_id, reference)
    if authority_id is None or authority_id not in desk.councils:
        return None
    with inside(desk.door.scope_of(authority_id)) as scope:
        found = agreement_for(scope, reference)
        books = books_for_preview(scope, desk.contract.contract_id)
    if found is None:
        return None
    service, funding = found
    form.council.choose(authority_id)
    form.case_reference.data = reference
    form.service.choose(service)
    if isinstance(funding, str):
        return books
    form.payers.choose(OTHERS if funding.has_others else ALONE)
    while len(form.funders) < len(funding.parts):
        form.add_funder()
    for row, part in zip(form.funders, funding.parts, strict=False):
        row.code.choose(THE_COUNCIL if part.code is None else part.code)
        row.parts.data = part.weight
    if funding.has_others:
        form.funders_agreed_on.process(None, funding.agreed_on)
    return books
