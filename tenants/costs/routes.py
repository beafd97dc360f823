from typing import Final

from flask import Response, render_template

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.money import pounds
from consortium.people import Permission, needs
from consortium.periods.rules import period_numbered
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import Paging, page_asked_for, sorting_asked_for
from tenants.costs.queries import COLUMNS, NOTHING, cost_lines, totals_by_label
from tenants.costs.rules import LABELS, LINE_LABELS, OF_MEETINGS, OF_YEARS, kinds_of
from tenants.costs.web_forms import CostFilter
from tenants.doors import council_pages, opened_council
from tenants.exports import export
from tenants.meetings.addresses import council_address

costs: Final = council_pages("costs", __name__)
_FILE: Final = (
    Column("kind", "Kind"),
    Column("reference", "Reference"),
    Column("service_date", "Day of service", "day"),
    Column("recorded_on", "Recorded on", "day"),
    Column("statement", "Statement"),
    Column("included_meeting", "Included meeting", "count"),
    Column("amount_pence", "Charged, £", "pence"),
    Column("recharged_pence", "Recharged, £", "pence"),
    Column("own_pence", "Own cost, £", "pence"),
    Column("why", "Why"),
)


@costs.get("/costs")
@needs(Permission.READ_COUNCIL)
def listed() -> str:
    """Show the lines of a year or of one statement, of every kind or of one, with what they add up to."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = _filter(contract)
    by_label = totals_by_label(here.scope, contract.contract_id, form.stretch)
    total = sum((by_label.get(label, NOTHING) for label in _labels(form)), NOTHING)
    sorting = sorting_asked_for(COLUMNS, down=True)
    paging = Paging(page_asked_for(), total.lines)
    lines = cost_lines(here.scope, contract.contract_id, form.stretch, kinds_of(form.kind.data), sorting, paging)
    return render_template(
        "tenants/costs/costs.html",
        council=here.council,
        contract=contract,
        filter=form,
        heading=_heading(here.council, total.lines, total.charged_pence, total.own_pence),
        by_label=[(label, LABELS[label], by_label[label]) for label in LABELS if label in by_label],
        all_of_stretch=sum(by_label.values(), NOTHING),
        total=total,
        lines=lines,
        labels=LABELS,
        line_labels=LINE_LABELS,
        of_years=OF_YEARS,
        of_meetings=OF_MEETINGS,
        period_of=lambda number: period_numbered(contract.billing, number),
        sorting=sorting,
        paging=paging,
        address_of=council_address,
    )


@costs.get("/costs.<any(csv, xlsx):kind>")
@needs(Permission.READ_COUNCIL)
def exported(kind: FileKind) -> Response:
    """Send the lines under the same filter as a file."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = _filter(contract)
    sorting = sorting_asked_for(COLUMNS, down=True)
    lines = cost_lines(here.scope, contract.contract_id, form.stretch, kinds_of(form.kind.data), sorting)
    rows = (
        (
            line.kind,
            line.reference,
            line.service_on,
            line.recorded_on,
            period_numbered(contract.billing, line.period_number).name,
            line.slot_number,
            line.charged_pence,
            line.recharged_pence,
            line.own_pence,
            line.sentence,
        )
        for line in lines
    )
    which = form.period.data or form.year_name
    file_name = f"{contract.reference}-{here.slug}-costs-{which}"
    return export(here.scope.binding, "costs", file_name=file_name, columns=_FILE, rows=rows, kind=kind)


def _filter(contract: ContractTerms) -> CostFilter:
    form = CostFilter()
    form.offer(contract)
    return form


def _labels(form: CostFilter) -> list[str]:
    return [form.kind.data] if form.kind.data else list(LABELS)


def _heading(council: str, lines: int, charged_pence: int, own_pence: int) -> str:
    """Say how many lines there are, what was charged, and what of it the council bears."""
    if not lines:
        return "Nothing was charged"
    counted = "1 line" if lines == 1 else f"{lines:,} lines"
    rest = "" if charged_pence == own_pence else f", of which {council} pays {pounds(own_pence)}"
    return f"{counted}: {pounds(charged_pence)}{rest}"
