from typing import Final

from flask import Response, render_template

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.money import pounds
from consortium.people import Permission, needs
from consortium.periods.rules import period_numbered
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import Paging, page_asked_for, sorting_asked_for
from tenants.charges.sentences import FUNDER_KINDS
from tenants.costs.web_forms import StretchFilter
from tenants.doors import council_pages, opened_council
from tenants.exports import export
from tenants.recharges.queries import COLUMNS, RechargeTotal, each_recharge, recharge_total, recharges_by_funder

recharges: Final = council_pages("recharges", __name__)
_FILE: Final = (
    Column("funder", "Funder"),
    Column("funder_name", "Name"),
    Column("funder_kind", "Kind"),
    Column("reference", "Meeting"),
    Column("service_date", "Day of the meeting", "day"),
    Column("agreed_on", "Agreed on", "day"),
    Column("recorded_on", "Recorded on", "day"),
    Column("statement", "Statement"),
    Column("recharged_pence", "Recharged, £", "pence"),
)


@recharges.get("/recharges")
@needs(Permission.READ_COUNCIL)
def listed() -> str:
    """Show what the council passes on to each funder in a financial year."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = _filter(contract)
    total = recharge_total(here.scope, contract.contract_id, form.stretch)
    sorting = sorting_asked_for(COLUMNS)
    paging = Paging(page_asked_for(), total.funders)
    return render_template(
        "tenants/recharges/recharges.html",
        council=here.council,
        filter=form,
        heading=_heading(here.council, form.year_words, total),
        is_direct=contract.third_party_billing == "direct",
        total=total,
        funders=recharges_by_funder(here.scope, contract.contract_id, form.stretch, sorting, paging),
        kinds=FUNDER_KINDS,
        sorting=sorting,
        paging=paging,
    )


@recharges.get("/recharges.<any(csv, xlsx):kind>")
@needs(Permission.READ_COUNCIL)
def exported(kind: FileKind) -> Response:
    """Send each funder's share of each meeting as a file, for the invoices."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = _filter(contract)
    rows = (
        (
            share.code,
            share.name,
            share.kind,
            share.reference,
            share.service_on,
            share.agreed_on,
            share.recorded_on,
            period_numbered(contract.billing, share.period_number).name,
            share.pence,
        )
        for share in each_recharge(here.scope, contract.contract_id, form.stretch)
    )
    file_name = f"{contract.reference}-{here.slug}-recharges-{form.year_name}"
    return export(here.scope.binding, "recharges", file_name=file_name, columns=_FILE, rows=rows, kind=kind)


def _filter(contract: ContractTerms) -> StretchFilter:
    form = StretchFilter()
    form.offer(contract)
    return form


def _heading(council: str, year: str, total: RechargeTotal) -> str:
    """Say what is passed on and to how many: Kent recharges £1,333.34 to 3 funders."""
    if not total.funders:
        return f"{council} recharges nothing in {year}"
    funders = "1 funder" if total.funders == 1 else f"{total.funders:,} funders"
    return f"{council} recharges {pounds(total.net_pence)} to {funders}"
