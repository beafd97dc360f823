from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, render_template, request

from consortium import clock
from consortium.authorities.queries import NotLoaded
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db
from consortium.people import Permission, needs
from consortium.periods.rules import BillingPeriod
from consortium.web.downloads import Column, FileKind
from consortium.web.fields import TextField
from consortium.web.forms import Filter
from consortium.web.lists import Paging, Sorting, page_asked_for, sorting_asked_for
from tenants.across.overview.page import Overview, overview
from tenants.across.overview.rules import CouncilRow
from tenants.doors import address_of, group_pages, opened_group
from tenants.exports import export

group_home: Final = group_pages("group_home", __name__)

_FINDABLE_FROM: Final = 21  # as many councils as are read at a glance need no box to find one
_SORTED_BY: Final[dict[str, Callable[[CouncilRow], Any]]] = {
    "order": lambda _: 0,
    "council": lambda row: row.name,
    "included": lambda row: (row.used, row.included),
    "present": lambda row: row.present_pence,
    "year": lambda row: row.year_pence,
}


class FindForm(Filter):
    """Find a council by a part of its name."""

    find = TextField("Council", optional=True, width=20)


@dataclass(frozen=True)
class CouncilList:
    """The councils that the address asks for: found, sorted and of one page. Totals are of what was found."""

    rows: list[CouncilRow]
    found: list[CouncilRow]
    paging: Paging
    sorting: Sorting
    form: FindForm
    has_find: bool

    def total(self, name: str) -> int:
        """Add up a column over all that was found."""
        return sum(getattr(row, name) for row in self.found)


@group_home.get("")
@needs(Permission.READ_GROUP)
def shown() -> str:
    """Show the lead whether anything is wrong, and how much it is: the quarter, the checks, each council, what waits."""
    here, session = opened_group(), db.session()
    try:
        contract = current_contract(session)
    except NotLoaded:
        return render_template("tenants/across/not_loaded.html")
    found = overview(session, contract, link=address_of)
    return render_template(
        "tenants/across/overview.html",
        group=here.group,
        shown=found,
        councils=_listed(found.rows),
        today=clock.today(),
        address=address_of,
    )


@group_home.get("/home.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def exported(kind: FileKind) -> Response:
    """Send the table of councils as a file, as it was found and sorted."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    found = overview(session, contract, link=address_of)
    listed = _listed(found.rows)
    return export(
        Binding(here.role, actor=here.actor),
        "councils",
        file_name=f"{contract.reference}-councils-{clock.today():%Y-%m-%d}",
        columns=_columns(contract, found.present),
        rows=[_cells(found, row) for row in listed.found],
        kind=kind,
    )


def _listed(rows: list[CouncilRow]) -> CouncilList:
    form = FindForm()
    wanted = (form.find.data or "").casefold() if form.validate() else ""
    sorting = sorting_asked_for(tuple(_SORTED_BY))
    found = sorted((row for row in rows if wanted in row.name.casefold()), key=_SORTED_BY[sorting.by])
    if sorting.down:
        found.reverse()
    paging = Paging(page_asked_for(), len(found))
    page = found[paging.offset : paging.last]
    return CouncilList(page, found, paging, sorting, form, len(rows) >= _FINDABLE_FROM or "find" in request.args)


def _columns(contract: ContractTerms, present: BillingPeriod) -> list[Column]:
    vat = " with VAT" if contract.recharge_vat == "standard" else ""
    return [
        Column("council", "Council"),
        Column("authority", "DfE number"),
        Column("meetings_included", "Included meetings", "count"),
        Column("meetings_used", "Of these used", "count"),
        Column("period", "Period"),
        Column("period_lines", f"Lines of {present.name}", "count"),
        Column("period_pence", f"{present.name} so far{vat}, £", "pence"),
        Column("year_pence", f"On statements since April{vat}, £", "pence"),
        Column("return_month", "Month of the last return"),
        Column("return", "Return"),
        Column("late_rows", "Late rows", "count"),
    ]


def _cells(found: Overview, row: CouncilRow) -> list[Any]:
    return [
        row.name,
        str(row.authority_id),
        row.included,
        row.used,
        found.present.name,
        row.lines,
        row.present_pence,
        row.year_pence,
        found.returns.month.key,
        row.returned_in_words,
        row.late,
    ]
