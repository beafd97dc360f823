"""Where the pages of certificates are, and those of their cases once there are any."""

from typing import Any

from flask import url_for

from tenants.certificates.queries.lists import AwaitedRow, CertificateRow
from tenants.certificates.queries.single import ShownCertificate
from tenants.doors import address_of
from tenants.meetings.addresses import NAMED_BEHIND, meeting_address


def issue_address(reference: str) -> str:
    """Return the address of the form that issues a case's certificate; a reference with a slash stands behind the `?`."""
    if "/" in reference:
        return url_for("provider_certificates.issue", reference=NAMED_BEHIND, called=reference)
    return meeting_address("provider_certificates.issue", reference)


def case_page(endpoint: str, reference: str, **more: Any) -> str:
    """Return the address of a case's page, or nothing while there is none."""
    if not address_of(endpoint, reference=NAMED_BEHIND):
        return ""
    if "/" in reference:
        return url_for(endpoint, reference=NAMED_BEHIND, called=reference, **more)
    return meeting_address(endpoint, reference, **more)


def council_case_page(certificate: ShownCertificate | AwaitedRow | CertificateRow, contracts_provider_id: int) -> str:
    """Return the address of a case among a council's; the provider is named where it is not the contract's."""
    other = {} if certificate.provider_id == contracts_provider_id else {"provider": certificate.provider_id}
    return case_page("cases.shown", certificate.case_reference, **other)
