"""Consent and funding of a case as its page shows them, with what can be done next. Pure: it computes no money."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from consortium import clock
from consortium.dates import long_date
from consortium.files.words import begun
from consortium.money import pounds
from tenants.charges.queries import PricedBy
from tenants.charges.rules import MeetingPrice
from tenants.charges.shown import pennies_left_over
from tenants.funding.rules import (
    AGREED,
    CONSENTED,
    FEWEST_PARTIES,
    FUNDER_REFUSED,
    PARTIES,
    PARTY_REFUSED,
    AgreedFunding,
    AskedFunder,
    CaseFunding,
    Consent,
    agreement_of,
    party_called,
    priced,
    waiting_for,
)

# Where an act is done: the end of its endpoint, and what its address needs. Nothing where somebody may not do it.
Address = Callable[..., str]
_ENDED: Final = {
    PARTY_REFUSED: "a party refused to take part",
    FUNDER_REFUSED: "a funder would not pay",
}


@dataclass(frozen=True)
class Act:
    """Something that can be done now: its label and its address. `is_next`: the case waits for it."""

    label: str
    href: str
    is_next: bool = False


@dataclass(frozen=True)
class PartyRow:
    """A party, its answer in words with the tag's colour, and where its answer is recorded."""

    name: str
    asked: str
    answer: str
    colour: str
    act: Act | None


@dataclass(frozen=True)
class FunderRow:
    """A funder, its parts and share, its answer in words, and what can be done about it. Units: parts, pence."""

    place: int
    name: str
    parts: int
    share_pence: int | None
    answer: str
    colour: str
    details: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class FundingShown:
    """What the page of a case says of consent and funding.

    `address` makes the addresses of its acts; `record_address` is where its provider records a meeting.
    """

    case: CaseFunding
    names: Mapping[str | None, str]
    books: PricedBy
    today: dt.date
    now: dt.datetime
    address: Address
    keeps_case: bool
    asks_funders: bool
    record_address: str = ""

    @property
    def council(self) -> str:
        """The council's name."""
        return self.names[None]

    @property
    def is_wanted(self) -> bool:
        """Say whether a case has anything to show here: a disagreement resolution has, a mediation if funders were asked."""
        return self.case.is_disagreement or bool(self.case.rounds)

    @property
    def waiting(self) -> list[str]:
        """What the case waits for, in sentences."""
        return waiting_for(self.case, self.names)

    @property
    def heading(self) -> str:
        """The finding: what is waited for first, or that a meeting can be booked."""
        if self.case.ended_on is not None:
            why = _ENDED.get(self.case.ended_because or "")
            return f"Ended on {long_date(self.case.ended_on)}{f': {why}' if why else ''}"
        if self.case.declined:
            return "The family declined mediation: nobody pays anything"
        if self.case.was_held:
            return "The meeting was held: nobody has to be asked for anything"
        waiting = self.waiting
        if waiting:
            return waiting[0].removesuffix(".")
        everybody = "Everybody has agreed" if self.case.is_disagreement else "Every funder has agreed"
        return f"{everybody}: a meeting can be booked" if self.case.rounds else f"{self.council} pays alone"

    @property
    def price(self) -> MeetingPrice | None:
        """What the newest round would pay of a meeting on the planned day, or today."""
        newest = self.case.round
        if newest is None:
            return None
        return priced(newest.parts, self.case.service, self.books.terms, self.books.slots_taken, self.priced_on)

    @property
    def priced_on(self) -> dt.date:
        """The day whose price is shown."""
        planned = self.case.round.planned_on if self.case.round else None
        return planned or self.today

    @property
    def price_said(self) -> str:
        """Say what is shared, at which day's price, and who asks whom for it."""
        price = self.price
        if self.case.ended_because in _ENDED:
            return "The case has ended, so nobody pays anything."
        if price is None:
            return "No price holds on that day, so the shares are not known yet."
        if price.slot_number is not None:
            return price.sentence
        at = f"the price of {long_date(self.priced_on)}" if self.priced_on != self.today else "today’s price"
        said = [f"{pounds(price.price_pence)} at {at}. The price on the day of the meeting is charged."]
        if any(share.code is not None for share in price.shares):
            who = f"{self.council} recharges" if price.recharged else "The provider bills"
            said.append(f"{who} the others their shares. A shared meeting uses no included meeting.")
            said.append(pennies_left_over(price, lambda code: self.names[code]))
        return " ".join(filter(None, said))

    @property
    def parties(self) -> list[PartyRow]:
        """The parties that were asked, in that order."""
        return [self._party(one) for one in self.case.consents]

    @property
    def funders(self) -> list[FunderRow]:
        """The funders of the newest round, in the order written."""
        newest, price = self.case.round, self.price
        if newest is None:
            return []
        shares = [share.share_pence for share in price.shares] if price else [None] * len(newest.asked)
        return [self._funder(one, share) for one, share in zip(newest.asked, shares, strict=True)]

    @property
    def earlier(self) -> list[str]:
        """What was asked before the newest round and came to nothing, in sentences."""
        return [
            f"Asked on {long_date(one.asked_on)}: {', '.join(self.names[asked.code] for asked in one.asked)}."
            f" {_over(self.case, number, self.names)}"
            for number, one in enumerate(self.case.rounds[:-1])
        ]

    @property
    def agreed(self) -> AgreedFunding | None:
        """Who has agreed to pay the next meeting, once all have."""
        found = agreement_of(self.case, self.names)
        return None if isinstance(found, str) else found

    @property
    def acts(self) -> list[Act]:
        """What can be done about the case as a whole, the most wanted first."""
        if self.case.is_over:
            return []
        few = self.case.is_disagreement and len(self.case.consents) < FEWEST_PARTIES
        found: list[Act] = []
        if self.keeps_case and self.case.is_disagreement and len(self.case.consents) < len(PARTIES):
            found.append(Act("Ask a party to take part", self.address("ask_party"), is_next=few))
        standing = self.case.standing
        if self.asks_funders and standing is None:
            is_next = not few and (self.case.is_disagreement or bool(self.case.rounds))
            found.append(Act("Ask funders to pay", self.address("ask"), is_next=is_next))
        if self.asks_funders and standing is not None:
            found.append(Act("Record a withdrawal, or ask others", self.address("take_back", number=standing.number)))
        if self.record_address and self.agreed is not None and not self.waiting:
            found.append(Act("Record the meeting", self.record_address))
        if self.keeps_case and self.case.will_not_be_paid:
            found.append(Act("End the case: a funder will not pay", self.address("end")))
        return sorted(found, key=lambda act: not act.is_next)

    def _party(self, one: Consent) -> PartyRow:
        words = {CONSENTED: ("Consented", "green"), None: ("Not answered", "yellow")}
        answer, colour = words.get(one.answer, ("Refused", "red"))
        if one.answered_on is not None:
            answer = f"{answer} {long_date(one.answered_on)}"
        label = "Record its answer" if one.answer is None else "Record that it refuses now"
        goes_on = self.keeps_case and not self.case.is_over
        act = Act(label, self.address("answer_party", party=one.party)) if goes_on else None
        return PartyRow(begun(party_called(one.party, self.names)), long_date(one.asked_on), answer, colour, act)

    def _funder(self, one: AskedFunder, share_pence: int | None) -> FunderRow:
        answer, colour, details = self._answer(one)
        acts: list[Act] = []
        newest = self.case.standing
        if newest is not None and one.answer is None and self.asks_funders and not self.case.is_over:
            where = {"number": newest.number, "place": one.place}
            acts.append(Act("Record its answer", self.address("answer", **where)))
            if one.code is not None and share_pence is not None:
                acts.append(Act("Make a new link" if one.links else "Make a link", self.address("link", **where)))
        return FunderRow(one.place, self.names[one.code], one.weight, share_pence, answer, colour, details, tuple(acts))

    def _answer(self, one: AskedFunder) -> tuple[str, str, str]:
        """Say what a funder answered: the tag, its colour, and by whom."""
        withdrawn = self.case.round.withdrawal if self.case.round else None
        if one.answer is None and withdrawn is not None:
            return "Not answered", "grey", ""
        if one.answer is None:
            until = one.link_until
            return "Not answered", "yellow", _link_said(until, self.now) if until else ""
        how = "by its link" if one.answer.by_link else one.answer.evidence or ""
        details = ", ".join(filter(None, (begun(one.answer.answered_by), how)))
        if withdrawn is not None and withdrawn.place == one.place:
            return f"Withdrew {long_date(withdrawn.withdrawn_on)}", "red", f"{begun(withdrawn.reason)}"
        if one.answer.answer == AGREED:
            return f"Agreed {long_date(one.answer.answered_on)}", "green", details
        return f"Refused {long_date(one.answer.answered_on)}", "red", details


