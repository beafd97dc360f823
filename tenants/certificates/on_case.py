"""What a case's page shows of its certificates, and what can be done about them there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from flask import url_for

from consortium import clock
from tenants.certificates.addresses import issue_address
from tenants.certificates.queries.single import CertificateOfCase, certificates_of_case, certified_case
from tenants.certificates.rules import CertifiedCase, hindrance, no_need, proposed_kind
from tenants.certificates.sentences import KIND_WORDS
from tenants.scope import Scope

# The deadlines that issuing meets, by the codes of their rules.
MEETS: Final = ("T3", "T9", "T10")


class Act(NamedTuple):
    """Something that can be done about a case now, where it is done, and which deadlines it meets."""

    label: str
    address: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class CertificatesOnCase:
    """A case's certificates, newest first, each with its address. `hindrance` says why none can be issued now."""

    rows: Sequence[tuple[CertificateOfCase, str, str]]
    hindrance: str
    no_need: str


def certificates_on_case(scope: Scope, reference: str, *, provider_id: int, slug: str) -> CertificatesOnCase:
    """Read what the page of a case shows of its certificates, for a council or for its provider. `slug`: the council's."""
    for_provider = scope.provider_id is not None
    rows = certificates_of_case(scope, reference, provider_id=provider_id)
    case = certified_case(scope, reference, provider_id=provider_id)
    return CertificatesOnCase(
        [(row, KIND_WORDS[row.kind], _address(row, slug, for_provider=for_provider)) for row in rows],
        hindrance(case, today=clock.today()) if case else "",
        no_need(case) if case else "",
    )


def acts_of(case: CertifiedCase, reference: str) -> list[Act]:
    """List what a provider can do now about a case's certificate: issue it, once one kind can be issued."""
    today = clock.today()
    if hindrance(case, today=today) or proposed_kind(case, on=today, today=today) is None:
        return []
    return [Act("Issue the certificate", issue_address(reference), MEETS)]


def _address(row: CertificateOfCase, slug: str, *, for_provider: bool) -> str:
    if for_provider:
        return url_for("provider_certificates.shown", council=slug, number=row.number)
    return url_for("certificates.shown", slug=slug, number=row.number)
