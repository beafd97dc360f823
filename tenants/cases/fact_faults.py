"""What is wrong with the days of a case: out of order, or later than today. Each fault names its field."""

import datetime as dt
from collections.abc import Iterator

from consortium.dates import date_near, is_working_day, long_date
from tenants.cases.case_facts import CaseFacts, MeetingFacts
from tenants.cases.clock import CAN_BE_SET_ASIDE
from tenants.cases.rules import certificate_needed
from tenants.meetings.rules import Fault


def faults_in_order(facts: CaseFacts, today: dt.date) -> list[Fault]:
    """Name every day of a case that lies after today or before the day it follows from."""
    return [
        *_after_today(facts, today),
        *_out_of_order(facts, today),
        *_certificate(facts, today),
        *(fault for meeting in facts.meetings for fault in _meeting(meeting, today)),
        *_agreement(facts, today),
    ]


def warnings_about(facts: CaseFacts) -> list[Fault]:
    """Name what is allowed and yet unusual: a certificate that nobody needs, a meeting on no working day."""
    need = certificate_needed(facts.decision_kinds)
    found = []
    if facts.certificate_issued_on is not None and not need:
        found.append(Fault("certificate_issued_on", f"{need.sentence} It is kept all the same."))
    for meeting in facts.meetings:
        if meeting.status == "booked" and not is_working_day(meeting.meeting_on):
            day = f"{meeting.meeting_on:%A} {long_date(meeting.meeting_on)}"
            found.append(Fault("meeting_on", f"{day} is no working day: it is a weekend or a bank holiday."))
    return found


def _after_today(facts: CaseFacts, today: dt.date) -> Iterator[Fault]:
    happened = [
        ("decision_sent_on", facts.decision_sent_on),
        ("contacted_on", facts.contacted_on),
        ("choice_told_on", facts.choice_told_on),
        ("authority_told_on", facts.authority_told_on),
        ("health_told_on", facts.health_told_on),
        ("cannot_arrange_told_on", facts.cannot_arrange_told_on),
        ("certificate_issued_on", facts.certificate_issued_on),
        ("ended_on", facts.ended_on),
    ]
    for meeting in facts.meetings:
        happened += [("booked_on", meeting.booked_on), ("told_family_on", meeting.told_family_on)]
        happened += [("meeting_on", meeting.meeting_on)] if meeting.status in {"held", "not-attended"} else []
    if facts.agreement is not None:
        happened += [("agreed_on", facts.agreement.agreed_on), ("told_on", facts.agreement.authority_told_on)]
        happened += [("done_on", action.done_on) for action in facts.agreement.actions]
    happened += [("displaced_on", moved.agreed_on) for moved in facts.displaced]
    for column, day in happened:
        if day is not None and day > today:
            yield Fault(column, f"{long_date(day)} is later than today, {long_date(today)}.")


def _out_of_order(facts: CaseFacts, today: dt.date) -> Iterator[Fault]:
    sent = ("the decision was sent", facts.decision_sent_on)
    contacted = ("the first contact", facts.contacted_on)
    chose = ("the family's choice", facts.choice_told_on)
    told = (f"{facts.authority} was told", facts.authority_told_on)
    for column, day, (earlier, earlier_on) in (
        ("contacted_on", facts.contacted_on, sent),
        ("choice_told_on", facts.choice_told_on, contacted),
        ("authority_told_on", facts.authority_told_on, contacted),
        ("authority_told_on", facts.authority_told_on, chose),
        ("health_told_on", facts.health_told_on, told),
        ("cannot_arrange_told_on", facts.cannot_arrange_told_on, told),
        ("ended_on", facts.ended_on, contacted),
    ):
        yield from _before(column, day, earlier, earlier_on, today)


def _before(
    column: str, day: dt.date | None, earlier: str, earlier_on: dt.date | None, today: dt.date
) -> Iterator[Fault]:
    if day is not None and earlier_on is not None and day < earlier_on:
        joined = f"{earlier} on {date_near(earlier_on, today)}"
        yield Fault(column, f"{long_date(day)} is before {joined}. Check both days.")


def _certificate(facts: CaseFacts, today: dt.date) -> Iterator[Fault]:
    issued, kind = facts.certificate_issued_on, facts.certificate_kind
    if issued is None:
        if kind is not None:
            yield Fault("certificate_issued_on", "Add the day of the certificate.")
        return
    if kind is None:
        yield Fault("certificate_kind", "Say which certificate it is: DECLINED, PARTICIPATED or DEEMED.")
    if facts.choice_told_on is None or facts.choice not in {"mediate", "declined"}:
        yield Fault(
            "certificate_issued_on", "The certificate cannot be before the family's choice. Add the choice first."
        )
    elif issued < facts.choice_told_on:
        chose = date_near(facts.choice_told_on, today)
        yield Fault("certificate_issued_on", f"The certificate cannot be before the family's choice on {chose}.")
    held = facts.first_held_on
    if kind == "PARTICIPATED" and held is not None and issued < held:
        yield Fault(
            "certificate_issued_on", f"The certificate cannot be before the meeting on {date_near(held, today)}."
        )


def _meeting(meeting: MeetingFacts, today: dt.date) -> Iterator[Fault]:
    yield from _before("meeting_on", meeting.meeting_on, "the booking", meeting.booked_on, today)
    told, day = meeting.told_family_on, meeting.meeting_on
    if told is not None and told > day:
        yield Fault("told_family_on", f"{long_date(told)} is after the meeting on {date_near(day, today)}.")


def _agreement(facts: CaseFacts, today: dt.date) -> Iterator[Fault]:
    agreement = facts.agreement
    if agreement is None:
        return
    agreed_on = agreement.agreed_on
    yield from _before("agreed_on", agreed_on, "the meeting", facts.first_held_on, today)
    yield from _before("told_on", agreement.authority_told_on, "the agreement", agreed_on, today)
    for action in agreement.actions:
        yield from _before("done_on", action.done_on, "the agreement", agreed_on, today)
    for moved in facts.displaced:
        if not moved.rule.startswith(CAN_BE_SET_ASIDE):
            yield Fault("displaced_on", f"{moved.rule} cannot be set aside: only T14 and T15 can, in writing.")
        yield from _before("displaced_on", moved.agreed_on, "the agreement", agreed_on, today)
        yield from _before("new_due_on", moved.new_due_on, "the written agreement", moved.agreed_on, today)
