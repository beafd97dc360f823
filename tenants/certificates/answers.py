"""A certificate that leaves the portal as a file: the history says who took it, before it is sent."""

from flask import Response

from consortium.database import Binding, own_transaction
from consortium.history.actions import remember
from tenants.certificates.paper import paper_of
from tenants.certificates.pdf import pdf_of
from tenants.certificates.queries.single import ShownCertificate


def pdf_answer(binding: Binding, certificate: ShownCertificate, slug: str) -> Response:
    """Answer with a certificate as a PDF, and write down who took it. Source: promise P45."""
    name = f"certificate-{slug}-{certificate.number}.pdf"
    body = {"authority_id": certificate.authority_id, "provider_id": binding.provider_id}
    with own_transaction(binding) as session:
        remember(session, "exported", "cases", details={"format": "pdf", "file": name}, **body)
    drawn = pdf_of(paper_of(certificate), dated=certificate.withdrawn_on or certificate.issued_on)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(drawn, mimetype="application/pdf", headers=headers)
