import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from consortium.contracts.queries import ContractTerms
from tenants.as_known.accounts import account_known
from tenants.as_known.rules import PeriodKnown, lines_known, periods_known, since_then
from tenants.ledger.queries import book_lines
from tenants.ledger.rules import StatementLine
from tenants.payments.accounts import Entry
from tenants.payments.owed import owed_of_council
from tenants.payments.queries import payments_of_council, used_credits
from tenants.scope import Scope

_USED_ELSEWHERE: Final = text("""
select a.credit_period_number, sum(a.amount_pence)::bigint from payment_allocations a
where a.authority_id = :authority_id and a.contract_id = :contract_id and a.credit_period_number is not null
    and a.recorded_on <= :day
group by a.credit_period_number order by a.credit_period_number
""")


@dataclass(frozen=True)
class Known:
    """A council's book, statements and account as they stood at the end of a day. Units: pence."""

    day: dt.date
    lines: list[StatementLine]
    periods: list[PeriodKnown]
    entries: list[Entry]
    since: str

    @property
    def owed_pence(self) -> int:
        """What the council owed then; below zero it had paid ahead."""
        return self.entries[-1].owed_pence if self.entries else 0

    def of_period(self, number: int) -> list[StatementLine]:
        """Return the lines of a period that were known then, in order of recording."""
        return [line for line in self.lines if line.period_number == number]


def known_on(scope: Scope, contract: ContractTerms, day: dt.date) -> Known:
    """Read what was known of a council on a day. Five statements to the database."""
    contract_id = contract.contract_id
    book, owed = book_lines(scope, contract_id), owed_of_council(scope, contract_id)
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "day": day}
    elsewhere: dict[int, int] = dict(scope.session.execute(_USED_ELSEWHERE, values).all())
    payments, used = payments_of_council(scope, contract_id), used_credits(scope, contract_id)
    issued_on = {one.period_number: one.issued_on for one in owed}
    return Known(
        day=day,
        lines=lines_known(book, day),
        periods=periods_known(book, issued_on, day, contract.recharge_vat),
        entries=account_known(contract.billing, owed, payments, used, elsewhere, day),
        since=since_then(book, day),
    )
