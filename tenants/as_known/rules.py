"""What a council's book, statements and account said on a day that is past: all that was recorded by then. Pure.

Everything has two dates, the day that it is for and the day on which it was recorded. Only the second one counts here: a
meeting of June that was recorded in August is not known in July, and a reversal of August has not taken anything back yet.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from consortium.money import pounds
from tenants.ledger.rules import StatementLine
from tenants.statements.rules import figures_of, without_vat


@dataclass(frozen=True)
class PeriodKnown:
    """A billing period as it stood on a day, with what has come to it since. Units: pence, VAT included.

    `issued_on` is None where its statement was not issued by that day.
    """

    period_number: int
    lines: int
    total_pence: int
    issued_on: dt.date | None
    later_lines: int
    later_pence: int


def lines_known(lines: Sequence[StatementLine], day: dt.date) -> list[StatementLine]:
    """Return the lines that were recorded by a day, without VAT."""
    return [line for line in without_vat(lines) if line.recorded_on <= day]


def periods_known(
    lines: Sequence[StatementLine],
    issued_on: Mapping[int, dt.date],
    day: dt.date,
    treatment: Literal["outside-scope", "standard"],
) -> list[PeriodKnown]:
    """Say how each billing period stood on a day, newest first: those with a line that was recorded by then. Units: pence."""
    by_period: dict[int, list[StatementLine]] = {}
    for line in without_vat(lines):
        by_period.setdefault(line.period_number, []).append(line)
    found = []
    for number, of_period in sorted(by_period.items(), reverse=True):
        then = lines_known(of_period, day)
        if then:
            total_pence = figures_of(then, treatment).total_pence
            issued = issued_on.get(number)
            found.append(
                PeriodKnown(
                    number,
                    len(then),
                    total_pence,
                    issued if issued is not None and issued <= day else None,
                    len(of_period) - len(then),
                    figures_of(of_period, treatment).total_pence - total_pence,
                )
            )
    return found


def since_then(lines: Sequence[StatementLine], day: dt.date) -> str:
    """Say what the book has learnt since a day: Since then 3 lines were recorded, −£1,000.00 in all."""
    later = [line for line in without_vat(lines) if line.recorded_on > day]
    if not later:
        return "Nothing has been recorded in the book since then."
    counted = "1 line was" if len(later) == 1 else f"{len(later):,} lines were"
    return f"Since then {counted} recorded, {pounds(sum(line.amount_pence for line in later))} before VAT."
