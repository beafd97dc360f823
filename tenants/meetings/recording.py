"""Recording a meeting from a form: at the price that the person has seen, or not at all."""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError

from consortium.contracts.queries import ContractTerms
from consortium.database import transaction
from tenants.charges.shown import price_key
from tenants.meetings.actions import PriceChanged, Recorded, record_meetings
from tenants.meetings.checking import Given
from tenants.meetings.rules import MeetingRecord
from tenants.scope import Scope, inside

# Somebody else was faster: the reference was taken, the period closed, an agreement to pay ended, or two waited for each
# other. Looked at anew, it either goes well or is refused in a sentence.
_OVERTAKEN: Final = frozenset({"23505", "40001", "40P01", "PT006", "PT014"})


Answer = TypeVar("Answer")


def record_from_form(
    scope: Scope, contract: ContractTerms, record: MeetingRecord, *, shown: str, request_key: str
) -> Recorded:
    """Record one meeting and commit it. The same form again gives the first answer.

    `shown` is the key of the price that the person has seen. Raises: Refused; PriceChanged when it is another by now, and
    nothing is recorded.
    """

    def act() -> Recorded:
        with transaction(), inside(scope):
            return record_as_seen(scope, contract, Given(record), shown=shown, request_key=request_key)

    return once_more_if_overtaken(act)


def once_more_if_overtaken(act: Callable[[], Answer]) -> Answer:
    """Do something that commits, and do it once more when somebody else was faster."""
    try:
        return act()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _OVERTAKEN:
            raise
    return act()


def record_as_seen(scope: Scope, contract: ContractTerms, given: Given, *, shown: str, request_key: str) -> Recorded:
    """Record one meeting at the price that the person has seen; the caller commits. Raises: Refused, PriceChanged."""
    [recorded] = record_meetings(scope, contract.contract_id, [given], source="form", request_key=request_key)
    if recorded.price is not None and price_key(recorded.price, recorded.period_number) != shown:
        raise PriceChanged("The price is not the one that was shown. Look at it again.")
    return recorded
