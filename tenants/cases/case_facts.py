"""What the clock needs to know of a case. Every date may still be missing: None is not known, or has not happened."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

MEDIATION: Final = "mediation"
HEALTH: Final = "health"
MEDIATE: Final = "mediate"
DECLINED: Final = "declined"

Service = Literal["mediation", "disagreement-resolution"]
Choice = Literal["mediate", "declined", "undecided"]
MeetingStatus = Literal["booked", "held", "cancelled", "not-attended", "postponed"]
CertificateKind = Literal["DECLINED", "PARTICIPATED", "DEEMED"]


@dataclass(frozen=True, kw_only=True)
class MeetingFacts:
    """A meeting of a case. `family_agreed_to_less`: the family waived the five working days' notice."""

    meeting_on: dt.date
    status: MeetingStatus
    booked_on: dt.date | None = None
    told_family_on: dt.date | None = None
    family_agreed_to_less: bool = False


@dataclass(frozen=True, kw_only=True)
class AgreedAction:
    """One thing that was agreed: which limit it has (T14, or T15-AMEND and its like), and when it was done."""

    rule: str
    done_on: dt.date | None = None
    body: Literal["authority", "health"] = "authority"


@dataclass(frozen=True, kw_only=True)
class AgreementFacts:
    """The written agreement of a mediation: its day and the limits of what was agreed, never its text."""

    agreed_on: dt.date
    actions: tuple[AgreedAction, ...] = ()
    authority_took_part: bool = True
    authority_told_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Displacement:
    """Another date that the parties agreed in writing for T14 or T15. `part` is the action's place, from 1."""

    rule: str
    part: int = 1
    agreed_on: dt.date
    new_due_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """A case as the clock sees it. Meetings are in order of their day; an action's place in its agreement is its part.

    `ended_on` is the day the family withdrew. `authority` and `health_body` are names for sentences.
    """

    service: Service
    asker: str = "parent"
    authority: str = "the council"
    health_body: str = "the health body"
    decision_kinds: frozenset[str] = frozenset()
    issues: frozenset[str] = frozenset()
    decision_sent_on: dt.date | None = None
    contacted_on: dt.date | None = None
    choice: Choice | None = None
    choice_told_on: dt.date | None = None
    authority_told_on: dt.date | None = None
    health_told_on: dt.date | None = None
    meetings: tuple[MeetingFacts, ...] = ()
    cannot_arrange_told_on: dt.date | None = None
    certificate_kind: CertificateKind | None = None
    certificate_issued_on: dt.date | None = None
    agreement: AgreementFacts | None = None
    displaced: tuple[Displacement, ...] = ()
    ended_on: dt.date | None = None

    @property
    def health_only(self) -> bool:
        """Say whether health is the only issue: then the health body arranges the meeting."""
        return self.issues == {HEALTH}

    @property
    def first_held_on(self) -> dt.date | None:
        """The day of the first meeting that was held."""
        return min((meeting.meeting_on for meeting in self.meetings if meeting.status == "held"), default=None)

    @property
    def concluded_on(self) -> dt.date | None:
        """The day of the last meeting held, once no further one is booked."""
        if any(meeting.status == "booked" for meeting in self.meetings):
            return None
        return max((meeting.meeting_on for meeting in self.meetings if meeting.status == "held"), default=None)
