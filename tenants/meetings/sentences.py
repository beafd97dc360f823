"""What the pages say of a recorded meeting: which statement it is on, who pays, what was put right. Pure."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from consortium.contracts.rules import PriceRow, price_in_force
from consortium.dates import long_date
from consortium.files.words import begun, listed
from consortium.money import percent, pounds
from consortium.periods.rules import (
    Billing,
    BillingPeriod,
    financial_year,
    period_for_line,
    period_holding,
    period_in_words,
    period_numbered,
)
from tenants.meetings.queries.single import ShownMeeting
from tenants.meetings.rules import HELD

SERVICE_WORDS: Final = {"mediation": "Mediation", "disagreement-resolution": "Disagreement resolution"}
STATUS_WORDS: Final = {
    "held": "Held",
    "cancelled": "Cancelled",
    "not-attended": "Not attended",
    "postponed": "Postponed",
}
MODE_WORDS: Final = {"online": "Online", "in-person": "In person", "telephone": "Telephone"}
OUTCOME_WORDS: Final = {
    "full": "Full agreement",
    "partial": "Partial agreement",
    "none": "No agreement",
    "adjourned": "Adjourned",
}
FIELD_WORDS: Final = {"mode": "How it was held", "outcome": "Outcome"}
VALUE_WORDS: Final = MODE_WORDS | OUTCOME_WORDS
_WAYS: Final = {
    "held": "held on {day} costs",
    "cancelled": "planned for {day} was cancelled and costs",
    "not-attended": "on {day} was not attended and costs",
    "postponed": "planned for {day} was postponed and costs",
}
_FRACTIONS: Final = {
    Fraction(1, 2): "½",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 5): "⅕",
    Fraction(2, 5): "⅖",
    Fraction(3, 5): "⅗",
    Fraction(4, 5): "⅘",
    Fraction(1, 6): "⅙",
    Fraction(5, 6): "⅚",
    Fraction(1, 8): "⅛",
    Fraction(3, 8): "⅜",
    Fraction(5, 8): "⅝",
    Fraction(7, 8): "⅞",
}


def day_near(day: dt.date, near: dt.date) -> str:
    """Write a day, without its year where another day beside it is of the same year: 16 November."""
    return f"{day.day} {day:%B}" if day.year == near.year else long_date(day)


def statement_named(period: BillingPeriod, day: dt.date) -> str:
    """Name a statement in a sentence about a day: "the statement of quarter 3", with its months in another year."""
    words = period_in_words(period)
    return words.partition(",")[0] if financial_year(period.starts_on) == financial_year(day) else words


def own_period(meeting: ShownMeeting, billing: Billing) -> BillingPeriod:
    """Return the billing period that a meeting's lines are in."""
    return period_for_line(billing, meeting.meeting_on, meeting.closed_number)


def period_of_reversal(meeting: ShownMeeting, billing: Billing, closed_number: int | None) -> BillingPeriod:
    """Return the period in which a meeting is taken back while the last closed one is this: the lines' own if open."""
    own = own_period(meeting, billing)
    return own if closed_number is None or own.number > closed_number else period_numbered(billing, closed_number + 1)


def heading_of(meeting: ShownMeeting, council: str) -> str:
    """Say what a meeting costs and whom: £1,000.00, of which Kent pays £333.33."""
    if meeting.taken_back:
        return f"Taken back on {day_near(meeting.taken_back.recorded_on, meeting.meeting_on)}: £0.00 stays"
    if meeting.slot_number is not None:
        return f"£0.00: number {meeting.slot_number} of {council}’s included meetings"
    if not meeting.price_pence:
        return "£0.00: no charge"
    if meeting.own_pence == meeting.price_pence:
        return f"{pounds(meeting.price_pence)}, all of it paid by {council}"
    return f"{pounds(meeting.price_pence)}, of which {council} pays {pounds(meeting.own_pence)}"


def heading_for_provider(meeting: ShownMeeting, council: str) -> str:
    """Say what a meeting came to, to the provider, who is not told what each pays: £1,000.00, shared by 2."""
    if meeting.taken_back or not meeting.price_pence:
        return heading_of(meeting, council)
    payers = len(meeting.payers)
    return f"{pounds(meeting.price_pence)}, " + (f"shared by {payers}" if payers > 1 else f"for {council}")


def long_sentence(meeting: ShownMeeting, council: str, billing: Billing, *, is_direct: bool) -> str:
    """Say all of it in one go: what it was, what it cost, who pays and since when, and which statement it is on."""
    service = SERVICE_WORDS[meeting.service].lower()
    way = _WAYS[meeting.status].format(day=long_date(meeting.meeting_on))
    way = way.removesuffix("s") if meeting.taken_back else way
    first = f"A {service} meeting {way} {pounds(meeting.price_pence)}."
    shares = [payer for payer in meeting.others if payer.share_pence]
    rest = _who_pays(meeting, council, is_direct=is_direct) if shares else meeting.sentence
    return " ".join(part for part in (first, rest, late_sentence(meeting, billing)) if part)


