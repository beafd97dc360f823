"""How much of a charge is credited, and who of those who pay it gets how much of that. Pure."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.money import half_up, pounds, share_out
from tenants.ledger.rules import MEETING_KINDS, is_charge

Basis = Literal["whole", "half", "amount", "days"]
MOST_DAYS: Final = 366
_NOUNS: Final = {
    "core-subscription": "the core subscription",
    "allowance-prepayment": "the included meetings, paid in advance",
    "admin-fee": "the lead’s fee",
    "shared-cost": "the share of",
    "meeting": "meeting",
    "cancellation": "meeting",
}


class CreditRefused(RuleBroken):
    """A credit that its charge has no room for, or a line that charges nothing. `field` names the answer that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Payer:
    """Who pays a part of a charge, in the order written. No code is the council. Units: pence."""

    code: str | None
    share_pence: int
    left_pence: int


@dataclass(frozen=True)
class ChargeLine:
    """A line of a council's book that may be credited. Units: pence.

    `left_pence` is what no credit that stands has taken yet: 0 for a meeting that was taken back.
    """

    authority_id: int
    line_number: int
    kind: str
    reference: str
    service_on: dt.date
    period_number: int
    provider_id: int | None
    slot_number: int | None
    sentence: str
    amount_pence: int
    left_pence: int
    is_taken_back: bool
    payers: tuple[Payer, ...]

    @property
    def called(self) -> str:
        """What it is, inside a sentence: meeting K-5 of 14 June 2015."""
        return called(self.kind, self.reference, self.service_on)


@dataclass(frozen=True)
class Wanted:
    """How much is to be credited: all that is left, half of the charge, an amount, or days of a year. Units: pence."""

    basis: Basis
    amount_pence: int | None = None
    days: int | None = None
    of_days: int | None = None

    @property
    def in_words(self) -> str:
        """Say it before an amount: half, 182 of 365 days."""
        if self.basis == "days":
            return f"{self.days} of {self.of_days} days"
        return {"whole": "all that was left", "half": "half", "amount": "a part"}[self.basis]


@dataclass(frozen=True)
class Credit:
    """What is credited of a charge, and what of it goes on to which funder. Units: pence, above zero."""

    amount_pence: int
    recharged: tuple[tuple[str, int], ...]


def called(kind: str, reference: str, service_on: dt.date) -> str:
    """Name a charge inside a sentence: meeting K-5 of 14 June 2015."""
    if kind in MEETING_KINDS or kind == "shared-cost":
        return f"{_NOUNS.get(kind, 'meeting')} {reference} of {long_date(service_on)}"
    return f"{_NOUNS[kind]} of {long_date(service_on)}" if kind in _NOUNS else reference


def fault_in_charge(charge: ChargeLine) -> str:
    """Say why nothing of a line can be credited, and whose move it is; nothing when something can."""
    if not is_charge(charge.kind):
        return "Only a charge can be credited, and this line is none."
    if charge.slot_number is not None:
        return (
            f"{charge.reference} used included meeting {charge.slot_number}, so nothing was charged."
            " If it is wrong, its provider takes the meeting back, and its place is free again."
        )
    if charge.is_taken_back:
        return f"{charge.reference} was taken back, so nothing of it is left to credit."
    if charge.amount_pence <= 0:
        return "This line charges nothing, so nothing of it can be credited."
    if not charge.left_pence:
        return f"All {pounds(charge.amount_pence)} of it is credited already."
    return ""


def credit_of(charge: ChargeLine, wanted: Wanted) -> Credit:
    """Work out a credit of a charge: whole, half of it, an amount, or days of a year, half up.

    Each who pays gets a part by what is left of its share, by largest remainder in the order written: so no share is ever
    credited above itself, and all of them together come to the charge.

    Units: pence. Source: domain brief 4.3, 4.6 and scenario S25. Raises: CreditRefused.
    """
    if fault := fault_in_charge(charge):
        raise CreditRefused(fault)
    amount = _amount(charge, wanted)
    if amount <= 0:
        raise CreditRefused("The credit must be £0.01 or more.", wanted.basis)
    if amount > charge.left_pence:
        left = pounds(charge.left_pence)
        of = "the" if charge.left_pence == charge.amount_pence else f"the {left} that is left of the"
        raise CreditRefused(
            f"{pounds(amount)} is more than {of} charge of {pounds(charge.amount_pence)}. Credit {left} at most.",
            wanted.basis,
        )
    shares = share_out(amount, [payer.left_pence for payer in charge.payers])
    recharged = [
        (payer.code, share)
        for payer, share in zip(charge.payers, shares, strict=True)
        if payer.code is not None and share
    ]
    return Credit(amount, tuple(recharged))


def _amount(charge: ChargeLine, wanted: Wanted) -> int:
    if wanted.basis == "whole":
        return charge.left_pence
    if wanted.basis == "half":
        return half_up(Fraction(charge.amount_pence, 2))
    if wanted.basis == "amount":
        return wanted.amount_pence or 0
    days, of_days = wanted.days or 0, wanted.of_days or 0
    if not 1 <= of_days <= MOST_DAYS:
        raise CreditRefused(f"A year has 1 to {MOST_DAYS} days.", "of_days")
    if not 1 <= days <= of_days:
        raise CreditRefused(f"The days must be from 1 to the {of_days} of the year.", "days")
    return half_up(Fraction(charge.amount_pence * days, of_days))


def sentence_of(charge: ChargeLine, wanted: Wanted, credit: Credit, *, number: int, reason: str) -> str:
    """Say what a credit corrects, how much of it and why, as it stands on the statement for good."""
    part = "" if credit.amount_pence == charge.amount_pence else f"{wanted.in_words} of "
    if wanted.basis == "amount" and part:
        part = f"{pounds(credit.amount_pence)} of "
    why = reason if reason.endswith((".", "!", "?")) else f"{reason}."
    return f"Credit note {number}: {part}{pounds(charge.amount_pence)} for {charge.called}. {why}"
