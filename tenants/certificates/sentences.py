"""What pages say of certificates in plain words. Pure."""

import datetime as dt
from typing import Final

from consortium.dates import date_near
from consortium.files.words import listed
from tenants.certificates.queries.lists import Awaited, Totals
from tenants.certificates.rules import CertifiedCase

KIND_WORDS: Final = {
    "DECLINED": "Mediation declined",
    "PARTICIPATED": "Took part in mediation",
    "DEEMED": "No mediation in 30 days",
}
_COUNTED: Final = {
    "DECLINED": "after mediation was declined",
    "PARTICIPATED": "after a mediation",
    "DEEMED": "without a mediation in 30 days",
}
# Why a certificate is due, by the rule that says by when.
DUE_WORDS: Final = {
    "T3": "Mediation was declined",
    "T9": "No mediation can be arranged",
    "T10": "The mediation has ended",
}
STATE_WORDS: Final = {"in-time": "In time", "late": "Late", "not-counted": "Not counted"}
STATE_COLOURS: Final = {"in-time": "green", "late": "red", "not-counted": "grey"}


def certificates(number: int) -> str:
    """Count them: 1 certificate, 281 certificates."""
    return "1 certificate" if number == 1 else f"{number:,} certificates"


def heading(totals: Totals) -> str:
    """Say what the register comes to: 281 certificates: 270 in time and 11 late."""
    found = ((totals.in_time, "in time"), (totals.late, "late"), (totals.not_counted, "not counted"))
    parts = [f"{number:,} {words}" for number, words in found if number]
    if not totals.standing:
        return "1 certificate, withdrawn" if totals.rows == 1 else f"{totals.rows:,} certificates, all withdrawn"
    if len(parts) == 1 and totals.in_time:
        return "1 certificate, in time" if totals.standing == 1 else f"{totals.standing:,} certificates, all in time"
    return f"{certificates(totals.standing)}: {listed(parts, 'and')}"


def counted_kinds(totals: Totals) -> str:
    """Count them by kind, below the register."""
    kinds = ((totals.declined, "DECLINED"), (totals.participated, "PARTICIPATED"), (totals.deemed, "DEEMED"))
    parts = [f"{number:,} {_COUNTED[kind]}" for number, kind in kinds if number]
    if totals.withdrawn:
        parts.append(f"{totals.withdrawn:,} withdrawn")
    return f"{listed(parts, 'and')}." if parts else ""


def awaited_in_words(awaited: Awaited) -> str:
    """Say how many certificates are due: 3 certificates are due, 1 of them overdue."""
    if not awaited.due:
        return "No certificate is due."
    due = f"{certificates(awaited.due)} {'is' if awaited.due == 1 else 'are'} due"
    if not awaited.overdue:
        return f"{due}, none overdue."
    if awaited.due == awaited.overdue:
        return due.removesuffix("due") + "overdue."
    return f"{due}, {awaited.overdue:,} of them overdue."


def case_in_words(case: CertifiedCase, *, today: dt.date) -> str:
    """Say what the certificate of a case follows from: The family declined mediation on 12 October."""
    if case.choice_told_on is None:
        return ""
    day = date_near(case.choice_told_on, today)
    if case.choice == "declined":
        return f"The family declined mediation on {day}."
    asked = f"The family asked for mediation on {day}."
    if case.held_on:
        return f"{asked} The last mediation was held on {date_near(max(case.held_on), today)}."
    ends = case.thirty_days_end_on
    if ends is None:
        return asked
    return f"{asked} The 30 days {'ended' if ends < today else 'end'} on {date_near(ends, today)}, and none was held."
