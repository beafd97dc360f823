from typing import Final

from flask import Response, url_for

from consortium.contracts.queries import current_contract
from consortium.people import Permission, needs
from consortium.web.downloads import FileKind
from tenants.as_known.shown import LINE_COLUMNS, asked_for, page_of, rows_of
from tenants.doors import council_pages, opened_council
from tenants.exports import export

as_known: Final = council_pages("as_known", __name__)


@as_known.get("/as-known")
@needs(Permission.READ_STATEMENTS)
def shown() -> str:
    """Show a council what its book, statements and account said on a day that is past."""
    here = opened_council()
    files = [url_for("as_known.as_file", kind=kind) for kind in ("csv", "xlsx")]
    back = ("Account", url_for("council_account.shown"))
    return page_of(here.scope, current_contract(here.scope.session), here.council, back=back, files=files)


@as_known.get("/as-known.<any(csv, xlsx):kind>")
@needs(Permission.READ_STATEMENTS)
def as_file(kind: FileKind) -> Response:
    """Send the lines that were known on a day as a file."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    known = asked_for(here.scope, contract)
    name = f"{contract.reference}-{here.slug}-as-known-{known.day:%Y-%m-%d}"
    rows = rows_of(known, contract)
    return export(here.scope.binding, "the book as known", file_name=name, columns=LINE_COLUMNS, rows=rows, kind=kind)
