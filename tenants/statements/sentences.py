"""What a statement says in words: its heading, its parts, and how its included meetings stand. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.files.words import begun, listed
from consortium.group_settings.rules import vat_number_in_groups
from consortium.money import pounds
from consortium.periods.rules import Billing, BillingPeriod, period_in_words
from tenants.ledger.rules import (
    CREDIT,
    MEETING_KINDS,
    REVERSAL,
    IncludedMeetings,
    StatementLine,
    charge_of,
    is_of_credit,
    is_taken_back,
)
from tenants.particulars.rules import in_one_line
from tenants.statements.rules import Customer, LastStatement, StatementFigures, Supplier

PERIOD_NOUNS: Final[dict[Billing, str]] = {"monthly": "month", "quarterly": "quarter", "annual": "year"}
SERVICES: Final = {"mediation": "Mediation", "disagreement-resolution": "Disagreement resolution"}
_PARTS: Final = {
    "core-subscription": "Core subscription",
    "allowance-prepayment": "Included meetings, paid in advance",
    "admin-fee": "The lead's fee",
}


@dataclass(frozen=True)
class Part:
    """A row of "what it is made of". Units: pence. `why` is the sentence of a line that has no table of its own."""

    label: str
    number: int
    amount_pence: int
    why: str = ""
    anchor: str = ""
    kind: str = ""


def brought_forward(before: LastStatement | None) -> str:
    """Say how the statement before stands: Last statement £2,000.00, paid on 17 May 2016. It is no part of this total."""
    if before is None:
        return ""
    said = f"Last statement, {before.period_name}: {pounds(before.total_pence)}"
    if before.total_pence <= 0:
        return f"{said}, nothing to pay."
    if not before.open_pence:
        return f"{said}, paid on {long_date(before.settled_on)}." if before.settled_on else f"{said}, paid."
    due = f" It was to be paid by {long_date(before.due_on)}." if before.due_on else ""
    if not before.settled_pence:
        return f"{said}, no payment has arrived.{due}"
    return f"{said}, of which {pounds(before.open_pence)} has not arrived.{due}"


def invoice_facts(
    lead: str, supplier: Supplier, council: str, customer: Customer, issued_on: dt.date, total_pence: int
) -> list[tuple[str, str]]:
    """List what makes an issued statement an invoice for VAT, beside its number, its rate and its sums.

    Its tax point is the day of its issue: the service is supplied continuously, and paid for after it is invoiced.
    Source: VAT Regulations 1995, regulations 14 and 90.
    """
    return [
        ("Document", "VAT invoice" if total_pence >= 0 else "VAT credit note"),
        ("Supplier", f"{lead}, {supplier.address}" if supplier.address else lead),
        ("VAT number", vat_number_in_groups(supplier.vat_number) or "Missing"),
        ("Tax point", long_date(issued_on)),
        ("Customer", in_one_line(council, customer.address)),
        *([("Send to", customer.invoices_to)] if customer.invoices_to else []),
    ]


def heading(
    lines: Sequence[StatementLine],
    figures: StatementFigures,
    issued_on: dt.date | None,
    due_on: dt.date | None = None,
) -> str:
    """Say what a statement comes to: £15,750.07 to pay by 19 August 2016; without that day, when it was issued."""
    total = pounds(figures.total_pence)
    if issued_on is None:
        return f"{total} so far, not yet issued"
    if figures.total_pence > 0 and due_on is not None:
        return f"{total} to pay by {long_date(due_on)}"
    if figures.total_pence:
        return f"{total}, {'a credit, ' if figures.total_pence < 0 else ''}issued on {long_date(issued_on)}"
    if not all(line.slot_number is not None and line.kind == "meeting" for line in lines):
        return "Nothing to pay: the lines add up to £0.00"
    counted = {1: "the meeting was", 2: "both meetings were"}.get(len(lines), f"all {len(lines):,} meetings were")
    return f"Nothing to pay: {counted} included"


def parts_of(lines: Sequence[StatementLine], cost_titles: dict[str, str]) -> list[Part]:
    """List what the net of a statement is made of: the subscription, the meetings, each shared cost."""
    own = [_own_part(line) for line in lines if line.kind in _PARTS]
    return [*own, *_meeting_parts(lines), *_cost_parts(lines, cost_titles), *_credit_parts(lines)]


def meetings_counted(lines: Sequence[StatementLine]) -> str:
    """Say how many meetings a statement has: 8 meetings, 1 taken back and 1 credited."""
    of_meetings = [line for line in lines if line.kind in MEETING_KINDS]
    taken_back = sum(is_taken_back(line.kind) for line in of_meetings)
    credits_ = sum(line.kind.endswith(CREDIT) for line in of_meetings)
    undone = sum(line.kind.endswith(f"{CREDIT}{REVERSAL}") for line in of_meetings)
    recorded = len(of_meetings) - taken_back - credits_ - undone
    counted = [
        *(["1 meeting" if recorded == 1 else f"{recorded:,} meetings"] if recorded else []),
        *([f"{taken_back:,} taken back"] if taken_back else []),
        *([f"{credits_:,} credited"] if credits_ else []),
        *(["1 credit taken back" if undone == 1 else f"{undone:,} credits taken back"] if undone else []),
    ]
    return listed(counted, "and") if counted else ""


def meetings_heading(lines: Sequence[StatementLine]) -> str:
    """Say how many meetings a statement has and what they come to: 8 meetings, £8,000.00: why each cost what it did."""
    of_meetings = [line for line in lines if line.kind in MEETING_KINDS]
    total = pounds(sum(line.amount_pence for line in of_meetings))
    why = "why it cost what it did" if len(of_meetings) == 1 else "why each cost what it did"
    return f"{meetings_counted(lines)}, {total}: {why}"


def included_sentences(
    included: IncludedMeetings, lines: Sequence[StatementLine], billing: Billing, *, next_price_pence: int | None = None
) -> tuple[str, str]:
    """Say how the included meetings stand, and what the lines of this period have to do with it.

    `next_price_pence` is what a meeting costs today, when that is worth saying.
    """
    if not included.number:
        return ("No meetings are included.", "")
    stand = f"Included meetings: {len(included.used)} of {included.number} used."
    taken = _slots_taken(lines)
    period = f"This {PERIOD_NOUNS[billing]}"
    if taken:
        numbers = listed([str(number) for number in taken], "and")
        rest = f"{period} used number{'s' if len(taken) > 1 else ''} {numbers}."
    elif not included.left:
        last = max(included.used, key=lambda meeting: (meeting.held_on, meeting.slot_number))
        rest = f"None was left; the last was used on {long_date(last.held_on)}."
    else:
        rest = f"{period} used none of them."
    if not included.left and next_price_pence is not None:
        rest += f" The next meeting will cost {pounds(next_price_pence)}."
    return (stand, rest)


def period_named_in_words(period: BillingPeriod) -> str:
    """Begin a sentence or a row with a period: Quarter 2, July to September 2016."""
    words = period_in_words(period)
    return begun(words)


def short_period(period: BillingPeriod) -> str:
    """Name a period where its year is plain: quarter 2, October 2016, the financial year 2016-17."""
    return period_in_words(period).partition(",")[0]


def period_with_year(period: BillingPeriod) -> str:
    """Name a period within a sentence, with its year: quarter 1, 2015-16."""
    return f"{short_period(period)}, {period.name[:7]}"


def ordinal(number: int) -> str:
    """Write a place in a row: 1st, 5th, 11th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _own_part(line: StatementLine) -> Part:
    """Name a line that has no table of its own; its sentence only where it says more than the row."""
    label = _PARTS[line.kind]
    if line.kind == "core-subscription":
        label = f"{label}, contract {line.reference.replace('-', ' ')}"
    says_more = line.sentence != f"{label}: {pounds(line.amount_pence)}."
    return Part(label, 1, line.amount_pence, why=line.sentence if says_more else "", kind=line.kind)


