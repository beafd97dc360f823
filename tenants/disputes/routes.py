from typing import Final

from flask import Response, abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answered

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import transaction
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import BillingPeriod, PeriodUnknown, period_named, period_numbered
from consortium.web.downloads import FileKind
from tenants.credits.lists import LineRow, line_rows, period_words
from tenants.credits.queries import charge_line, credit_notes_of
from tenants.credits.rules import ChargeLine
from tenants.disputes.actions import fault_of_line, open_query
from tenants.disputes.lists import QUERY_COLUMNS, open_pence, query_cells
from tenants.disputes.queries import find_query, queries_of_council
from tenants.disputes.rules import REASONS, QueryRefused, counted
from tenants.disputes.web_forms import QueryForm
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.exports import export
from tenants.ledger.queries import statement_lines
from tenants.ledger.rules import StatementLine
from tenants.meetings.addresses import council_address

council_disputes: Final = council_pages("council_disputes", __name__)
MOST_SHOWN: Final = 500


@council_disputes.get("/queries")
@needs(Permission.READ_STATEMENTS)
def listed() -> str:
    """Show a council the lines that it queried: those that wait for an answer first."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    found = queries_of_council(here.scope, contract.contract_id, most=MOST_SHOWN)
    return render_template(
        "tenants/disputes/list.html",
        council=here.council,
        contract=contract,
        heading=counted(sum(query.is_open for query in found), open_pence(found)),
        queries=found,
        today=clock.today(),
        reasons=REASONS,
        address=lambda query: url_for("council_disputes.shown", number=query.dispute_number),
        words=lambda number: period_words(contract, number),
    )


@council_disputes.get("/queries.<any(csv, xlsx):kind>")
@needs(Permission.READ_STATEMENTS)
def exported(kind: FileKind) -> Response:
    """Send the council's queries as a file."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    rows = [query_cells(contract, query) for query in queries_of_council(here.scope, contract.contract_id)]
    name = f"{contract.reference}-{here.slug}-queries"
    return export(here.scope.binding, "queries", file_name=name, columns=QUERY_COLUMNS, rows=rows, kind=kind)


@council_disputes.get("/queries/<int:number>")
@needs(Permission.READ_STATEMENTS)
def shown(number: int) -> str:
    """Show one query: what it is about, until when it is answered, and the answer with its credit note."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    query = find_query(here.scope, contract.contract_id, number)
    if query is None:
        abort(404)
    of_meeting = query.provider_id is not None
    period = period_numbered(contract.billing, query.period_number)
    return render_template(
        "tenants/disputes/shown.html",
        council=here.council,
        query=query,
        today=clock.today(),
        reasons=REASONS,
        charge_at=council_address(query.reference, query.provider_id, contract)
        if of_meeting and query.provider_id
        else url_for("costs.listed", period=period.name, kind=query.kind),
        words=period_words(contract, query.period_number),
        statement_at=url_for("statements.shown", name=period.name),
        note_at=url_for("council_credits.shown", number=query.credit_number) if query.credit_number else "",
    )


@council_disputes.get("/queries/lines/<period:name>")
@needs(Permission.READ_STATEMENTS)
def lines(name: str) -> str:
    """List the lines of a draft or a statement with their credits and queries, and lead to querying one."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    period = _period(contract, name)
    found = statement_lines(here.scope, contract.contract_id, period.number)
    if not found:
        abort(404)
    may_query = signed_in().may(Permission.QUERY_LINE, authority_id=here.scope.authority_id)
    return render_template(
        "tenants/disputes/lines.html",
        council=here.council,
        period=period,
        words=period_words(contract, period.number),
        rows=_rows(here, contract, found, may_query=may_query),
        may_query=may_query,
    )


@council_disputes.get("/queries/line/<int:line_number>")
@needs(Permission.QUERY_LINE)
def ask(line_number: int) -> str:
    """Show the empty form that queries a line, or say why it cannot be queried."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    return _page(here, contract, _charge(here, contract, line_number), QueryForm())


@council_disputes.post("/queries/line/<int:line_number>")
@needs(Permission.QUERY_LINE)
def asked(line_number: int) -> str | Answered:
    """Open a query of a line. Pressed twice it is opened once."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    charge, form = _charge(here, contract, line_number), QueryForm()
    if not form.validate_on_submit():
        return _page(here, contract, charge, form)
    try:
        with transaction():
            query = open_query(
                here.scope,
                contract,
                line_number,
                reason=str(form.reason.data),
                note=form.note.data or "",
                request_key=str(form.request_key.data),
            )
    except QueryRefused as refusal:
        form.refuse_of(refusal.field, str(refusal))
        return _page(here, contract, charge, form)
    flash(
        f"Query {query.dispute_number} is sent. {pounds(query.amount_pence)} waits; the rest of the statement is due."
    )
    return redirect(url_for("council_disputes.shown", number=query.dispute_number), 303)


def _rows(here: CouncilDoor, contract: ContractTerms, found: list[StatementLine], *, may_query: bool) -> list[LineRow]:
    """List the lines, each with its credit notes and queries; one that is queried now is not queried again."""
    about: dict[int, list[tuple[str, str]]] = {}
    waits = set()
    for query in queries_of_council(here.scope, contract.contract_id):
        href = url_for("council_disputes.shown", number=query.dispute_number)
        about.setdefault(query.line_number, []).append((f"Query {query.dispute_number}", href))
        waits |= {query.line_number} if query.is_open else set()

    def action(line: StatementLine) -> tuple[str, str] | None:
        if not may_query or line.line_number in waits:
            return None
        return ("Query", url_for("council_disputes.ask", line_number=line.line_number))

    rows = line_rows(
        found,
        credit_notes_of(here.scope, contract.contract_id),
        address=lambda note: url_for("council_credits.shown", number=note.credit_number),
        action=action,
    )
    return [row.with_marks(about.get(row.line.line_number, ())) for row in rows]


def _charge(here: CouncilDoor, contract: ContractTerms, line_number: int) -> ChargeLine:
    charge = charge_line(here.scope, contract.contract_id, line_number)
    if charge is None or charge.kind == "vat":
        abort(404)
    return charge


def _period(contract: ContractTerms, name: str) -> BillingPeriod:
    try:
        return period_named(contract.billing, name)
    except PeriodUnknown:
        abort(404)


def _page(here: CouncilDoor, contract: ContractTerms, charge: ChargeLine, form: QueryForm) -> str:
    period = period_numbered(contract.billing, charge.period_number)
    return render_template(
        "tenants/disputes/ask.html",
        council=here.council,
        charge=charge,
        form=form,
        fault=fault_of_line(here.scope, contract, charge),
        period=period,
        words=period_words(contract, charge.period_number),
    )
