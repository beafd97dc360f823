from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, abort, render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms import HiddenField

from consortium import clock
from consortium.authorities.queries import Council, NotLoaded, councils, members_with_figures
from consortium.contracts.queries import ContractTerms, current_contract, memberships_of
from consortium.contracts.rules import Membership
from consortium.database import Binding, db, own_transaction
from consortium.history.actions import remember
from consortium.money import pounds
from consortium.people import Permission, needs
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import BillingPeriod, PeriodUnknown, period_holding, period_named, period_numbered
from consortium.web import known
from consortium.web.downloads import FileKind
from consortium.web.fields import TextField
from consortium.web.forms import Filter
from consortium.web.lists import Paging, Sorting, page_asked_for, sorting_asked_for
from tenants.across.actions.filing import leads_copy_unkept
from tenants.across.statements.files import STATEMENT_COLUMNS, issued_cells, open_cells
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.scope import Scope
from tenants.statements.content import content_of, for_lead
from tenants.statements.documents import NoStatement, statement_document
from tenants.statements.frozen import StatementKey, kept_for_lead
from tenants.statements.lists import PeriodRow, period_row
from tenants.statements.pdf import pdf_of
from tenants.statements.queries import (
    ClosedPeriodSums,
    closed_periods_of_group,
    issued_statements_of_group,
    open_sums_of_group,
    sums_of_closed_period,
)
from tenants.statements.routes import show
from tenants.statements.sentences import PERIOD_NOUNS, period_named_in_words, short_period

group: Final = group_pages("group", __name__)

_FINDABLE_FROM: Final = 21  # as many councils as are read at a glance need no box to find one
_SORTED_BY: Final[dict[str, Callable[[Council, PeriodRow], Any]]] = {
    "order": lambda council, _: council.member_order,
    "council": lambda council, _: council.name,
    "lines": lambda _, row: row.lines,
    "total": lambda _, row: row.total_pence,
}


@group.get("/statements")
@needs(Permission.READ_ALL_STATEMENTS)
def listed() -> str:
    """Show the lead every council's statement: what is open so far, the last close, and any closed period asked for."""
    here, session = opened_group(), db.session()
    try:
        contract = current_contract(session)
    except NotLoaded:
        return render_template("tenants/across/not_loaded.html")
    members = {council.authority_id: council for council in councils(session)}
    closed = [ClosedRow(contract, sums) for sums in closed_periods_of_group(session, contract.contract_id)]
    open_rows = [period_row(contract, sums) for sums in open_sums_of_group(session, contract.contract_id)]
    form = FindForm()
    find = (form.find.data or "").casefold() if form.validate() else ""
    tables = _open_tables(open_rows, members, find)
    chosen = None if tables and request.args.get("period") else _chosen(closed)
    if chosen is not None:
        sums = sums_of_closed_period(session, contract.contract_id, chosen.sums.period_number)
        tables.append(_table(chosen.period, [period_row(contract, one) for one in sums], members, find))
    return render_template(
        "tenants/across/statements.html",
        group=here.group,
        contract=contract,
        heading=_heading(contract, closed, open_rows),
        tables=tables,
        closed=closed,
        noun=PERIOD_NOUNS[contract.billing],
        chosen=chosen,
        sorting=sorting_asked_for(tuple(_SORTED_BY)),
        has_vat=contract.recharge_vat == "standard",
        form=form,
        asked=bool(request.args.get("period")),
        has_find=len(members) >= _FINDABLE_FROM or "find" in request.args,
    )


