import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.periods.models import Closing, HoldRelease, PeriodHold
from consortium.periods.rules import BillingPeriod, Hold, NewHold


def hold_gate(session: Session, contract_id: int) -> None:
    """Hold a contract's gate alone: whoever writes its lines has finished, and nobody begins until we commit."""
    session.execute(
        text("select from contract_gates where contract_id = :contract_id for update"), {"contract_id": contract_id}
    )


def note_business_day(session: Session, day: dt.date) -> None:
    """Remember that something of the books was recorded on a business date."""
    session.execute(text("insert into business_days (day) values (:day) on conflict do nothing"), {"day": day})


def record_closing(
    session: Session,
    contract_id: int,
    period: BillingPeriod,
    *,
    hold_number: int,
    statements: int,
    net_pence: int,
    today: dt.date,
) -> None:
    """Close a period that is held, for good. Units: pence."""
    session.add(
        Closing(
            contract_id=contract_id,
            period_number=period.number,
            period_name=period.name,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            statements=statements,
            net_pence=net_pence,
            closed_on=today,
            closed_by=session.info["binding"].actor,
            hold_number=hold_number,
        )
    )
    session.flush()


def record_hold(session: Session, contract_id: int, period: BillingPeriod, new: NewHold) -> int:
    """Hold a period, in the place of a hold that was released if there was one. Returns its number."""
    number = (new.replaces or 0) + 1
    session.add(
        PeriodHold(
            contract_id=contract_id,
            period_number=period.number,
            hold_number=number,
            period_name=period.name,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            held_by=session.info["binding"].actor,
            **vars(new),
        )
    )
    session.flush()
    return number


def record_release(
    session: Session, contract_id: int, hold: Hold, *, reason: str, by_name: str, today: dt.date
) -> None:
    """Take a hold back, with a reason: the period is open again."""
    session.add(
        HoldRelease(
            contract_id=contract_id,
            period_number=hold.period_number,
            hold_number=hold.hold_number,
            reason=reason,
            released_on=today,
            released_by=session.info["binding"].actor,
            released_by_name=by_name,
        )
    )
    session.flush()
