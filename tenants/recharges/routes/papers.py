"""Sending a paper of a council's as it was drawn when it was made."""

from flask import Response, abort

from consortium.database import own_transaction
from consortium.history.actions import remember
from tenants.doors import CouncilDoor


def sent(here: CouncilDoor, pdf: bytes | None, *, subject: str, name: str) -> Response:
    """Send a PDF that is kept, byte for byte, and write in the history who took it; 404 where there is none."""
    if pdf is None:
        abort(404)
    name = f"{here.slug}-{name}"
    with own_transaction(here.scope.binding) as session:
        details = {"format": "pdf", "file": name}
        remember(session, "exported", subject, authority_id=here.scope.authority_id, details=details)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf, mimetype="application/pdf", headers=headers)
