"""What the history says of credits and of queries of lines, from an entry's details. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from consortium.money import pounds
from tenants.disputes.rules import OUTCOMES, REPLIES


def _credited(of: Mapping[str, Any]) -> str:
    return f"Credited {_amount(of)} of {of.get('reference')} with credit note {of.get('credit')}"


def _taken_back(of: Mapping[str, Any]) -> str:
    return f"Took back credit note {of.get('credit')} of {_amount(of)} for {of.get('reference')}"


def _queried(of: Mapping[str, Any]) -> str:
    return f"Queried {_amount(of)} of {of.get('reference')}, query {of.get('query')}"


def _answered(of: Mapping[str, Any]) -> str:
    outcome = OUTCOMES.get(str(of.get("outcome")), "answered").lower()
    return f"Answered query {of.get('query')} about {of.get('reference')}: {outcome}"


def _replied(of: Mapping[str, Any]) -> str:
    said = REPLIES.get(str(of.get("reply")), "replied").lower()
    return f"Replied to query {of.get('query')} about {of.get('reference')}: {said}"


def _amount(of: Mapping[str, Any]) -> str:
    return pounds(of.get("amount_pence") or 0)


OF_CREDITS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "credited": _credited,
    "credit-withdrawn": _taken_back,
    "queried": _queried,
    "query-answered": _answered,
    "query-replied": _replied,
}
