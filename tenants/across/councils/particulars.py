"""What each council's documents say of it, as the lead's invoices name it: who has given nothing is named first."""

from typing import Final

from flask import Response, render_template

from consortium import clock
from consortium.authorities.queries import councils
from consortium.contracts.queries import current_contract
from consortium.database import db
from consortium.files.words import listed as in_a_row
from consortium.group_settings.rules import vat_number_in_groups
from consortium.people import Permission, needs
from consortium.web.downloads import Column, FileKind
from tenants.across.councils.routes import group_councils
from tenants.doors import opened_group
from tenants.exports import export
from tenants.particulars.queries import particulars_of_group
from tenants.particulars.rules import Particulars

__all__ = ["group_councils"]

_MOST_NAMED: Final = 5
_COLUMNS: Final = (
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("address", "Address"),
    Column("vat_number", "VAT number"),
    Column("invoices_to", "Where invoices go"),
    Column("given_on", "Given on", "day"),
)


@group_councils.get("/invoice-details")
@needs(Permission.READ_GROUP)
def invoice_details() -> str:
    """Show to whom the statements are made out, and which councils have given no address."""
    here, session = opened_group(), db.session()
    given = particulars_of_group(session)
    today = clock.today()
    members = [one for one in councils(session) if one.left_on is None or today <= one.left_on]
    missing = [one.name for one in members if one.authority_id not in given]
    return render_template(
        "tenants/across/councils/invoice_details.html",
        group=here.group,
        heading=_heading(missing, len(members)),
        rows=[
            (one, given.get(one.authority_id, Particulars()))
            for one in sorted(members, key=lambda one: one.authority_id in given)
        ],
        in_groups=vat_number_in_groups,
        charges_vat=current_contract(session).recharge_vat == "standard",
    )


@group_councils.get("/invoice-details.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def invoice_details_exported(kind: FileKind) -> Response:
    """Send the list as a file, for the lead's own ledger."""
    session = db.session()
    given = particulars_of_group(session)
    rows = []
    for one in councils(session):
        own = given.get(one.authority_id, Particulars())
        address, number = ", ".join(own.address.splitlines()), vat_number_in_groups(own.vat_number)
        rows.append([str(one.authority_id), one.name, address, number, own.invoices_to, own.set_on])
    name = f"{current_contract(session).reference}-invoice-details"
    return export(session.info["binding"], "invoice details", file_name=name, columns=_COLUMNS, rows=rows, kind=kind)


def _heading(missing: list[str], members: int) -> str:
    """Say who has given no address: Essex and Kent have given no address for invoices."""
    if not missing:
        return "Every council has given its address for invoices"
    if len(missing) == members:
        return "No council has given its address for invoices"
    more = len(missing) - _MOST_NAMED
    names = [*missing[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
    return f"{in_a_row(names, 'and')} {'has' if len(missing) == 1 else 'have'} given no address for invoices"
