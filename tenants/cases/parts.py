"""The parts of a case's page that other subjects keep: what each shows there, what happened, and what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tenants.bookings.routes.pages import on_case
from tenants.cases.acts import CaseAct
from tenants.cases.opening import OpenCase
from tenants.cases.timeline import Happening
from tenants.certificates.on_case import CertificatesOnCase, acts_of, certificates_on_case
from tenants.certificates.queries.single import certified_case
from tenants.funding.queries import funding_of
from tenants.funding.routes.case import funding_addresses, show_funding
from tenants.funding.shown import FundingShown, happenings_of
from tenants.scope import Scope, inside


@dataclass(frozen=True)
class CaseParts:
    """What the other parts of a case show on its page.

    `arranged`: its meetings. `headline`: the finding, where no deadline makes one.
    """

    certificates: CertificatesOnCase
    funding: FundingShown
    arranged: Mapping[str, Any]
    headline: str | None
    happenings: tuple[Happening, ...]
    acts: tuple[CaseAct, ...]


def parts_of(opened: OpenCase) -> CaseParts:
    """Read the parts of a case's page that other subjects keep."""
    provider_id = opened.scope.provider_id or 0
    of_provider = opened.side == "provider"
    with inside(opened.scope if of_provider else replace(opened.scope, provider_id=None)) as scope:
        certificates = certificates_on_case(scope, opened.reference, provider_id=provider_id, slug=opened.slug)
        case = certified_case(scope, opened.reference, provider_id=provider_id) if of_provider else None
        funding = _funding(opened, scope, provider_id)
        arranged = on_case(opened)
    issuing = acts_of(case, opened.reference) if case else []
    return CaseParts(
        certificates,
        funding,
        arranged,
        funding.heading if funding.case.is_disagreement else None,
        tuple(Happening(day=day, what=what) for day, what in happenings_of(funding.case, funding.names)),
        (
            *(CaseAct(act.label, act.address, act.rules) for act in issuing),
            *_acts_about_funding(funding, arranged),
            *(CaseAct(act.label, act.address, act.rules) for act in arranged["acts"]),
        ),
    )


def _acts_about_funding(funding: FundingShown, arranged: Mapping[str, Any]) -> list[CaseAct]:
    """List what can be done about consent and funding; a meeting that is booked is recorded from its booking."""
    under_way = arranged["here"].meetings.under_way
    is_booked = under_way is not None and under_way.booked is not None
    acts = (act for act in funding.acts if not (is_booked and act.href == funding.record_address))
    return [CaseAct(act.label, act.href, is_next=act.is_next) for act in acts]


def _funding(opened: OpenCase, scope: Scope, provider_id: int) -> FundingShown:
    other = None if provider_id == opened.contract.provider_id else provider_id
    address = funding_addresses(opened.reference, of_provider=opened.side == "provider", other=other)
    return show_funding(
        scope, funding_of(scope, [opened.reference], provider_id=provider_id)[opened.reference], address
    )