def happenings_of(case: CaseFunding, names: Mapping[str | None, str]) -> list[tuple[dt.date, str]]:
    """Tell what happened about consent and funding, as a timeline says it, oldest first."""
    found: list[tuple[dt.date, str]] = []
    for one in case.consents:
        name = begun(party_called(one.party, names))
        found.append((one.asked_on, f"{name} was asked to take part"))
        if one.answered_on is not None:
            found.append(
                (one.answered_on, f"{name} {'consented' if one.answer == CONSENTED else 'refused to take part'}")
            )
    for asked_round in case.rounds:
        asked = ", ".join(names[one.code] for one in asked_round.asked)
        found.append((asked_round.asked_on, f"Asked to pay: {asked}"))
        for funder in asked_round.asked:
            if funder.answer is not None:
                said = "agreed to pay" if funder.answer.answer == AGREED else "refused to pay"
                found.append((funder.answer.answered_on, f"{names[funder.code]} {said}"))
        if asked_round.withdrawal is not None:
            over = asked_round.withdrawal
            funder_there = asked_round.at(over.place) if over.place is not None else None
            who = f"{names[funder_there.code]} withdrew" if funder_there else "The shares were taken back"
            found.append((over.withdrawn_on, f"{who}: {over.reason}"))
    return sorted(found, key=lambda happening: happening[0])


def _over(case: CaseFunding, number: int, names: Mapping[str | None, str]) -> str:
    """Say why an earlier round is over, without what is asked for after the newest."""
    one = case.rounds[number]
    if one.withdrawal is not None:
        asked = one.at(one.withdrawal.place) if one.withdrawal.place is not None else None
        who = f"{names[asked.code]} withdrew" if asked else "Taken back"
        return f"{who} on {long_date(one.withdrawal.withdrawn_on)}: {one.withdrawal.reason}."
    refused = one.refused
    if refused is None or refused.answer is None:
        return ""
    return f"{names[refused.code]} refused on {long_date(refused.answer.answered_on)}."


def _link_said(until: dt.datetime, now: dt.datetime) -> str:
    day = long_date(clock.business_date(until))
    return f"Its link works until {day}" if until > now else f"Its link ended on {day}"
