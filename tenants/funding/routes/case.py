"""The case that an address of these pages is about, behind a council's door or its provider's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, g, request, url_for
from sqlalchemy.exc import DBAPIError

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.database import db, transaction
from consortium.people import Permission, signed_in
from consortium.web import known
from tenants.charges.queries import priced_by
from tenants.doors import CouncilDoor, ProviderDoor
from tenants.funding.actions import NotNow, open_case
from tenants.funding.queries import council_of_case, funding_of, names_of_payers
from tenants.funding.rules import CaseFunding
from tenants.funding.shown import FundingShown
from tenants.meetings.addresses import NAMED_BEHIND, meeting_address, reference_asked_for
from tenants.scope import Scope, inside

# Somebody else was faster, or two waited for each other; what the case says now is on the page that comes back.
_OVERTAKEN: Final = frozenset({"PT019", "23505", "40001", "40P01"})
_CHANGED: Final = "Somebody else has changed this case while you looked. Look at it again."
_MOST_DIGITS: Final = 8


@dataclass(frozen=True)
class CaseHere:
    """A case that somebody may see, with the scope in which they work on it."""

    scope: Scope
    reference: str
    provider_id: int
    shown: FundingShown

    @property
    def case(self) -> CaseFunding:
        """What was asked and answered."""
        return self.shown.case

    @property
    def address(self) -> str:
        """The address of the page that shows all of it."""
        return self.shown.address("shown")


def case_here(reference: str) -> CaseHere:
    """Find the case in the address; 404 for one that is not there and for somebody else's."""
    asked = reference_asked_for(reference, request.args.get("called"))
    door: CouncilDoor | ProviderDoor = g.door
    scope, provider_id, other = _whose(door, asked)
    with inside(scope):
        case = funding_of(scope, [asked], provider_id=provider_id).get(asked)
        if case is None:
            abort(404)
        shown = show_funding(scope, case, _addresses(door, asked, other))
    return CaseHere(scope, asked, provider_id, shown)


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

    def address(act: str, **values: Any) -> str:
        endpoint, more = f"{pages}.{act}", named | values
        if "/" in reference:  # it could be read as the path of an act
            return url_for(endpoint, reference=NAMED_BEHIND, called=reference, **more)
        return meeting_address(endpoint, reference, **more)

    return address


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
        contract = current_contract(door.scope.session)
        asked = request.args.get("provider", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS else None
        if asked and number is None:
            abort(404)
        return door.scope, number or contract.provider_id, number
    authority_id = council_of_case(db.session(), door.provider_id, reference)
    if authority_id is None:
        abort(404)
    known(authority_id=authority_id)
    return door.scope_of(authority_id), door.provider_id, None


def _addresses(door: Any, reference: str, other: int | None) -> Callable[..., str]:
    return funding_addresses(reference, of_provider=isinstance(door, ProviderDoor), other=other)
