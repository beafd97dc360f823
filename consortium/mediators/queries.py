import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from consortium.mediators.models import MediatorVersion
from consortium.mediators.rules import MediatorRecord

MOST_MEDIATORS: Final = 500
_SAID: Final = (
    MediatorVersion.name,
    MediatorVersion.register_body,
    MediatorVersion.register_number,
    MediatorVersion.accredited_on,
    MediatorVersion.renewed_until,
    MediatorVersion.checks_until,
    MediatorVersion.indemnity_until,
)


@dataclass(frozen=True)
class KeptMediator:
    """A mediator as it stands now, and which version that is."""

    mediator_number: int
    version_number: int
    recorded_on: dt.date
    record: MediatorRecord


def mediators_of(session: Session, provider_id: int, *, numbers: list[int] | None = None) -> list[KeptMediator]:
    """List a provider's mediators as they stand, by name; of `numbers` alone where they are given."""
    wanted = [MediatorVersion.provider_id == provider_id]
    if numbers is not None:
        wanted.append(MediatorVersion.mediator_number.in_(numbers))
    newest = (
        select(MediatorVersion.mediator_number, MediatorVersion.version_number, MediatorVersion.recorded_on, *_SAID)
        .ext(distinct_on(MediatorVersion.mediator_number))
        .where(*wanted)
        .order_by(MediatorVersion.mediator_number, MediatorVersion.version_number.desc())
        .limit(MOST_MEDIATORS)
    )
    found = [
        KeptMediator(
            row.mediator_number,
            row.version_number,
            row.recorded_on,
            MediatorRecord(**{column.key: getattr(row, column.key) for column in _SAID}),
        )
        for row in session.execute(newest)
    ]
    return sorted(found, key=lambda one: (one.record.name.casefold(), one.mediator_number))


def find_mediator(session: Session, provider_id: int, mediator_number: int) -> KeptMediator | None:
    """Return one of a provider's mediators as it stands, or None."""
    return next(iter(mediators_of(session, provider_id, numbers=[mediator_number])), None)


def number_by_key(session: Session, provider_id: int, request_key: str) -> int | None:
    """Return the mediator that a form has added before, or None."""
    return session.scalar(
        select(MediatorVersion.mediator_number).where(
            MediatorVersion.provider_id == provider_id, MediatorVersion.request_key == request_key
        )
    )
