"""What can be done now about a case's meetings, and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from consortium import clock
from tenants.bookings.agreed import AgreementReached
from tenants.bookings.opening import MeetingsOfCase
from tenants.bookings.queries import CaseMeeting, Result
from tenants.bookings.rules import MEDIATION


@dataclass(frozen=True)
class Act:
    """Something that the reader may do now. `rules`: the deadlines that it meets, by their codes."""

    label: str
    address: str
    rules: tuple[str, ...] = ()


def acts_of(here: MeetingsOfCase) -> list[Act]:
    """List what can be done now about a case's meetings, the most pressing first."""
    under_way = here.meetings.under_way
    acts = list(acts_on_meeting(here, under_way)) if under_way else []
    found = (agreement_act(here, result) for result in here.meetings.results if result.outcome in ("full", "partial"))
    acts += [act for act in found if act is not None]
    if here.side == "provider" and under_way is None and _may_ask(here):
        acts.append(Act("Record that a meeting is asked for", here.address("asked_for"), ("T5", "T6")))
    return acts


def _may_ask(here: MeetingsOfCase) -> bool:
    case = here.opened.case
    return case.ended_on is None and (case.contact.service != MEDIATION or case.contact.choice == "mediate")


def acts_on_meeting(here: MeetingsOfCase, meeting: CaseMeeting) -> Iterator[Act]:
    """List what can be done now about one meeting."""
    if not meeting.is_open:
        return
    if here.side == "provider":
        yield from _of_provider(here, meeting)
    named = meeting.named
    missing = named.officer is None or named.decision_maker is None
    label = "Name the council's officer and who may decide" if missing else "Change whom the council sends"
    yield Act(label, here.address("people", number=meeting.number))


def _of_provider(here: MeetingsOfCase, meeting: CaseMeeting) -> Iterator[Act]:
    booked, number = meeting.booked, meeting.number
    if booked is None:
        yield Act("Book the meeting", here.address("book", number=number), ("T5", "T6"))
        return
    if booked.answers.meeting_on <= clock.today():
        yield Act("Record what happened", here.address("result", number=number), ("T5", "T6"))
    if booked.family_told_on is None:
        yield Act("Record that the family was told", here.address("tell", number=number), ("T7",))
    yield Act("Change time, place or mediator", here.address("book", number=number))
    yield Act("Postpone the meeting", here.address("postpone", number=number))
    yield Act("Cancel the meeting", here.address("cancel", number=number))


def agreement_act(here: MeetingsOfCase, result: Result) -> Act | None:
    """Return the act that records the agreement of a meeting that was held, while it has none."""
    has_one = any(one.reference == result.reference for one in here.agreements)
    may_have = result.status == "held" and not result.taken_back and result.outcome in ("full", "partial", "adjourned")
    if here.side != "provider" or has_one or not may_have:
        return None
    return Act("Record the agreement", here.address("agreement", meeting=result.reference))


def action_address(here: MeetingsOfCase, agreement: AgreementReached, number: int) -> str:
    """Return the address of the page on which one agreed action is said to be done."""
    return here.address("agreed", action=number, meeting=agreement.reference)