def _slots_taken(lines: Sequence[StatementLine]) -> list[int]:
    """Return the numbers of the included meetings that these lines use and do not free again."""
    times = Counter(line.slot_number for line in lines if line.kind == "meeting")
    times.subtract(line.slot_number for line in lines if line.kind == "meeting-reversal")
    return sorted(number for number, left in times.items() if number is not None and left > 0)


def _meeting_parts(lines: Sequence[StatementLine]) -> list[Part]:
    included = sum(line.kind == "meeting" and line.slot_number is not None for line in lines)
    labels = {
        "meeting": "Meetings" + (f", {included} of them included" if included else ""),
        "cancellation": "Meetings not held",
        "reversal": "Taken back",
        "credit": "Credited",
    }
    parts = []
    for group, label in labels.items():
        found = [line for line in lines if line.kind in MEETING_KINDS and _group(line.kind) == group]
        if found:
            parts.append(Part(label, len(found), sum(line.amount_pence for line in found), anchor="#meetings"))
    return parts


def _group(kind: str) -> str:
    return "credit" if is_of_credit(kind) else "reversal" if is_taken_back(kind) else kind


def _credit_parts(lines: Sequence[StatementLine]) -> list[Part]:
    """List the credits of what is no meeting, each with the sentence that says why; meetings have theirs in their table."""
    return [
        Part(_credit_label(line), 1, line.amount_pence, why=line.sentence, kind=charge_of(line.kind))
        for line in lines
        if is_of_credit(line.kind) and line.kind not in MEETING_KINDS
    ]


def _credit_label(line: StatementLine) -> str:
    charged = _PARTS.get(charge_of(line.kind), "Shared cost")
    return f"{charged}: {'credit taken back' if line.kind.endswith(REVERSAL) else 'credit'}"


def _cost_parts(lines: Sequence[StatementLine], cost_titles: dict[str, str]) -> list[Part]:
    amounts: dict[str, list[int]] = {}
    for line in lines:
        if line.kind == "shared-cost":
            amounts.setdefault(line.reference, []).append(line.amount_pence)
    return [
        Part(f"Share of: {cost_titles[reference]}", len(pence), sum(pence), anchor=f"#cost-{place}")
        for place, (reference, pence) in enumerate(amounts.items(), start=1)
    ]