@group.get("/statements.<any(csv, xlsx):kind>")
@needs(Permission.READ_ALL_STATEMENTS)
def exported(kind: FileKind) -> Response:
    """Send every council's statements as a file: those of the period in the address, or all with what is open so far."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    members = {council.authority_id: council for council in councils(session)}
    name = request.args.get("period")
    period = None if name is None else _closed_or_not_there(session, contract, name)
    issued = issued_statements_of_group(session, contract.contract_id, period.number if period else None)
    open_rows = (
        [] if period else [period_row(contract, sums) for sums in open_sums_of_group(session, contract.contract_id)]
    )
    return export(
        Binding(here.role, actor=here.actor),
        "statements of all councils",
        file_name=f"{contract.reference}-statements{'' if period is None else f'-{period.name}'}",
        columns=STATEMENT_COLUMNS,
        rows=[*(issued_cells(one, members) for one in issued), *(open_cells(row, members) for row in open_rows)],
        kind=kind,
    )


@group.get("/statements/<period:name>/<slug:slug>")
@needs(Permission.READ_ALL_STATEMENTS)
def shown(name: str, slug: str) -> str | tuple[str, int]:
    """Show the lead one council's statement: its money and the kinds of its funders, never their names."""
    contract = current_contract(db.session())
    scope, council, members = _asked_for(contract, slug)
    addresses = {
        "pdf": url_for("group.as_pdf", name=name, slug=slug),
        "lines_at": url_for("group_credits.lines", name=name, slug=slug),
        "account_at": url_for("group_debt.account", slug=slug),
        "queries_at": url_for("group_disputes.listed"),
    }
    return show(
        scope, contract, council.name, name, download=False, back="group.listed", members=members, addresses=addresses
    )


@group.get("/statements/<period:name>/<slug:slug>.pdf")
@needs(Permission.READ_ALL_STATEMENTS)
def as_pdf(name: str, slug: str) -> Response:
    """Send the lead's copy of one council's statement as a PDF, and write in the history who took it.

    It is the file that was kept at the issue; one of a draft, or of before statements were frozen, is drawn of the book.
    """
    contract = current_contract(db.session())
    scope, council, members = _asked_for(contract, slug)
    try:
        key = StatementKey(council.authority_id, contract.contract_id, period_named(contract.billing, name).number)
        drawn = kept_for_lead(db.session(), key) or leads_copy_unkept(key, actor=scope.actor)
        if drawn is None:
            document = statement_document(scope, contract, council.name, name, members=members)
            drawn = pdf_of(for_lead(content_of(document)))
    except (NoStatement, PeriodUnknown):
        abort(404)
    binding = Binding(scope.role, actor=scope.actor)
    with own_transaction(binding) as session:
        remember(session, "exported", "statement", details={"period": name, "council": council.name, "format": "pdf"})
    headers = {"Content-Disposition": f'attachment; filename="{contract.reference}-{slug}-{name}-lead.pdf"'}
    return Response(drawn, mimetype="application/pdf", headers=headers)


def _asked_for(contract: ContractTerms, slug: str) -> tuple[Scope, Council, list[Membership]]:
    """Find the council in the address, its scope as the lead sees it, and the members of the contract; or 404.

    The lead reads every council's money as it stands bound: nothing is to be opened or written here.
    """
    members = members_with_figures(db.session())
    council = next((member.council for member in members if member.council.slug == slug), None)
    if council is None:
        abort(404)
    known(authority_id=council.authority_id)
    return opened_group().scope_of(council.authority_id), council, memberships_of(members, contract)


class FindForm(Filter):
    """Find a council by a part of its name. The billing period is kept."""

    find = TextField("Council", optional=True, width=20)
    period = HiddenField()


@dataclass(frozen=True)
class ClosedRow:
    """A closed period in the list of all. Units: pence."""

    contract: ContractTerms
    sums: ClosedPeriodSums

    @property
    def period(self) -> BillingPeriod:
        """The period itself."""
        return period_numbered(self.contract.billing, self.sums.period_number)

    @property
    def words(self) -> str:
        """The period, as a sentence begins."""
        return period_named_in_words(self.period)

    @property
    def total_pence(self) -> int:
        """What all councils pay."""
        return self.sums.issued_net_pence + self.sums.vat_pence


