"""A council's statement of account: what was asked for and what settled it, by day, with what is owed after each."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from consortium.periods.rules import Billing, period_numbered
from consortium.web.downloads import Column
from tenants.payments.queries import Paid, UsedCredit
from tenants.payments.rules import BUCKETS, HOW, Aged, Owed
from tenants.statements.sentences import period_named_in_words, period_with_year

AGE_HEADS: Final = ("Not due", "1 to 30 days late", "31 to 60 days late", "61 to 90 days late", "Over 90 days late")
AGE_COLUMNS: Final = tuple(
    Column(name, f"{head}, £", "pence")
    for name, head in zip(
        ("not_due_pence", "late_1_30_pence", "late_31_60_pence", "late_61_90_pence", "late_over_90_pence"),
        AGE_HEADS,
        strict=True,
    )
)
ACCOUNT_COLUMNS: Final = (
    Column("day", "Day", "day"),
    Column("what", "What"),
    Column("reference", "Reference"),
    Column("due_on", "Due on", "day"),
    Column("asked_pence", "Asked for, £", "pence"),
    Column("settled_pence", "Settled, £", "pence"),
    Column("owed_pence", "Owed after it, £", "pence"),
)


@dataclass(frozen=True)
class Entry:
    """A line of the account. Units: pence; `owed_pence` is what is owed after it, below zero what was paid ahead."""

    on: dt.date
    what: str
    reference: str
    asked_pence: int
    settled_pence: int
    period_name: str = ""
    payment_number: int | None = None
    due_on: dt.date | None = None
    owed_pence: int = 0


def account_of(
    billing: Billing, owed: Sequence[Owed], payments: Sequence[Paid], used: Sequence[UsedCredit]
) -> list[Entry]:
    """List a council's account, oldest first, each line with what is owed after it.

    A credit that settled a statement before its own was issued stands there on its day; its own statement then asks for
    that much again, so nothing is counted twice.
    """
    entries = [*_statements(billing, owed), *_payments(payments), *_credits(billing, used)]
    entries.sort(key=lambda entry: (entry.on, entry.asked_pence == 0, entry.reference))
    return _with_balance(entries)


def since(entries: Iterable[Entry], first: dt.date) -> tuple[int, list[Entry]]:
    """Return what was owed when a day began, and the lines from that day on. Units: pence."""
    listed = list(entries)
    before = [entry for entry in listed if entry.on < first]
    return (before[-1].owed_pence if before else 0), [entry for entry in listed if entry.on >= first]


def heads_in_use(debt: Aged) -> list[tuple[int, str]]:
    """Return the columns of ages that hold anything, the first one always."""
    return [(place, AGE_HEADS[place]) for place in range(len(BUCKETS)) if not place or debt.by_bucket[place]]


def account_cells(entry: Entry) -> list[Any]:
    """Write a line of the account as the cells of a row."""
    asked, settled = entry.asked_pence or None, entry.settled_pence or None
    return [entry.on, entry.what, entry.reference, entry.due_on, asked, settled, entry.owed_pence]


def _statements(billing: Billing, owed: Sequence[Owed]) -> list[Entry]:
    return [
        Entry(
            one.issued_on,
            f"Statement: {period_named_in_words(period_numbered(billing, one.period_number))}",
            one.invoice_number or one.period_name,
            one.to_pay_pence,
            0,
            period_name=one.period_name,
            due_on=one.due_on if one.to_pay_pence > 0 else None,
        )
        for one in owed
    ]


def _payments(payments: Sequence[Paid]) -> list[Entry]:
    found = []
    for paid in payments:
        words = f"Payment {paid.payment_number}, {HOW[paid.how]}"
        number, reference = paid.payment_number, paid.bank_reference
        found.append(Entry(paid.received_on, words, reference, 0, paid.amount_pence, payment_number=number))
        if paid.taken_back_on is not None:
            again = f"Payment {number} taken back: {paid.taken_back}"
            found.append(Entry(paid.taken_back_on, again, reference, 0, -paid.amount_pence, payment_number=number))
    return found


def _credits(billing: Billing, used: Sequence[UsedCredit]) -> list[Entry]:
    words = {one.period_number: period_with_year(period_numbered(billing, one.period_number)) for one in used}
    return [
        Entry(one.recorded_on, f"Credit towards {words[one.period_number]}", one.reference, 0, one.pence)
        for one in used
    ]


def _with_balance(entries: Sequence[Entry]) -> list[Entry]:
    owed_pence, found = 0, []
    for entry in entries:
        owed_pence += entry.asked_pence - entry.settled_pence
        found.append(replace(entry, owed_pence=owed_pence))
    return found
