"""A council's early resolution: its own meetings before any mediation, counted by financial year. Never charged."""

from typing import Final

from flask import Response, abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Redirect

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.people import Permission, needs
from consortium.periods.rules import financial_year, financial_year_name, year_in_words
from consortium.web.downloads import Column, FileKind
from tenants.cases.addresses import case_address
from tenants.cases.opening import OpenCase, council_case
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.early.actions import EarlyChanged, KeyUsed, OfCase, record_early
from tenants.early.queries import EarlyEntry, early_meetings, find_early
from tenants.early.rules import HELD, OFFERED, RESULT_WORDS, TAKEN_BACK, TURNED_DOWN, by_year, fault_in
from tenants.early.web_forms import EarlyFilter, EarlyForm
from tenants.exports import export

early: Final = council_pages("early", __name__)
Answer = str | Redirect
COLUMNS: Final = (
    Column("entry", "Entry", "count"),
    Column("offered_on", "Offered on", "day"),
    Column("state", "What came of it"),
    Column("held_on", "Held on", "day"),
    Column("result", "Result"),
    Column("case_reference", "Case"),
    Column("financial_year", "Financial year"),
)
_SHORT: Final = {OFFERED: "Offered", TURNED_DOWN: "Not wanted", HELD: "Held"}


@early.get("/early-resolution")
@needs(Permission.READ_CASES)
def listed() -> str:
    """Show a council's early meetings of a year, and what they come to in each."""
    here = opened_council()
    found = early_meetings(here.scope)
    form, rows = _filtered(found)
    contract = current_contract(here.scope.session)
    return render_template(
        "tenants/early/list.html",
        council=here.council,
        form=form,
        years=[(year, year_in_words(year.year)) for year in by_year((e.offered_on, e.state, e.result) for e in found)],
        rows=rows[:_MOST_SHOWN],
        total=len(rows),
        states=_SHORT,
        results=RESULT_WORDS,
        address=lambda entry: case_address(
            "cases.shown",
            entry.case_reference,
            **({} if entry.provider_id == contract.provider_id else {"provider": entry.provider_id}),
        ),
    )


@early.get("/early-resolution.<any(csv,xlsx):kind>")
@needs(Permission.READ_CASES)
def exported(kind: FileKind) -> Response:
    """Send the early meetings of a year as a file."""
    here = opened_council()
    _, rows = _filtered(early_meetings(here.scope))
    lines = (
        (
            *(row.number, row.offered_on, _SHORT[row.state], row.held_on, RESULT_WORDS.get(row.result or "")),
            *(row.case_reference, financial_year_name(financial_year(row.offered_on))),
        )
        for row in rows
    )
    name = f"{here.slug}-early-resolution-{clock.today():%Y-%m-%d}"
    return export(here.scope.binding, "early meetings", file_name=name, columns=COLUMNS, rows=lines, kind=kind)


@early.get("/early-resolution/new")
@needs(Permission.FILL_CASES)
def new() -> str:
    """Show the empty form of a meeting that is about no case."""
    return _page(EarlyForm(), opened_council())


@early.post("/early-resolution/new")
@needs(Permission.FILL_CASES)
def create() -> Answer:
    """Record it."""
    return _record(EarlyForm(), opened_council())


@early.get("/case/<path:reference>/early-meeting", merge_slashes=False)
@needs(Permission.FILL_CASES)
def of_case(reference: str) -> str:
    """Show the empty form of a meeting about one case."""
    return _page(EarlyForm(), opened_council(), council_case(reference))


@early.post("/case/<path:reference>/early-meeting", merge_slashes=False)
@needs(Permission.FILL_CASES)
def create_of_case(reference: str) -> Answer:
    """Record it."""
    return _record(EarlyForm(), opened_council(), council_case(reference))


@early.get("/early-resolution/<int(max=99999999):number>")
@needs(Permission.FILL_CASES)
def follow(number: int) -> str:
    """Show what is known of an early meeting, and ask what came of it."""
    here = opened_council()
    entry, form = _entry(here, number), EarlyForm()
    form.begin_with(entry)
    return _page(form, here, entry=entry)


@early.post("/early-resolution/<int(max=99999999):number>")
@needs(Permission.FILL_CASES)
def follow_now(number: int) -> Answer:
    """Record what came of it, as an entry that replaces the one before."""
    here, form = opened_council(), EarlyForm()
    entry = find_early(here.scope, number)
    return _record(form, here, entry=entry, replaces=number)


_MOST_SHOWN: Final = 200


def _filtered(found: list[EarlyEntry]) -> tuple[EarlyFilter, list[EarlyEntry]]:
    form = EarlyFilter()
    years = sorted({financial_year(entry.offered_on) for entry in found}, reverse=True)
    form.year.choices = [(financial_year_name(year), year_in_words(year)) for year in years]
    form.validate()
    chosen = form.year.data
    return form, [entry for entry in found if chosen in (None, financial_year_name(financial_year(entry.offered_on)))]


def _entry(here: CouncilDoor, number: int) -> EarlyEntry:
    entry = find_early(here.scope, number)
    if entry is None or entry.state == TAKEN_BACK:
        abort(404)
    return entry


def _record(
    form: EarlyForm,
    here: CouncilDoor,
    opened: OpenCase | None = None,
    *,
    entry: EarlyEntry | None = None,
    replaces: int | None = None,
) -> Answer:
    if replaces is not None:
        form.may_be_taken_back()
    valid = form.validate_on_submit()
    if valid and (fault := fault_in(form.answers(), today=clock.today())):
        form.refuse(fault[1].removesuffix("."), fault[0])
    if not valid or form.troubles:
        return _page(form, here, opened, entry=entry)
    try:
        key = str(form.request_key.data)
        record_early(here.scope, form.answers(), request_key=key, of=_of(opened, entry), replaces=replaces)
    except (EarlyChanged, KeyUsed) as refusal:
        form.failed_title = "Nothing has been recorded"
        form.refuse(f"{refusal} Go back to the list, look at it, and begin again")
        return _page(form, here, opened, entry=entry)
    flash("The early meeting is recorded. It costs nothing, and no other body sees it.")
    back = opened.address("shown") if opened else url_for("early.listed")
    return redirect(back, 303)


def _of(opened: OpenCase | None, entry: EarlyEntry | None) -> OfCase | None:
    """Say which case it is about: the one opened, or the one that the entry before was about."""
    if opened is not None and opened.scope.provider_id is not None:
        return OfCase(opened.scope.provider_id, opened.reference)
    if entry is not None and entry.provider_id is not None and entry.case_reference is not None:
        return OfCase(entry.provider_id, entry.case_reference)
    return None


def _page(
    form: EarlyForm, here: CouncilDoor, opened: OpenCase | None = None, *, entry: EarlyEntry | None = None
) -> str:
    if entry is not None:
        form.may_be_taken_back()
    back = (f"Case {opened.reference}", opened.address("shown")) if opened else None
    return render_template(
        "tenants/early/form.html",
        form=form,
        council=here.council,
        reference=opened.reference if opened else entry.case_reference if entry else None,
        entry=entry,
        back=back or ("Early resolution", url_for("early.listed")),
    )
