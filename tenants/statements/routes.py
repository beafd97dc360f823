import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Response, abort, render_template, request, url_for

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract, price_rows
from consortium.contracts.rules import Membership, price_in_force
from consortium.database import own_transaction
from consortium.history.actions import remember
from consortium.people import Permission, needs, signed_in
from consortium.periods.queries import standing_hold
from consortium.periods.rules import (
    BillingPeriod,
    Hold,
    PeriodUnknown,
    financial_year,
    financial_year_name,
    period_holding,
    period_named,
)
from consortium.web.downloads import FileKind
from consortium.web.lists import Paging, page_asked_for
from tenants.doors import council_pages, opened_council
from tenants.exports import export
from tenants.ledger.queries import included_meetings
from tenants.payments.owed import owed_of_council
from tenants.payments.sentences import state_tag, statement_finding
from tenants.scope import Scope
from tenants.statements.addresses import StatementLinks
from tenants.statements.content import content_of
from tenants.statements.documents import NoStatement, StatementDocument, statement_document
from tenants.statements.files import LIST_COLUMNS, MEDIA_TYPES, Kind, made_of
from tenants.statements.frozen import StatementKey, frozen_statement
from tenants.statements.lists import PeriodRow, list_heading, period_row
from tenants.statements.queries import sums_by_period
from tenants.statements.sentences import PERIOD_NOUNS, short_period
from tenants.statements.spend import YearSpend, YearUnknown, latest_full_year, spend_of_year, year_named

statements: Final = council_pages("statements", __name__)

LINES_A_PAGE: Final = 50  # a statement is a document: most are shown whole
MOST_TO_PRINT: Final = 5_000  # some 300 sheets; the spreadsheet has every line of a longer one


@statements.get("/statements")
@needs(Permission.READ_STATEMENTS)
def listed() -> str:
    """Show a council what its statements come to, what is open, its included meetings, and a year against the old contract."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    rows = [period_row(contract, sums) for sums in sums_by_period(here.scope, contract.contract_id)]
    year = _year_asked_for(contract)
    price = price_in_force(
        price_rows(here.scope.session, contract.contract_id),
        here.scope.authority_id,
        min(clock.today(), contract.ends_on),
    )
    return render_template(
        "tenants/statements/list.html",
        council=here.council,
        contract=contract,
        heading=list_heading(contract, rows),
        issued=[row for row in rows if row.is_issued],
        open_rows=[row for row in rows if not row.is_issued],
        hold=_hold_of(here.scope, contract, rows),
        noun=PERIOD_NOUNS[contract.billing],
        included=included_meetings(here.scope, contract.contract_id),
        next_price_pence=price.price_pence if price else None,
        spend=_spend(here.scope, contract, here.council, year),
        year_is_over=year < financial_year(clock.today()),
        years=_years(contract),
        years_name=financial_year_name(year),
        today=clock.today(),
        standing={one.period_number: one for one in owed_of_council(here.scope, contract.contract_id)},
        tag_of=state_tag,
    )


@statements.get("/statements.<any(csv, xlsx):kind>")
@needs(Permission.READ_STATEMENTS)
def listed_as_file(kind: FileKind) -> Response:
    """Send the list of the council's statements and of what is open, newest first, as a file."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    found = [period_row(contract, sums) for sums in sums_by_period(here.scope, contract.contract_id)]
    rows = (
        (
            row.period.name,
            row.period.starts_on,
            row.period.ends_on,
            row.sums.issued_on,
            row.lines,
            row.net_pence,
            row.vat_pence,
            row.total_pence,
            row.sums.recharged_pence,
        )
        for row in found
    )
    name = f"{contract.reference}-{here.slug}-statements"
    return export(here.scope.binding, "statements", file_name=name, columns=LIST_COLUMNS, rows=rows, kind=kind)


@statements.get("/statements/<period:name>")
@needs(Permission.READ_STATEMENTS)
def shown(name: str) -> str | tuple[str, int]:
    """Show one statement: what it is made of and why each line cost what it did."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    addresses = {"queries_at": url_for("council_disputes.listed")}
    return show(here.scope, contract, here.council, name, download=True, addresses=addresses)


@statements.get("/statements/<period:name>.csv")
@needs(Permission.READ_STATEMENTS)
def as_csv(name: str) -> Response:
    """Send a statement for the council's ledger."""
    return _sent(name, "csv")


@statements.get("/statements/<period:name>.xlsx")
@needs(Permission.READ_STATEMENTS)
def as_spreadsheet(name: str) -> Response:
    """Send a statement as a spreadsheet for a person."""
    return _sent(name, "xlsx")


@statements.get("/statements/<period:name>.pdf")
@needs(Permission.READ_STATEMENTS)
def as_pdf(name: str) -> Response:
    """Send a statement as a document to keep."""
    return _sent(name, "pdf")


@statements.get("/statements/<period:name>.html")
@needs(Permission.READ_STATEMENTS)
def as_page(name: str) -> Response:
    """Send a statement as a page that stands alone: as a file, because it carries its own style."""
    return _sent(name, "html")


