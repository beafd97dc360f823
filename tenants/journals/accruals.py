"""A year end as a journal for the council's own ledger: what 31 March accrues and carries forward, and April takes back. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from consortium.dates import long_date
from consortium.money import pounds
from tenants.coding.rules import ACCRUAL, PREPAYMENT, CodingString
from tenants.journals.rules import Coded, Entry, NotBalanced, code_statement, uncoded_words
from tenants.ledger.rules import StatementLine
from tenants.year_end import rules as year_ends
from tenants.year_end.rules import YearReport

_SIDES: Final = (ACCRUAL, PREPAYMENT)


def code_year_end(
    report: YearReport, strings: Sequence[CodingString], *, misfits: Collection[str] = (), pattern: str = ""
) -> Coded:
    """Code what a year end accrues and carries forward: each cost by its own day, the other sides by 31 March.

    What others pay of an accrual goes under the string of each funder. A prepayment takes its cost out of the year.
    Example: a meeting of £1,000.00 in March: debit £1,000.00 of meetings, credit £1,000.00 of accruals. Units: pence.
    """
    ends_on = report.year_end.ends_on
    accrued = [_line(one, one.accrued_pence, one.charged.shares) for one in report.accruals]
    prepaid = [_line(one, -one.prepaid_pence, ()) for one in report.prepayments]
    coded = [
        code_statement("journal", lines, strings, ends_on=ends_on, misfits=misfits, pattern=pattern, side=side)
        for lines, side in zip((accrued, prepaid), _SIDES, strict=True)
    ]
    return Coded(
        tuple(entry for one in coded for entry in one.entries), tuple(each for one in coded for each in one.uncoded)
    )


def taken_back(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of 1 April: each of 31 March the other way round."""
    return [replace(entry, amount_pence=-entry.amount_pence) for entry in entries]


def check_year_end(coded: Coded, report: YearReport) -> None:
    """Refuse entries whose two sides differ, or whose other sides are not what the year end says. Raises: NotBalanced."""
    if coded.debit_pence != coded.credit_pence:
        raise NotBalanced(
            f"The journal debits {pounds(coded.debit_pence)} and credits {pounds(coded.credit_pence)}, so it has not been"
            " exported."
        )
    found = tuple(sum(entry.amount_pence for entry in coded.entries if entry.kind == side) for side in _SIDES)
    if found != (-report.accrued_pence, report.prepaid_pence):
        raise NotBalanced("The journal does not come to what the year end says, so it has not been exported.")


def accruals_heading(coded: Coded, report: YearReport, *, is_over: bool, is_exported: bool) -> str:
    """Say what the journal comes to: The journal of 31 March 2016 balances: £980.00 on each side."""
    day = long_date(report.year_end.ends_on)
    if not report.accruals and not report.prepayments:
        return f"Nothing to accrue or carry forward at {day}"
    if not is_over:
        return f"{day} is still to come, so there is no journal of it yet"
    if coded.uncoded:
        return uncoded_words("journal", coded.uncoded)
    return f"The journal of {day} balances: {pounds(coded.debit_pence)} on each side{', exported already' if is_exported else ''}"


def _line(entry: year_ends.Entry, amount_pence: int, shares: tuple[tuple[str, int], ...]) -> StatementLine:
    """Write an entry of a year end as the line that a statement would have of it."""
    charged = entry.charged
    return StatementLine(
        authority_id=charged.authority_id,
        period_number=0,
        line_number=0,
        kind=charged.kind,
        reference=charged.reference,
        service_on=charged.service_on,
        recorded_on=charged.service_on,
        slot_number=None,
        sentence=charged.sentence,
        amount_pence=amount_pence,
        recharged=shares,
        transfers=1,
    )
