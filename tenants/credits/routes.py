from typing import Final

from flask import Response, abort, render_template, url_for

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.people import Permission, needs
from consortium.periods.rules import period_numbered
from consortium.web.downloads import FileKind
from tenants.credits.lists import CREDIT_COLUMNS, credit_cells, period_words, standing_pence
from tenants.credits.queries import NotedCredit, credit_notes_of, find_credit_note
from tenants.credits.sentences import BASES, counted
from tenants.disputes.queries import query_of_note
from tenants.doors import council_pages, opened_council
from tenants.exports import export
from tenants.meetings.addresses import council_address

council_credits: Final = council_pages("council_credits", __name__)
MOST_SHOWN: Final = 500


@council_credits.get("/credits")
@needs(Permission.READ_STATEMENTS)
def listed() -> str:
    """Show a council what was credited to it and why, newest first, each with the charge that it corrects."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    notes = credit_notes_of(here.scope, contract.contract_id, most=MOST_SHOWN)
    stand = [note for note in notes if note.stands]
    return render_template(
        "tenants/credits/list.html",
        council=here.council,
        contract=contract,
        heading=counted(len(stand), standing_pence(stand)),
        notes=notes,
        address=lambda note: url_for("council_credits.shown", number=note.credit_number),
        words=lambda number: period_words(contract, number),
    )


@council_credits.get("/credits.<any(csv, xlsx):kind>")
@needs(Permission.READ_STATEMENTS)
def exported(kind: FileKind) -> Response:
    """Send the council's credit notes as a file."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    rows = [credit_cells(contract, note) for note in credit_notes_of(here.scope, contract.contract_id)]
    name = f"{contract.reference}-{here.slug}-credits"
    return export(here.scope.binding, "credit notes", file_name=name, columns=CREDIT_COLUMNS, rows=rows, kind=kind)


@council_credits.get("/credits/<int:number>")
@needs(Permission.READ_STATEMENTS)
def shown(number: int) -> str:
    """Show one credit note: how much, why, which charge it corrects and on which statement it stands."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    note = find_credit_note(here.scope, contract.contract_id, number)
    if note is None:
        abort(404)
    query = query_of_note(here.scope, number)
    return render_template(
        "tenants/credits/shown.html",
        query_at=(query, url_for("council_disputes.shown", number=query)) if query else None,
        council=here.council,
        note=note,
        bases=BASES,
        charge_at=_charge_at(contract, note),
        words=lambda number: period_words(contract, number),
        statement_at=lambda number: url_for("statements.shown", name=period_numbered(contract.billing, number).name),
    )


def _charge_at(contract: ContractTerms, note: NotedCredit) -> str:
    """Return the page of the charge that a note corrects: its meeting, else the costs of its statement."""
    if note.provider_id is not None:
        return council_address(note.reference, note.provider_id, contract)
    period = period_numbered(contract.billing, note.charged_in)
    return url_for("costs.listed", period=period.name, kind=note.charged_kind)
