from typing import Final

from flask import render_template

from consortium import clock
from consortium.contracts.queries import (
    contract_years,
    current_contract,
    memberships,
    price_book,
    subscriptions,
)
from consortium.contracts.rules import PriceRow, price_in_force
from consortium.contracts.sentences import terms_in_words, tier_sentences
from consortium.folder.contents import MEETING_ITEM
from consortium.people import Permission, needs
from tenants.doors import council_pages, opened_council
from tenants.prices.queries import tiers_and_included
from tenants.prices.shown import price_lines, year_lines

council_contract: Final = council_pages("council_contract", __name__)


@council_contract.get("/prices")
@needs(Permission.READ_COUNCIL)
def shown() -> str:
    """Show a council the prices that hold for it and since when, what a cancellation costs, its subscription, the terms."""
    here, today = opened_council(), clock.today()
    session, number = here.scope.session, here.scope.authority_id
    contract = current_contract(session)
    entries = [entry for entry in price_book(session, contract.contract_id) if entry.item == MEETING_ITEM]
    in_force = [
        PriceRow(entry.price_id, entry.authority_id, entry.effective_from, entry.price_pence)
        for entry in entries
        if entry.in_force
    ]
    price = price_in_force(in_force, number, min(today, contract.ends_on))
    tiers, included = tiers_and_included(here.scope, contract.contract_id)
    years = year_lines(
        contract_years(contract), subscriptions(session, contract), memberships(session, contract), number
    )
    return render_template(
        "tenants/prices/shown.html",
        council=here.council,
        contract=contract,
        price=price,
        prices=price_lines(entries, price, today, here.council),
        tiers=tier_sentences(tiers, price.price_pence if price else None),
        years=years,
        terms=terms_in_words(contract, has_lines=False, included_here=included),
        today=today,
    )
