"""Which certificate may be issued for a case, on which day, and why not; and whether one was issued in time. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import date_near
from tenants.cases.contacts import FOLLOWS, MEDIATE, MEDIATION, UNDECIDED
from tenants.cases.rules import certificate_needed, deadline_of
from tenants.meetings.rules import Fault

DECLINED: Final = "DECLINED"
PARTICIPATED: Final = "PARTICIPATED"
DEEMED: Final = "DEEMED"
# The rule of the clock that says by when each kind is due. Source: domain brief 1.3.
RULE_OF: Final = {DECLINED: "T3", PARTICIPATED: "T10", DEEMED: "T9"}
_HEALTH_ONLY: Final = frozenset({"health"})


@dataclass(frozen=True)
class Standing:
    """The certificate that stands for a case."""

    number: int
    kind: str
    issued_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CertifiedCase:
    """What decides about a case's certificate. `held_on`: the days of its meetings that were held and not taken back."""

    council: str
    service: str
    decision_kinds: frozenset[str]
    issues: frozenset[str]
    choice: str
    choice_told_on: dt.date | None
    authority_told_on: dt.date | None = None
    health_told_on: dt.date | None = None
    cannot_arrange_told_on: dt.date | None = None
    ended_because: str | None = None
    held_on: tuple[dt.date, ...] = ()
    standing: Standing | None = None

    @property
    def thirty_days_end_on(self) -> dt.date | None:
        """The last of the thirty days for arranging the mediation: T5, or T6 where health is the only issue."""
        rule, told_on = ("T6", self.health_told_on) if self.issues == _HEALTH_ONLY else ("T5", self.authority_told_on)
        return deadline_of(rule, told_on).due_on if told_on else None


def hindrance(case: CertifiedCase, *, today: dt.date) -> str:
    """Say why no certificate of any kind can be issued for a case now; nothing if one can.

    Source: domain brief 1.6; section 55 of the Children and Families Act 2014.
    """
    if case.service != MEDIATION:
        return "Disagreement resolution never ends in a certificate."
    if case.ended_because == "recorded-by-mistake":
        return "This case was recorded by mistake, so it gets no certificate."
    if case.standing is not None:
        day = date_near(case.standing.issued_on, today)
        return f"A certificate stands: number {case.standing.number} of {day}. Withdraw it first."
    if case.choice == UNDECIDED or case.choice_told_on is None:
        return "The family has not told its choice yet. Record the choice first."
    return ""


def hindrance_of_kind(case: CertifiedCase, kind: str, *, on: dt.date, today: dt.date) -> str:
    """Say why a kind cannot be issued on a day for a case whose family has chosen; nothing if it can.

    Source: domain brief 1.3, T3, T9 and T10.
    """
    if case.choice != FOLLOWS[kind]:
        chose = "asked for mediation" if case.choice == MEDIATE else "declined mediation"
        return f"The family {chose}, so this is not its certificate."
    if kind == PARTICIPATED:
        return _no_meeting(case, on, today)
    return _not_given_up(case, on, today) if kind == DEEMED else ""


def proposed_kind(case: CertifiedCase, *, on: dt.date, today: dt.date) -> str | None:
    """Return the kind that a case is ready for on a day, or None when it is ready for none."""
    return next((kind for kind in RULE_OF if not hindrance_of_kind(case, kind, on=on, today=today)), None)


def faults_of_issue(
    case: CertifiedCase, kind: str, issued_on: dt.date, *, today: dt.date, accepts_no_need: bool
) -> list[Fault]:
    """Name everything that keeps a certificate from being issued.

    `accepts_no_need`: the person has seen that the case needs none. Source: section 55(2) of the Act, domain brief 1.2.
    """
    if sentence := hindrance(case, today=today):
        return [Fault("kind", sentence)]
    faults = []
    if issued_on > today:
        faults.append(Fault("issued_on", f"The day of issue cannot be later than today, {date_near(today, today)}."))
    if case.choice_told_on is not None and issued_on < case.choice_told_on:
        day = date_near(case.choice_told_on, today)
        faults.append(Fault("issued_on", f"The certificate cannot be before the family's choice on {day}."))
    elif sentence := hindrance_of_kind(case, kind, on=issued_on, today=today):
        faults.append(Fault("kind", sentence))
    if not certificate_needed(case.decision_kinds) and not accepts_no_need:
        faults.append(Fault("without_need", "Tick the box if the family still wants a certificate."))
    return faults


def no_need(case: CertifiedCase) -> str:
    """Say why a case needs no certificate; nothing when it does."""
    need = certificate_needed(case.decision_kinds)
    return "" if need else need.sentence


def _no_meeting(case: CertifiedCase, on: dt.date, today: dt.date) -> str:
    if not case.held_on:
        return "No mediation is recorded as held. Record the meeting first."
    first = min(case.held_on)
    return "" if first <= on else f"The certificate cannot be before the mediation on {date_near(first, today)}."


def _not_given_up(case: CertifiedCase, on: dt.date, today: dt.date) -> str:
    """Say why the thirty days cannot count as missed on a day."""
    held = [day for day in case.held_on if day <= on]
    if held:
        return f"A mediation was held on {date_near(min(held), today)}, so the family has taken part."
    told, ends = case.cannot_arrange_told_on, case.thirty_days_end_on
    if (told is not None and told <= on) or (ends is not None and ends < on):
        return ""
    if ends is None:
        return f"The 30 days have not begun: no day is recorded on which {_arranger(case)} was told."
    return f"The 30 days end on {date_near(ends, today)}, and {_arranger(case)} has not said that it cannot arrange it."


def _arranger(case: CertifiedCase) -> str:
    return "the health body" if case.issues == _HEALTH_ONLY else case.council


Timely = Literal["in-time", "late", "not-counted"]
_EVENTS: Final = {
    DECLINED: "when the family declined",
    PARTICIPATED: "when the mediation ended",
    DEEMED: "when the adviser was told that it cannot be arranged",
}


@dataclass(frozen=True)
class Timeliness:
    """Whether a certificate was issued in time, and the sentence that says why."""

    state: Timely
    sentence: str


def timeliness(kind: str, issued_on: dt.date, *, counted_from_on: dt.date | None, due_on: dt.date | None) -> Timeliness:
    """Say whether a certificate was issued in time: T3 declined, T10 held, T9 without a meeting.

    One whose meeting is not recorded yet counts as in time. One without a meeting is counted only from the day on which the
    adviser was told. Source: domain brief 1.3, interfaces "expected-caseload.json".
    """
    if counted_from_on is None or due_on is None:
        if kind == PARTICIPATED:
            return Timeliness("in-time", "Counted as in time: its meeting is not recorded yet.")
        return Timeliness("not-counted", "Not counted: no day is recorded on which the adviser was told.")
    counted = f"3 working days from {date_near(counted_from_on, issued_on)}, {_EVENTS[kind]}"
    by = date_near(due_on, issued_on)
    if issued_on <= due_on:
        return Timeliness("in-time", f"Due by {by}: {counted}.")
    late = (issued_on - due_on).days
    return Timeliness("late", f"Due by {by}, so {'1 day' if late == 1 else f'{late} days'} late: {counted}.")
