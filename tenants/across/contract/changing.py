"""What each change of the contract does: it is tried to be looked at, then done by the same lines."""

from sqlalchemy.orm import Session

from consortium.authorities.queries import Council
from consortium.contracts.actions import (
    record_price,
    remove_own_subscription,
    replace_tiers,
    set_own_subscription,
    set_subscription,
)
from consortium.contracts.queries import ContractTerms, price_rows, subscriptions
from consortium.contracts.rules import Subscription, year_reference
from consortium.contracts.sentences import subscription_in_words, tier_sentences
from consortium.contracts.terms import SubscriptionRefused, Tier, check_basis, check_price, check_tiers
from consortium.folder.contents import Price
from consortium.money import pounds
from consortium.periods.queries import last_closed_number
from consortium.periods.rules import period_numbered
from consortium.web.formats import long_date
from tenants.across.contract.forms import OWN, SubscriptionForm
from tenants.across.costs.lists import to_charge_again
from tenants.across.looking import Concerned, Looked
from tenants.across.wanted import read_runs
from tenants.charges.queries import priced_otherwise
from tenants.statements.sentences import short_period


def add_price(
    session: Session, contract: ContractTerms, price: Price, held_pence: int | None, names: dict[int, str]
) -> Looked:
    """Add a price or correct one of the same day: the row before stays in sight, and recorded meetings keep their price.

    Units: pence. Raises: PriceRefused.
    """
    check_price(
        price.effective_from,
        price.pence,
        held_pence,
        starts_on=contract.starts_on,
        latest_end_on=contract.latest_end_on,
    )
    number = contract.contract_id
    before = set(priced_otherwise(session, number, price_rows(session, number)))
    record_price(session, number, price)
    after = priced_otherwise(session, number, price_rows(session, number))
    whose = "every council" if price.authority_id is None else names[price.authority_id]
    what = f"A meeting from {long_date(price.effective_from)}, {whose}"
    was = "no price of this day" if held_pence is None else pounds(held_pence)
    order = {authority_id: place for place, authority_id in enumerate(names)}
    meetings = [
        Concerned(names[one.authority_id], one.reference, one.meeting_on, one.charged_at_pence, one.would_be_pence)
        for one in sorted(after, key=lambda one: (order[one.authority_id], one.meeting_on, one.reference))
        if one not in before
    ]
    return Looked([(what, was, pounds(price.pence))], _closed_note(session, contract, price), None, meetings)


def change_tiers(
    session: Session, contract: ContractTerms, tiers: list[Tier], before: list[Tier], price_pence: int | None
) -> Looked:
    """Replace the cancellation tiers; meetings that are recorded keep what they were charged. Raises: TiersRefused."""
    check_tiers(tiers)
    replace_tiers(session, contract.contract_id, tiers)
    old, new = tier_sentences(before, price_pence), tier_sentences(tiers, price_pence)
    length = max(len(old), len(new))
    padded = zip(old + [""] * (length - len(old)), new + [""] * (length - len(new)), strict=True)
    rows = [(f"Line {place}", was, becomes) for place, (was, becomes) in enumerate(padded, start=1)]
    changes = rows if before != tiers else []
    return Looked(changes, ["Cancellations that are recorded keep what they were charged."] if changes else [])


def change_subscription(
    session: Session, contract: ContractTerms, year: int, form: SubscriptionForm, councils: dict[int, Council]
) -> Looked:
    """Set the subscription of a contract year, or one council's own. What is charged already is charged again by hand.

    Raises: SubscriptionRefused.
    """
    held = subscriptions(session, contract).get(year)
    rows = _set_own(session, contract, year, form, councils, held) if form.kind.data == OWN else []
    if form.kind.data != OWN:
        rows = _set_for_all(session, contract, year, form, held)
    return Looked([row for row in rows if row[1] != row[2]], [], to_charge_again(read_runs(session, contract)))


def _set_for_all(
    session: Session, contract: ContractTerms, year: int, form: SubscriptionForm, held: Subscription | None
) -> list[tuple[str, str, str]]:
    wanted = form.subscription(year)
    runs = read_runs(session, contract, costs=False)
    is_charged = bool(runs.of_years.get(year_reference(year)))
    check_basis(held.basis if held else (), wanted.basis or (), year, is_charged=is_charged)
    set_subscription(session, contract.contract_id, wanted)
    now = Subscription(
        year,
        wanted.pence_each,
        {} if wanted.pot_pence is not None else held.own_pence if held else {},
        wanted.pot_pence,
        wanted.basis or (),
    )
    rows = [(f"Contract year {year}", subscription_in_words(held), subscription_in_words(now))]
    if held and held.own_pence and wanted.pot_pence is not None:
        number = len(held.own_pence)
        rows.append(
            ("Councils' own prices", f"{number} {'has' if number == 1 else 'have'} one", "none: a pot is shared by all")
        )
    return rows


def _set_own(
    session: Session,
    contract: ContractTerms,
    year: int,
    form: SubscriptionForm,
    councils: dict[int, Council],
    held: Subscription | None,
) -> list[tuple[str, str, str]]:
    if held is None or held.each_pence is None:
        raise SubscriptionRefused(
            "A council's own price stands instead of a price for each. Set that for the year first"
        )
    council, pence = councils[form.council.data], form.amount.data
    was = held.own_pence.get(council.authority_id)
    if pence is None:
        remove_own_subscription(session, contract.contract_id, council.authority_id, year)
    else:
        set_own_subscription(session, contract.contract_id, council, year, pence)
    each = f"{pounds(held.each_pence)}, as for each"
    words = [each if value is None else f"{pounds(value)}, its own" for value in (was, pence)]
    return [(f"{council.name}, contract year {year}", words[0], words[1])]


def _closed_note(session: Session, contract: ContractTerms, price: Price) -> list[str]:
    """Say that a price begins before a period that is closed: what is closed does not change."""
    closed = last_closed_number(session, contract.contract_id)
    if closed is None or price.effective_from > period_numbered(contract.billing, closed).ends_on:
        return []
    last = short_period(period_numbered(contract.billing, closed))
    lies = f"{long_date(price.effective_from)} lies in a period that is closed: {last} is the last of them."
    late = "A meeting of a closed period that is recorded late is charged at this price, on the next open statement."
    return [f"{lies} Closed statements do not change. {late}"]
