from typing import Any, Final

from flask import Response as FlaskResponse
from flask import abort, flash, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import own_transaction, transaction
from consortium.history.actions import remember
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import BillingPeriod, PeriodUnknown, period_named
from consortium.web.downloads import MIMETYPES
from tenants.coding.rules import grant_warning
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.journals.actions import (
    ExportedAlready,
    ExportRefused,
    LayoutChanged,
    choose_layout,
    export_paper,
)
from tenants.journals.layouts import LayoutRefused, available_for, check_layout, fixed_layout
from tenants.journals.ledgers import ledgers
from tenants.journals.prepared import Prepared, prepare
from tenants.journals.queries import exported_file, exports_of_council, layout_of_council
from tenants.journals.rules import PAPERS, NotBalanced, Paper, exported_words, heading, list_heading
from tenants.journals.web_forms import ExportForm, LayoutForm
from tenants.statements.queries import issued_statements
from tenants.statements.sentences import period_named_in_words, short_period

journals: Final = council_pages("journals", __name__)
_MOST_UNCODED: Final = 200


@journals.get("/journals")
@needs(Permission.KEEP_CODING)
def listed() -> str:
    """List the issued statements, with what was exported of each."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    issued = issued_statements(here.scope, contract.contract_id)
    exports = exports_of_council(here.scope, contract.contract_id)
    newest = {(one.period_number, one.paper): one for one in reversed(exports)}
    done = {number for number, _ in newest}
    return render_template(
        "tenants/journals/list.html",
        council=here.council,
        heading=list_heading(
            len(issued), sum(bool(one.total_pence) and one.period_number not in done for one in issued)
        ),
        issued=[(one, period_named(contract.billing, one.period_name)) for one in issued],
        newest=newest,
        papers=PAPERS,
        layouts={paper: layout_of_council(here.scope, paper) for paper in PAPERS},
        ledgers=ledgers(),
        words=period_named_in_words,
    )


@journals.get("/journals/<period:name>/<any(journal, invoice):paper>")
@needs(Permission.KEEP_CODING)
def shown(name: str, paper: Paper) -> str:
    """Show what a journal or an invoice of a statement would say, each line that has no coding string, and what was exported."""
    here = opened_council()
    return _page(here, *_prepared(here, name, paper), ExportForm(formdata=None))


@journals.post("/journals/<period:name>/<any(journal, invoice):paper>")
@needs(Permission.KEEP_CODING)
def export(name: str, paper: Paper) -> str | Response:
    """Export it: once, and again only with the tick of somebody who saw that it was."""
    here = opened_council()
    contract, prepared = _prepared(here, name, paper)
    form = ExportForm()
    form.ask_again(is_again=prepared.last is not None)
    if prepared.last and form.shown_number != prepared.last.number:
        form.again.must = ""  # they saw none, so there was no box to tick
    if not form.validate_on_submit():
        return _page(here, contract, prepared, form)
    try:
        with transaction():
            number = export_paper(
                here.scope,
                contract,
                prepared,
                form.kind.data,
                replaces=form.shown_number,
                by_name=signed_in().name,
            )
    except (ExportRefused, NotBalanced) as refusal:
        form.refuse(str(refusal))
        return _page(here, contract, prepared, form)
    except ExportedAlready as refusal:
        form.failed_title = "Somebody exported it while you had this page open. Nothing more has been exported"
        form.refuse(f"{refusal}. Take that file, or export again if you mean it")
        return _page(here, *_prepared(here, name, paper), form)
    flash(f"The {paper} of {short_period(prepared.period)} is exported. Download the file and post it once.")
    return redirect(url_for("journals.shown", name=name, paper=paper, made=number), 303)


@journals.get("/journals/<period:name>/<any(journal, invoice):paper>/<int:number>")
@needs(Permission.KEEP_CODING)
def kept(name: str, paper: Paper, number: int) -> FlaskResponse:
    """Send a file as it was exported, byte by byte, and write in the history who took it."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    found = exported_file(here.scope, contract.contract_id, _period(contract, name).number, paper, _small(number))
    if found is None:
        abort(404)
    content, kind = found
    file_name = f"{contract.reference}-{here.slug}-{name}-{paper}-{number}.{kind}"
    with own_transaction(here.scope.binding) as session:
        details = {"period": name, "format": kind, "file": file_name}
        remember(session, "exported", paper, authority_id=here.scope.authority_id, details=details)
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return FlaskResponse(content, mimetype=MIMETYPES[kind], headers=headers)


