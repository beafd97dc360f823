"""A council's cases: the list with search, and one of them to the end."""

from typing import Final

from flask import Response, render_template

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.people import Permission, needs
from consortium.web.downloads import FileKind
from consortium.web.lists import ROWS_A_PAGE, Paging, page_asked_for, sorting_asked_for
from tenants.cases.addresses import case_address
from tenants.cases.case_page import case_page
from tenants.cases.filters import CasesFilter
from tenants.cases.list_words import COLUMNS, as_cells, as_shown, heading
from tenants.cases.listing import CaseRow, list_cases
from tenants.cases.opening import council_case
from tenants.cases.parts import parts_of
from tenants.doors import council_pages, opened_council
from tenants.exports import export
from tenants.meetings.addresses import back_to_list, list_on_view

cases: Final = council_pages("cases", __name__)
SORTED_BY: Final = ("contacted", "case", "due")


@cases.get("/cases")
@needs(Permission.READ_CASES)
def listed() -> str:
    """Show a council's cases of a filter, with what is due next in each."""
    here, form = opened_council(), CasesFilter()
    form.validate()
    contract, today = current_contract(here.scope.session), clock.today()
    sorting, asked = sorting_asked_for(SORTED_BY, down=True), page_asked_for()
    wanted = form.wanted(authority_id=here.scope.authority_id)
    totals, rows = list_cases(
        here.scope.session, wanted, today=today, by=sorting.by, down=sorting.down, page=asked, most=ROWS_A_PAGE
    )

    def address(row: CaseRow) -> str:
        other = {} if row.provider_id == contract.provider_id else {"provider": row.provider_id}
        return case_address("cases.shown", row.reference, **other, list=list_on_view())

    return render_template(
        "tenants/cases/list.html",
        whose=here.council,
        pages="cases",
        form=form,
        title=heading(totals, is_narrowed=form.is_narrowed),
        rows=[as_shown(row, today) for row in rows],
        paging=Paging(asked, totals.rows),
        sorting=sorting,
        has_councils=False,
        address=address,
    )


@cases.get("/cases.<any(csv,xlsx):kind>")
@needs(Permission.READ_CASES)
def exported(kind: FileKind) -> Response:
    """Send the cases of a filter, all pages of them, and write in the history who took them."""
    here, form = opened_council(), CasesFilter()
    form.validate()
    sorting, today = sorting_asked_for(SORTED_BY, down=True), clock.today()
    wanted = form.wanted(authority_id=here.scope.authority_id)
    _, rows = list_cases(here.scope.session, wanted, today=today, by=sorting.by, down=sorting.down)
    name = f"{here.slug}-cases-{today:%Y-%m-%d}"
    return export(
        here.scope.binding,
        "cases",
        file_name=name,
        columns=COLUMNS,
        rows=[as_cells(row, today) for row in rows],
        kind=kind,
    )


@cases.get("/case/<path:reference>", merge_slashes=False)
@needs(Permission.READ_CASES)
def shown(reference: str) -> str:
    """Show a case: what to do now, its deadlines, what happened, and who looked."""
    opened = council_case(reference)
    parts = parts_of(opened)
    return render_template(
        "tenants/cases/case.html",
        page=case_page(opened, parts),
        opened=opened,
        certificates=parts.certificates,
        funding=parts.funding,
        arranged=parts.arranged,
        back=("Cases", back_to_list("cases.listed")),
    )
