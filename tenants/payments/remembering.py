"""Writing in the history what was done with a council's payments, and that something was recorded on this day."""

from consortium import clock
from consortium.history.actions import remember
from consortium.periods.actions import note_business_day
from tenants.scope import Scope


def remember_of(scope: Scope, event: str, **details: int | str) -> None:
    """Write that a payment, or what it settles, of the scope's council was changed. Units: pence in the details."""
    remember(scope.session, event, "payments", authority_id=scope.authority_id, details=details)
    note_business_day(scope.session, clock.today())
