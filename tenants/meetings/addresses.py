"""Where a meeting's page is. A reference may hold what a path may not: then it stands behind the question mark."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from werkzeug.exceptions import NotFound

from consortium.contracts.queries import ContractTerms

# What a path loses on its way: two slashes become one, a dot alone is left out.
_LOST: Final = frozenset({"", ".", ".."})
NAMED_BEHIND: Final = "by"
_LONGEST_QUERY: Final = 500


def meeting_address(endpoint: str, reference: str, **more: Any) -> str:
    """Return the address of a page about one meeting: /kent/meeting/M00402, or /kent/meeting/by?called=A//1."""
    if _LOST & set(reference.split("/")) or reference == NAMED_BEHIND:
        return url_for(endpoint, reference=NAMED_BEHIND, called=reference, **more)
    return url_for(endpoint, reference=reference, **more)


def reference_asked_for(in_path: str, called: str | None) -> str:
    """Return the reference that an address is about. Raises: NotFound for an address that names none."""
    if in_path != NAMED_BEHIND:
        return in_path
    if not called:
        raise NotFound
    return called


def council_address(reference: str, provider_id: int, contract: ContractTerms, **more: Any) -> str:
    """Return the address of a council's meeting; the provider is named where it is not the contract's."""
    other = {} if provider_id == contract.provider_id else {"provider": provider_id}
    return meeting_address("meetings.shown", reference, **other, **more)


def list_on_view() -> str | None:
    """Return the query of the list that is shown, for the addresses of its meetings: they lead back to the same view."""
    return urlencode([pair for pair in request.args.items(multi=True) if pair[1]]) or None


def back_to_list(endpoint: str) -> str:
    """Return the address of the list that somebody came from, with its filter."""
    pairs = parse_qsl(request.args.get("list", "")[:_LONGEST_QUERY])
    return f"{url_for(endpoint)}?{urlencode(pairs)}" if pairs else url_for(endpoint)
