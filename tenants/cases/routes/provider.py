"""A provider's cases over all its councils: the list with search, and one of them to the end."""

from typing import Final

from flask import Response, abort, render_template, request

from consortium import clock
from consortium.database import Binding, db
from consortium.people import Permission, needs
from consortium.web.downloads import FileKind
from consortium.web.lists import ROWS_A_PAGE, Paging, page_asked_for, sorting_asked_for
from tenants.cases.addresses import case_address
from tenants.cases.case_page import case_page
from tenants.cases.filters import ProvidersCasesFilter
from tenants.cases.list_words import COLUMNS, as_cells, as_shown, heading
from tenants.cases.listing import WantedCases, list_cases
from tenants.cases.opening import provider_case
from tenants.cases.parts import parts_of
from tenants.desk import Desk, no_contract, open_desk
from tenants.doors import provider_pages
from tenants.exports import export
from tenants.meetings.addresses import back_to_list, list_on_view

provider_cases: Final = provider_pages("provider_cases", __name__)
SORTED_BY: Final = ("contacted", "case", "council", "due")


@provider_cases.get("/cases")
@needs(Permission.READ_CASES)
def listed() -> str | tuple[str, int]:
    """Show the cases of a filter over the provider's councils, with what is due next in each."""
    desk = open_desk()
    if desk is None:
        return no_contract(200)
    form, wanted = _filter(desk)
    today, sorting, asked = clock.today(), sorting_asked_for(SORTED_BY, down=True), page_asked_for()
    totals, rows = list_cases(
        db.session(), wanted, today=today, by=sorting.by, down=sorting.down, page=asked, most=ROWS_A_PAGE
    )
    return render_template(
        "tenants/cases/list.html",
        whose=desk.door.provider,
        pages="provider_cases",
        form=form,
        title=heading(totals, is_narrowed=form.is_narrowed),
        rows=[as_shown(row, today) for row in rows],
        paging=Paging(asked, totals.rows),
        sorting=sorting,
        has_councils=True,
        address=lambda row: case_address("provider_cases.shown", row.reference, list=list_on_view()),
    )


@provider_cases.get("/cases.<any(csv,xlsx):kind>")
@needs(Permission.READ_CASES)
def exported(kind: FileKind) -> Response:
    """Send the cases of a filter, all pages of them, and write in the history who took them."""
    desk = open_desk()
    if desk is None:
        abort(404)
    form, wanted = _filter(desk)
    sorting, today = sorting_asked_for(SORTED_BY, down=True), clock.today()
    _, rows = list_cases(db.session(), wanted, today=today, by=sorting.by, down=sorting.down)
    binding = Binding("portal_provider", provider_id=desk.door.provider_id, actor=desk.door.actor)
    name = f"cases-{form.council.data or 'all'}-{today:%Y-%m-%d}"
    return export(
        binding, "cases", file_name=name, columns=COLUMNS, rows=[as_cells(row, today) for row in rows], kind=kind
    )


@provider_cases.get("/case/<path:reference>", merge_slashes=False)
@needs(Permission.READ_CASES)
def shown(reference: str) -> str:
    """Show a case: what to do now, its deadlines, what happened, and who looked."""
    opened = provider_case(reference)
    parts = parts_of(opened)
    return render_template(
        "tenants/cases/case.html",
        page=case_page(opened, parts),
        opened=opened,
        certificates=parts.certificates,
        funding=parts.funding,
        arranged=parts.arranged,
        back=("Cases", back_to_list("provider_cases.listed")),
    )


def _filter(desk: Desk) -> tuple[ProvidersCasesFilter, WantedCases]:
    form = ProvidersCasesFilter()
    form.offer(list(desk.councils.values()))
    form.validate()
    chosen = next((number for number, one in desk.councils.items() if one.slug == form.council.data), None)
    if chosen is None and request.args.get("council"):
        abort(404)
    return form, form.wanted(authority_id=chosen, provider_id=desk.door.provider_id)
