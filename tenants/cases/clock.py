"""The clock of a case: which deadlines it has today, and how each of them stands."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from consortium.dates import ENGLAND, Calendar, add_working_days
from tenants.cases import clock_sentences as said
from tenants.cases.case_deadline import CaseDeadline, State
from tenants.cases.case_facts import MEDIATE, MEDIATION, CaseFacts, Displacement
from tenants.cases.rule import Rule, RuleBook
from tenants.cases.rule_book import RULES, rule_in_force
from tenants.cases.rules import APPEAL, Deadline, appeal_deadline, certificate_needed, last_day
from tenants.cases.tracks import Track, cannot_be_arranged, certificate_after_mediation, tracks

DUE_SOON_WORKING_DAYS: Final = 3
"""Three working days is the shortest limit of the Regulations: what is nearer leaves no time for another letter."""
CAN_BE_SET_ASIDE: Final = ("T14", "T15")
"""T17: a written agreement takes the place of these alone, regulation 42(5)."""


@dataclass(frozen=True)
class _Clock:
    """What every deadline of a case is counted with."""

    facts: CaseFacts
    today: dt.date
    calendar: Calendar
    book: RuleBook


def deadlines(
    facts: CaseFacts, *, today: dt.date, calendar: Calendar = ENGLAND, book: RuleBook = RULES
) -> tuple[CaseDeadline, ...]:
    """List a case's deadlines as they stand today, in the order of the rules. Disagreement resolution has none.

    Source: domain brief 1.3 to 1.6.
    """
    if facts.service != MEDIATION:
        return ()
    clock = _Clock(facts, today, calendar, book)
    listed = [_counted(track, clock) for track in tracks(facts)]
    if facts.choice == MEDIATE:
        listed += _after_the_30_days(listed, clock)
    if facts.decision_kinds:
        listed.append(_appeal(clock))
    return tuple(sorted(listed, key=_order))


def _order(deadline: CaseDeadline) -> tuple[int, int]:
    return int(deadline.code[1:].partition("-")[0]), deadline.part


def _after_the_30_days(listed: list[CaseDeadline], clock: _Clock) -> list[CaseDeadline]:
    """What hangs on whether the meeting was held in time: telling the adviser, and which certificate follows."""
    meeting = next(deadline for deadline in listed if deadline.code in {"T5", "T6"})
    too_late = meeting.state == "missed"
    following = (
        cannot_be_arranged(clock.facts, days_ended_on=meeting.due_on, too_late=too_late),
        certificate_after_mediation(clock.facts, too_late=too_late),
    )
    return [_counted(track, clock) for track in following if track is not None]


def _counted(track: Track, clock: _Clock) -> CaseDeadline:
    """Count one deadline and say how it stands."""
    facts, today = clock.facts, clock.today
    rule = rule_in_force(track.rule, track.from_on or today, clock.book)
    last = _last_day(rule, track.from_on, clock.calendar) if track.from_on else None
    moved = _displacement(track, facts) if last else None
    due_on = moved.new_due_on if moved else _due_on(last)
    state = _state(track, due_on, clock, displaced=moved is not None)
    duty = track.whose or rule.whose
    deadline = CaseDeadline(
        code=track.rule,
        part=track.part,
        rule=rule,
        what=rule.what,
        duty=duty,
        whose=said.name_of(duty, facts),
        counted=said.counted_words(rule, track.event, track.from_on, today),
        counted_from_on=track.from_on,
        due_on=due_on,
        statutory_due_on=_due_on(last),
        met_on=track.met_on,
        state=state,
        days_late=_days_late(state, due_on, track.met_on or facts.ended_on or today),
        provisional=last is not None and last.provisional and moved is None,
        if_today_on=_last_day(rule, today, clock.calendar).due_on if state == "not-started" else None,
    )
    return replace(deadline, sentence=_sentence(deadline, track, moved, clock), notes=_notes(deadline))


def _last_day(rule: Rule, day: dt.date, calendar: Calendar) -> Deadline:
    """Count a rule from a day; a rule without a limit asks for the act on that very day."""
    if rule.limit is None:
        return Deadline(rule=rule, due_on=day, ends_on=day, provisional=False)
    return last_day(rule, day, calendar)


def _due_on(last: Deadline | None) -> dt.date | None:
    return last.due_on if last else None


def _displacement(track: Track, facts: CaseFacts) -> Displacement | None:
    if not track.rule.startswith(CAN_BE_SET_ASIDE):
        return None
    written = [moved for moved in facts.displaced if (moved.rule, moved.part) == (track.rule, track.part)]
    return max(written, key=lambda moved: (moved.agreed_on, moved.new_due_on), default=None)


def _state(track: Track, due_on: dt.date | None, clock: _Clock, *, displaced: bool) -> State:
    if track.waived:
        return "not-applicable"
    if track.met_on is not None:
        return "met" if due_on is None or track.met_on <= due_on else "missed"
    return _state_while_open(track, due_on, clock, displaced=displaced)


def _state_while_open(track: Track, due_on: dt.date | None, clock: _Clock, *, displaced: bool) -> State:
    """Say how a deadline stands that was not met. Once the family has withdrawn only what it missed before counts."""
    ended_on = clock.facts.ended_on
    if ended_on is not None:
        return "missed" if due_on is not None and due_on < ended_on else "not-applicable"
    if due_on is None:
        return "not-started"
    if displaced:
        return "displaced"
    if clock.today > due_on:
        return "missed" if track.past_hope else "overdue"
    return "due-soon" if due_on <= _soon(clock) else "running"


def _soon(clock: _Clock) -> dt.date:
    return add_working_days(clock.today, DUE_SOON_WORKING_DAYS, clock.calendar)


def _days_late(state: State, due_on: dt.date | None, until: dt.date) -> int:
    late = state in {"overdue", "missed", "displaced"}
    return max(0, (until - due_on).days) if late and due_on is not None else 0


def _sentence(deadline: CaseDeadline, track: Track, moved: Displacement | None, clock: _Clock) -> str:
    today, due_on, met_on = clock.today, deadline.due_on, deadline.met_on
    if deadline.state == "not-applicable":
        return track.waived or said.nothing_more(clock.facts.ended_on, today)
    if deadline.state == "met" and met_on is not None:
        return said.met(met_on, today)
    if deadline.state == "missed":
        return said.missed(deadline.counted, met_on, deadline.days_late, today)
    return (
        f"Not started: {deadline.counted}" if due_on is None else _sentence_while_open(deadline, due_on, moved, today)
    )


def _sentence_while_open(deadline: CaseDeadline, due_on: dt.date, moved: Displacement | None, today: dt.date) -> str:
    if moved is not None:
        return said.set_aside(moved, today)
    if deadline.code == "T8":
        return said.tell_the_adviser(due_on, today)
    return said.act_by(deadline.what, due_on, today)


def _notes(deadline: CaseDeadline) -> tuple[str, ...]:
    return (said.PROVISIONAL,) if deadline.provisional else ()


def _appeal(clock: _Clock) -> CaseDeadline:
    """Count the appeal: once the notice and the certificate are there, or the notice alone where none is needed."""
    facts, today = clock.facts, clock.today
    sent, issued = facts.decision_sent_on, facts.certificate_issued_on
    waits = issued is None and bool(certificate_needed(facts.decision_kinds))
    certificate_on = max(issued or today, sent) if sent and (waits or issued) else None
    last = appeal_deadline(sent, certificate_on, calendar=clock.calendar, book=clock.book) if sent else None
    running = None if waits else last
    rule = rule_in_force(APPEAL, sent or today, clock.book)
    state = _state_of_appeal(_due_on(running), clock)
    deadline = CaseDeadline(
        code=APPEAL,
        part=1,
        rule=rule,
        what=rule.what,
        duty=rule.whose,
        whose=said.name_of(rule.whose, facts),
        counted=said.counted_for_appeal(sent, issued, today, certificate=waits or issued is not None),
        counted_from_on=sent if running else None,
        due_on=_due_on(running),
        statutory_due_on=_due_on(running),
        met_on=None,
        state=state,
        days_late=0,
        provisional=last is not None and last.provisional,
        if_today_on=last.due_on if last and waits else None,
    )
    moved_on = (said.moved_on(last.ends_on, today),) if last and last.due_on != last.ends_on else ()
    return replace(deadline, sentence=_sentence_of_appeal(deadline, today), notes=(*moved_on, *_notes(deadline)))


def _state_of_appeal(due_on: dt.date | None, clock: _Clock) -> State:
    """The portal is not told of appeals, so the time to appeal runs and is then over; nobody misses it."""
    if due_on is None:
        return "not-started" if clock.facts.ended_on is None else "not-applicable"
    if clock.today > due_on:
        return "over"
    return "due-soon" if due_on <= _soon(clock) else "running"


def _sentence_of_appeal(deadline: CaseDeadline, today: dt.date) -> str:
    if deadline.due_on is None:
        ahead = deadline.if_today_on
        would_be = f". If the certificate is dated today: {said.weekday_near(ahead, today)}" if ahead else ""
        return f"Not started: {deadline.counted}{would_be}"
    if deadline.state == "over":
        return said.time_to_appeal_ended(deadline.due_on, today)
    return said.act_by(deadline.what, deadline.due_on, today)
