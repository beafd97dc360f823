from typing import Final

from flask import Response, abort, render_template, url_for

from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import PeriodUnknown, period_named, period_numbered
from consortium.web.downloads import FileKind
from consortium.web.lists import Paging, page_asked_for
from tenants.across.pages import council_named
from tenants.credits.lists import CREDIT_COLUMNS, credit_cells, line_rows, period_words
from tenants.credits.queries import (
    NotedCredit,
    count_credit_notes,
    credit_notes_of,
    credit_notes_of_group,
    find_credit_note,
)
from tenants.credits.sentences import BASES, counted
from tenants.disputes.queries import query_of_note
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.ledger.queries import statement_lines
from tenants.ledger.rules import StatementLine
from tenants.scope import inside

group_credits: Final = group_pages("group_credits", __name__)


@group_credits.get("/credits")
@needs(Permission.READ_ALL_STATEMENTS)
def listed() -> str:
    """List every council's credit notes, newest first."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    counts = count_credit_notes(session, contract.contract_id)
    paging = Paging(page_asked_for(), counts.notes)
    notes = credit_notes_of_group(session, contract.contract_id, most=paging.rows_a_page, offset=paging.offset)
    return render_template(
        "tenants/across/credits/list.html",
        group=here.group,
        contract=contract,
        heading=counted(counts.standing, counts.standing_pence),
        notes=notes,
        paging=paging,
        address=note_address,
        words=lambda number: period_words(contract, number),
    )


@group_credits.get("/credits.<any(csv, xlsx):kind>")
@needs(Permission.READ_ALL_STATEMENTS)
def exported(kind: FileKind) -> Response:
    """Send every council's credit notes as a file."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    rows = [credit_cells(contract, note) for note in credit_notes_of_group(session, contract.contract_id)]
    name = f"{contract.reference}-credits"
    binding = Binding(here.role, actor=here.actor)
    return export(binding, "credit notes", file_name=name, columns=CREDIT_COLUMNS, rows=rows, kind=kind)


@group_credits.get("/credits/<slug:slug>/<int:number>")
@needs(Permission.READ_ALL_STATEMENTS)
def shown(slug: str, number: int) -> str:
    """Show the lead one credit note of a council."""
    contract, council = current_contract(db.session()), council_named(slug)
    note = note_numbered(contract, council, number)
    with inside(opened_group().scope_of(council.authority_id)) as scope:
        query = query_of_note(scope, number)
    return render_template(
        "tenants/across/credits/shown.html",
        query_at=(query, url_for("group_disputes.shown", slug=slug, number=query)) if query else None,
        council=council.name,
        slug=slug,
        note=note,
        bases=BASES,
        words=lambda number: period_words(contract, number),
        statement_at=lambda number: url_for(
            "group.shown", name=period_numbered(contract.billing, number).name, slug=slug
        ),
        may_credit=signed_in().may(Permission.GIVE_CREDIT),
    )


@group_credits.get("/credits/<slug:slug>/lines/<period:name>")
@needs(Permission.READ_ALL_STATEMENTS)
def lines(slug: str, name: str) -> str:
    """List the lines of one council's statement with what is credited of each, and lead to crediting one."""
    here, session = opened_group(), db.session()
    contract, council = current_contract(session), council_named(slug)
    try:
        period = period_named(contract.billing, name)
    except PeriodUnknown:
        abort(404)
    with inside(here.scope_of(council.authority_id)) as scope:
        found = statement_lines(scope, contract.contract_id, period.number)
        notes = credit_notes_of(scope, contract.contract_id)
    if not found:
        abort(404)
    may_credit = signed_in().may(Permission.GIVE_CREDIT)

    def action(line: StatementLine) -> tuple[str, str] | None:
        href = url_for("group_credits.credit", slug=slug, line_number=line.line_number)
        return ("Credit it", href) if may_credit else None

    return render_template(
        "tenants/across/credits/lines.html",
        council=council.name,
        slug=slug,
        period_name=name,
        words=period_words(contract, period.number),
        rows=line_rows(found, notes, address=note_address, action=action),
        may_credit=may_credit,
    )


def note_address(note: NotedCredit) -> str:
    """Return the lead's page of a credit note."""
    return url_for("group_credits.shown", slug=note.slug, number=note.credit_number)


def note_numbered(contract: ContractTerms, council: Council, number: int) -> NotedCredit:
    """Return a council's credit note by its number, or answer 404."""
    with inside(opened_group().scope_of(council.authority_id)) as scope:
        note = find_credit_note(scope, contract.contract_id, number)
    if note is None:
        abort(404)
    return note