def _sent(name: str, kind: Kind) -> Response:
    """Send the file that was kept when a statement was issued, or one of a draft; the history says who took it."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    key = StatementKey(here.scope.authority_id, contract.contract_id, _period(contract, name).number)
    kept = frozen_statement(here.scope.session, key, kind)
    if kept is not None:
        file = kept.files.get(kind) or made_of(json.loads(kept.content), kind)
    else:
        document = _document(here.scope, contract, here.council, name)
        if document is None:
            abort(404)
        file = made_of(content_of(document), kind)
    with own_transaction(here.scope.binding) as session:
        details = {"period": name, "format": kind}
        remember(session, "exported", "statement", authority_id=here.scope.authority_id, details=details)
    headers = {"Content-Disposition": f'attachment; filename="{contract.reference}-{here.slug}-{name}.{kind}"'}
    return Response(file, mimetype=MEDIA_TYPES[kind], headers=headers)


def show(
    scope: Scope,
    contract: ContractTerms,
    council: str,
    name: str,
    *,
    download: bool,
    back: str = "statements.listed",
    members: Sequence[Membership] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> str | tuple[str, int]:
    """Render one council's statement, or say that there is none for the period. `back` is the endpoint of the list.

    `addresses` are those of a reader who has no other files of it: `pdf`, and `lines_at` of its lines.
    """
    document = _document(scope, contract, council, name, members)
    if document is not None:
        page = "tenants/statements/statement.html"
        links = StatementLinks(document) if download else None
        number = document.period.number
        hold = None if document.issued else standing_hold(scope.session, contract.contract_id, number)
        shown = _paging(len(document.meetings))
        year = financial_year_name(financial_year(document.period.starts_on))
        shown["orders_at"] = url_for("orders.shown", year=year) if download else ""
        shown["exports_at"] = _exports_at(scope, document) if download else ""
        shown |= (
            _standing(scope, document)
            | {"pdf": "", "lines_at": "", "account_at": "", "queries_at": ""}
            | dict(addresses or {})
        )
        return render_template(page, statement=document, links=links, hold=hold, back_to=back, **shown)
    period = _period(contract, name)
    if not contract.first_period.number <= period.number <= period_holding(contract.billing, clock.today()).number:
        abort(404)
    title = f"No statement for {short_period(period)}: there were no charges"
    return render_template("tenants/statements/none.html", title=title, council=council, back_to=back), 404


def _standing(scope: Scope, document: StatementDocument) -> dict[str, Any]:
    """Say what is paid of an issued statement and what is left: beside the document, which never changes."""
    owed = owed_of_council(scope, document.contract.contract_id) if document.issued else []
    standing = next((one for one in owed if one.period_number == document.period.number), None)
    has_own_words = standing is None or standing.state(clock.today()) in ("nothing", "credit")
    finding = "" if has_own_words or standing is None else statement_finding(standing, clock.today())
    return {"standing": standing, "finding": finding}


def _exports_at(scope: Scope, document: StatementDocument) -> str:
    """Return where an issued statement becomes a journal or an invoice, for who may take that."""
    if not document.issued or not signed_in().may(Permission.KEEP_CODING, authority_id=scope.authority_id):
        return ""
    return url_for("journals.shown", name=document.period.name, paper="invoice")


def _paging(lines: int) -> dict[str, Any]:
    """Show a long statement page by page, or whole where the address asks for that, to print it."""
    paging = Paging(page_asked_for(), lines, LINES_A_PAGE)
    is_long = paging.pages > 1
    is_whole = is_long and lines <= MOST_TO_PRINT and request.args.get("lines") == "all"
    return {"paging": None if is_whole else paging, "is_long": is_long, "prints": is_whole or lines <= MOST_TO_PRINT}


def _hold_of(scope: Scope, contract: ContractTerms, rows: Sequence[PeriodRow]) -> Hold | None:
    """Return the hold of the first period that is over and open, if it is held: no later one can be."""
    over = [row.period.number for row in rows if not row.is_issued and row.is_over]
    return standing_hold(scope.session, contract.contract_id, min(over)) if over else None


def _document(
    scope: Scope, contract: ContractTerms, council: str, name: str, members: Sequence[Membership] | None = None
) -> StatementDocument | None:
    _period(contract, name)
    try:
        return statement_document(scope, contract, council, name, members=members)
    except NoStatement:
        return None


def _period(contract: ContractTerms, name: str) -> BillingPeriod:
    try:
        return period_named(contract.billing, name)
    except PeriodUnknown:
        abort(404)


def _years(contract: ContractTerms) -> list[str]:
    """Name the financial years of the contract that have begun, oldest first."""
    last = min(financial_year(clock.today()), financial_year(contract.ends_on))
    return [financial_year_name(year) for year in range(financial_year(contract.starts_on), last + 1)]


def _year_asked_for(contract: ContractTerms) -> int:
    """Return the financial year in the address; left out, the contract's last whole one, else its first."""
    first, last = financial_year(contract.starts_on), financial_year(contract.ends_on)
    asked = request.args.get("year")
    if asked is None:
        return max(min(latest_full_year(clock.today()), last), first)
    try:
        year = year_named(asked)
    except YearUnknown:
        abort(404)
    if not first <= year <= min(last, financial_year(clock.today())):
        abort(404)
    return year


def _spend(scope: Scope, contract: ContractTerms, council: str, year: int) -> YearSpend:
    return spend_of_year(
        scope, contract.contract_id, council=council, year=year, previous_annual_pence=contract.previous_annual_pence
    )
