"""How an act asks for a mail: a job that commits with it, or with it comes to nothing."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.queries import find_state
from tenants.reminders.rules import Act
from tenants.scope import Scope

_ASK: Final = text("select ask_for_mail(:kind, :authority_id, :provider_id, :reference)")


def ask_for_mail(scope: Scope, act: Act, reference: str) -> None:
    """Have those told whom an act concerns, once it is committed. `reference`: a case's, a period, a query's number."""
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
    scope.session.execute(_ASK, whose | {"kind": act, "reference": reference})


def ask_for_requests(scope: Scope, references: Sequence[str], *, source: str) -> None:
    """Have the council told of cases in which a meeting is now asked for: one by one on a form, never by a file."""
    if references and source == "form" and scope.provider_id is not None and is_of_today(scope.session):
        for reference in references:
            ask_for_mail(scope, "request", reference)


def ask_for_query(scope: Scope, act: Act, number: int) -> None:
    """Have the provider told of a query, or the lead of the reply to it; of history that is being loaded nobody is."""
    if is_of_today(scope.session):
        ask_for_mail(scope, act, str(number))


def is_of_today(session: Session) -> bool:
    """Say whether acts happen on the day that it is: of history that is being loaded nobody is told."""
    state = find_state(session)
    day = state.sample_today if state else None
    return clock.today() == (day or clock.london_date(clock.now()))
