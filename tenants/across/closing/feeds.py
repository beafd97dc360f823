"""What other parts say of a period before it is closed: the invoice, the orders, the queries.

One function for each. It answers None where there is nothing to say: the part is not kept yet, or the group does not use it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms
from consortium.files.words import listed
from consortium.invoices.queries import standing_of_period
from consortium.money import pounds
from consortium.periods.rules import BillingPeriod, financial_year
from tenants.across.closing.chosen import Fed, Feed
from tenants.disputes.queries import open_queries_of_period
from tenants.orders.queries import councils_with_order
from tenants.orders.rules import missing_in_words

# What each is asked with: the period, and the councils that have lines in it, by number, with their names.
Ask = Callable[[Session, ContractTerms, BillingPeriod, Mapping[int, str]], Fed | None]


def invoice_matched(
    session: Session, contract: ContractTerms, period: BillingPeriod, _billed: Mapping[int, str]
) -> Fed:
    """Say whether an invoice of the provider for a period is matched and approved, and none of it waits."""
    found = standing_of_period(session, contract.contract_id, period.number)
    link = ("See the invoices", "group_invoices.listed")
    if found.waiting:
        verb = "waits" if len(found.waiting) == 1 else "wait"
        sentence = f"{listed(found.waiting, 'and')} {verb} to be decided and approved"
        return Fed(passed=False, sentence=sentence, link=link)
    if found.approved_pence is None:
        return Fed(passed=False, sentence=f"No invoice is entered for {period.name}", link=link, is_used=found.is_used)
    return Fed(passed=True, sentence=f"{pounds(found.approved_pence)} net is approved for payment", link=link)


def orders_there(
    session: Session, _contract: ContractTerms, period: BillingPeriod, billed: Mapping[int, str]
) -> Fed | None:
    """Say whether every council that would get a statement has given its order of the year."""
    year = financial_year(period.starts_on)
    ordered = councils_with_order(session, year)
    missing = [name for number, name in billed.items() if number not in ordered]
    if missing:
        said = f"{missing_in_words(missing, year)}. Each council gives its own, under Finance"
        return Fed(passed=False, sentence=said, is_used=bool(ordered))
    counted = (
        "The council with a statement has" if len(billed) == 1 else f"All {len(billed)} councils with a statement have"
    )
    return Fed(passed=True, sentence=f"{counted} given one" if billed else "Nothing is charged", is_used=bool(ordered))


def queries_answered(
    session: Session, contract: ContractTerms, period: BillingPeriod, _billed: Mapping[int, str]
) -> Fed | None:
    """Say whether every query of a line of a period is answered."""
    found = open_queries_of_period(session, contract.contract_id, period.number)
    if not found:
        return Fed(passed=True, sentence="No query of its lines waits for an answer", is_used=False)
    names = listed(list(dict.fromkeys(query.council for query in found)), "and")
    waits = "1 query waits" if len(found) == 1 else f"{len(found)} queries wait"
    return Fed(
        passed=False, sentence=f"{waits} for an answer, of {names}", link=("Answer them", "group_disputes.listed")
    )


# In the order of the page, with the group's setting that makes each of them stop a close.
FEEDS: Final[tuple[tuple[Feed, Ask], ...]] = (
    (
        Feed("The provider’s invoice is matched", "require_invoice", "the provider’s invoice must be matched"),
        invoice_matched,
    ),
    (
        Feed("Orders are there", "require_orders", "every council with a statement must have given its order"),
        orders_there,
    ),
    (Feed("Queries are answered", "require_answers", "queries of lines must be answered"), queries_answered),
)
