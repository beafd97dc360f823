"""Writing down which months a return is about, and keeping a checked file until it is recorded."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consortium import clock
from consortium.database import Binding
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from consortium.returns.models import MonthReturn, StagedReturn
from consortium.returns.queries import Staged, months_under
from consortium.returns.rules import KEPT

_STAGED: Final = uuid.UUID("6f1f5c86-6c0e-4d0a-9c6a-4a9d3f2c7b11")  # the names of staged files, apart from all others


class KeyUsed(RuleBroken):
    """The key of a form that was sent before with other content."""


def note_file(
    session: Session, contract_id: int, *, months: Collection[dt.date], file_name: str, request_key: str
) -> None:
    """Write that a file with meetings of these months was recorded. The same key again changes nothing.

    `months` are first days; a file without rows is about none, so its month is declared instead.
    """
    _note(session, contract_id, months=months, how="file", file_name=file_name, request_key=request_key)


def declare_month(session: Session, contract_id: int, *, month: dt.date, request_key: str) -> None:
    """Write that a month is complete as it is recorded. The same key again changes nothing.

    Raises: KeyUsed when it stood for something else before.
    """
    if months_under(session, request_key) - {month}:
        raise KeyUsed("This form was sent before for another month. Open the page again, then declare this one")
    if _note(session, contract_id, months=[month], how="declared", file_name=None, request_key=request_key):
        binding: Binding = session.info["binding"]
        details = {"month": f"{month:%Y-%m}"}
        remember(session, "declared complete", "returns", provider_id=binding.provider_id, details=details)


def _note(
    session: Session,
    contract_id: int,
    *,
    months: Collection[dt.date],
    how: str,
    file_name: str | None,
    request_key: str,
) -> bool:
    """Write the rows that are not there yet; say whether there was one."""
    if not months:
        return False
    binding: Binding = session.info["binding"]
    shared = {
        "provider_id": binding.provider_id,
        "request_key": request_key,
        "contract_id": contract_id,
        "how": how,
        "file_name": file_name,
        "recorded_on": clock.today(),
        "recorded_by": binding.actor,
    }
    rows = [shared | {"month": month} for month in sorted(months)]
    written = insert(MonthReturn).values(rows).on_conflict_do_nothing().returning(MonthReturn.month)
    return bool(session.execute(written).all())


def stage(
    session: Session, contract_id: int, *, file_name: str, rows: Sequence[Any], shown: Mapping[str, str]
) -> uuid.UUID:
    """Keep a checked file for the person of this Session, and forget what its provider staged more than a day ago.

    The same file at the same prices on the same day is kept once, however often it is sent.
    """
    binding: Binding = session.info["binding"]
    over = StagedReturn.staged_at <= func.clock_timestamp() - KEPT
    session.execute(delete(StagedReturn).where(StagedReturn.provider_id == binding.provider_id, over))
    said = [binding.provider_id, binding.actor, clock.today().isoformat(), file_name, list(rows), dict(shown)]
    staged_id = uuid.uuid5(_STAGED, json.dumps(said, sort_keys=True))
    session.execute(
        insert(StagedReturn)
        .values(
            provider_id=binding.provider_id,
            staged_id=staged_id,
            contract_id=contract_id,
            staged_by=binding.actor,
            file_name=file_name,
            rows=list(rows),
            shown=dict(shown),
        )
        .on_conflict_do_nothing()
    )
    return staged_id


def take_staged(session: Session, staged_id: uuid.UUID) -> Staged | None:
    """Take out a file that the person of this Session has staged: whoever presses twice finds it the first time only."""
    binding: Binding = session.info["binding"]
    taken = (
        delete(StagedReturn)
        .where(
            StagedReturn.provider_id == binding.provider_id,
            StagedReturn.staged_id == staged_id,
            StagedReturn.staged_by == binding.actor,
            StagedReturn.staged_at > func.clock_timestamp() - KEPT,
        )
        .returning(StagedReturn.staged_id, StagedReturn.file_name, StagedReturn.rows, StagedReturn.shown)
    )
    row = session.execute(taken).one_or_none()
    return None if row is None else Staged(*row)
