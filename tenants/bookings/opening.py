"""Opening the meetings of a case behind either door: those of the case that the address is about."""

from dataclasses import dataclass
from typing import Any, Final

from flask import abort

from tenants.bookings.agreed import AgreementReached, agreements_of
from tenants.bookings.queries import CaseMeeting, CaseMeetings, case_meetings
from tenants.cases.addresses import case_address
from tenants.cases.opening import OpenCase, Side
from tenants.scope import Scope, inside

BLUEPRINTS: Final[dict[Side, str]] = {"council": "bookings", "provider": "provider_bookings"}


@dataclass(frozen=True)
class MeetingsOfCase:
    """A case with its meetings and what was agreed at them, as somebody has them before them."""

    opened: OpenCase
    meetings: CaseMeetings
    agreements: tuple[AgreementReached, ...]

    @property
    def side(self) -> Side:
        """Whose page it is."""
        return self.opened.side

    @property
    def scope(self) -> Scope:
        """The council's rows, with the provider named, whoever acts."""
        return self.opened.scope

    @property
    def council(self) -> str:
        """The council's name."""
        return self.opened.council

    @property
    def reference(self) -> str:
        """The provider's reference, by which both know the case."""
        return self.opened.reference

    def address(self, page: str, **more: Any) -> str:
        """Return the address of a page about this case's meetings, behind the same door."""
        is_other = self.side == "council" and self.scope.provider_id != self.opened.contract.provider_id
        other = {"provider": self.scope.provider_id} if is_other else {}
        return case_address(f"{BLUEPRINTS[self.side]}.{page}", self.reference, **other, **more)

    def find(self, number: int) -> CaseMeeting:
        """Return a meeting of the case; 404 for a number that it does not have."""
        meeting = self.meetings.find(number)
        if meeting is None:
            abort(404)
        return meeting


def meetings_of(opened: OpenCase) -> MeetingsOfCase:
    """Read the meetings of an open case, and what was agreed at them."""
    with inside(opened.scope):
        return meetings_within(opened)


def meetings_within(opened: OpenCase) -> MeetingsOfCase:
    """Do the same for a caller that is inside the council's rows already."""
    meetings = case_meetings(opened.scope, opened.reference)
    return MeetingsOfCase(opened, meetings, tuple(agreements_of(opened.scope, [opened.reference])))
