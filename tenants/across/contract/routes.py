from typing import Any, Final

from flask import Response as FlaskResponse
from flask import render_template, request

from consortium import clock
from consortium.contracts.queries import (
    ContractTerms,
    cancellation_tiers,
    contract_years,
    current_contract,
    price_book,
    subscriptions,
    who_changed_prices,
)
from consortium.contracts.sentences import subscription_in_words, terms_in_words, tier_sentences
from consortium.contracts.terms import Tier
from consortium.database import db
from consortium.people import Permission, needs, signed_in
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import Paging, page_asked_for
from tenants.across.contract.book import BookRow, book_rows, holding_ids
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.ledger.queries import has_lines

group_contract: Final = group_pages("group_contract", __name__)
_COLUMNS: Final = (
    Column("whose", "Whose"),
    Column("effective_from", "In force from", "day"),
    Column("price_pence", "Price, £", "pence"),
    Column("state", "State"),
    Column("superseded", "What became of it"),
)


@group_contract.get("/contract")
@needs(Permission.READ_GROUP)
def shown() -> str:
    """Show the contract in plain words: its terms, years and subscriptions, the price book, and the tiers."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    rows, price_pence = _book(contract)
    found = _found(rows)
    paging = Paging(page_asked_for(), len(found))
    tiers = [Tier(*row) for row in cancellation_tiers(session, contract.contract_id)]
    by_year = subscriptions(session, contract)
    years = contract_years(contract)
    return render_template(
        "tenants/across/contract/shown.html",
        group=here.group,
        contract=contract,
        price_pence=price_pence,
        terms=terms_in_words(contract, has_lines=has_lines(session, contract.contract_id)),
        years=[(year, by_year.get(year.year), subscription_in_words(by_year.get(year.year))) for year in years],
        rows=found[paging.offset : paging.offset + paging.rows_a_page],
        paging=paging,
        tiers=tier_sentences(tiers, price_pence),
        find=request.args.get("find", ""),
        has_many=len(rows) > 1,
        may_keep=signed_in().may(Permission.KEEP_CONTRACT),
    )


@group_contract.get("/contract/prices.<any(csv,xlsx):kind>")
@needs(Permission.READ_GROUP)
def exported(kind: FileKind) -> FlaskResponse:
    """Send the price book as it is filtered."""
    session = db.session()
    contract = current_contract(session)
    rows, _ = _book(contract)
    return export(
        session.info["binding"],
        "price book",
        file_name=f"{contract.reference}-prices",
        columns=_COLUMNS,
        rows=[_cells(row) for row in _found(rows)],
        kind=kind,
    )


def _book(contract: ContractTerms) -> tuple[list[BookRow], int | None]:
    """Return the price book, and the group's price of today."""
    here, session, today = opened_group(), db.session(), clock.today()
    entries = price_book(session, contract.contract_id)
    superseded = any(not entry.in_force for entry in entries)
    who = who_changed_prices(session) if superseded and here.role == "portal_lead" else {}
    holding = holding_ids(entries, min(today, contract.ends_on))
    price = next((entry for entry in entries if entry.price_id in holding and entry.authority_id is None), None)
    return book_rows(entries, today, who), price.price_pence if price else None


def _found(rows: list[BookRow]) -> list[BookRow]:
    find = request.args.get("find", "").strip().casefold()
    return [row for row in rows if find in row.whose.casefold()]


def _cells(row: BookRow) -> tuple[Any, ...]:
    return (row.whose, row.entry.effective_from, row.entry.price_pence, row.state[0], row.became or None)
