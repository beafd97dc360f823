"""A council's worklist, and the files of a council's and a provider's. The provider's list is on its first page."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, Protocol

from flask import Response, abort, current_app, render_template, request, url_for

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db
from consortium.people import Permission, needs, signed_in
from consortium.web.downloads import FileKind
from consortium.web.lists import sorting_asked_for
from tenants.cases.addresses import case_address
from tenants.desk import open_desk
from tenants.doors import council_pages, opened_council, provider_pages
from tenants.exports import export
from tenants.worklists.queries import WantedTasks, all_tasks
from tenants.worklists.rules import Task
from tenants.worklists.shown import COLUMNS, SORTED_BY, Addresses, as_cells, worklist_page
from tenants.worklists.web_forms import ProvidersWorklistFilter, WorklistFilter

council_worklist: Final = council_pages("council_worklist", __name__)
provider_worklist: Final = provider_pages("provider_worklist", __name__)


class Named(Protocol):
    """A council, as far as a filter is concerned."""

    @property
    def authority_id(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def slug(self) -> str:
        """Its part of a path."""


@council_worklist.get("/worklist")
@needs(Permission.READ_CASES)
def shown() -> str:
    """Show a council what it has to do by when, in all of its cases."""
    here, form = opened_council(), WorklistFilter()
    form.validate()
    contract = current_contract(here.scope.session)
    wanted = form.wanted(authority_id=here.scope.authority_id)
    work = worklist_page(form, wanted, Addresses(lambda task: councils_case(task, contract)))
    files = {kind: url_for("council_worklist.exported", kind=kind) for kind in ("csv", "xlsx")}
    return render_template("tenants/worklists/council.html", council=here.council, form=form, work=work, **files)


@council_worklist.get("/worklist.<any(csv,xlsx):kind>")
@needs(Permission.READ_CASES)
def exported(kind: FileKind) -> Response:
    """Send a council's tasks of a filter, all pages of them, and write in the history who took them."""
    here, form = opened_council(), WorklistFilter()
    form.validate()
    wanted = form.wanted(authority_id=here.scope.authority_id)
    return _file(form, wanted, here.scope.binding, f"{here.slug}-worklist", kind)


@provider_worklist.get("/worklist.<any(csv,xlsx):kind>", endpoint="exported")
@needs(Permission.READ_CASES)
def providers_exported(kind: FileKind) -> Response:
    """Send a provider's tasks of a filter in the same way."""
    desk = open_desk()
    if desk is None:
        abort(404)
    form = ProvidersWorklistFilter()
    wanted = providers_wanted(form, desk.door.provider_id, desk.councils.values())
    binding = Binding("portal_provider", provider_id=desk.door.provider_id, actor=desk.door.actor)
    return _file(form, wanted, binding, f"{desk.contract.reference}-worklist-{form.council.data or 'all'}", kind)


def providers_wanted(form: ProvidersWorklistFilter, provider_id: int, councils: Iterable[Named]) -> WantedTasks:
    """Read the filter of a provider's worklist; 404 for a council that is not there."""
    by_slug = {council.slug: council for council in councils}
    form.offer((slug, council.name) for slug, council in by_slug.items())
    form.validate()
    chosen = by_slug.get(form.council.data or "")
    if chosen is None and request.args.get("council"):
        abort(404)
    wanted = form.wanted(provider_id=provider_id, authority_id=chosen.authority_id if chosen else None)
    return replace(wanted, assigned_to=signed_in().account_id) if form.is_mine else wanted


def councils_case(task: Task, contract: ContractTerms) -> str:
    """Return the address of a task's case for its council, or nothing while there is no such page."""
    other = {} if task.provider_id == contract.provider_id else {"provider": task.provider_id}
    return _case("cases.shown", task.reference, **other)


PROVIDERS: Final = Addresses(
    case=lambda task: _case("provider_cases.shown", task.reference),
    issue=lambda task: case_address("provider_certificates.issue", task.reference),
)


def _case(endpoint: str, reference: str, **more: int) -> str:
    return case_address(endpoint, reference, **more) if endpoint in current_app.view_functions else ""


def _file(form: WorklistFilter, wanted: WantedTasks, binding: Binding, name: str, kind: FileKind) -> Response:
    sorting, today = sorting_asked_for(SORTED_BY), clock.today()
    tasks = all_tasks(
        db.session(),
        wanted,
        today=today,
        state=form.chosen_state,
        by=sorting.by,  # type: ignore[arg-type]  # one of SORTED_BY
        down=sorting.down,
    )
    rows = as_cells(tasks, form.reader, today)
    return export(binding, "worklist", file_name=f"{name}-{today:%Y-%m-%d}", columns=COLUMNS, rows=rows, kind=kind)
