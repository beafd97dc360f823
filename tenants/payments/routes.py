import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import Response, abort, render_template, request

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.people import Permission, needs
from consortium.periods.rules import financial_year, financial_year_name
from consortium.web.downloads import FileKind
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.exports import export
from tenants.payments.accounts import ACCOUNT_COLUMNS, Entry, account_cells, account_of, since
from tenants.payments.owed import owed_of_council
from tenants.payments.queries import payments_of_council, used_credits
from tenants.payments.rules import Aged, aged
from tenants.payments.sentences import council_finding
from tenants.statements.spend import YearUnknown, year_named

council_account: Final = council_pages("council_account", __name__)


@dataclass(frozen=True)
class OwnAccount:
    """A council's account from a day on, with what was owed when that day began. Units: pence."""

    contract: ContractTerms
    heading: str
    debt: Aged
    first: dt.date | None
    before_pence: int | None
    entries: list[Entry]


@council_account.get("/account")
@needs(Permission.READ_STATEMENTS)
def shown() -> str:
    """Show a council its account with the lead: what was asked for, what it paid, and what is owed after each."""
    here = opened_council()
    found = _account(here)
    return render_template(
        "tenants/payments/shown.html",
        council=here.council,
        account=found,
        years=_years(found.contract),
        year=request.args.get("year", ""),
    )


@council_account.get("/account.<any(csv, xlsx):kind>")
@needs(Permission.READ_STATEMENTS)
def as_file(kind: FileKind) -> Response:
    """Send the account as a file; of one year it begins with what was brought forward."""
    here = opened_council()
    found = _account(here)
    rows = [account_cells(entry) for entry in found.entries]
    if found.first is not None:
        rows.insert(0, [found.first, "Brought forward", "", None, None, None, found.before_pence])
    name = f"{found.contract.reference}-{here.slug}-account"
    return export(
        here.scope.binding, "statement of account", file_name=name, columns=ACCOUNT_COLUMNS, rows=rows, kind=kind
    )


def _account(here: CouncilDoor) -> OwnAccount:
    scope, today = here.scope, clock.today()
    contract = current_contract(scope.session)
    owed = owed_of_council(scope, contract.contract_id)
    payments = payments_of_council(scope, contract.contract_id)
    entries = account_of(contract.billing, owed, payments, used_credits(scope, contract.contract_id))
    first = _first_day(contract)
    before = None
    if first is not None:
        before, entries = since(entries, first)
        entries = [entry for entry in entries if entry.on < first.replace(year=first.year + 1)]
    debt = aged(owed, today, carried_pence=sum(paid.carried_pence for paid in payments))
    heading = council_finding(here.council, owed, debt.carried_pence, today)
    return OwnAccount(contract, heading, debt, first, before, entries)


def _years(contract: ContractTerms) -> list[str]:
    last = min(financial_year(clock.today()), financial_year(contract.ends_on) + 1)
    return [financial_year_name(year) for year in range(financial_year(contract.starts_on), last + 1)]


def _first_day(contract: ContractTerms) -> dt.date | None:
    """Return the first day of the financial year in the address; left out, the account is whole."""
    asked = request.args.get("year")
    if not asked:
        return None
    try:
        year = year_named(asked)
    except YearUnknown:
        abort(404)
    if asked not in _years(contract):
        abort(404)
    return dt.date(year, 4, 1)
