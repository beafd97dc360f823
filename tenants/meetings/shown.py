"""One meeting as its page shows it: the words around its figures, and what happened to it, newest first. Pure."""

import datetime as dt
from dataclasses import dataclass

from consortium.contracts.queries import ContractTerms
from consortium.contracts.rules import PriceRow
from consortium.dates import long_date
from consortium.files.words import begun, listed
from consortium.money import pounds
from consortium.periods.rules import BillingPeriod, period_in_words, period_numbered
from tenants.meetings.queries.single import ShownMeeting, ShownTransfer
from tenants.meetings.sentences import (
    FIELD_WORDS,
    SERVICE_WORDS,
    STATUS_WORDS,
    VALUE_WORDS,
    heading_of,
    late_sentence,
    long_sentence,
    own_period,
    parts_sentence,
    period_of_reversal,
    price_sentences,
    take_back_sentences,
)

_ACCOUNTS = {
    "due_to_lead": "Due to the lead council",
    "meetings": "Meetings",
    "cancellations": "Cancellations",
    "allowance": "Included meetings",
}
_CAUSES = {
    "family": "The family",
    "health": "The health commissioner",
    "school": "The school",
    "provider": "The provider",
    "force-majeure": "Events beyond anyone’s control",
}


@dataclass(frozen=True)
class Happening:
    """Something that happened to a meeting, on the line of its history."""

    day: dt.date
    what: str


