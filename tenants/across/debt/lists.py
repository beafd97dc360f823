"""What each council owes by age, as the lead's list shows it, and one council's account as its page does."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.files.words import begun
from consortium.periods.rules import period_numbered
from consortium.web.downloads import Column
from tenants.payments.accounts import AGE_COLUMNS, Entry, account_of
from tenants.payments.owed import open_of_group, owed_of_council
from tenants.payments.queries import (
    Credit,
    Paid,
    carried_of_group,
    credits_of_council,
    payments_of_council,
    used_credits,
)
from tenants.payments.rules import NOTHING, Aged, Owed, aged
from tenants.payments.sentences import council_finding
from tenants.scope import Scope
from tenants.statements.sentences import period_with_year

DEBT_COLUMNS: Final = (
    Column("authority", "DfE number"),
    Column("council", "Council"),
    *AGE_COLUMNS,
    Column("disputed_pence", "Queried, £", "pence"),
    Column("open_pence", "Open, £", "pence"),
    Column("carried_pence", "Paid ahead, £", "pence"),
    Column("owed_pence", "Owed in all, £", "pence"),
)
PAYMENT_COLUMNS: Final = (
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("payment", "Payment", "count"),
    Column("received_on", "Received on", "day"),
    Column("amount_pence", "Amount, £", "pence"),
    Column("bank_reference", "Bank reference"),
    Column("how", "How"),
    Column("settles", "Settles"),
    Column("carried_pence", "Carried forward, £", "pence"),
    Column("taken_back_on", "Taken back on", "day"),
    Column("reason", "Reason"),
)


@dataclass(frozen=True)
class DebtRow:
    """What one council owes by age."""

    council: Council
    debt: Aged
    oldest_days: int


@dataclass(frozen=True)
class Account:
    """One council's account with the lead. Units: pence."""

    council: Council
    contract: ContractTerms
    owed: list[Owed]
    payments: list[Paid]
    credits: list[Credit]
    entries: list[Entry]
    today: dt.date

    @property
    def open(self) -> list[Owed]:
        """The statements of which something is left to pay."""
        return [one for one in self.owed if one.open_pence > 0]

    @property
    def debt(self) -> Aged:
        """What is owed by age."""
        return aged(self.owed, self.today, carried_pence=sum(paid.carried_pence for paid in self.payments))

    @property
    def can_settle(self) -> bool:
        """Say whether something is left that could settle what is open."""
        left = [paid.carried_pence for paid in self.payments] + [one.left_pence for one in self.credits]
        return bool(self.open) and any(left)

    @property
    def heading(self) -> str:
        """What the council owes, and by when."""
        return council_finding(self.council.name, self.owed, self.debt.carried_pence, self.today)

    def words(self, period_number: int) -> str:
        """Name a period within a sentence: quarter 1, April to June 2015."""
        return period_words(self.contract, period_number)

    def settles(self, paid: Paid) -> str:
        """Name the statements that a payment settles."""
        return settled_names(self.contract, paid)


def period_words(contract: ContractTerms, period_number: int) -> str:
    """Name a period of the contract within a sentence, with its year: quarter 1, 2015-16."""
    return period_with_year(period_numbered(contract.billing, period_number))


def settled_names(contract: ContractTerms, paid: Paid) -> str:
    """Name the periods whose statements a payment settles: 2015-16-Q1, 2015-16-Q2."""
    return ", ".join(period_numbered(contract.billing, number).name for number in paid.settles)


def debt_rows(session: Session, contract: ContractTerms, members: Sequence[Council]) -> list[DebtRow]:
    """List what every council owes, in member order, those that owe nothing too. Two statements to the database."""
    today = clock.today()
    by_council: dict[int, list[Owed]] = {}
    for one in open_of_group(session, contract.contract_id):
        by_council.setdefault(one.authority_id, []).append(one)
    carried = carried_of_group(session, contract.contract_id)
    rows = []
    for council in members:
        owed = by_council.get(council.authority_id, [])
        debt = aged(owed, today, carried_pence=carried.get(council.authority_id, 0)) if owed else NOTHING
        if not owed and council.authority_id in carried:
            debt = Aged(NOTHING.by_bucket, 0, carried[council.authority_id])
        oldest = max((one.days_late(today) for one in owed if one.asked_for_pence), default=0)
        rows.append(DebtRow(council, debt, oldest))
    return rows


def read_account(scope: Scope, contract: ContractTerms, council: Council) -> Account:
    """Read one council's account with the lead."""
    owed = owed_of_council(scope, contract.contract_id)
    payments = payments_of_council(scope, contract.contract_id)
    entries = account_of(contract.billing, owed, payments, used_credits(scope, contract.contract_id))
    found = credits_of_council(scope, contract.contract_id)
    return Account(council, contract, owed, payments, found, entries, clock.today())


def debt_cells(row: DebtRow) -> list[Any]:
    """Write what a council owes as the cells of a row."""
    debt = row.debt
    sums = (debt.disputed_pence, debt.open_pence, debt.carried_pence, debt.balance_pence)
    return [str(row.council.authority_id), row.council.name, *debt.by_bucket, *sums]


def payment_cells(contract: ContractTerms, council: str, paid: Paid) -> list[Any]:
    """Write a payment as the cells of a row."""
    return [
        str(paid.authority_id),
        council,
        paid.payment_number,
        paid.received_on,
        paid.amount_pence,
        paid.bank_reference,
        paid.how,
        settled_names(contract, paid),
        paid.carried_pence,
        paid.taken_back_on,
        paid.taken_back,
    ]


def total_of(rows: Sequence[DebtRow]) -> Aged:
    """Add up what all councils owe."""
    return sum((row.debt for row in rows), NOTHING)


def credit_words(credit: Credit) -> str:
    """Name a credit as a row: Meeting credit, M00321."""
    kind = credit.kind.replace("-", " ")
    return f"{begun(kind)}, {credit.reference}"
