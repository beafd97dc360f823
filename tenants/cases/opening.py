"""Opening one case behind either door: whose it is, as whom it is worked on, and what stands there now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from flask import abort, request

from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import db
from consortium.web import known
from tenants.cases.addresses import case_address, case_asked_for, provider_asked_for
from tenants.cases.looking import note_view
from tenants.cases.queries import KnownCase, known_cases
from tenants.cases.reading import authority_of_case, provider_named
from tenants.desk import open_desk
from tenants.doors import opened_council
from tenants.scope import Scope, inside

Side = Literal["council", "provider"]
BLUEPRINTS: Final[dict[Side, str]] = {"council": "cases", "provider": "provider_cases"}


@dataclass(frozen=True)
class OpenCase:
    """A case as somebody has it before them. `scope` names the provider too, whoever acts."""

    side: Side
    scope: Scope
    council: str
    slug: str
    provider: str
    contract: ContractTerms
    case: KnownCase

    @property
    def reference(self) -> str:
        """The provider's reference, by which both know the case."""
        return self.case.contact.reference

    def address(self, page: str, **more: Any) -> str:
        """Return the address of a page of this case behind the same door: `shown`, or an act's."""
        is_other = self.side == "council" and self.scope.provider_id != self.contract.provider_id
        other = {"provider": self.scope.provider_id} if is_other else {}
        return case_address(f"{BLUEPRINTS[self.side]}.{page}", self.reference, **other, **more)

    def again(self) -> "OpenCase":
        """Read the case anew: somebody may have changed it."""
        with inside(self.scope) as scope:
            found = known_cases(scope, [self.reference])
        return replace(self, case=found[self.reference])


def council_case(in_path: str) -> OpenCase:
    """Open the council's case that the address is about; 404 for any other. Reading it is written down."""
    here, reference = opened_council(), case_asked_for(in_path)
    contract = current_contract(here.scope.session)
    number = provider_asked_for(contract.provider_id)
    scope = replace(here.scope, provider_id=number)
    return _opened(
        scope,
        reference,
        lambda case: OpenCase("council", scope, here.council, here.slug, _provider(number), contract, case),
    )


def provider_case(in_path: str) -> OpenCase:
    """Open the provider's case that the address is about; 404 for any other. Reading it is written down."""
    desk, reference = open_desk(), case_asked_for(in_path)
    if desk is None:
        abort(404)
    authority_id = authority_of_case(db.session(), desk.door.provider_id, reference)
    if authority_id is None or authority_id not in desk.councils:
        abort(404)
    known(authority_id=authority_id)
    scope, council = desk.door.scope_of(authority_id), desk.councils[authority_id]
    return _opened(
        scope,
        reference,
        lambda case: OpenCase("provider", scope, council.name, council.slug, desk.door.provider, desk.contract, case),
    )


def _opened(scope: Scope, reference: str, made: Callable[[KnownCase], OpenCase]) -> OpenCase:
    with inside(scope):
        case = known_cases(scope, [reference]).get(reference)
    if case is None:
        abort(404)
    found = made(case)
    if request.method == "GET":
        note_view(scope, reference, viewed_for=found.side)
    return found


def _provider(provider_id: int) -> str:
    """Name a provider; one that is not there is a page that is not there."""
    name = provider_named(db.session(), provider_id)
    if name is None:
        abort(404)
    return name
