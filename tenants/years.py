"""The financial years of the contract, and the one that a page is asked for in its address."""

from flask import abort, request

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.periods.rules import financial_year
from tenants.statements.spend import YearUnknown, year_named


def years_of(contract: ContractTerms) -> list[int]:
    """List the financial years of the contract, as far as the next one."""
    first = financial_year(contract.starts_on)
    last = min(financial_year(clock.today()) + 1, financial_year(contract.ends_on))
    return list(range(first, max(first, last) + 1))


def year_asked_for(contract: ContractTerms) -> int:
    """Return the financial year in the address, 404 for no year of the contract; left out, the present or nearest one."""
    years = years_of(contract)
    asked = request.args.get("year")
    if asked is None:
        return max(min(financial_year(clock.today()), years[-1]), years[0])
    try:
        year = year_named(asked)
    except YearUnknown:
        abort(404)
    if year not in years:
        abort(404)
    return year
