import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consortium.periods.models import Closing, HoldRelease, PeriodHold
from consortium.periods.rules import Hold


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


def standing_hold(session: Session, contract_id: int, period_number: int) -> Hold | None:
    """Return the hold of a period that has not been released, or None while it is open."""
    last = last_hold(session, contract_id, period_number)
    return None if last is None or last.released_on is not None else last


def last_hold(session: Session, contract_id: int, period_number: int) -> Hold | None:
    """Return the last hold of a period, released or not, or None if it was never held."""
    row = session.execute(
        select(
            PeriodHold.period_number,
            PeriodHold.hold_number,
            PeriodHold.way,
            PeriodHold.statements,
            PeriodHold.net_pence,
            PeriodHold.look_until,
            PeriodHold.held_on,
            PeriodHold.held_at,
            PeriodHold.held_by,
            PeriodHold.held_by_name,
            HoldRelease.released_on,
            HoldRelease.reason,
        )
        .outerjoin(
            HoldRelease,
            (HoldRelease.contract_id == PeriodHold.contract_id)
            & (HoldRelease.period_number == PeriodHold.period_number)
            & (HoldRelease.hold_number == PeriodHold.hold_number),
        )
        .where(PeriodHold.contract_id == contract_id, PeriodHold.period_number == period_number)
        .order_by(PeriodHold.hold_number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Hold(*row)
