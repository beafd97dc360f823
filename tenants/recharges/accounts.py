"""What each funder owes by age, as the council's list shows it, and one funder's account as its page does."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from consortium.money import pounds
from consortium.web.downloads import Column
from tenants.payments.accounts import AGE_COLUMNS
from tenants.payments.rules import NOTHING, Aged, Owed, aged
from tenants.payments.sentences import late_of
from tenants.recharges.debts import Received, owed_by_funders, receipts_of
from tenants.recharges.documents import Funder, funders_of
from tenants.scope import Scope

DEBT_COLUMNS: Final = (
    Column("funder", "Funder"),
    Column("name", "Name"),
    *AGE_COLUMNS,
    Column("open_pence", "Open, £", "pence"),
    Column("carried_pence", "Paid ahead, £", "pence"),
    Column("owed_pence", "Owed in all, £", "pence"),
)
RECEIPT_COLUMNS: Final = (
    Column("receipt", "Receipt", "count"),
    Column("funder", "Funder"),
    Column("received_on", "Received on", "day"),
    Column("amount_pence", "Amount, £", "pence"),
    Column("bank_reference", "Bank reference"),
    Column("how", "How"),
    Column("settles", "Settles"),
    Column("carried_pence", "Carried forward, £", "pence"),
    Column("recorded_on", "Recorded on", "day"),
    Column("taken_back_on", "Taken back on", "day"),
    Column("reason", "Reason"),
)


@dataclass(frozen=True)
class FunderAccount:
    """What one funder owes: its invoices, oldest first, and its receipts, newest first. Units: pence."""

    funder: Funder
    owed: Sequence[Owed]
    receipts: Sequence[Received]
    today: dt.date

    @property
    def debt(self) -> Aged:
        """What it owes by age, and what it has paid ahead."""
        return aged(self.owed, self.today, carried_pence=sum(one.carried_pence for one in self.receipts))

    @property
    def oldest_days(self) -> int:
        """For how many days the oldest open invoice is late."""
        return max((one.days_late(self.today) for one in self.owed if one.open_pence > 0), default=0)


def accounts_of(scope: Scope, today: dt.date) -> list[FunderAccount]:
    """List every funder that was ever invoiced or has paid, by name. Three statements to the database."""
    owed, receipts = owed_by_funders(scope), receipts_of(scope)
    found = []
    for code, funder in funders_of(scope).items():
        received = [one for one in receipts if one.funder_code == code]
        if code in owed or received:
            found.append(FunderAccount(funder, owed.get(code, ()), received, today))
    return found


def account_of(scope: Scope, code: str, today: dt.date) -> FunderAccount | None:
    """Return one funder's account, or None when the council has no such funder."""
    funder = funders_of(scope).get(code)
    if funder is None:
        return None
    return FunderAccount(funder, owed_by_funders(scope, code).get(code, ()), receipts_of(scope, code), today)


def total_of(accounts: Sequence[FunderAccount]) -> Aged:
    """Add up what all funders owe."""
    return sum((one.debt for one in accounts), NOTHING)


def finding(council: str, debt: Aged) -> str:
    """Say what a council's funders owe together, and how much of it is late."""
    if not debt.open_pence:
        ahead = f", and have paid {pounds(debt.carried_pence)} ahead" if debt.carried_pence else ""
        return f"{council}’s funders owe nothing{ahead}"
    return f"{council}’s funders owe {pounds(debt.open_pence)}, {late_of(debt)}"


def settled_names(received: Received) -> str:
    """Name the documents that a receipt settles: R1, R2."""
    return ", ".join(f"R{number}" for number in received.settles) if not received.taken_back else ""


def debt_cells(one: FunderAccount) -> list[Any]:
    """Write what a funder owes as the cells of a row."""
    debt = one.debt
    sums = (debt.open_pence, debt.carried_pence, debt.balance_pence)
    return [one.funder.code, one.funder.name, *debt.by_bucket, *sums]


def receipt_cells(one: Received) -> list[Any]:
    """Write a receipt as the cells of a row."""
    return [
        one.number,
        one.funder_code,
        one.received_on,
        one.amount_pence,
        one.bank_reference,
        one.how,
        settled_names(one),
        one.carried_pence,
        one.recorded_on,
        one.taken_back_on,
        one.taken_back,
    ]
