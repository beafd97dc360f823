"""What a statement comes to: net, VAT on the whole, total, and what of it is recharged."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from consortium.money import half_up
from tenants.ledger.rules import StatementLine

VAT: Final = "vat"
STANDARD_RATE: Final = Fraction(20, 100)


@dataclass(frozen=True)
class StatementFigures:
    """The sums of a statement. Units: pence."""

    net_pence: int
    vat_pence: int
    recharged_pence: int

    @property
    def total_pence(self) -> int:
        """What the council pays the lead."""
        return self.net_pence + self.vat_pence


@dataclass(frozen=True)
class Ordering:
    """The council's purchase order of the financial year, None where there is none, and whether it asks for one."""

    number: str | None
    is_asked_for: bool


@dataclass(frozen=True)
class Supplier:
    """Who issues a VAT invoice: the lead's address and VAT number as the group chose them; empty: not given."""

    address: str = ""
    vat_number: str = ""


@dataclass(frozen=True)
class Customer:
    """Whom a VAT invoice is made out to: the council's address, line by line, and where it wants invoices; empty: not given."""

    address: str = ""
    invoices_to: str = ""


@dataclass(frozen=True)
class LastStatement:
    """The statement before this one, as money. Units: pence. `settled_on` is the day of the last payment or credit for it."""

    period_name: str
    total_pence: int
    due_on: dt.date | None
    settled_pence: int
    settled_on: dt.date | None

    @property
    def open_pence(self) -> int:
        """What of it is not paid."""
        return max(0, self.total_pence - self.settled_pence)


def without_vat(lines: Sequence[StatementLine]) -> list[StatementLine]:
    """Return the lines of a statement that are not its VAT."""
    return [line for line in lines if line.kind != VAT]


def figures_of(lines: Sequence[StatementLine], treatment: Literal["outside-scope", "standard"]) -> StatementFigures:
    """Add up a statement. VAT is worked out once on the whole net, half up, never line by line.

    Example: three lines that add up to £1,000.00 carry £200.00 of VAT.
    Units: pence. Source: the rules of the money, rule 9; domain brief 4.4 and scenario S21.
    """
    net_pence = sum(line.amount_pence for line in without_vat(lines))
    recharged_pence = sum(line.recharged_pence for line in lines)
    return StatementFigures(net_pence, vat_on(net_pence, treatment), recharged_pence)


def vat_on(net_pence: int, treatment: Literal["outside-scope", "standard"]) -> int:
    """Return the VAT on the net of a whole statement, half up. Units: pence. Source: the rules of the money, rule 9."""
    return half_up(net_pence * STANDARD_RATE) if treatment == "standard" else 0


def statement_as_json(lines: Sequence[StatementLine], figures: StatementFigures) -> dict[str, Any]:
    """Write a statement in the shape that other programs read (interfaces, expected-statements.json)."""
    return {
        "lines": [
            {
                "kind": line.kind,
                "reference": line.reference,
                "service_date": line.service_on.isoformat(),
                "amount_pence": line.amount_pence,
                "allowance_slot": line.slot_number,
                "recharged": [[code, pence] for code, pence in line.recharged],
            }
            for line in without_vat(lines)
        ],
        "net_pence": figures.net_pence,
        "vat_pence": figures.vat_pence,
        "total_pence": figures.total_pence,
        "recharged_pence": figures.recharged_pence,
    }
