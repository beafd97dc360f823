"""The finding at the head of a case: what to do now, or that nothing is due."""

import datetime as dt
from collections.abc import Sequence

from consortium.dates import date_near
from tenants.cases import clock_sentences as said
from tenants.cases.case_deadline import CaseDeadline
from tenants.cases.case_facts import DECLINED, MEDIATE, MEDIATION, CaseFacts


def case_headline(
    facts: CaseFacts, deadlines: Sequence[CaseDeadline], *, today: dt.date, for_adviser: bool = False
) -> str:
    """Say what to do now: the oldest thing overdue, what is missing, the next thing due, or that nothing is.

    What the family may do by a day is no task of the council or the adviser, so it stands last. The adviser is not told to
    tell the adviser: it reads that the council must.
    """
    if facts.service != MEDIATION:
        return "Nothing is due by law: disagreement resolution is voluntary"
    if facts.ended_on is not None:
        return f"Ended on {date_near(facts.ended_on, today)}; nothing is due"
    tasks = sorted((each for each in deadlines if each.is_open and each.duty != "family"), key=_by_day)
    late = [task for task in tasks if task.days_late]
    if late:
        return _for_adviser(late[0], facts, today) if for_adviser else late[0].sentence
    return _missing(facts) or (tasks[0].sentence if tasks else _nothing_due(facts, deadlines, today))


def _for_adviser(late: CaseDeadline, facts: CaseFacts, today: dt.date) -> str:
    if late.code != "T8" or late.due_on is None:
        return late.sentence
    return said.must_tell_the_adviser(facts.authority, late.due_on, today)


def _by_day(deadline: CaseDeadline) -> tuple[dt.date, str, int]:
    return deadline.due_on or dt.date.max, deadline.code, deadline.part


def _missing(facts: CaseFacts) -> str | None:
    """Ask for the day without which nothing can be counted."""
    if facts.decision_sent_on is None:
        return "Add the day the decision was sent: every deadline is counted from it"
    if facts.choice == DECLINED and facts.choice_told_on is None and facts.certificate_issued_on is None:
        return "Add the day the adviser was told: the certificate is counted from it"
    settled = facts.first_held_on or facts.certificate_issued_on
    if facts.choice != MEDIATE or settled:
        return None
    if facts.authority_told_on is None:
        return f"Add the day {facts.authority} was told: the 30 days are counted from it"
    return None


def _nothing_due(facts: CaseFacts, deadlines: Sequence[CaseDeadline], today: dt.date) -> str:
    if facts.certificate_issued_on is not None:
        return f"Certificate issued on {date_near(facts.certificate_issued_on, today)}; nothing is due"
    asking = next((each for each in deadlines if each.code == "T2" and each.due_on is not None), None)
    if facts.choice in (MEDIATE, DECLINED) or asking is None or asking.due_on is None:
        return "Nothing is due"
    if asking.state == "missed":
        return f"The 2 months to ask about mediation ended on {date_near(asking.due_on, today)}"
    by = said.weekday_near(asking.due_on, today)
    return f"Waiting for the family's choice by {by}: {said.time_left(asking.due_on, today)}"
