from typing import Final

from flask import Response, render_template

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.people import Permission, needs, signed_in
from consortium.web.downloads import FileKind
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.exports import export
from tenants.meetings.addresses import council_address
from tenants.year_end.queries import year_reports
from tenants.year_end.rules import YearReport
from tenants.year_end.sentences import (
    ENTRY_COLUMNS,
    entry_rows,
    finding,
    first_of_april,
    is_of_meeting,
    label,
    late_in_words,
    why,
)
from tenants.year_end.web_forms import YearEndFilter

year_end: Final = council_pages("year_end", __name__)


@year_end.get("/year-end")
@needs(Permission.READ_STATEMENTS)
def shown() -> str:
    """Show what a council accrues and carries forward at 31 March, and what April takes back."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = YearEndFilter()
    form.offer(contract)
    report = _report(here, contract, form)
    return render_template(
        "tenants/year_end/shown.html",
        council=here.council,
        filter=form,
        report=report,
        heading=finding(report.accrued_pence, report.prepaid_pence, report.year_end.ends_on),
        first_day=first_of_april(report),
        is_over=clock.today() > report.year_end.ends_on,
        late=late_in_words(report),
        may_export=signed_in().may(Permission.KEEP_CODING, authority_id=here.scope.authority_id),
        label=label,
        why=why,
        leads_to=lambda entry: (
            council_address(entry.charged.reference, entry.charged.provider_id, contract)
            if is_of_meeting(entry)
            else ""
        ),
    )


@year_end.get("/year-end.<any(csv, xlsx):kind>")
@needs(Permission.READ_STATEMENTS)
def as_file(kind: FileKind) -> Response:
    """Send a year's entries as a file, each with the period of the council's ledger that it belongs to."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = YearEndFilter()
    form.offer(contract)
    rows = entry_rows(_report(here, contract, form))
    name = f"{contract.reference}-{here.slug}-year-end-{form.year.data}"
    return export(here.scope.binding, "year end", file_name=name, columns=ENTRY_COLUMNS, rows=rows, kind=kind)


def _report(here: CouncilDoor, contract: ContractTerms, form: YearEndFilter) -> YearReport:
    council = here.scope.authority_id
    return year_reports(here.scope.session, contract, [council], form.first_year, form.known_by)[council]
