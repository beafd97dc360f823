"""Keeping a provider's mediators: each change is a version of its own, and never over somebody else's head."""

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from consortium import clock
from consortium.database import Binding
from consortium.errors import Problem, Refused, RuleBroken
from consortium.history.actions import remember
from consortium.mediators.models import MediatorVersion
from consortium.mediators.queries import find_mediator, number_by_key
from consortium.mediators.rules import MediatorRecord, faults_in


class MediatorChanged(RuleBroken):
    """Somebody changed a mediator while another person had the page open."""


def add_mediator(session: Session, record: MediatorRecord, *, request_key: str) -> int:
    """Add a mediator of the bound provider and return the number. The same form again gives the first answer.

    Raises: Refused.
    """
    provider_id = _locked(session)
    known = number_by_key(session, provider_id, request_key)
    if known is not None:
        return known
    last = session.scalar(
        select(func.max(MediatorVersion.mediator_number)).where(MediatorVersion.provider_id == provider_id)
    )
    number = (last or 0) + 1
    _store(session, provider_id, number, 1, record, request_key=request_key)
    return number


def change_mediator(session: Session, mediator_number: int, record: MediatorRecord, *, replaces: int) -> bool:
    """Say anew what holds of a mediator, and whether that changed anything: the same values again do not.

    `replaces` is the version that the person had before them. Raises: Refused, MediatorChanged.
    """
    provider_id = _locked(session)
    before = find_mediator(session, provider_id, mediator_number)
    if before is None:
        raise MediatorChanged("There is no such mediator.")
    if before.record == record:
        return False
    if before.version_number != replaces:
        raise MediatorChanged("The mediator was changed while this page was open.")
    _store(session, provider_id, mediator_number, replaces + 1, record, request_key=None)
    return True


def _locked(session: Session) -> int:
    """Let one person at a time write a provider's mediators."""
    binding: Binding = session.info["binding"]
    session.execute(text("select pg_advisory_xact_lock(hashtext('mediators'), :it)"), {"it": binding.provider_id})
    return binding.provider_id or 0


def _store(
    session: Session, provider_id: int, number: int, version: int, record: MediatorRecord, *, request_key: str | None
) -> None:
    faults = faults_in(record, today=clock.today())
    if faults:
        raise Refused([Problem("form", None, fault.field, fault.sentence) for fault in faults])
    session.execute(
        insert(MediatorVersion).values(
            provider_id=provider_id,
            mediator_number=number,
            version_number=version,
            replaces=version - 1 or None,
            request_key=request_key,
            recorded_on=clock.today(),
            recorded_by=session.info["binding"].actor,
            **vars(record),
        )
    )
    event = "mediator-added" if version == 1 else "mediator-changed"
    remember(session, event, "mediators", provider_id=provider_id, details={"mediator": number})
