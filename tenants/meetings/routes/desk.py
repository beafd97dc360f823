"""What a provider's person has before them on every page about meetings."""

from dataclasses import dataclass

from flask import render_template

from consortium.authorities.queries import Council, NotLoaded, councils
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import db
from tenants.doors import ProviderDoor, opened_provider


@dataclass(frozen=True)
class Desk:
    """The contract that the provider serves, and its councils by number."""

    door: ProviderDoor
    contract: ContractTerms
    councils: dict[int, Council]


def open_desk() -> Desk | None:
    """Return what the provider works on, or None when no contract here is with it."""
    here, session = opened_provider(), db.session()
    try:
        contract = current_contract(session)
    except NotLoaded:
        return None
    if contract.provider_id != here.provider_id:
        return None
    listed = {council.authority_id: council for council in councils(session)}
    return Desk(here, contract, listed)


def no_contract(status: int) -> tuple[str, int]:
    """Say that no contract here is with the provider."""
    return render_template("tenants/meetings/no_contract.html", provider=opened_provider().provider), status
