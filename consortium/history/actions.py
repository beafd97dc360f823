from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from consortium import clock
from consortium.database import Binding
from consortium.history.models import HistoryEntry


def remember(
    session: Session,
    event: str,
    subject: str,
    *,
    authority_id: int | None = None,
    provider_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write that something happened: who (the Session's actor), when, on which business date, whose, and what.

    `subject` is a number or a name of ours, never a person's words. `details` holds plain JSON values, and no password,
    token or text of a case. It asks for nothing back: whoever may write the history may not always read it.
    """
    binding: Binding = session.info["binding"]
    session.execute(
        insert(HistoryEntry)
        .inline()
        .values(
            on_day=clock.today(),
            actor=binding.actor,
            event=event,
            subject=subject,
            authority_id=authority_id,
            provider_id=provider_id,
            details=details or {},
        )
    )
