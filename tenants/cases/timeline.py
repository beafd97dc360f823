"""What happened in a case and what comes next, newest first: each a day, what, a state in words, and a sentence. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import date_near, long_date
from consortium.files.words import begun
from consortium.money import pounds
from tenants.cases.case_deadline import CaseDeadline
from tenants.cases.contacts import DECLINED, MEDIATE, MEDIATION
from tenants.cases.queries import KnownCase
from tenants.cases.reading import Assigned, CaseCertificate, CaseEvent, CaseMeeting
from tenants.cases.words import ASKER_WORDS, ENDED_WORDS, FACT_WORDS, about_in_words, stored_in_words
from tenants.early.queries import EarlyEntry
from tenants.early.rules import RESULT_WORDS, TURNED_DOWN

Look = Literal["happened", "missed", "now", "ahead"]
Colour = Literal["green", "yellow", "red", "blue", "grey"]
CERTIFICATE_WORDS: Final = {
    "DECLINED": "mediation declined",
    "PARTICIPATED": "mediation held",
    "DEEMED": "no mediation within 30 days",
}
_BY: Final = {
    "authority": "{council}",
    "family": "The family",
    "health": "The health body",
    "school": "The school",
    "provider": "The adviser",
}
_OUTCOMES: Final = {
    "full": "Full agreement.",
    "partial": "Partial agreement.",
    "none": "No agreement.",
    "adjourned": "Adjourned.",
}
# The order of what stands on one day, newest first: what is ahead, what is due now, what happened.
_RANK: Final[Mapping[Look, int]] = {"ahead": 0, "now": 1, "missed": 2, "happened": 3}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing on the line of a case. `meeting` is the reference of the meeting whose cost stands beside it."""

    day: dt.date
    what: str
    look: Look = "happened"
    tag: str = ""
    colour: Colour = "grey"
    note: str = ""
    meeting: str | None = None
    cost: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything that a timeline is told from. `names` are people's, by their accounts' numbers."""

    case: KnownCase
    council: str
    deadlines: Sequence[CaseDeadline]
    meetings: Sequence[CaseMeeting]
    certificates: Sequence[CaseCertificate]
    events: Sequence[CaseEvent]
    assignments: Sequence[Assigned]
    names: Mapping[str, str]
    early: Sequence[EarlyEntry] = ()
    today: dt.date


def timeline_of(told: Told, more: Sequence[Happening] = ()) -> list[Happening]:
    """List what happened and what comes next, newest first; of one day, what is ahead stands above what happened.

    `more` is what other parts of the case tell, oldest first. What follows from something of the same day stands above it.
    """
    happened = [
        *_ended(told),
        *_given_to(told),
        *_put_right(told),
        *reversed([*more, *_of_meetings(told), *_of_certificates(told)]),
        *_early(told),
        *_told_whom(told),
        *_began(told),
    ]
    return sorted([*happened, *_of_deadlines(told)], key=lambda one: (-one.day.toordinal(), _RANK[one.look]))


def _began(told: Told) -> Iterator[Happening]:
    contact = told.case.contact
    if contact.choice_told_on is not None:
        chosen = {MEDIATE: "The family asked for mediation", DECLINED: "The family chose no mediation"}
        what = chosen[contact.choice] if contact.service == MEDIATION else "Disagreement resolution was asked for"
        if contact.authority_told_on == contact.choice_told_on:
            what = f"{what}, and {told.council} was told"
        at_once = contact.choice_told_on == contact.contacted_on
        yield _met(told, contact.choice_told_on, what, "T2", note=_who_asked(told) if at_once else "")
    if contact.choice_told_on != contact.contacted_on:
        yield Happening(day=contact.contacted_on, what="The adviser was contacted", note=_who_asked(told))
    if contact.decision_sent_on is not None:
        note = "The family’s months are counted from this day."
        yield Happening(day=contact.decision_sent_on, what=f"{told.council} sent its decision", note=note)


def _who_asked(told: Told) -> str:
    """A parent, about needs (B) and provision (F)."""
    contact = told.case.contact
    about = about_in_words(contact.decision_kinds, told.case.dr_kind)
    return f"{ASKER_WORDS[contact.asker]}{f', about {about[:1].lower()}{about[1:]}' if about else ''}."


def _told_whom(told: Told) -> Iterator[Happening]:
    contact, case = told.case.contact, told.case
    if contact.authority_told_on is not None and contact.authority_told_on != contact.choice_told_on:
        yield Happening(day=contact.authority_told_on, what=f"{told.council} was told that the family wants mediation")
    if case.health_told_on is not None:
        yield _met(told, case.health_told_on, f"{told.council} told the health body", "T4")
    if case.cannot_arrange_told_on is not None:
        note = "The family gets its certificate without a meeting."
        what = f"{told.council} told the adviser that no meeting can be arranged"
        yield Happening(day=case.cannot_arrange_told_on, what=what, note=note)


def _of_meetings(told: Told) -> Iterator[Happening]:
    for one in told.meetings:
        cost = "" if one.taken_back_on else f"{one.reference}, {pounds(one.price_pence)}"
        if one.status == "held":
            what, day = "The meeting was held", one.meeting_on
        else:
            by = _BY.get(one.cause or "", "Events beyond anyone’s control").format(council=told.council)
            planned = date_near(one.meeting_on, told.today)
            # What was booked is called off before its day: then the day on which that was known.
            what, day = _not_held(one, by, planned), one.cancelled_on or min(one.meeting_on, one.recorded_on)
        first = min((m.meeting_on for m in told.meetings if m.status == "held" and not m.taken_back_on), default=None)
        rule = "T5" if day == first and one.status == "held" else ""
        outcome = _OUTCOMES.get(one.outcome or "", "") if one.status == "held" else one.sentence
        if one.taken_back_on:
            outcome = f"Taken back on {date_near(one.taken_back_on, told.today)}: {one.taken_back_because}"
        yield _met(told, day, what, rule, note=outcome, meeting=one.reference, cost=cost)


def _not_held(meeting: CaseMeeting, by: str, planned: str) -> str:
    if meeting.status == "cancelled":
        return f"{by} cancelled the meeting of {planned}"
    return f"{by} did not attend the meeting" if meeting.status == "not-attended" else f"{by} postponed the meeting"


def _of_certificates(told: Told) -> Iterator[Happening]:
    for one in told.certificates:
        what = f"Certificate {one.number} issued: {CERTIFICATE_WORDS[one.kind]}"
        yield _met(told, one.issued_on, what, "" if one.withdrawn_on else _rule_of(one.kind))
        if one.withdrawn_on is not None:
            yield Happening(
                day=one.withdrawn_on, what=f"Certificate {one.number} withdrawn", note=one.withdrawn_because or ""
            )


def _rule_of(kind: str) -> str:
    return {"DECLINED": "T3", "PARTICIPATED": "T10"}.get(kind, "T9")


def _put_right(told: Told) -> Iterator[Happening]:
    """Tell what was put right, and each deadline that was counted again, both with their reason."""
    for event in told.events:
        if event.reason is None:
            continue
        was, now = (stored_in_words(event.field, value) for value in (event.old_value, event.new_value))
        if event.field in FACT_WORDS:
            what = f"Put right: {FACT_WORDS[event.field][:1].lower()}{FACT_WORDS[event.field][1:]}"
        else:
            what = f"Counted again: {_what_of(event.field, told)}"
        note = f"It was {was}, it is {now}. The reason: {event.reason}"
        yield Happening(day=event.recorded_on, what=what, note=note)


def _what_of(rule: str, told: Told) -> str:
    what = next((one.what for one in told.deadlines if one.code == rule), f"rule {rule}")
    return what[:1].lower() + what[1:]


def _given_to(told: Told) -> Iterator[Happening]:
    for one in told.assignments:
        who = told.names.get(str(one.assigned_to), "a caseworker") if one.assigned_to else "nobody"
        yield Happening(day=one.recorded_on, what=f"Given to {who}")


def _ended(told: Told) -> Iterator[Happening]:
    case = told.case
    if case.ended_on is not None and case.ended_because is not None:
        yield Happening(day=case.ended_on, what="The case ended", note=f"{ENDED_WORDS[case.ended_because]}.")


def _early(told: Told) -> Iterator[Happening]:
    """Tell a council of its own meetings; nobody else is told."""
    for one in told.early:
        offered = f"Offered on {date_near(one.offered_on, told.today)}."
        if one.held_on is not None:
            note = f"{offered} {RESULT_WORDS[one.result or '']}."
            yield Happening(day=one.held_on, what=f"{told.council}’s own early meeting was held", note=note)
        else:
            note = "The family did not want it." if one.state == TURNED_DOWN else "Not held yet."
            yield Happening(day=one.offered_on, what=f"{told.council} offered an early meeting", note=note)


def _of_deadlines(told: Told) -> Iterator[Happening]:
    """Tell of what was missed, what is due or late now, and what lies ahead."""
    for one in told.deadlines:
        if one.due_on is None:
            if one.if_today_on is not None and one.duty == "family":
                yield _ahead(one, one.if_today_on, "Not started", "grey", "If the certificate is dated today.")
        elif one.state == "missed" and one.due_on <= told.today:
            yield Happening(
                day=one.due_on,
                what=_ended_words(one),
                look="missed",
                tag="Missed",
                colour="red",
                note=f"{one.sentence}.",
            )
        elif one.state == "overdue" or (one.is_open and one.due_on <= told.today):
            late = one.due_on < told.today
            yield Happening(
                day=told.today,
                what=one.what,
                look="now",
                tag="Overdue" if late else "Due today",
                colour="red" if late else "yellow",
                note=f"{one.whose[:1].upper()}{one.whose[1:]}. {begun(one.counted)}.",
            )
        elif one.is_open:
            tag, colour = ("Due soon", "yellow") if one.state == "due-soon" else ("Running", "blue")
            yield _ahead(one, one.due_on, tag, colour, f"{begun(one.counted)}.")  # type: ignore[arg-type]


def _ended_words(one: CaseDeadline) -> str:
    return f"The {one.rule.limit_words.replace(' calendar', '')} ended" if one.code in ("T5", "T6") else one.what


def _ahead(one: CaseDeadline, day: dt.date, tag: str, colour: Colour, note: str) -> Happening:
    notes = " ".join([note, *one.notes])
    return Happening(day=day, what=one.what, look="ahead", tag=tag, colour=colour, note=notes)


def _met(
    told: Told, day: dt.date, what: str, rule: str, *, note: str = "", meeting: str | None = None, cost: str = ""
) -> Happening:
    """Tell of something that happened, and whether it met a deadline."""
    found = next((one for one in told.deadlines if rule and one.code == rule and one.met_on == day), None)
    if found is None or found.state not in ("met", "missed"):
        return Happening(day=day, what=what, note=note, meeting=meeting, cost=cost)
    in_time = found.state == "met"
    counted = f"{begun(found.counted)}."
    return Happening(
        day=day,
        what=what,
        tag="Met" if in_time else f"{found.days_late} days late" if found.days_late != 1 else "1 day late",
        colour="green" if in_time else "red",
        note=f"{note} {counted}".strip() if found.counted_from_on else note,
        meeting=meeting,
        cost=cost,
    )


def day_in_words(day: dt.date, today: dt.date) -> str:
    """Write a day of the line: Friday 18 November 2016, today."""
    return f"{day:%A} {long_date(day)}" + (", today" if day == today else "")
