"""What mediators have declared about councils and cases."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.scope import Scope

MOST_DECLARATIONS: Final = 1000
_STANDING: Final = """
select * from (select distinct on (c.authority_id, c.mediator_number, c.case_reference) c.authority_id, c.mediator_number,
    c.case_reference, c.declaration_number, c.has_conflict, c.recorded_on from conflict_declarations c
    where c.provider_id = :provider_id{0}
    order by c.authority_id, c.mediator_number, c.case_reference, c.declaration_number desc) c
where c.has_conflict order by c.mediator_number, c.authority_id, c.case_reference nulls first limit :most
"""
_OF_COUNCIL: Final = text(_STANDING.format(" and c.authority_id = :authority_id"))
_OF_ALL: Final = text(_STANDING.format(""))


@dataclass(frozen=True)
class Conflict:
    """A conflict that stands: with a council as a whole, or with one case of it."""

    authority_id: int
    mediator_number: int
    case_reference: str | None
    declaration_number: int
    declared_on: dt.date


def conflicts_here(scope: Scope) -> list[Conflict]:
    """List the conflicts of the provider's mediators with a council and its cases."""
    return _read(scope.session, {"provider_id": scope.provider_id, "authority_id": scope.authority_id}, _OF_COUNCIL)


def conflicts_of_provider(session: Session, provider_id: int) -> list[Conflict]:
    """List the conflicts of a provider's mediators over all its councils."""
    return _read(session, {"provider_id": provider_id}, _OF_ALL)


def _read(session: Session, values: dict[str, int | None], statement: object) -> list[Conflict]:
    rows = session.execute(statement, values | {"most": MOST_DECLARATIONS})  # type: ignore[call-overload]
    return [
        Conflict(row.authority_id, row.mediator_number, row.case_reference, row.declaration_number, row.recorded_on)
        for row in rows
    ]
