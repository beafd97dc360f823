"""What one council spent in a financial year, by day of service, against the contract before."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from consortium.errors import RuleBroken
from consortium.money import pounds
from consortium.periods.rules import financial_year, financial_year_name
from tenants.ledger.rules import charge_of
from tenants.scope import Scope

_SUBSCRIPTION = ("core-subscription", "allowance-prepayment", "admin-fee")
_MEETINGS = ("meeting", "cancellation")


class YearUnknown(RuleBroken):
    """A name that is no financial year."""


@dataclass(frozen=True)
class YearSpend:
    """What a council was charged for services of one financial year, net of VAT. Units: pence.

    `previous_annual_pence` is what the contract before cost in a year, if it is known.
    """

    council: str
    year: int
    subscription_pence: int
    meetings_pence: int
    shared_pence: int
    recharged_pence: int
    previous_annual_pence: int | None

    @property
    def total_pence(self) -> int:
        """All that was charged."""
        return self.subscription_pence + self.meetings_pence + self.shared_pence

    @property
    def saving_pence(self) -> int | None:
        """How much less than the contract before; below zero when it is more. Source: domain brief scenario S01."""
        return None if self.previous_annual_pence is None else self.previous_annual_pence - self.total_pence

    def in_words(self) -> str:
        """Say it as a sentence that a person can check with a pocket calculator."""
        parts = [f"subscription {pounds(self.subscription_pence)}", f"meetings {pounds(self.meetings_pence)}"]
        if self.shared_pence:
            parts.append(f"shared costs {pounds(self.shared_pence)}")
        sentence = (
            f"{self.council} in the financial year {financial_year_name(self.year)}, by day of service: "
            f"{' + '.join(parts)} = {pounds(self.total_pence)}."
        )
        if self.saving_pence is None or self.previous_annual_pence is None:
            return sentence
        word = "less" if self.saving_pence >= 0 else "more"
        previous = pounds(self.previous_annual_pence)
        return (
            f"{sentence} The contract before cost {previous} a year: this is {pounds(abs(self.saving_pence))} {word}."
        )


def year_named(name: str) -> int:
    """Return the year in which a financial year such as 2015-16 begins. Raises: YearUnknown."""
    start = int(name[:4]) if name[:4].isascii() and name[:4].isdigit() else 0
    if not start or name != financial_year_name(start):
        raise YearUnknown(f"{name} is no financial year. Write it like 2015-16, for April 2015 to March 2016.")
    return start


def spend_of_year(
    scope: Scope, contract_id: int, *, council: str, year: int, previous_annual_pence: int | None
) -> YearSpend:
    """Add up what a council was charged for services of one financial year. Units: pence."""
    by_kind = _sums(scope, contract_id, dt.date(year, 4, 1), dt.date(year + 1, 3, 31))
    return YearSpend(
        council=council,
        year=year,
        subscription_pence=_of(by_kind, _SUBSCRIPTION),
        meetings_pence=_of(by_kind, _MEETINGS),
        shared_pence=_of(by_kind, ("shared-cost",)),
        recharged_pence=by_kind.get("recharged", 0),
        previous_annual_pence=previous_annual_pence,
    )


def latest_full_year(today: dt.date) -> int:
    """Return the last financial year that is over."""
    return financial_year(today) - 1


def _of(by_kind: Mapping[str, int], kinds: tuple[str, ...]) -> int:
    """Add up some kinds of charge with all that takes them back or credits them."""
    return sum(pence for kind, pence in by_kind.items() if charge_of(kind) in kinds)


def _sums(scope: Scope, contract_id: int, first: dt.date, last: dt.date) -> dict[str, int]:
    rows = scope.session.execute(
        text(
            "select case when to_account like 'due_from:%' or from_account like 'due_from:%' then 'recharged' else kind end,"
            " sum(case when from_account = 'due_to_lead' or to_account like 'due_from:%' then amount else -amount end)::bigint"
            " from transfers where authority_id = :authority_id and contract_id = :contract_id and unit = 'pence'"
            " and kind <> 'vat' and period_number is not null and service_on between :first and :last group by 1 order by 1"
        ),
        {"authority_id": scope.authority_id, "contract_id": contract_id, "first": first, "last": last},
    )
    return dict(rows.all())
