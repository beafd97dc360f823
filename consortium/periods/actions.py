import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.periods.models import Closing
from consortium.periods.rules import BillingPeriod


def hold_gate(session: Session, contract_id: int) -> None:
    """Hold a contract's gate alone: whoever writes its lines has finished, and nobody begins until we commit."""
    session.execute(
        text("select from contract_gates where contract_id = :contract_id for update"), {"contract_id": contract_id}
    )


def note_business_day(session: Session, day: dt.date) -> None:
    """Remember that something of the books was recorded on a business date."""
    session.execute(text("insert into business_days (day) values (:day) on conflict do nothing"), {"day": day})


def record_closing(
    session: Session, contract_id: int, period: BillingPeriod, *, statements: int, net_pence: int, today: dt.date
) -> None:
    """Close a period for good. Units: pence."""
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
        )
    )
    session.flush()