@journals.get("/journals/columns/<any(journal, invoice):paper>")
@needs(Permission.KEEP_CODING)
def columns(paper: Paper) -> str:
    """Show the columns of a file, or a ledger's template to start from."""
    here, form = opened_council(), LayoutForm(formdata=None)
    return _columns_page(here, paper, form)


@journals.post("/journals/columns/<any(journal, invoice):paper>")
@needs(Permission.KEEP_CODING)
def columns_set(paper: Paper) -> str | Response:
    """Keep the columns of a file."""
    here, form = opened_council(), LayoutForm()
    form.offer(available_for(paper), fixed_layout(paper))
    if not form.validate_on_submit():
        return _columns_page(here, paper, form)
    try:
        wanted = check_layout(paper, *form.chosen(), ledger=str(form.ledger.data or ""))
        with transaction():
            is_new = choose_layout(here.scope, paper, wanted, replaces=form.shown_number, by_name=signed_in().name)
    except LayoutRefused as refused:
        form.refuse_layout(refused)
        return _columns_page(here, paper, form)
    except LayoutChanged:
        form.failed_title = "Somebody changed the columns while you had this page open. Yours have not been kept"
        form.refuse("Look at what holds now, then choose yours if they are still right")
        return _columns_page(here, paper, form)
    flash("The columns are kept." if is_new else "The columns were like that already.")
    return redirect(url_for("journals.listed"), 303)


def _prepared(here: CouncilDoor, name: str, paper: Paper) -> tuple[ContractTerms, Prepared]:
    contract = current_contract(here.scope.session)
    prepared = prepare(here.scope, contract, _period(contract, name), paper)
    if prepared is None:
        abort(404)
    return contract, prepared


def _page(here: CouncilDoor, contract: ContractTerms, prepared: Prepared, form: ExportForm) -> str:
    coded, last = prepared.coded, prepared.last
    form.shown.data = str(last.number if last else 0)
    form.ask_again(is_again=last is not None)
    if form.kind.data is None:
        form.kind.data = last.kind if last else "csv"
    return render_template(
        "tenants/journals/paper.html",
        council=here.council,
        contract=contract,
        one=prepared,
        form=form,
        heading=heading(prepared.paper, coded, short_period(prepared.period), bool(last)),
        uncoded=coded.uncoded[:_MOST_UNCODED],
        warning=grant_warning(coded.from_grant),
        exports=[each for each in prepared.exports if each.paper == prepared.paper],
        exported_words=exported_words,
        ledger=ledgers().get(prepared.layout.ledger),
    )


def _columns_page(here: CouncilDoor, paper: Paper, form: LayoutForm) -> str:
    held = layout_of_council(here.scope, paper)
    asked = ledgers().get(request.args.get("ledger", ""))
    if not form.is_submitted():
        form.offer(available_for(paper), asked.layouts[paper] if asked else held)
    form.shown.data = str(held.number)
    return render_template(
        "tenants/journals/columns.html",
        council=here.council,
        paper=paper,
        form=form,
        held=held,
        ledger=asked or ledgers().get(held.ledger),
        is_asked=asked is not None,
        ledgers=ledgers(),
    )


def _period(contract: ContractTerms, name: str) -> BillingPeriod:
    try:
        return period_named(contract.billing, name)
    except PeriodUnknown:
        abort(404)


def _small(number: Any) -> int:
    """Return a number from an address as the database counts; one that it could not hold is none of ours."""
    return int(number) if number < 1_000_000 else 0
