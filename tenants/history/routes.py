from collections.abc import Mapping
from typing import Final

from flask import Response, render_template, url_for

from consortium import clock
from consortium.authorities.queries import councils
from consortium.database import Binding, db
from consortium.history.queries import Whose
from consortium.people import Permission, needs
from consortium.web.downloads import FileKind
from tenants.doors import (
    council_pages,
    group_pages,
    opened_council,
    opened_group,
    opened_provider,
    provider_pages,
)
from tenants.exports import export
from tenants.history.forms import AuditorsFilter, HistoryFilter
from tenants.history.page import COLUMNS, history_as_cells, history_page

council_history: Final = council_pages("council_history", __name__)
group_history: Final = group_pages("group_history", __name__)
provider_history: Final = provider_pages("provider_history", __name__)


@council_history.get("/history")
@needs(Permission.READ_HISTORY)
def listed() -> str:
    """Show a council who did what with its rows, newest first."""
    here = opened_council()
    return _show(here.council, Whose(authority_id=here.scope.authority_id), HistoryFilter(), {}, "council_history")


@council_history.get("/history.<any(csv, xlsx):kind>")
@needs(Permission.READ_HISTORY)
def exported(kind: FileKind) -> Response:
    """Send a council its history as a file."""
    here = opened_council()
    whose = Whose(authority_id=here.scope.authority_id)
    return _send(here.scope.binding, here.slug, whose, HistoryFilter(), {}, kind)


@group_history.get("/history", endpoint="listed")
@needs(Permission.READ_HISTORY)
def listed_of_group() -> str:
    """Show the lead what happened to what the group shares; an auditor what happened anywhere."""
    form, whose, names = _of_group()
    return _show(opened_group().group, whose, form, names, "group_history")


@group_history.get("/history.<any(csv, xlsx):kind>", endpoint="exported")
@needs(Permission.READ_HISTORY)
def exported_of_group(kind: FileKind) -> Response:
    """Send the same as a file."""
    here = opened_group()
    form, whose, names = _of_group()
    return _send(Binding(here.role, actor=here.actor), "group", whose, form, names, kind)


@provider_history.get("/history", endpoint="listed")
@needs(Permission.READ_HISTORY)
def listed_of_provider() -> str:
    """Show a provider who did what with its own rows."""
    here = opened_provider()
    return _show(here.provider, Whose(provider_id=here.provider_id), HistoryFilter(), _councils(), "provider_history")


@provider_history.get("/history.<any(csv, xlsx):kind>", endpoint="exported")
@needs(Permission.READ_HISTORY)
def exported_of_provider(kind: FileKind) -> Response:
    """Send the same as a file."""
    here = opened_provider()
    binding = Binding("portal_provider", provider_id=here.provider_id, actor=here.actor)
    return _send(binding, "provider", Whose(provider_id=here.provider_id), HistoryFilter(), _councils(), kind)


def _of_group() -> tuple[HistoryFilter, Whose, dict[int, str]]:
    """Say whose entries the door shows: the group's own to the lead, all or one council's to an auditor."""
    if opened_group().role != "portal_auditor":
        return HistoryFilter(), Whose(), {}
    names = _councils()
    form = AuditorsFilter()
    form.among(list(names.items()))
    chosen = form.council.data
    return form, Whose(everything=True) if chosen is None else Whose(authority_id=chosen), names


def _councils() -> dict[int, str]:
    return {council.authority_id: council.name for council in councils(db.session())}


def _show(whose_page: str, whose: Whose, form: HistoryFilter, names: Mapping[int, str], pages: str) -> str:
    shown = history_page(db.session(), whose, form, names)
    return render_template(
        "tenants/history/list.html",
        whose=whose_page,
        page=shown,
        form=form,
        has_councils=bool(names),
        csv=url_for(f"{pages}.exported", kind="csv"),
        xlsx=url_for(f"{pages}.exported", kind="xlsx"),
    )


def _send(
    binding: Binding, name: str, whose: Whose, form: HistoryFilter, names: Mapping[int, str], kind: FileKind
) -> Response:
    return export(
        binding,
        "the history",
        file_name=f"history-{name}-{clock.today():%Y-%m-%d}",
        columns=COLUMNS,
        rows=history_as_cells(db.session(), whose, form, names),
        kind=kind,
    )
