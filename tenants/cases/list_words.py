"""What a row of a list of cases says: what is due next, and how the case stands. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consortium.dates import date_near
from consortium.web.downloads import Column
from tenants.cases.contacts import MEDIATION
from tenants.cases.listing import CaseRow, CaseTotals
from tenants.cases.rule_book import rule_in_force
from tenants.cases.timeline import CERTIFICATE_WORDS, Colour
from tenants.cases.words import CHOICE_WORDS, SERVICE_WORDS, about_in_words

COLUMNS: Final = (
    Column("case_reference", "Case"),
    Column("authority_reference", "Council’s reference"),
    Column("authority", "Council’s number", "count"),
    Column("council", "Council"),
    Column("service", "Service"),
    Column("about", "About"),
    Column("contacted_on", "Contacted on", "day"),
    Column("choice", "Choice"),
    Column("certificate", "Certificate"),
    Column("next_due_on", "Due next", "day"),
    Column("next", "What is due"),
    Column("ended_on", "Ended on", "day"),
)


def as_cells(row: CaseRow, today: dt.date) -> tuple[object, ...]:
    """Return a row as the cells of a file."""
    return (
        *(row.reference, row.authority_reference, row.authority_id, row.council, SERVICE_WORDS[row.service]),
        *(about(row), row.contacted_on, choice(row), CERTIFICATE_WORDS.get(row.certificate or "")),
        *(None if row.ended_on else row.due_on, what_is_due(row, today) or None, row.ended_on),
    )


@dataclass(frozen=True)
class ShownCase:
    """A row in words: what the case is about, what was chosen, what is due next, and how it stands."""

    row: CaseRow
    about: str
    choice: str
    due: str
    tag: str
    colour: Colour


def as_shown(row: CaseRow, today: dt.date) -> ShownCase:
    """Put a row into words."""
    return ShownCase(row, about(row), choice(row), what_is_due(row, today), *standing(row, today))


def about(row: CaseRow) -> str:
    """Say what the case of a row is about."""
    return about_in_words(row.decision_kinds, row.dr_kind)


def choice(row: CaseRow) -> str:
    """Say what was chosen; in a disagreement nobody chooses mediation."""
    return CHOICE_WORDS[row.choice] if row.service == MEDIATION else ""


def what_is_due(row: CaseRow, today: dt.date) -> str:
    """Say what is due next, as the rule calls it; once the 30 days are over, that there was no meeting."""
    if row.rule is None or row.due_on is None or row.ended_on is not None:
        return ""
    if row.rule in ("T5", "T6") and row.due_on < today:
        return "The 30 days ended: no mediation and no certificate yet"
    return rule_in_force(row.rule, row.due_on).what


def standing(row: CaseRow, today: dt.date) -> tuple[str, Colour]:
    """Say how the case of a row stands, in a tag."""
    if row.ended_on is not None:
        return f"Ended {date_near(row.ended_on, today)}", "grey"
    if row.due_on is None:
        return ("No choice yet", "yellow") if row.choice == "undecided" else ("", "grey")
    left = (row.due_on - today).days
    if left < 0:
        return ("1 day late" if left == -1 else f"{-left} days late"), "red"
    if left == 0:
        return "Due today", "yellow"
    return ("1 day left" if left == 1 else f"{left} days left"), "blue"


def heading(totals: CaseTotals, *, is_narrowed: bool) -> str:
    """Say how many cases a list has, and how many are overdue."""
    if totals.rows == 0:
        return "No case fits" if is_narrowed else "No cases yet"
    counted = "1 case" if totals.rows == 1 else f"{totals.rows:,} cases"
    return f"{counted}, {totals.overdue:,} overdue" if totals.overdue else f"{counted}, none overdue"
