"""What a provider's person has before them on every page about meetings and returns."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, url_for

from consortium.authorities.queries import Council, NotLoaded, councils
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import db
from tenants.across.actions.importing import scopes_of
from tenants.doors import ProviderDoor, opened_provider
from tenants.returns.rules import ReturnMonth
from tenants.scope import Scope


@dataclass(frozen=True)
class Desk:
    """The contract that the provider serves, and its councils by number."""

    door: ProviderDoor
    contract: ContractTerms
    councils: dict[int, Council]

    @property
    def scopes(self) -> Mapping[int, Scope]:
        """The scope in which the provider works for each council."""
        return scopes_of(self.contract, list(self.councils.values()), self.door.actor)


def served_contract() -> ContractTerms | None:
    """Return the contract that the provider of this page serves, or None when no contract here is with it."""
    try:
        contract = current_contract(db.session())
    except NotLoaded:
        return None
    return contract if contract.provider_id == opened_provider().provider_id else None


def open_desk() -> Desk | None:
    """Return what the provider works on, or None when no contract here is with it."""
    contract = served_contract()
    if contract is None:
        return None
    listed = {council.authority_id: council for council in councils(db.session())}
    return Desk(opened_provider(), contract, listed)


def no_contract(status: int) -> tuple[str, int]:
    """Answer a provider that no contract here is with."""
    return render_template("tenants/meetings/no_contract.html", provider=opened_provider().provider), status


def meetings_link(*, council: int | None = None, month: ReturnMonth | None = None) -> str:
    """Return the address of the provider's meetings of a council and month."""
    return url_for("provider_meetings.listed", council=council, month=month.key if month else None)
