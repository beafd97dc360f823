"""A price as it is shown before a meeting is recorded, and what must still be so when it is. Pure: it computes no money."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.files.words import begun
from consortium.money import pounds
from consortium.periods.rules import BillingPeriod, period_for_line, period_holding, period_in_words
from tenants.charges.queries import OpenBooks
from tenants.charges.rules import MeetingPrice, NoPriceInForce, price_meeting
from tenants.meetings.rules import HELD, MeetingRecord

_KEY: Final = re.compile(r"([0-9]{1,15})(?::[0-9,-]*){4}", re.ASCII)


@dataclass(frozen=True)
class ShareShown:
    """What one of several pays. Units: parts, pence."""

    name: str
    parts: int
    share_pence: int


@dataclass(frozen=True)
class PriceShown:
    """Everything that the panel says of a price. Units: pence, slots counted from 1.

    `full` is the price if no included meeting were left, None when none holds; `taken` are those in use before it.
    """

    council: str
    meeting: MeetingRecord
    price: MeetingPrice
    full: MeetingPrice | None
    included: int
    taken: frozenset[int]
    funders: Mapping[str, str]
    period: BillingPeriod
    own_period: BillingPeriod
    is_direct: bool

    @property
    def key(self) -> str:
        """What a person has seen: recording asks whether it still holds."""
        return price_key(self.price, self.period.number)

    @property
    def full_price_pence(self) -> int | None:
        """What the meeting would cost if no included meeting were left."""
        return self.full.price_pence if self.full else None

    @property
    def finding(self) -> tuple[str, str]:
        """The sentence that matters, and the one that follows from it."""
        if self.price.slot_number is not None:
            this = f"This is meeting {self.price.slot_number} of {self.council}'s {self.included}."
            return this, after_this(self.included - len(self.taken) - 1, self.full_price_pence)
        if self.price.recharged or len(self.price.shares) > 1:
            if self.meeting.status == HELD:
                used = f"{self.council} has used {len(self.taken)} of {self.included}."
                return "Others pay a share, so it uses no included meeting.", used if self.included else ""
            return "Others pay a share.", self.price.sentence
        return "", self.price.sentence

    @property
    def shares(self) -> list[ShareShown]:
        """Who pays what, where it is more than the council alone."""
        if len(self.price.shares) < 2 and not self._others:
            return []
        return [ShareShown(self._name(share.code), share.weight, share.share_pence) for share in self.price.shares]

    @property
    def left_over(self) -> str:
        """Say where the pennies went that equal or unequal parts leave over."""
        return pennies_left_over(self.price, self._name)

    @property
    def price_row(self) -> str:
        """Say whose price it is, and since when."""
        row = self.full.price_row if self.full else None
        if row is None or not self.price.has_line:
            return ""
        whose = "The group's price" if row.authority_id is None else f"{self.council}'s own price"
        return f"{whose}, in force since {long_date(row.effective_from)}."

    @property
    def statement(self) -> str:
        """Say on which statement it goes."""
        if not self.price.has_line:
            return "It costs the council nothing, so it leaves no line on a statement."
        goes = f"{self.council}'s statement for {period_in_words(self.period)}"
        if self.period == self.own_period:
            sentence = f"It goes on {goes}."
        else:
            closed = period_in_words(self.own_period).partition(",")[0]
            sentence = f"{begun(closed)} is closed, so it goes on {goes}."
        return f"{sentence} You bill the others' shares yourself." if self.is_direct and self._others else sentence

    @property
    def _others(self) -> bool:
        return any(share.code is not None for share in self.price.shares)

    def _name(self, code: str | None) -> str:
        return self.council if code is None else self.funders[code]


def price_shown(meeting: MeetingRecord, books: OpenBooks) -> PriceShown:
    """Price a meeting as recording it now would, with what the panel says beside the amount. Raises: NoPriceInForce."""
    terms = books.terms
    return PriceShown(
        council=terms.name,
        meeting=meeting,
        price=price_meeting(meeting, terms, books.slots_taken),
        full=_full_price(meeting, books),
        included=terms.meetings_included,
        taken=books.slots_taken,
        funders=books.facts.funders,
        period=period_for_line(books.billing, meeting.meeting_on, books.last_closed_number),
        own_period=period_holding(books.billing, meeting.meeting_on),
        is_direct=terms.third_party_billing == "direct",
    )


def pennies_left_over(price: MeetingPrice, name_of: Callable[[str | None], str]) -> str:
    """Say where the pennies went that equal or unequal parts of a price leave over; nothing where none was."""
    whole = sum(share.weight for share in price.shares)
    got = [share for share in price.shares if share.share_pence > price.price_pence * share.weight // whole]
    if not got:
        return ""
    if len({share.weight for share in price.shares}) == 1:
        return _pennies_equal(len(got))
    names = [name_of(share.code) for share in got]
    if len(names) == 1:
        return f"The penny left over goes to the largest remainder, {names[0]}'s."
    return f"The {len(names)} pennies left over go one each to the largest remainders: {', '.join(names)}."


def price_key(price: MeetingPrice, period_number: int) -> str:
    """Write what a person sees of a price so that it can be compared: amounts, slot, statement, shares."""
    shares = ",".join(str(share.share_pence) for share in price.shares)
    slot = "" if price.slot_number is None else str(price.slot_number)
    return f"{price.price_pence}:{price.charged_pence}:{slot}:{period_number if price.has_line else ''}:{shares}"


def price_in_key(key: str) -> int | None:
    """Return the price that a key was written for, if it is one of ours. Units: pence."""
    found = _KEY.fullmatch(key)
    return int(found[1]) if found else None


def after_this(left: int, next_price_pence: int | None) -> str:
    """Say what comes after an included meeting: how many are left, or what the next costs."""
    if left > 0:
        return f"{left} {'is' if left == 1 else 'are'} left after it."
    return "" if next_price_pence is None else f"The next will cost {pounds(next_price_pence)}."


def _full_price(meeting: MeetingRecord, books: OpenBooks) -> MeetingPrice | None:
    """Price the meeting as if every included meeting were used."""
    try:
        return price_meeting(meeting, books.terms, range(1, books.terms.meetings_included + 1))
    except NoPriceInForce:
        return None


def _pennies_equal(number: int) -> str:
    if number == 1:
        return "The penny left over goes to the first in your list."
    return f"The {number} pennies left over go one each to the first {number} in your list."
