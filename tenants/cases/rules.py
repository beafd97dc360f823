"""The dates of the statutory clock, rule by rule, and what a set of decisions asks for.

Two calendars count working days. England's is for the adviser, the council and the health body; the Tribunal's own,
which also leaves out August and Christmas week, is for the day on which an appeal must arrive, and for nothing else.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from consortium.dates import (
    ENGLAND,
    Calendar,
    add_months,
    add_working_days,
    is_provisional,
    long_date,
    next_working_day,
)
from consortium.errors import RuleBroken
from consortium.files.words import listed, shown
from tenants.cases.rule import Rule, RuleBook
from tenants.cases.rule_book import RULES, rule_in_force

CONTENT_I: Final = "CONTENT_I"
DECISION_KINDS: Final = (
    "REFUSE_ASSESS",
    "REFUSE_ISSUE",
    "CONTENT_B",
    "CONTENT_F",
    CONTENT_I,
    "REFUSE_REASSESS",
    "REFUSE_AMEND",
    "CEASE",
)
ONE_DAY_RULES: Final = ("T2", "T3", "T4", "T5", "T6", "T7", "T9", "T10", "T14", "T16")
APPEAL: Final = "T11"
DATED_RULES: Final = (*ONE_DAY_RULES[:8], APPEAL, *ONE_DAY_RULES[8:])
_NO_DATE: Final = {
    "T1": "T1 has no date of its own: the notice goes with the decision.",
    "T8": "T8 has no date of its own: the adviser is told as soon as it is known.",
    "T12": "T12 is part of T11: ask for T11 with the day of the notice and the day of the certificate.",
    "T13": "T13 is part of T11: ask for T11 with the day of the notice and the day of the certificate.",
    "T15": "T15 has a limit for each thing that was agreed: name one, as in T15-AMEND.",
    "T17": "T17 has no date of its own: it is the date that was agreed in writing.",
}


class NoSuchDeadline(RuleBroken):
    """A rule that gives no date, or dates that do not fit the rule."""


@dataclass(frozen=True)
class TribunalCalendar:
    """The Tribunal's own working days: England's without August and without 25 December to 1 January."""

    england: Calendar = ENGLAND

    def is_working_day(self, day: dt.date, /) -> bool:
        """Say whether the Tribunal works on a day. Source: domain brief 1.3, T12 and T13."""
        return not _is_tribunal_holiday(day) and self.england.is_working_day(day)


def _is_tribunal_holiday(day: dt.date) -> bool:
    return day.month == 8 or (day.month, day.day) >= (12, 25) or (day.month, day.day) == (1, 1)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The last day that a rule allows. `provisional`: it rests on bank holidays that are not published yet.

    `ends_on` is where the bare count ends; `due_on` is later when the Tribunal does not work on that day.
    """

    rule: Rule
    due_on: dt.date
    ends_on: dt.date
    provisional: bool


def deadline_of(
    rule: str,
    day: dt.date,
    second_day: dt.date | None = None,
    *,
    calendar: Calendar = ENGLAND,
    book: RuleBook = RULES,
) -> Deadline:
    """Say which day a rule gives, counted from the day of its event.

    T7 is counted back from the meeting. T11 takes the day the notice was sent and the day of the certificate.
    Raises: NoSuchDeadline, with a sentence.
    """
    code = rule.strip().upper()
    if code in _NO_DATE:
        raise NoSuchDeadline(_NO_DATE[code])
    if code == APPEAL:
        return _appeal_of_two(day, second_day, calendar, book)
    if code not in {entry.code for entry in book if entry.limit is not None} or code.startswith(APPEAL):
        raise NoSuchDeadline(f"{shown(rule)} is no rule of the clock. Rules with a date: {listed(DATED_RULES, 'and')}.")
    if second_day is not None:
        raise NoSuchDeadline(f"{code} is counted from one day, so it takes one date.")
    return last_day(rule_in_force(code, day, book), day, calendar)


def last_day(rule: Rule, day: dt.date, calendar: Calendar = ENGLAND) -> Deadline:
    """Count a rule's limit from a day. Months go by the corresponding date; the day itself is not counted.

    Source: domain brief 1.3. Raises: NoSuchDeadline for a rule without a limit.
    """
    if rule.limit is None:
        raise NoSuchDeadline(f"{rule.code} has no date of its own: {rule.limit_words}.")
    signed = -rule.limit if rule.before else rule.limit
    if rule.unit == "working days":
        due = add_working_days(day, signed, calendar)
        return Deadline(rule=rule, due_on=due, ends_on=due, provisional=is_provisional(max(day, due)))
    due = add_months(day, signed) if rule.unit == "months" else day + _span(rule, signed)
    return Deadline(rule=rule, due_on=due, ends_on=due, provisional=False)


def _span(rule: Rule, count: int) -> dt.timedelta:
    return dt.timedelta(weeks=count) if rule.unit == "weeks" else dt.timedelta(days=count)


def appeal_deadline(
    decision_sent_on: dt.date,
    certificate_issued_on: dt.date | None,
    *,
    calendar: Calendar = ENGLAND,
    book: RuleBook = RULES,
) -> Deadline:
    """Say by when an appeal must reach the Tribunal: the later of two legs, moved on to a day that the Tribunal works.

    Notice of 1 October 2025, certificate of 29 November 2025: 29 December, in Christmas week, so 2 January 2026.
    No certificate: for a decision that needs none, the notice's two months alone. Source: T11 to T13, worked dates D1-D3.
    """
    rule = rule_in_force(APPEAL, decision_sent_on, book)
    ends = last_day(rule, decision_sent_on).due_on
    if certificate_issued_on is not None:
        leg = rule_in_force("T11-CERTIFICATE", certificate_issued_on, book)
        ends = max(ends, last_day(leg, certificate_issued_on).due_on)
    due = next_working_day(ends, TribunalCalendar(calendar))
    return Deadline(rule=rule, due_on=due, ends_on=ends, provisional=is_provisional(due))


def _appeal_of_two(day: dt.date, second_day: dt.date | None, calendar: Calendar, book: RuleBook) -> Deadline:
    if second_day is None:
        raise NoSuchDeadline("T11 needs two dates: the day the notice was sent and the day the certificate was issued.")
    if second_day < day:
        raise NoSuchDeadline(
            f"The certificate of {long_date(second_day)} is before the notice of {long_date(day)}. Give the notice first."
        )
    return appeal_deadline(day, second_day, calendar=calendar, book=book)


@dataclass(frozen=True)
class CertificateNeed:
    """Whether a case's family needs a certificate before it can appeal, and why. True or false as it stands."""

    needed: bool
    sentence: str

    def __bool__(self) -> bool:
        return self.needed


def certificate_needed(decision_kinds: Collection[str]) -> CertificateNeed:
    """Say whether a set of decisions needs a certificate: section I alone does not, joined with any other it does.

    Source: section 55(2) of the Children and Families Act 2014; domain brief 1.2.
    """
    if not decision_kinds:
        return CertificateNeed(False, "No certificate is needed: no decision is named that can be appealed.")
    if set(decision_kinds) == {CONTENT_I}:
        return CertificateNeed(False, "No certificate is needed: the case is only about the school named in section I.")
    if CONTENT_I in decision_kinds:
        return CertificateNeed(True, "A certificate is needed: section I is joined with another decision.")
    return CertificateNeed(True, "A certificate is needed before the family can appeal.")
