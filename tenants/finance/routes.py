"""A council's money on one page: what it leads to is each kept on a page of its own."""

from dataclasses import dataclass
from typing import Final

from flask import render_template, url_for

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import financial_year, year_in_words
from tenants.budgets.queries import budgets_set
from tenants.coding.queries import strings_of_council
from tenants.doors import council_pages, opened_council
from tenants.journals.queries import statements_to_export
from tenants.journals.rules import export_finding
from tenants.orders.queries import orders_of_council
from tenants.particulars.queries import particulars_of
from tenants.particulars.rules import Particulars

council_finance: Final = council_pages("council_finance", __name__)


@dataclass(frozen=True)
class Lead:
    """A page that the finance page leads to, and what stands there."""

    label: str
    href: str
    finding: str


@council_finance.get("/finance")
@needs(Permission.READ_COUNCIL)
def shown() -> str:
    """Show what of the council's money is kept where, with what each page says first."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    last = max(financial_year(contract.starts_on), financial_year(contract.ends_on))
    year = max(min(financial_year(clock.today()), last), financial_year(contract.starts_on))
    words = year_in_words(year)
    budget = next(iter(budgets_set(here.scope, year)), None)
    order = next((one for one in orders_of_council(here.scope) if one.financial_year == year), None)
    plans = [
        Lead("Budget", url_for("budgets.shown"), pounds(budget.budget_pence) if budget else f"None for {words}"),
        Lead("Purchase orders", url_for("orders.shown"), order.order_number if order else f"None for {words}"),
    ]
    owed = [
        Lead("Account with the lead", url_for("council_account.shown"), "What is billed, paid and still owed"),
        Lead("Queries", url_for("council_disputes.listed"), "Lines that look wrong, and the answers"),
        Lead("Credit notes", url_for("council_credits.listed"), "What was taken off a charge, and why"),
        Lead("Recharges", url_for("recharges.listed"), "What others pay, by funder"),
        Lead("Documents to funders", url_for("recharge_documents.listed"), "Invoices, journals and credits"),
        Lead("Details on invoices", url_for("particulars.shown"), _details(particulars_of(here.scope))),
        Lead("Funders’ debt", url_for("recharge_receipts.listed"), "What funders owe and have paid, by age"),
        Lead("Year end", url_for("year_end.shown"), "What is accrued and carried forward at 31 March"),
    ]
    keeps = signed_in().may(Permission.KEEP_CODING, authority_id=here.scope.authority_id)
    strings = len(strings_of_council(here.scope)) if keeps else 0
    waiting = statements_to_export(here.scope, contract.contract_id) if keeps else 0
    ledger = [
        Lead("Coding", url_for("coding.shown"), _strings(strings)),
        Lead("Journals and invoices", url_for("journals.listed"), export_finding(waiting)),
    ]
    parts = [("Planned and ordered", plans), ("Owed and passed on", owed)]
    parts += [("Into your finance system", ledger)] if keeps else []
    return render_template("tenants/finance/finance.html", council=here.council, parts=parts)


def _details(now: Particulars) -> str:
    """Say what of the council its documents name."""
    if not now.change_number:
        return "No address and no VAT number yet"
    return "Address and VAT number" if now.vat_number else "Address, and no VAT number yet"


def _strings(number: int) -> str:
    """Say how many coding strings are kept: 8 coding strings."""
    return f"{number} coding string{'' if number == 1 else 's'}" if number else "No coding string yet"
