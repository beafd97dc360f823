"""Loading a consortium folder: the group's side first, then each council's own."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.authorities.actions import load_authorities, load_state
from consortium.changes import Change
from consortium.contracts.actions import load_contract, load_prices
from consortium.contracts.queries import price_rows
from consortium.folder.contents import Folder
from consortium.people.accounts import load_people
from consortium.periods.actions import hold_gate
from consortium.providers.actions import load_providers, provider_ids
from consortium.shared_costs.actions import load_shared_costs
from tenants.charges.queries import PricedOtherwise, priced_otherwise
from tenants.ledger.actions import open_book
from tenants.meetings.funders import load_funders
from tenants.scope import Scope, inside


@dataclass(frozen=True)
class Loaded:
    """What a folder added or changed, and the recorded meetings that a changed price concerns."""

    changes: tuple[str, ...]
    priced_otherwise: list[PricedOtherwise]


def load_folder(session: Session, folder: Folder) -> Loaded:
    """Bring a folder into the database: new rows are added, changed values supersede, nothing is deleted.

    Recorded meetings keep the price that they were recorded with; those that a changed price concerns are named.
    Source: interfaces, `load`. Raises: RuleBroken when the folder does not fit what is recorded.
    """
    changes = load_state(session, folder)
    changes += load_providers(session, folder)
    changes += load_authorities(session, folder)
    provider_id = provider_ids(session)[folder.contract.provider_code]
    contract_id, of_contract = load_contract(session, folder, provider_id)
    changes += of_contract + load_shared_costs(session, contract_id, folder)
    hold_gate(session, contract_id)  # nobody records a meeting while prices and allowances change
    prices = load_prices(session, contract_id, folder)
    changes += prices + _load_councils(session, contract_id, folder)
    people: tuple[str, ...] = ()
    if folder.people is not None:
        people = load_people(session, folder.people, sample=folder.is_sample)
    concerned = priced_otherwise(session, contract_id, price_rows(session, contract_id)) if prices else []
    if changes or people:
        session.execute(
            text(
                "insert into history (on_day, actor, event, subject, details) values (current_setting('portal.today')::date,"
                " current_setting('portal.actor'), 'loaded', 'folder', jsonb_build_object('changes', cast(:count as int)))"
            ),
            {"count": len(changes) + len(people)},
        )
    return Loaded((*map(str, changes), *people), concerned)


def _load_councils(session: Session, contract_id: int, folder: Folder) -> list[Change]:
    changes: list[Change] = []
    actor = session.info["binding"].actor
    for authority in folder.authorities:
        scope = Scope("portal_lead", authority.authority_id, actor)
        included = folder.contract.allowance_meetings if authority.allowance is None else authority.allowance
        funders = [funder for funder in folder.funders if funder.authority_id == authority.authority_id]
        with inside(scope):
            changes += open_book(scope, contract_id, name=authority.name, meetings_included=included)
            changes += load_funders(scope, funders)
    return changes
