"""The accounts of an authority's book, and how a line of a statement becomes transfers between them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Unit = Literal["pence", "meetings"]
DUE_TO_LEAD: Final = "due_to_lead"
ALLOWANCE: Final = "allowance"
MEETINGS: Final = "meetings"
BANK: Final = "bank"
PAID_TO_LEAD: Final = "paid_to_lead"
PAYMENT: Final = "payment"
RECEIPT: Final = "receipt"
# Money that arrived: in the book, in no billing period, and no line of any statement.
NOT_LINES: Final = (PAYMENT, "payment-reversal", RECEIPT, "receipt-reversal")
CREDIT: Final = "-credit"
COSTS: Final = {
    "core-subscription": "core_subscription",
    "allowance-prepayment": "allowance_prepayment",
    "admin-fee": "admin_fee",
    "shared-cost": "shared_costs",
    "meeting": MEETINGS,
    "cancellation": "cancellations",
    "vat": "vat",
}
CREDITED: Final = tuple(f"{kind}{CREDIT}" for kind in COSTS if kind != "vat")
REVERSAL: Final = "-reversal"
# Every kind of line about a meeting, held or not: charged, taken back, credited, and a credit taken back.
MEETING_KINDS: Final = tuple(
    f"{kind}{rest}" for rest in ("", REVERSAL, CREDIT, f"{CREDIT}{REVERSAL}") for kind in ("meeting", "cancellation")
)


@dataclass(frozen=True)
class Line:
    """A line of a statement before it is posted, with its two dates and the sentence that explains it.

    `amount_pence` may be negative: a correction. `recharged` is what the authority passes on, by the funder's code.
    `request_key` names the request: the same key again changes nothing. `period_number` is None for what arrived at the bank.
    """

    kind: str
    reference: str
    service_on: dt.date
    recorded_on: dt.date
    period_number: int | None
    amount_pence: int
    sentence: str
    request_key: str
    slot_number: int | None = None
    provider_id: int | None = None
    recharged: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class StatementLine:
    """A line as it stands on a statement: its two dates, its amount, and what of it is recharged to whom.

    Units: pence, slots counted from 1. `line_number` orders the lines of a book as they were recorded.
    """

    authority_id: int
    period_number: int
    line_number: int
    kind: str
    reference: str
    service_on: dt.date
    recorded_on: dt.date
    slot_number: int | None
    sentence: str
    amount_pence: int
    recharged: tuple[tuple[str, int], ...]
    transfers: int

    @property
    def recharged_pence(self) -> int:
        """What the authority passes on of this line."""
        return sum(pence for _, pence in self.recharged)


@dataclass(frozen=True)
class UsedMeeting:
    """An included meeting that is in use, and the day of the meeting that uses it."""

    slot_number: int
    held_on: dt.date


@dataclass(frozen=True)
class IncludedMeetings:
    """How many meetings the contract includes for a council, and which are in use, by number."""

    number: int
    used: tuple[UsedMeeting, ...]

    @property
    def left(self) -> int:
        """How many are not used."""
        return self.number - len(self.used)


def due_from(funder_code: str) -> str:
    """Name the account of what a funder owes the authority."""
    return f"due_from:{funder_code}"


def received_from(funder_code: str) -> str:
    """Name the account of what a funder has paid the authority."""
    return f"received_from:{funder_code}"


def charge_of(kind: str) -> str:
    """Return the kind of charge that a kind of line is about: meeting for a meeting-credit-reversal."""
    return kind.removesuffix(REVERSAL).removesuffix(CREDIT)


def is_charge(kind: str) -> bool:
    """Say whether a line of a kind charges something, so that it can be credited."""
    return f"{kind}{CREDIT}" in CREDITED


def is_of_credit(kind: str) -> bool:
    """Say whether a line of a kind is a credit, or takes one back."""
    return kind.removesuffix(REVERSAL) in CREDITED


def is_taken_back(kind: str) -> bool:
    """Say whether a line of a kind takes a charge back whole: a meeting-reversal does, a meeting-credit-reversal does not."""
    return kind.endswith(REVERSAL) and not is_of_credit(kind)


def transfers_of(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Turn lines into the transfers that the door of the books takes, in order of recording.

    A charge goes from what is owed to the lead to its cost; what is recharged goes on from the cost to the funder. An
    included meeting is one meeting from the allowance. An amount below zero goes the other way, so does a credit's. A
    payment comes from the bank to what was paid to the lead, a receipt to what its funders have paid (`recharged`).
    """
    return [row for place, line in enumerate(lines) for row in _transfers(place, line)]


def _transfers(place: int, line: Line) -> list[dict[str, Any]]:
    if line.kind == PAYMENT:
        return [_shared(place, line) | _move(1, "pence", line.amount_pence, BANK, PAID_TO_LEAD)]
    if line.kind == RECEIPT:
        received: list[tuple[Unit, int, str, str]] = [
            ("pence", pence, BANK, received_from(code)) for code, pence in line.recharged
        ]
        return [_shared(place, line) | _move(leg, *move) for leg, move in enumerate(received, start=1)]
    cost = COSTS[charge_of(line.kind)]
    moves: list[tuple[Unit, int, str, str]] = []
    if line.slot_number is not None:
        moves.append(("meetings", 1, ALLOWANCE, MEETINGS))
    if line.amount_pence:
        moves.append(("pence", line.amount_pence, DUE_TO_LEAD, cost))
    moves += [("pence", pence, cost, due_from(code)) for code, pence in line.recharged]
    return [_shared(place, line) | _move(leg, *move) for leg, move in enumerate(moves, start=1)]


def _shared(place: int, line: Line) -> dict[str, Any]:
    return {
        "line": place,
        "kind": line.kind,
        "reference": line.reference,
        "provider_id": line.provider_id,
        "slot_number": line.slot_number,
        "service_on": line.service_on.isoformat(),
        "period_number": line.period_number,
        "recorded_on": line.recorded_on.isoformat(),
        "sentence": line.sentence,
        "request_key": line.request_key,
    }


def _move(leg: int, unit: Unit, amount: int, from_account: str, to_account: str) -> dict[str, Any]:
    if amount < 0:
        amount, from_account, to_account = -amount, to_account, from_account
    return {"leg": leg, "unit": unit, "amount": amount, "from_account": from_account, "to_account": to_account}