@dataclass(frozen=True)
class PeriodTable:
    """The councils' statements of one period that were asked for. Totals are of all of them, not of the page. Units: pence."""

    period: BillingPeriod
    rows: tuple[tuple[Council, PeriodRow], ...]
    without: tuple[str, ...]
    is_open: bool
    paging: Paging

    @property
    def of_page(self) -> tuple[tuple[Council, PeriodRow], ...]:
        """The rows that the page shows."""
        return self.rows[self.paging.offset : self.paging.last]

    @property
    def words(self) -> str:
        """The period, as a sentence begins."""
        return period_named_in_words(self.period)

    def total(self, name: str) -> int:
        """Add up a column."""
        return sum(getattr(row, name) for _, row in self.rows)


def _closed_or_not_there(session: Session, contract: ContractTerms, name: str) -> BillingPeriod:
    """Return a closed period by its name, or answer 404."""
    last = last_closed_number(session, contract.contract_id)
    try:
        period = period_named(contract.billing, name)
    except PeriodUnknown:
        abort(404)
    if last is None or not contract.first_period.number <= period.number <= last:
        abort(404)
    return period


def _chosen(closed: Sequence[ClosedRow]) -> ClosedRow | None:
    """Return the closed period in the address; left out, the last one."""
    asked = request.args.get("period")
    if not asked:
        return closed[0] if closed else None
    found = next((row for row in closed if row.period.name == asked), None)
    if found is None:
        abort(404)
    return found


def _open_tables(rows: Sequence[PeriodRow], members: dict[int, Council], find: str) -> list[PeriodTable]:
    """Make a table of each period that is open; where the address asks for a period, of that one or none."""
    asked = request.args.get("period")
    periods = [period for period in dict.fromkeys(row.period for row in rows) if asked in (None, "", period.name)]
    return [_table(period, [row for row in rows if row.period == period], members, find) for period in periods]


def _table(period: BillingPeriod, rows: Sequence[PeriodRow], members: dict[int, Council], find: str) -> PeriodTable:
    """Put the statements of a period together. Its pages are turned where it is asked for by name."""
    by_council = {row.sums.authority_id: row for row in rows}
    fitting = {number: council for number, council in members.items() if find in council.name.casefold()}
    found = [(council, by_council[number]) for number, council in fitting.items() if number in by_council]
    return PeriodTable(
        period=period,
        rows=tuple(_sorted(found, sorting_asked_for(tuple(_SORTED_BY)))),
        without=tuple(council.name for number, council in fitting.items() if number not in by_council),
        is_open=not all(row.is_issued for row in rows),
        paging=Paging(page_asked_for() if request.args.get("period") else 1, len(found)),
    )


def _sorted(rows: list[tuple[Council, PeriodRow]], sorting: Sorting) -> list[tuple[Council, PeriodRow]]:
    """Put the statements of a period in the order of the address; left out, in member order."""
    found = sorted(rows, key=lambda row: _SORTED_BY[sorting.by](*row))
    return found[::-1] if sorting.down else found


def _heading(contract: ContractTerms, closed: Sequence[ClosedRow], open_rows: Sequence[PeriodRow]) -> str:
    """Join the money of now with whether what was closed still adds up."""
    wrong = next((row for row in closed if not row.sums.adds_up), None)
    if wrong is not None:
        return f"Stop: the statements of {wrong.period.name} do not add up to its closing"
    if not open_rows and not closed:
        return "Nothing has been charged yet"
    pence = sum(row.total_pence for row in open_rows)
    noun = PERIOD_NOUNS[contract.billing]
    present = period_holding(contract.billing, clock.today())
    when = f"so far this {noun}" if all(row.period == present for row in open_rows) else "and not yet issued"
    charged = f"{pounds(pence)} charged {when}" if open_rows else f"Nothing charged yet this {noun}"
    if not closed:
        return charged
    every = f"the {len(closed)} closed {noun}s add" if len(closed) > 1 else f"{short_period(closed[0].period)} adds"
    return f"{charged}, and {every} up"
