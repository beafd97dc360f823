import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consortium.periods.models import Closing


@dataclass(frozen=True)
class ClosedPeriod:
    """A period that was closed, with how many statements and how much in all. Units: pence."""

    period_number: int
    name: str
    statements: int
    net_pence: int
    closed_on: dt.date


def last_closed_number(session: Session, contract_id: int) -> int | None:
    """Return the number of the last closed period, or None while every period is open."""
    return session.execute(
        select(func.max(Closing.period_number)).where(Closing.contract_id == contract_id)
    ).scalar_one()


def closed_periods(session: Session, contract_id: int) -> list[ClosedPeriod]:
    """List the closed periods in order."""
    rows = session.execute(
        select(Closing.period_number, Closing.period_name, Closing.statements, Closing.net_pence, Closing.closed_on)
        .where(Closing.contract_id == contract_id)
        .order_by(Closing.period_number)
        .limit(1000)
    )
    return [ClosedPeriod(*row) for row in rows]
