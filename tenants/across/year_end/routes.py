from collections.abc import Sequence
from typing import Final

from flask import Response, render_template

from consortium import clock
from consortium.authorities.queries import Council, councils
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db
from consortium.people import Permission, needs
from consortium.web.downloads import FileKind
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.year_end.queries import year_reports
from tenants.year_end.rules import YearReport
from tenants.year_end.sentences import GROUP_COLUMNS, finding, group_cells
from tenants.year_end.web_forms import YearEndFilter

group_year_end: Final = group_pages("group_year_end", __name__)


@group_year_end.get("/year-end")
@needs(Permission.READ_GROUP)
def shown() -> str:
    """Show the lead what each council accrues and carries forward at 31 March."""
    here, session = opened_group(), db.session()
    contract, form = _asked_for()
    rows = _rows(contract, councils(session), form)
    reports = [report for _, report in rows]
    last_day = reports[0].year_end.ends_on if reports else clock.today()
    sums = {name: sum(getattr(report, name) for report in reports) for name in _SUMS}
    return render_template(
        "tenants/across/year_end/shown.html",
        group=here.group,
        filter=form,
        heading=finding(sums["accrued_pence"], sums["prepaid_pence"], last_day),
        rows=[row for row in rows if any(getattr(row[1], name) for name in _SUMS)],
        sums=sums,
        last_day=last_day,
        is_over=clock.today() > last_day,
    )


@group_year_end.get("/year-end.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def as_file(kind: FileKind) -> Response:
    """Send every council's year as a file."""
    here = opened_group()
    contract, form = _asked_for()
    members = councils(db.session())
    rows = [group_cells(one.authority_id, one.name, report) for one, report in _rows(contract, members, form)]
    name = f"{contract.reference}-year-end-{form.year.data}"
    binding = Binding(here.role, actor=here.actor)
    return export(binding, "year end", file_name=name, columns=GROUP_COLUMNS, rows=rows, kind=kind)


_SUMS: Final = (
    "statements_pence",
    "reversed_pence",
    "released_pence",
    "accrued_pence",
    "prepaid_pence",
    "cost_pence",
)


def _asked_for() -> tuple[ContractTerms, YearEndFilter]:
    contract, form = current_contract(db.session()), YearEndFilter()
    form.offer(contract)
    return contract, form


def _rows(contract: ContractTerms, members: Sequence[Council], form: YearEndFilter) -> list[tuple[Council, YearReport]]:
    numbers = [council.authority_id for council in members]
    reports = year_reports(db.session(), contract, numbers, form.first_year, form.known_by)
    return [(council, reports[council.authority_id]) for council in members]
