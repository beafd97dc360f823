"""The case that an address of these pages is about, behind a council's door or its provider's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import abort, g, request, url_for
from sqlalchemy.exc import DBAPIError

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.database import db, transaction
from consortium.people import Permission, signed_in
from consortium.web import known
from tenants.cases.addresses import case_address, case_asked_for, provider_asked_for
from tenants.cases.looking import note_view
from tenants.cases.reading import authority_of_case
from tenants.charges.queries import priced_by
from tenants.doors import CouncilDoor, ProviderDoor
from tenants.funding.actions import NotNow, open_case
from tenants.funding.queries import funding_of, names_of_payers
from tenants.funding.rules import CaseFunding
from tenants.funding.shown import FundingShown
from tenants.scope import Scope, inside

# Somebody else was faster, or two waited for each other; what the case says now is on the page that comes back.
_OVERTAKEN: Final = frozenset({"PT019", "23505", "40001", "40P01"})
_CHANGED: Final = "Somebody else has changed this case while you looked. Look at it again."


@dataclass(frozen=True)
class CaseHere:
    """A case that somebody may see, with the scope in which they work on it."""

    scope: Scope
    reference: str
    provider_id: int
    shown: FundingShown
    case_page: str

    @property
    def case(self) -> CaseFunding:
        """What was asked and answered."""
        return self.shown.case

    @property
    def address(self) -> str:
        """The address of the page that shows all of it."""
        return self.shown.address("shown")


def case_here(reference: str) -> CaseHere:
    """Find the case in the address; 404 for one that is not there and for somebody else's. Reading it is written down."""
    asked = case_asked_for(reference)
    door: CouncilDoor | ProviderDoor = g.door
    scope, provider_id, other = _whose(door, asked)
    of_provider = isinstance(door, ProviderDoor)
    with inside(scope):
        case = funding_of(scope, [asked], provider_id=provider_id).get(asked)
        if case is None:
            abort(404)
        shown = show_funding(scope, case, funding_addresses(asked, of_provider=of_provider, other=other))
    if request.method == "GET":
        viewed_for = "provider" if of_provider else "council"
        note_view(replace(scope, provider_id=provider_id), asked, viewed_for=viewed_for)
    page = "provider_cases.shown" if of_provider else "cases.shown"
    named = {} if other is None else {"provider": other}
    return CaseHere(scope, asked, provider_id, shown, case_address(page, asked, **named))


def show_funding(scope: Scope, case: CaseFunding, address: Callable[..., str]) -> FundingShown:
    """Read what the page of a case says of consent and funding, for whoever is signed in."""
    of_provider = scope.role == "portal_provider"
    whose = {"provider_id": scope.provider_id} if of_provider else {"authority_id": scope.authority_id}
    return FundingShown(
        case=case,
        names=names_of_payers(scope),
        books=priced_by(scope, case.contract_id),
        today=clock.today(),
        now=clock.now(),
        address=address,
        keeps_case=of_provider and signed_in().may(Permission.KEEP_CASES, **whose),
        asks_funders=signed_in().may(Permission.AGREE_FUNDING, **whose),
        record_address=url_for("provider_meetings.new", case=case.reference) if of_provider else "",
    )


def funding_addresses(reference: str, *, of_provider: bool, other: int | None = None) -> Callable[..., str]:
    """Make the addresses of the acts of a case; `other`: its provider, where that is not the contract's."""
    pages = "provider_funding" if of_provider else "case_funding"
    named: dict[str, Any] = {} if other is None else {"provider": other}
    return lambda act, **values: case_address(f"{pages}.{act}", reference, **named, **values)


@contextmanager
def changing(here: CaseHere) -> Iterator[CaseFunding]:
    """Lock the case and keep what is recorded of it within, or none of it. Raises: NotNow."""
    try:
        with transaction(), inside(here.scope):
            yield open_case(here.scope, here.reference, provider_id=here.provider_id)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _OVERTAKEN:
            raise
        raise NotNow(_CHANGED) from error


def _whose(door: CouncilDoor | ProviderDoor, reference: str) -> tuple[Scope, int, int | None]:
    """Return the scope of the case, its provider, and the provider again if the address must name it."""
    if isinstance(door, CouncilDoor):
        contracts = current_contract(door.scope.session).provider_id
        number = provider_asked_for(contracts)
        return door.scope, number, None if number == contracts else number
    authority_id = authority_of_case(db.session(), door.provider_id, reference)
    if authority_id is None:
        abort(404)
    known(authority_id=authority_id)
    return door.scope_of(authority_id), door.provider_id, None
