"""Which deadlines a case has: for each, the day it is counted from and the day it was met. Nothing is counted here."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tenants.cases.case_facts import DECLINED, HEALTH, MEDIATE, MEDIATION, CaseFacts, MeetingFacts
from tenants.cases.rule import Duty
from tenants.cases.rules import certificate_needed


@dataclass(frozen=True, kw_only=True)
class Track:
    """One deadline before it is counted. `event` ends a sentence: 30 days from 12 October, when Kent was told.

    `part`: which meeting (T7) or agreed action (T14, T15) it is about, from 1.
    `past_hope`: once the day is over it can no longer be met. `waived`: why it does not apply.
    """

    rule: str
    event: str
    from_on: dt.date | None
    met_on: dt.date | None = None
    part: int = 1
    whose: Duty | None = None
    past_hope: bool = False
    waived: str | None = None


def tracks(facts: CaseFacts) -> Iterator[Track]:
    """List a case's deadlines in the order of the rules, as far as its choice leads.

    Disagreement resolution is voluntary and has none. T8 and the certificate depend on whether the 30 days were kept,
    so the clock adds them. Source: domain brief 1.3 and 1.6.
    """
    if facts.service != MEDIATION:
        return
    yield Track(
        rule="T1", event="when the decision was sent", from_on=facts.decision_sent_on, met_on=facts.decision_sent_on
    )
    yield _ask(facts)
    if facts.choice == DECLINED and _certificate_counts(facts):
        yield _certificate("T3", "when the adviser was told", facts.choice_told_on, facts)
    if facts.choice == MEDIATE:
        yield from _arranging(facts)
        yield from _notices(facts)
    yield from _agreed(facts)


def arranger(facts: CaseFacts) -> Duty:
    """Say who arranges the meeting: the health body when health is the only issue, else the council."""
    return "health" if facts.health_only else "authority"


def cannot_be_arranged(facts: CaseFacts, *, days_ended_on: dt.date | None, too_late: bool) -> Track | None:
    """T8: the adviser is told that there will be no meeting in time; at the latest when the 30 days are over.

    None while the days run, and once a meeting, a certificate or the family itself has made an end of it.
    """
    settled = facts.first_held_on or facts.certificate_issued_on or facts.ended_on
    if facts.cannot_arrange_told_on is None and (settled or not too_late):
        return None
    return Track(
        rule="T8",
        event="when the 30 days ended",
        from_on=days_ended_on,
        met_on=facts.cannot_arrange_told_on,
        whose=arranger(facts),
    )


def certificate_after_mediation(facts: CaseFacts, *, too_late: bool) -> Track | None:
    """Say which certificate a family that chose mediation gets: after the meeting (T10), or without one (T9)."""
    if not _certificate_counts(facts):
        return None
    told = facts.cannot_arrange_told_on
    deemed = facts.certificate_kind == "DEEMED" or told is not None or (too_late and facts.first_held_on is None)
    if deemed and facts.certificate_kind != "PARTICIPATED":
        return _certificate("T9", "when the adviser was told that it cannot be arranged", told, facts)
    return _certificate("T10", "when the mediation ended", facts.concluded_on, facts)


def _certificate_counts(facts: CaseFacts) -> bool:
    return bool(certificate_needed(facts.decision_kinds)) or facts.certificate_issued_on is not None


def _ask(facts: CaseFacts) -> Track:
    """The family asks in time when it has told the adviser whether it wishes to mediate; a first call is not enough."""
    chosen = facts.choice in (MEDIATE, DECLINED)
    need = certificate_needed(facts.decision_kinds)
    return Track(
        rule="T2",
        event="when the decision was sent",
        from_on=facts.decision_sent_on,
        met_on=(facts.choice_told_on or facts.contacted_on) if chosen else None,
        past_hope=True,
        waived=None if need else need.sentence,
    )


def _arranging(facts: CaseFacts) -> Iterator[Track]:
    if HEALTH in facts.issues:
        yield Track(
            rule="T4",
            event=f"when {facts.authority} was told",
            from_on=facts.authority_told_on,
            met_on=facts.health_told_on,
        )
    if facts.health_only:
        rule, told, by = "T6", facts.health_told_on, facts.health_body
    else:
        rule, told, by = "T5", facts.authority_told_on, facts.authority
    yield Track(rule=rule, event=f"when {by} was told", from_on=told, met_on=facts.first_held_on, past_hope=True)


def _notices(facts: CaseFacts) -> Iterator[Track]:
    """T7 for each meeting that lies ahead or whose notice is known: the usage return knows of no notice."""
    for part, meeting in enumerate(facts.meetings, 1):
        if meeting.told_family_on is not None or meeting.status == "booked":
            yield Track(
                rule="T7",
                event="the day of the meeting",
                from_on=meeting.meeting_on,
                met_on=meeting.told_family_on,
                part=part,
                past_hope=meeting.told_family_on is not None,
                waived=_less_notice(meeting),
                whose=arranger(facts),
            )


def _less_notice(meeting: MeetingFacts) -> str | None:
    return "The family agreed to less notice." if meeting.family_agreed_to_less else None


def _certificate(rule: str, event: str, from_on: dt.date | None, facts: CaseFacts) -> Track:
    return Track(rule=rule, event=event, from_on=from_on, met_on=facts.certificate_issued_on)


def _agreed(facts: CaseFacts) -> Iterator[Track]:
    agreement = facts.agreement
    if agreement is None:
        return
    for part, action in enumerate(agreement.actions, 1):
        yield Track(
            rule=action.rule,
            event="the day of the agreement",
            from_on=agreement.agreed_on,
            met_on=action.done_on,
            part=part,
            whose=action.body,
        )
    if not agreement.authority_took_part:
        yield Track(
            rule="T16",
            event="the day of the agreement",
            from_on=agreement.agreed_on,
            met_on=agreement.authority_told_on,
        )
