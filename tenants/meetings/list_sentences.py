"""What lists of meetings say: what they come to, why each cost what it did, and how the included meetings stand. Pure."""

import datetime as dt

from consortium.dates import long_date
from consortium.files.words import listed
from consortium.money import pounds
from consortium.periods.rules import Billing, period_for_line, period_holding
from tenants.ledger.rules import IncludedMeetings
from tenants.meetings.queries.lists import MeetingRow, Totals
from tenants.meetings.sentences import day_near, statement_named


def why(row: MeetingRow, billing: Billing) -> str:
    """Say why a meeting of a list cost what it did, which statement it came late for, and that it was taken back."""
    taken_back = f"Taken back on {long_date(row.taken_back_on)}: {_ended(row.reason)}" if row.taken_back_on else ""
    if row.credit is not None:
        return row.credit
    if row.is_taken_back and row.period_number is not None:
        return taken_back
    late = "" if row.price_pence == 0 and row.slot_number is None else _late(row, billing)
    return " ".join(part for part in (row.sentence, late, taken_back) if part)


def _late(row: MeetingRow, billing: Billing) -> str:
    period = period_for_line(billing, row.day, row.closed_when_recorded)
    if period == period_holding(billing, row.day):
        return ""
    return f"Recorded on {day_near(row.recorded_on, row.day)}, so it is on the statement of {statement_named(period, row.day)}."


def heading(totals: Totals, payer: str, *, payer_pence: int) -> str:
    """Say how many meetings a filter finds and what they come to: 13 meetings: £11,500.00, of which Kent pays £10,166.66."""
    counted = counted_totals(totals)
    total = f"{counted}: {pounds(totals.charged_pence)}"
    return total if payer_pence == totals.charged_pence else f"{total}, of which {payer} pays {pounds(payer_pence)}"


def counted_totals(totals: Totals) -> str:
    """Count what a filter finds: 12 meetings, 1 taken back and 1 credit."""
    others = [
        *([f"{totals.taken_back:,} taken back"] if totals.taken_back else []),
        *(["1 credit" if totals.credits == 1 else f"{totals.credits:,} credits"] if totals.credits else []),
    ]
    counted = [counted_meetings(totals.meetings)] if totals.meetings or not others else []
    return listed([*counted, *others], "and")


def counted_meetings(number: int) -> str:
    """Count meetings: 1 meeting, 1,031 meetings."""
    return "1 meeting" if number == 1 else f"{number:,} meetings"


def what_happened(totals: Totals) -> str:
    """Count what happened: 11 held, 1 cancelled late, 1 cancelled in good time."""
    counted = (
        (totals.held, "held"),
        (totals.cancelled_late, "cancelled late"),
        (totals.cancelled_in_time, "cancelled at no charge"),
        (totals.not_attended, "not attended"),
        (totals.postponed, "postponed"),
        (totals.taken_back, "taken back"),
        (totals.credits, "credited"),
    )
    words = ", ".join(f"{number:,} {said}" for number, said in counted if number)
    return f"{words}." if words else ""


def included_in(included: IncludedMeetings, days: tuple[dt.date, dt.date] | None, *, is_now: bool) -> str:
    """Say which included meetings a year used: Included meetings this year: none, all 5 were used by 19 November 2015."""
    if not included.number:
        return ""
    if days is None:
        return f"Included meetings: {len(included.used)} of {included.number} used."
    taken = [str(used.slot_number) for used in included.used if days[0] <= used.held_on <= days[1]]
    year = "this year" if is_now else f"in {days[0].year} to {days[0].year + 1}"
    if taken:
        return f"Included meetings {year}: number{'s' if len(taken) > 1 else ''} {listed(taken, 'and')}."
    if included.left:
        are = "is" if included.left == 1 else "are"
        return f"Included meetings {year}: none. {included.left} of {included.number} {are} left."
    last = max(used.held_on for used in included.used)
    return f"Included meetings {year}: none, all {included.number} were used by {long_date(last)}."


def left_in_words(included: IncludedMeetings) -> str:
    """Say how many included meetings are left: All 5 included meetings are left."""
    if not included.number:
        return "No meetings are included"
    if not included.left:
        return f"All {included.number} included meetings are used"
    if included.left == included.number and included.number > 1:
        return f"All {included.number} included meetings are left"
    verb = "meeting is" if included.number == 1 else "meetings is" if included.left == 1 else "meetings are"
    return f"{included.left} of {included.number} included {verb} left"


def _ended(reason: str | None) -> str:
    """End a reason in somebody's own words as a sentence ends."""
    text = (reason or "").strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