@dataclass(frozen=True)
class MeetingPage:
    """What the page says of a meeting. `prices` are the rows of the price book that hold for its council."""

    meeting: ShownMeeting
    council: str
    contract: ContractTerms
    prices: tuple[PriceRow, ...] = ()

    @property
    def heading(self) -> str:
        """The finding: £1,000.00, of which Kent pays £333.33."""
        return heading_of(self.meeting, self.council)

    @property
    def sentence(self) -> str:
        """The sentence, in its long form."""
        is_direct = self.contract.third_party_billing == "direct"
        return long_sentence(self.meeting, self.council, self.contract.billing, is_direct=is_direct)

    @property
    def parts(self) -> str:
        """What a part is, and where the pennies left over went."""
        return parts_sentence(self.meeting)

    @property
    def price_words(self) -> str:
        """Why this row of the price book held."""
        return price_sentences(self.meeting, self.council, self.prices)

    @property
    def period(self) -> BillingPeriod | None:
        """The billing period of its lines, if it left any."""
        return own_period(self.meeting, self.contract.billing) if self.meeting.has_line else None

    @property
    def reversed_in(self) -> BillingPeriod | None:
        """The billing period in which it was taken back, if it was and had lines."""
        if self.meeting.taken_back is None or not self.meeting.has_line:
            return None
        return period_of_reversal(self.meeting, self.contract.billing, self.meeting.taken_back.closed_number)

    @property
    def late(self) -> str:
        """Why it is on a later statement than its day's, if it is."""
        return late_sentence(self.meeting, self.contract.billing)

    @property
    def reversed_in_words(self) -> str:
        """Name the period in which it was taken back."""
        return "" if self.reversed_in is None else period_in_words(self.reversed_in)

    @property
    def taken_back_words(self) -> str:
        """Say in a title what is taken back."""
        if self.meeting.slot_number is not None:
            return f"included meeting {self.meeting.slot_number} is free again"
        return f"{pounds(self.meeting.price_pence)}" if self.meeting.price_pence else "it cost nothing"

    @property
    def would_happen(self) -> list[str]:
        """Say what will happen when it is taken back, each a sentence."""
        return take_back_sentences(self.meeting, self.council, self.contract.billing, self.would_reverse_in)

    @property
    def would_reverse_in(self) -> BillingPeriod:
        """The billing period in which it would be taken back now."""
        return period_of_reversal(self.meeting, self.contract.billing, self.meeting.closed_now)

    @property
    def periods(self) -> list[BillingPeriod]:
        """The periods on whose statements it stands, each once."""
        return list(dict.fromkeys(period for period in (self.period, self.reversed_in) if period))

    def statement_words(self, period: BillingPeriod) -> str:
        """Name a statement of this meeting: Quarter 3, open."""
        named = period_in_words(period).partition(",")[0]
        closed = self.meeting.closed_now is not None and period.number <= self.meeting.closed_now
        return f"{begun(named)}{'' if closed else ', open'}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What was recorded, as labels and values; what the meeting has no place for is left out."""
        meeting = self.meeting
        day = "Held" if meeting.status == "held" else "Planned for"
        return [
            (day, long_date(meeting.meeting_on)),
            *([] if meeting.status == "held" else [("What happened", STATUS_WORDS[meeting.status])]),
            *([("Cancelled", long_date(meeting.cancelled_on))] if meeting.cancelled_on else []),
            *([("Because of", self.cause)] if self.cause else []),
            ("Service", SERVICE_WORDS[meeting.service]),
            ("Asked for", long_date(meeting.requested_on)),
            ("How", self._now_and_first("mode", meeting.mode)),
            *([("Outcome", self._now_and_first("outcome", meeting.outcome))] if meeting.outcome else []),
        ]

    def _now_and_first(self, field: str, now: str) -> str:
        """Write an answer as it is now, and as it was recorded first where that is another."""
        first = next((one.old_value for one in self.meeting.amendments if one.field == field), now)
        return (
            VALUE_WORDS[now] if first == now else f"{VALUE_WORDS[now]} (first recorded: {VALUE_WORDS[first].lower()})"
        )

    @property
    def cause(self) -> str:
        """Because of whom it was not held."""
        cause = self.meeting.cause
        return "" if cause is None else self.council if cause == "authority" else _CAUSES[cause]

    @property
    def history(self) -> list[Happening]:
        """What happened to it, newest first."""
        return [*reversed([*self._before(), *self._recorded()])]

    def _before(self) -> list[Happening]:
        """What happened before it was recorded, oldest first."""
        meeting = self.meeting
        days: dict[dt.date, list[str]] = {meeting.requested_on: ["Asked for"]}
        whole = sum(payer.parts for payer in meeting.payers)
        for payer in meeting.others:
            if payer.agreed_on is not None:
                agreed = f"{payer.name} agreed to pay {payer.parts:,} of {whole:,} parts"
                days.setdefault(payer.agreed_on, []).append(agreed)
        if meeting.cancelled_on is not None:
            days.setdefault(meeting.cancelled_on, []).append("Cancelled")
        happened = {"held": "Held", "cancelled": "Would have been held"}
        days.setdefault(meeting.meeting_on, []).append(happened.get(meeting.status, STATUS_WORDS[meeting.status]))
        return [Happening(day, ". ".join(what)) for day, what in sorted(days.items())]

    def _recorded(self) -> list[Happening]:
        """What was recorded of it, in order of recording."""
        meeting = self.meeting
        found = [Happening(meeting.recorded_on, self.recorded)]
        for one in meeting.amendments:
            words = f"{VALUE_WORDS[one.old_value]} before, {VALUE_WORDS[one.new_value].lower()} now"
            said = f"{FIELD_WORDS[one.field]} put right by {meeting.provider}: {words}"
            found.append(Happening(one.recorded_on, said))
        if meeting.taken_back:
            said = f"Taken back by {meeting.provider}: {meeting.taken_back.reason}"
            found.append(Happening(meeting.taken_back.recorded_on, said))
        return found

    @property
    def recorded(self) -> str:
        """How it came into the portal: Recorded from the provider's return usage-2016-08.csv, line 2."""
        meeting = self.meeting
        if meeting.source == "form":
            return f"Recorded on the form by {meeting.provider}"
        line = f", line {meeting.source_line:,}" if meeting.source_line is not None else ""
        return f"Recorded from the return {meeting.source}{line}, by {meeting.provider}"

    def account(self, name: str) -> str:
        """Name an account of the books in words: Due from Kent sample academy."""
        if name in _ACCOUNTS:
            return _ACCOUNTS[name]
        code = name.partition(":")[2]
        return f"Due from {next((payer.name for payer in self.meeting.others if payer.code == code), code)}"

    def dated(self, transfers: list[ShownTransfer]) -> list[str]:
        """Say once what transfers have in common: their day of service and billing period."""
        found: dict[tuple[dt.date, int], list[str]] = {}
        for one in transfers:
            found.setdefault((one.service_on, one.period_number), []).append(str(one.number))
        billing = self.contract.billing
        return [
            f"{_day_of(numbers, len(transfers))} {long_date(day)}, {period_in_words(period_numbered(billing, period))}."
            for (day, period), numbers in found.items()
        ]


def _day_of(numbers: list[str], of: int) -> str:
    """Name transfers, both, all or by their numbers, before their day."""
    if len(numbers) == of:
        return {1: "Day of service", 2: "Both: day of service"}.get(of, f"All {of}: day of service")
    return f"Transfer{'s' if len(numbers) > 1 else ''} {listed(numbers, 'and')}: day of service"
