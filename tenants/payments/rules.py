"""What is paid of a statement, what is late, how old a debt is, and what a payment settles."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.money import pounds
from tenants.statements.rules import vat_on

State = Literal["nothing", "credit", "paid", "open", "part", "late"]
Bucket = Literal["not due", "1-30", "31-60", "61-90", "over 90"]
BUCKETS: Final[tuple[Bucket, ...]] = ("not due", "1-30", "31-60", "61-90", "over 90")
HOW: Final = {
    "bacs": "BACS",
    "faster-payment": "Faster Payment",
    "chaps": "CHAPS",
    "cheque": "Cheque",
    "card": "Card",
    "other": "Another way",
}
MOST_REASON: Final = 200


class PaymentRefused(RuleBroken):
    """A payment that cannot be recorded as it is. `field` names what to look at."""

    def __init__(self, sentence: str, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)


class LargerThanDebt(PaymentRefused):
    """A payment of more than is owed, which nobody has confirmed to be carried forward."""


@dataclass(frozen=True)
class Owed:
    """A statement as money that is owed. Units: pence.

    `used_elsewhere_pence` of its credits settled other statements, so it asks for that much again. `paid_pence` came by
    payments, `credited_pence` by credits that stand on other statements. `settled_on` is the day of the last of them.
    `disputed_pence` waits for an answer to a query, and is not asked for meanwhile.
    """

    authority_id: int
    period_number: int
    period_name: str
    issued_on: dt.date
    due_on: dt.date
    total_pence: int
    used_elsewhere_pence: int = 0
    paid_pence: int = 0
    credited_pence: int = 0
    settled_on: dt.date | None = None
    disputed_pence: int = 0
    invoice_number: str | None = None

    @property
    def to_pay_pence(self) -> int:
        """What the statement asks for: its total, and what of its credits was used elsewhere."""
        return self.total_pence + self.used_elsewhere_pence

    @property
    def open_pence(self) -> int:
        """What is left to settle; below zero it is a credit that may settle another statement."""
        return self.to_pay_pence - self.paid_pence - self.credited_pence

    @property
    def waits_pence(self) -> int:
        """What of the open amount waits for the answer to a query."""
        return max(0, min(self.open_pence, self.disputed_pence))

    @property
    def asked_for_pence(self) -> int:
        """What is open and not disputed."""
        return max(0, self.open_pence - self.waits_pence)

    def days_late(self, today: dt.date) -> int:
        """How many days it is past due: 0 on the day itself and before."""
        return max(0, (today - self.due_on).days)

    def state(self, today: dt.date) -> State:
        """Say how it stands. A disputed rest is not late: the rest of the statement is."""
        if self.open_pence < 0:
            return "credit"
        if not self.open_pence:
            return "paid" if self.paid_pence or self.credited_pence else "nothing"
        if self.asked_for_pence and self.days_late(today):
            return "late"
        return "part" if self.paid_pence or self.credited_pence else "open"

    def bucket(self, today: dt.date) -> Bucket:
        """Say how old it is, from the day on which it was due. Source: domain brief 4.6."""
        return bucket_of(self.days_late(today))


@dataclass(frozen=True)
class Aged:
    """What councils owe by age, what of it is disputed, and what they paid ahead. Units: pence.

    The disputed part stands apart, in no bucket.
    """

    by_bucket: tuple[int, ...]
    disputed_pence: int = 0
    carried_pence: int = 0

    @property
    def open_pence(self) -> int:
        """What is open on statements, disputed or not."""
        return sum(self.by_bucket) + self.disputed_pence

    @property
    def late_pence(self) -> int:
        """What is past due and not disputed."""
        return sum(self.by_bucket[1:])

    @property
    def balance_pence(self) -> int:
        """What is owed in all, less what was paid ahead."""
        return self.open_pence - self.carried_pence

    def __add__(self, other: "Aged") -> "Aged":
        return Aged(
            tuple(mine + theirs for mine, theirs in zip(self.by_bucket, other.by_bucket, strict=True)),
            self.disputed_pence + other.disputed_pence,
            self.carried_pence + other.carried_pence,
        )


NOTHING: Final = Aged((0,) * len(BUCKETS))


@dataclass(frozen=True)
class Settlement:
    """What a payment or a credit settles: pence by the number of the period, and what is left of it. Units: pence."""

    parts: tuple[tuple[int, int], ...]
    left_pence: int


@dataclass(frozen=True)
class NewPayment:
    """A payment as it is handed in. Units: pence."""

    amount_pence: int
    received_on: dt.date
    bank_reference: str
    how: str = "bacs"


def disputed_with_vat(queried_pence: int, *, net_pence: int, vat_pence: int) -> int:
    """Return what of a statement waits for queries: the lines, and the VAT that it would not have without them.

    Units: pence. Example: £1,000.00 of a net of £3,870.00 with VAT of £774.00 is £1,200.00.
    """
    if not queried_pence or not vat_pence:
        return queried_pence
    return queried_pence + vat_pence - vat_on(net_pence - queried_pence, "standard")


def due_on(issued_on: dt.date, payment_days: int) -> dt.date:
    """Return the day on which a statement is due: issued on 12 May, at 30 days, on 11 June."""
    return issued_on + dt.timedelta(days=payment_days)


def bucket_of(days_late: int) -> Bucket:
    """Say how old a debt is: 0 days past due is not due, 30 are 1-30, 31 are 31-60. Source: domain brief 4.6."""
    if days_late <= 0:
        return "not due"
    place = next((place for place, most in enumerate((30, 60, 90), start=1) if days_late <= most), 4)
    return BUCKETS[place]


def aged(owed: Iterable[Owed], today: dt.date, *, carried_pence: int = 0) -> Aged:
    """Add up what is open by age. A statement below zero counts as paid ahead. Units: pence."""
    sums = dict.fromkeys(BUCKETS, 0)
    disputed_pence = 0
    for one in owed:
        sums[one.bucket(today)] += one.asked_for_pence
        disputed_pence += one.waits_pence
        carried_pence += max(0, -one.open_pence)
    return Aged(tuple(sums.values()), disputed_pence, carried_pence)


def oldest_first(owed: Iterable[Owed]) -> list[Owed]:
    """List what is open in the order in which it is settled: what is due first, the disputed part of each last."""
    return sorted((one for one in owed if one.open_pence > 0), key=lambda one: (one.due_on, one.period_number))


def settle(amount_pence: int, owed: Sequence[Owed], *, first: Sequence[int] = ()) -> Settlement:
    """Say what an amount settles: the statements chosen (`first`, by period), then the others, oldest due first.

    What is disputed of a statement is settled after all that is not: nobody pays it by mistake. Units: pence.
    Example: £2,870.00 against £3,870.00 of which £1,000.00 is disputed leaves the disputed £1,000.00 open.
    """
    chosen = [one for number in first for one in owed if one.period_number == number and one.open_pence > 0]
    others = [one for one in oldest_first(owed) if one not in chosen]
    # Whoever chooses a statement means all of it.
    steps = [(one.period_number, one.open_pence) for one in chosen]
    steps += [(one.period_number, one.asked_for_pence) for one in others]
    steps += [(one.period_number, one.waits_pence) for one in others]
    parts: dict[int, int] = {}
    left_pence = amount_pence
    for number, pence in steps:
        part = min(left_pence, pence)
        if part > 0:
            parts[number] = parts.get(number, 0) + part
            left_pence -= part
    return Settlement(tuple(parts.items()), left_pence)


def check_payment(payment: NewPayment, *, starts_on: dt.date, today: dt.date) -> None:
    """Refuse what no payment is: nothing or less, a day ahead or before the contract. Raises: PaymentRefused."""
    if payment.amount_pence < 1:
        raise PaymentRefused("A payment is at least £0.01. A payment by mistake is taken back instead.", "amount")
    if payment.received_on > today:
        raise PaymentRefused(
            f"{long_date(payment.received_on)} is after today, {long_date(today)}. Record it when it is there.",
            "received_on",
        )
    if payment.received_on < starts_on:
        raise PaymentRefused(
            f"{long_date(payment.received_on)} is before the contract, which began on {long_date(starts_on)}.",
            "received_on",
        )


def check_carried(settlement: Settlement, amount_pence: int, *, carries: bool) -> None:
    """Refuse a payment of more than is owed that nobody has confirmed. Raises: LargerThanDebt."""
    if settlement.left_pence and not carries:
        owed_pence = amount_pence - settlement.left_pence
        owes = f"only {pounds(owed_pence)} is open" if owed_pence else "nothing is open"
        raise LargerThanDebt(
            f"The payment is {pounds(amount_pence)}, and {owes}. Confirm that {pounds(settlement.left_pence)} is carried"
            " forward, or put the amount right.",
            "carries",
        )


def bank_reference_of(typed: str) -> str:
    """Return a bank reference as it is compared: capitals, single spaces. Raises: PaymentRefused."""
    written = " ".join(typed.split()).upper()
    if not written or len(written) > 40 or not all("!" <= sign <= "~" or sign == " " for sign in written):
        raise PaymentRefused(
            "A bank reference is 1 to 40 letters, digits and signs, as the bank statement shows it.", "bank_reference"
        )
    return written
