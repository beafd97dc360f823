import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.scope import Scope
from tenants.statements.models import Statement


@dataclass(frozen=True)
class IssuedStatement:
    """A statement as it was frozen. Units: pence. `fingerprint` is the head of the council's chain, in hex."""

    authority_id: int
    period_number: int
    period_name: str
    net_pence: int
    vat_pence: int
    total_pence: int
    recharged_pence: int
    lines: int
    issued_on: dt.date
    fingerprint: str


_COLUMNS = (
    Statement.authority_id,
    Statement.period_number,
    Statement.period_name,
    Statement.net_pence,
    Statement.vat_pence,
    Statement.total_pence,
    Statement.recharged_pence,
    Statement.lines,
    Statement.issued_on,
    Statement.chain_hash,
)


def issued_statements(scope: Scope, contract_id: int) -> list[IssuedStatement]:
    """List one council's statements, newest first."""
    rows = scope.session.execute(
        select(*_COLUMNS)
        .where(Statement.authority_id == scope.authority_id, Statement.contract_id == contract_id)
        .order_by(Statement.period_number.desc())
        .limit(500)
    )
    return [_issued(row) for row in rows]


def issued_statements_of_group(
    session: Session, contract_id: int, period_number: int | None = None
) -> list[IssuedStatement]:
    """List every council's statements by period and council, as far as the Session's role sees them."""
    query = select(*_COLUMNS).where(Statement.contract_id == contract_id)
    if period_number is not None:
        query = query.where(Statement.period_number == period_number)
    rows = session.execute(query.order_by(Statement.period_number, Statement.authority_id))
    return [_issued(row) for row in rows]


def issued_statement(scope: Scope, contract_id: int, period_number: int) -> IssuedStatement | None:
    """Return one council's statement of a period as it was frozen, or None while the period is open or empty."""
    row = scope.session.execute(
        select(*_COLUMNS).where(
            Statement.authority_id == scope.authority_id,
            Statement.contract_id == contract_id,
            Statement.period_number == period_number,
        )
    ).one_or_none()
    return None if row is None else _issued(row)


def _issued(row: Any) -> IssuedStatement:
    return IssuedStatement(
        authority_id=row.authority_id,
        period_number=row.period_number,
        period_name=row.period_name,
        net_pence=row.net_pence,
        vat_pence=row.vat_pence,
        total_pence=row.total_pence,
        recharged_pence=row.recharged_pence,
        lines=row.lines,
        issued_on=row.issued_on,
        fingerprint=bytes(row.chain_hash).hex(),
    )
