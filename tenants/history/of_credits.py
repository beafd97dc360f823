"""What the history says of credits, of queries of lines and of payments, from an entry's details. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from consortium.contracts.terms import reference_in_words
from consortium.money import pounds
from tenants.disputes.rules import OUTCOMES, REPLIES


def _credited(of: Mapping[str, Any]) -> str:
    return f"Credited {_amount(of)} of {_reference(of)} with credit note {of.get('credit')}"


def _taken_back(of: Mapping[str, Any]) -> str:
    return f"Took back credit note {of.get('credit')} of {_amount(of)} for {_reference(of)}"


def _queried(of: Mapping[str, Any]) -> str:
    return f"Queried {_amount(of)} of {_reference(of)}, query {of.get('query')}"


def _answered(of: Mapping[str, Any]) -> str:
    outcome = OUTCOMES.get(str(of.get("outcome")), "answered").lower()
    return f"Answered query {of.get('query')} about {_reference(of)}: {outcome}"


def _replied(of: Mapping[str, Any]) -> str:
    said = REPLIES.get(str(of.get("reply")), "replied").lower()
    return f"Replied to query {of.get('query')} about {_reference(of)}: {said}"


def _paid(of: Mapping[str, Any]) -> str:
    return f"Recorded payment {of.get('payment')} of the council: {_amount(of)}"


def _paid_back(of: Mapping[str, Any]) -> str:
    return f"Took back payment {of.get('payment')} of the council: {_amount(of)}"


def _settled(of: Mapping[str, Any]) -> str:
    return f"Settled {_amount(of)} of statements with what was left of payments and credits"


def _numbered(of: Mapping[str, Any]) -> str:
    return f"Kept {of.get('invoice')} as the sales invoice number of a statement"


def _reference(of: Mapping[str, Any]) -> str:
    return reference_in_words(str(of.get("reference")))


def _amount(of: Mapping[str, Any]) -> str:
    return pounds(of.get("amount_pence") or 0)


OF_CREDITS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "credited": _credited,
    "credit-withdrawn": _taken_back,
    "queried": _queried,
    "query-answered": _answered,
    "query-replied": _replied,
    "payment-recorded": _paid,
    "payment-taken-back": _paid_back,
    "statements-settled": _settled,
    "invoice-numbered": _numbered,
}
