"""The log of who looked at which case, for each body."""

from typing import Any, Final

from flask import Response, render_template

from consortium import clock
from consortium.database import Binding, db
from consortium.files.words import begun
from consortium.people import Permission, needs
from consortium.people.names import actor_in_words, names_by_account
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import ROWS_A_PAGE, Paging, page_asked_for
from tenants.cases.addresses import case_address
from tenants.cases.filters import ViewsFilter
from tenants.cases.looking import MOST_EXPORTED, ListedView, Looks, count_views, list_views
from tenants.cases.routes.council import cases
from tenants.cases.routes.provider import provider_cases
from tenants.doors import opened_council, opened_provider
from tenants.exports import export

COLUMNS: Final = (
    Column("looked_at", "Looked at, London time"),
    Column("who", "Who"),
    Column("for", "For"),
    Column("case_reference", "Case"),
    Column("authority", "Council’s number", "count"),
    Column("council", "Council"),
)
_FOR: Final = {"council": "The council", "provider": "The adviser"}


@cases.get("/cases/views")
@needs(Permission.READ_CASES)
def views() -> str:
    """Show a council who looked at its cases, newest first."""
    here, form = opened_council(), ViewsFilter()
    form.validate()
    return _page(here.council, "cases", form, form.looks(authority_id=here.scope.authority_id))


@cases.get("/cases/views.<any(csv,xlsx):kind>")
@needs(Permission.READ_CASES)
def views_exported(kind: FileKind) -> Response:
    """Send a council the log as a file."""
    here, form = opened_council(), ViewsFilter()
    form.validate()
    return _send(here.scope.binding, here.slug, form.looks(authority_id=here.scope.authority_id), kind)


@provider_cases.get("/cases/views", endpoint="views")
@needs(Permission.READ_CASES)
def provider_views() -> str:
    """Show a provider who looked at its cases, newest first."""
    here, form = opened_provider(), ViewsFilter()
    form.validate()
    return _page(here.provider, "provider_cases", form, form.looks(provider_id=here.provider_id))


@provider_cases.get("/cases/views.<any(csv,xlsx):kind>", endpoint="views_exported")
@needs(Permission.READ_CASES)
def provider_views_exported(kind: FileKind) -> Response:
    """Send a provider the log as a file."""
    here, form = opened_provider(), ViewsFilter()
    form.validate()
    binding = Binding("portal_provider", provider_id=here.provider_id, actor=here.actor)
    return _send(binding, "provider", form.looks(provider_id=here.provider_id), kind)


def _page(whose: str, pages: str, form: ViewsFilter, looks: Looks) -> str:
    paging = Paging(page_asked_for(), count_views(db.session(), looks))
    return render_template(
        "tenants/cases/views.html",
        whose=whose,
        pages=pages,
        form=form,
        paging=paging,
        rows=_told(list_views(db.session(), looks, most=ROWS_A_PAGE, before=paging.offset)),
        has_councils=pages == "provider_cases",
        address=lambda row: _address(pages, row),
    )


def _address(pages: str, row: ListedView) -> str:
    """Return the address of the case; a council's names the provider, since it may have had another."""
    return case_address(f"{pages}.shown", row.reference, **({"provider": row.provider_id} if pages == "cases" else {}))


def _told(rows: list[ListedView]) -> list[tuple[ListedView, str, str]]:
    names = names_by_account({row.viewed_by for row in rows})
    return [(row, begun(actor_in_words(row.viewed_by, names)), _FOR[row.viewed_for]) for row in rows]


def _send(binding: Binding, name: str, looks: Looks, kind: FileKind) -> Response:
    rows: list[list[Any]] = [
        [f"{row.local:%Y-%m-%d %H:%M:%S}", who, body, row.reference, row.authority_id, row.council]
        for row, who, body in _told(list_views(db.session(), looks, most=MOST_EXPORTED))
    ]
    file_name = f"case-views-{name}-{clock.today():%Y-%m-%d}"
    return export(binding, "the log of case views", file_name=file_name, columns=COLUMNS, rows=rows, kind=kind)
