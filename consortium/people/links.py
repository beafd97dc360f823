"""The token of the link that a press of a form makes: the same press makes the same link, and nobody can work it out."""

import base64
import hashlib
import hmac
import uuid

from flask import current_app


def pressed_token(press: str, account_id: uuid.UUID, whose: dict[str, int | None]) -> str:
    """Work out the token from the key of the form, for one account of one body: 256 bits under the portal's own key."""
    said = "|".join(("a link", press, str(account_id), str(sorted(whose.items()))))
    digest = hmac.digest(str(current_app.secret_key).encode(), said.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
