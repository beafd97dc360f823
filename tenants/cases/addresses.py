"""Where a case's pages are: /kent/case/C00452 and /provider/case/C00452, its acts below it."""

from typing import Any, Final

from flask import request, url_for
from werkzeug.exceptions import NotFound

from tenants.meetings.addresses import NAMED_BEHIND, meeting_address, reference_asked_for

_MOST_DIGITS: Final = 8


def case_address(endpoint: str, reference: str, **more: Any) -> str:
    """Return the address of a page about one case. A reference that could be read as a path stands behind the `?`."""
    if "/" in reference:
        return url_for(endpoint, reference=NAMED_BEHIND, called=reference, **more)
    return meeting_address(endpoint, reference, **more)


def case_asked_for(in_path: str) -> str:
    """Return the reference that this request's address is about. Raises: NotFound."""
    return reference_asked_for(in_path, request.args.get("called"))


def provider_asked_for(contracts: int) -> int:
    """Return whose case a council asks for: the contract's provider, unless the address names another. Raises: NotFound."""
    asked = request.args.get("provider")
    if asked is None:
        return contracts
    if not (asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS):
        raise NotFound
    return int(asked)