def _who_pays(meeting: ShownMeeting, council: str, *, is_direct: bool) -> str:
    """Kent sample academy agreed on 30 July 2016 to pay 2 parts of 3, so it pays £666.67 and Kent £333.33.

    All funders of a meeting agreed on one day, or by it: that is what is recorded of them.
    """
    others, whole = meeting.others, sum(payer.parts for payer in meeting.payers)
    reason = "" if meeting.status == HELD else f"{meeting.sentence.partition(' Shared')[0]} "
    on = f" on {long_date(others[0].agreed_on)}" if others[0].agreed_on else ""
    names = listed([payer.name for payer in others], "and")
    shares = [pounds(payer.share_pence or 0) for payer in others]
    own = f" and {council} {pounds(meeting.own_pence)}" if meeting.own_pence else ""
    if len(others) == 1:
        said = f"{names} agreed{on} to pay {_parts(others[0].parts)} of {whole:,}, so it pays {shares[0]}{own}."
    else:
        equal = len({payer.parts for payer in others}) == 1
        parts = listed([f"{payer.parts:,}" for payer in others], "and")
        what = f"{_parts(others[0].parts)} of {whole:,} each" if equal else f"{parts} parts of {whole:,}"
        said = f"{names} agreed{on} to pay {what}, so they pay {listed(shares, 'and')}{',' if own else ''}{own}."
    uses = " A shared meeting uses no included meeting." if meeting.status == HELD else ""
    return f"{reason}{said}{uses}{' The provider bills the others itself.' if is_direct else ''}"


def _parts(number: int) -> str:
    return "1 part" if number == 1 else f"{number:,} parts"


def late_sentence(meeting: ShownMeeting, billing: Billing) -> str:
    """Say why a meeting is on a later statement than its day's: it was recorded when that quarter was closed."""
    own, due = own_period(meeting, billing), period_holding(billing, meeting.meeting_on)
    if own == due or not meeting.has_line:
        return ""
    closed, on = statement_named(due, meeting.meeting_on), statement_named(own, meeting.meeting_on)
    day = day_near(meeting.recorded_on, meeting.meeting_on)
    return f"It was recorded on {day}, when {closed} was closed, so it is on the statement of {on}."


def parts_sentence(meeting: ShownMeeting) -> str:
    """Say what one part is, exactly, and where the pennies went: £1,000.00 in 3 parts is £333.33⅓ each."""
    whole = sum(payer.parts for payer in meeting.payers)
    if len(meeting.payers) < 2 or not meeting.price_pence:
        return ""
    each = Fraction(meeting.price_pence, whole)
    got = [
        payer.name for payer in meeting.payers if (payer.share_pence or 0) > meeting.price_pence * payer.parts // whole
    ]
    parts = f"{pounds(meeting.price_pence)} in {whole:,} parts is {exact_part(each)} each."
    if not got:
        return f"{parts} Nothing is left over."
    if len(got) == 1:
        equal = len({payer.parts for payer in meeting.payers}) == 1
        to = f"the first of equals, {got[0]}" if equal else f"the largest remainder, {got[0]}’s"
        return f"{parts} The penny left over goes to {to}."
    return f"{parts} The {len(got)} pennies left over go one each to the largest remainders: {listed(got, 'and')}."


def exact_part(exact_pence: Fraction) -> str:
    """Write an exact part of an amount: £333.33⅓; where no sign stands for the fraction, to 6 decimals of a pound."""
    whole, rest = divmod(exact_pence, 1)
    if not rest or rest in _FRACTIONS:
        return f"{pounds(int(whole))}{_FRACTIONS.get(rest, '')}"
    millionths = exact_pence * 10_000
    number = millionths.numerator // millionths.denominator
    return f"£{number // 1_000_000:,}.{number % 1_000_000:06d}"


def price_sentences(meeting: ShownMeeting, council: str, rows: Sequence[PriceRow]) -> str:
    """Say whose row of the price book held on the day, and why no other did."""
    row = meeting.price_row
    if row is None:
        return ""
    day = long_date(meeting.meeting_on)
    own = [other for other in rows if other.authority_id is not None and other.effective_from <= meeting.meeting_on]
    if row.authority_id is None and not own:
        first = f"{council} has no price of its own, so the group’s row holds."
    elif row.authority_id is None:
        first = "The group’s row held when the meeting was recorded."
    else:
        first = f"{council} has a price of its own, which goes before the group’s."
    now = price_in_force(rows, meeting.authority_id, meeting.meeting_on)
    if now is not None and now.price_id != row.price_id:
        later = f"The price book has changed since: for {day} it says {pounds(now.price_pence)} now. The meeting keeps its price."
    else:
        later = f"There is no later row before {day}."
    return f"{first} {later}{_reduced(meeting)}"


def _reduced(meeting: ShownMeeting) -> str:
    if meeting.percent in (None, Fraction(100)) or meeting.price_row is None:
        return ""
    part = percent(meeting.percent)
    return f" {part} of {pounds(meeting.price_row.price_pence)} is {pounds(meeting.price_pence)}."


def take_back_sentences(meeting: ShownMeeting, council: str, billing: Billing, reversed_in: BillingPeriod) -> list[str]:
    """Say what will happen when a meeting is taken back: its lines, its slot, the statement, its reference."""
    said = []
    if meeting.has_line:
        own = own_period(meeting, billing)
        closed = "" if own == reversed_in else f" {_begun(own)} is closed and does not change."
        goes = f"{council}’s statement for {period_in_words(reversed_in)}"
        said.append(f"Its lines go on {goes} again, the other way round.{closed}")
    else:
        said.append("It cost nothing, so no line of a statement changes.")
    if meeting.charged_pence:
        said.append(f"{council} is charged {pounds(meeting.charged_pence)} less.")
    if meeting.price_pence and meeting.others:
        names = listed([payer.name for payer in meeting.others], "and")
        said.append(f"What {names} {'pays' if len(meeting.others) == 1 else 'pay'} is taken back with it.")
    if meeting.slot_number is not None:
        number = meeting.slot_number
        said.append(f"Included meeting {number} is free again: the next that {council} pays for alone takes it.")
    said.append(f"{meeting.reference} stays used. To record the meeting again, give it a new reference.")
    said.append(f"Nothing is rubbed out: {council} sees the meeting, that it was taken back, and your reason.")
    return said


def _begun(period: BillingPeriod) -> str:
    named = period_in_words(period).partition(",")[0]
    return begun(named)
