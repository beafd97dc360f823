"""What a year end says, in words."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from consortium.dates import long_date
from consortium.money import pounds
from consortium.periods.rules import financial_year_name
from consortium.web.downloads import Column
from tenants.costs.rules import LABELS, LINE_LABELS, OF_MEETINGS
from tenants.year_end.rules import OF_DAYS, ONE_DAY, Entry, YearReport, split_by_days

ENTRY_COLUMNS: Final = (
    Column("ledger_period", "Period of your ledger"),
    Column("entry", "Entry"),
    Column("kind", "Kind"),
    Column("reference", "Reference"),
    Column("service_date", "Day of service", "day"),
    Column("amount_pence", "Cost, £", "pence"),
    Column("recharged_pence", "Of this recharged, £", "pence"),
    Column("why", "Why"),
)
GROUP_COLUMNS: Final = (
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("statements_pence", "Statements of the year, £", "pence"),
    Column("reversed_pence", "Accruals taken back in April, £", "pence"),
    Column("released_pence", "Prepayments used from April, £", "pence"),
    Column("accrued_pence", "Accrued on 31 March, £", "pence"),
    Column("prepaid_pence", "Prepaid on 31 March, £", "pence"),
    Column("cost_pence", "Cost of the year, £", "pence"),
)


def finding(accrued_pence: int, prepaid_pence: int, ends_on: dt.date) -> str:
    """Say what there is to accrue and to carry forward: £2,000.00 to accrue at 31 March 2016, nothing prepaid."""
    at = f"at {long_date(ends_on)}"
    if not accrued_pence and not prepaid_pence:
        return f"Nothing to accrue or carry forward {at}"
    if not accrued_pence:
        return f"{pounds(prepaid_pence)} is prepaid {at}, and nothing is to accrue"
    if not prepaid_pence:
        return f"{pounds(accrued_pence)} to accrue {at}, nothing prepaid"
    return f"{pounds(accrued_pence)} to accrue and {pounds(prepaid_pence)} prepaid {at}"


def label(entry: Entry) -> str:
    """Name what an entry is about: Meeting held; Core subscription."""
    kind = entry.charged.kind
    return LINE_LABELS[kind] if kind in LINE_LABELS else LABELS.get(kind, kind)


def is_of_meeting(entry: Entry) -> bool:
    """Say whether an entry has a meeting to look at."""
    return entry.charged.kind in OF_MEETINGS and entry.charged.provider_id is not None


def why(entry: Entry, report: YearReport, *, opening: bool = False) -> str:
    """Say why an entry is what it is: from its meeting, or from the days of its contract year."""
    charged = entry.charged
    if charged.kind not in OF_DAYS:
        return charged.sentence
    ends_on = report.year_end.ends_on.replace(year=report.year_end.year) if opening else report.year_end.ends_on
    days = (entry.span.ends_on - entry.span.starts_on).days + 1
    until = min(max((ends_on - entry.span.starts_on).days + 1, 0), days)
    earned, rest = split_by_days(charged.known_pence, entry.span, ends_on)
    span = f"{long_date(entry.span.starts_on)} to {long_date(entry.span.ends_on)}"
    billed = f"{pounds(charged.billed_pence)} stood on statements issued by {long_date(ends_on)}"
    return (
        f"{pounds(charged.known_pence)} is for {span}: {until} of {days} days are {pounds(earned)},"
        f" {days - until} days are {pounds(rest)}. {billed}."
    )


def late_in_words(report: YearReport) -> str:
    """Say what statements of a year charge for the year before that no accrual foresaw; empty for nothing."""
    if not report.late_pence:
        return ""
    return (
        f"{pounds(report.late_pence)} more came on statements of this year for days before 1 April {report.year_end.year}."
        " It was recorded too late to be accrued, so it is a cost of this year."
    )


def entry_rows(report: YearReport) -> list[list[Any]]:
    """Write a year's entries as the rows of a file: what April takes back, then what 31 March accrues and carries forward."""
    year = report.year_end.year
    april, march = (f"{financial_year_name(year)} {period}" for period in ("P01", "P12"))
    return [
        *_rows(report, report.reversals, april, "Accrual reversed", sign=-1, opening=True),
        *_rows(report, report.releases, april, "Prepayment used", sign=1, opening=True),
        *_rows(report, report.accruals, march, "Accrual", sign=1),
        *_rows(report, report.prepayments, march, "Prepayment", sign=-1),
    ]


def group_cells(authority_id: int, council: str, report: YearReport) -> list[Any]:
    """Write a council's year as the cells of a row."""
    return [
        str(authority_id),
        council,
        report.statements_pence,
        report.reversed_pence,
        report.released_pence,
        report.accrued_pence,
        report.prepaid_pence,
        report.cost_pence,
    ]


def first_of_april(report: YearReport) -> dt.date:
    """Return the day on which a year begins and takes back the accruals of the one before."""
    return report.year_end.ends_on.replace(year=report.year_end.year) + ONE_DAY


def _rows(
    report: YearReport, entries: Sequence[Entry], period: str, name: str, *, sign: int, opening: bool = False
) -> list[list[Any]]:
    return [
        [
            period,
            name,
            entry.charged.kind,
            entry.charged.reference,
            entry.charged.service_on,
            sign * (entry.accrued_pence or entry.prepaid_pence),
            sign * entry.charged.recharged_pence if entry.accrued_pence else 0,
            why(entry, report, opening=opening),
        ]
        for entry in entries
    ]
