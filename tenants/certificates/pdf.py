"""The certificate as a PDF."""

import datetime as dt

from consortium.web.papers import pdf_from
from tenants.certificates.paper import Paper


def pdf_of(paper: Paper, *, dated: dt.date) -> bytes:
    """Draw a certificate. The same certificate gives the same bytes, whenever it is drawn."""
    return pdf_from("tenants/certificates/certificate.typ", paper.as_json(), dated=dated)
