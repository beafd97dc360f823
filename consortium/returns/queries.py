"""Files that wait to be recorded, each for the person who sent it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consortium.database import Binding
from consortium.returns.models import MonthReturn, StagedReturn
from consortium.returns.rules import KEPT


@dataclass(frozen=True)
class Staged:
    """A checked file: its rows as they were read, and by reference what was shown of each price."""

    staged_id: uuid.UUID
    file_name: str
    rows: list[Any]
    shown: dict[str, str]


def staged_return(session: Session, staged_id: uuid.UUID) -> Staged | None:
    """Return a file that the person of this Session has staged within the last day, or None."""
    binding: Binding = session.info["binding"]
    row = session.execute(
        select(StagedReturn.staged_id, StagedReturn.file_name, StagedReturn.rows, StagedReturn.shown).where(
            StagedReturn.provider_id == binding.provider_id,
            StagedReturn.staged_id == staged_id,
            StagedReturn.staged_by == binding.actor,
            StagedReturn.staged_at > func.clock_timestamp() - KEPT,
        )
    ).one_or_none()
    return None if row is None else Staged(*row)


def recorded_file(session: Session, request_key: str) -> str | None:
    """Return the name of the file that was recorded under a key, or None."""
    binding: Binding = session.info["binding"]
    names = select(MonthReturn.file_name).where(
        MonthReturn.provider_id == binding.provider_id, MonthReturn.request_key == request_key
    )
    return session.execute(names.order_by(MonthReturn.month).limit(1)).scalar_one_or_none()


def months_under(session: Session, request_key: str) -> set[dt.date]:
    """Return the months that stand in the register under a key."""
    binding: Binding = session.info["binding"]
    months = select(MonthReturn.month).where(
        MonthReturn.provider_id == binding.provider_id, MonthReturn.request_key == request_key
    )
    return set(session.scalars(months))
