from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tenants.particulars.models import CouncilParticulars, FunderParticularsGiven
from tenants.particulars.rules import FunderParticulars, Particulars
from tenants.scope import Scope

_MOST_COUNCILS: Final = 1_000
_OF_GROUP: Final = text(f"""
select distinct on (p.authority_id) p.authority_id, p.address, p.vat_number, p.invoices_to, p.change_number, p.set_on,
    p.set_by_name
from council_particulars p order by p.authority_id, p.change_number desc limit {_MOST_COUNCILS}
""")  # noqa: S608  put together from a constant of this file
_COLUMNS: Final = (
    CouncilParticulars.address,
    CouncilParticulars.vat_number,
    CouncilParticulars.invoices_to,
    CouncilParticulars.change_number,
    CouncilParticulars.set_on,
    CouncilParticulars.set_by_name,
)


def particulars_of(scope: Scope) -> Particulars:
    """Return what a council's documents say of it now."""
    row = scope.session.execute(
        select(*_COLUMNS)
        .where(CouncilParticulars.authority_id == scope.authority_id)
        .order_by(CouncilParticulars.change_number.desc())
        .limit(1)
    ).one_or_none()
    return Particulars() if row is None else Particulars(*row)


def particulars_of_funder(scope: Scope, code: str) -> FunderParticulars:
    """Return what documents to a funder of a council say of it now."""
    given = FunderParticularsGiven
    row = scope.session.execute(
        select(given.address, given.reference, given.change_number, given.set_on, given.set_by_name)
        .where(given.authority_id == scope.authority_id, given.funder_code == code)
        .order_by(given.change_number.desc())
        .limit(1)
    ).one_or_none()
    return FunderParticulars() if row is None else FunderParticulars(*row)


def particulars_of_group(session: Session) -> dict[int, Particulars]:
    """Return what each council's documents say of it now, by its DfE number; who has given nothing is left out."""
    return {row[0]: Particulars(*row[1:]) for row in session.execute(_OF_GROUP)}
