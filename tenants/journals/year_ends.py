"""The journal of a year end: what it would say, the press that exports it, and each file as it was exported."""

from flask import Response as FlaskResponse
from flask import abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import own_transaction, transaction
from consortium.dates import long_date
from consortium.history.actions import remember
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import financial_year_name
from consortium.web.downloads import MIMETYPES
from tenants.doors import CouncilDoor, opened_council
from tenants.journals.accruals import accruals_heading, taken_back
from tenants.journals.accruing import PreparedYear, accrual_file, export_year, exported_words, prepare_year
from tenants.journals.actions import ExportedAlready, ExportRefused
from tenants.journals.routes import journals
from tenants.journals.rules import NotBalanced
from tenants.journals.web_forms import YearExportForm
from tenants.year_end.rules import ONE_DAY
from tenants.year_end.web_forms import YearEndFilter

__all__ = ["journals"]

_MOST_UNCODED = 200


@journals.get("/journals/year-end")
@needs(Permission.KEEP_CODING)
def accruals() -> str:
    """Show what the journal of a year end would say, each line that has no coding string, and what was exported."""
    here = opened_council()
    contract, asked = _asked(here)
    return _page(here, asked, _prepared(here, contract, asked), YearExportForm(formdata=None))


@journals.post("/journals/year-end")
@needs(Permission.KEEP_CODING)
def accruals_exported() -> str | Response:
    """Export it: once, and again only with the tick of somebody who saw that it was."""
    here, form = opened_council(), YearExportForm()
    contract, asked = _asked(here)
    prepared = _prepared(here, contract, asked)
    form.ask_again(is_again=prepared.last is not None, what="journal")
    if prepared.last and form.shown_number != prepared.last.number:
        form.again.must = ""  # they saw none, so there was no box to tick
    if not form.validate_on_submit():
        return _page(here, asked, prepared, form)
    try:
        with transaction():
            export_year(
                here.scope,
                contract,
                prepared,
                form.kind.data,
                takes_back=bool(form.takes_back.data),
                replaces=form.shown_number,
                by_name=signed_in().name,
            )
    except (ExportRefused, NotBalanced) as refusal:
        form.refuse(str(refusal))
        return _page(here, asked, prepared, form)
    except ExportedAlready as refusal:
        form.failed_title = "Somebody exported it while you had this page open. Nothing more has been exported"
        form.refuse(f"{refusal}. Take that file, or export again if you mean it")
        return _page(here, asked, _prepared(here, contract, asked), form)
    flash(
        f"The journal of {long_date(prepared.report.year_end.ends_on)} is exported. Download the file and post it once."
    )
    return redirect(url_for("journals.accruals", year=asked.year.data, known=asked.known.data), 303)


@journals.get("/journals/year-end/<int(max=9999):year>/<int(max=99999999):number>")
@needs(Permission.KEEP_CODING)
def accruals_kept(year: int, number: int) -> FlaskResponse:
    """Send a file as it was exported, byte by byte, and write in the history who took it."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    found = accrual_file(here.scope, contract.contract_id, year, number)
    if found is None:
        abort(404)
    content, kind = found
    named = financial_year_name(year)
    file_name = f"{contract.reference}-{here.slug}-{named}-accruals-{number}.{kind}"
    with own_transaction(here.scope.binding) as session:
        details = {"period": named, "format": kind, "file": file_name}
        remember(session, "exported", "accruals", authority_id=here.scope.authority_id, details=details)
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return FlaskResponse(content, mimetype=MIMETYPES[kind], headers=headers)


def _asked(here: CouncilDoor) -> tuple[ContractTerms, YearEndFilter]:
    contract, asked = current_contract(here.scope.session), YearEndFilter()
    asked.offer(contract)
    return contract, asked


def _prepared(here: CouncilDoor, contract: ContractTerms, asked: YearEndFilter) -> PreparedYear:
    return prepare_year(here.scope, contract, asked.first_year, asked.known_by)


def _page(here: CouncilDoor, asked: YearEndFilter, prepared: PreparedYear, form: YearExportForm) -> str:
    last, report = prepared.last, prepared.report
    first_day = report.year_end.ends_on + ONE_DAY
    form.shown.data = str(last.number if last else 0)
    form.ask_again(is_again=last is not None, what="journal")
    form.begin_with(last.kind if last else "csv", takes_back=last is None or last.takes_back, first_day=first_day)
    return render_template(
        "tenants/journals/year_end.html",
        council=here.council,
        asked=asked,
        one=prepared,
        form=form,
        heading=accruals_heading(prepared.coded, report, is_over=prepared.is_over, is_exported=last is not None),
        entries=prepared.coded.entries,
        april=taken_back(prepared.coded.entries),
        first_day=first_day,
        uncoded=prepared.coded.uncoded[:_MOST_UNCODED],
        exported_words=exported_words,
        year=report.year_end.year,
    )
