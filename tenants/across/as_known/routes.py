from typing import Final

from flask import Response, url_for

from consortium.contracts.queries import current_contract
from consortium.database import Binding, db
from consortium.people import Permission, needs
from consortium.web.downloads import FileKind
from tenants.across.pages import council_named
from tenants.as_known.shown import LINE_COLUMNS, asked_for, page_of, rows_of
from tenants.doors import group_pages, opened_group
from tenants.exports import export

group_as_known: Final = group_pages("group_as_known", __name__)


@group_as_known.get("/as-known/<slug:slug>")
@needs(Permission.READ_ALL_STATEMENTS)
def shown(slug: str) -> str:
    """Show the lead what one council's book, statements and account said on a day that is past."""
    council = council_named(slug)
    scope = opened_group().scope_of(council.authority_id)
    files = [url_for("group_as_known.as_file", slug=slug, kind=kind) for kind in ("csv", "xlsx")]
    back = (f"{council.name}’s account", url_for("group_debt.account", slug=slug))
    return page_of(scope, current_contract(db.session()), council.name, back=back, files=files)


@group_as_known.get("/as-known/<slug:slug>.<any(csv, xlsx):kind>")
@needs(Permission.READ_ALL_STATEMENTS)
def as_file(slug: str, kind: FileKind) -> Response:
    """Send the lines of one council that were known on a day as a file."""
    here, council, contract = opened_group(), council_named(slug), current_contract(db.session())
    known = asked_for(here.scope_of(council.authority_id), contract)
    name = f"{contract.reference}-{slug}-as-known-{known.day:%Y-%m-%d}"
    binding = Binding(here.role, actor=here.actor)
    rows = rows_of(known, contract)
    return export(binding, "the book as known", file_name=name, columns=LINE_COLUMNS, rows=rows, kind=kind)
