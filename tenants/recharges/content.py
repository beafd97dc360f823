"""A recharge as plain values, word by word: what is frozen at its issue, and all that a page or paper of it is made from."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from consortium.dates import long_date
from consortium.money import pounds
from tenants.charges.sentences import FUNDER_KINDS
from tenants.particulars.rules import in_one_line
from tenants.recharges.rules import DocumentForm, Draft
from tenants.recharges.treatments import Treatment, treatment_in_words

VERSION: Final = 3  # 2 knew of no address
_CALLED: Final = {
    ("invoice", False): "Invoice",
    ("invoice", True): "Credit note",
    ("journal", False): "Journal",
    ("journal", True): "Journal back",
}
_WHAT: Final = {
    "meeting": "Your share of a meeting",
    "cancellation": "Your share of a meeting that was not held",
    "-reversal": "Taken back",
    "-credit": "Credited",
    "-credit-reversal": "A credit taken back",
}


@dataclass(frozen=True)
class Terms:
    """What finance decides of a document. A journal has neither VAT, nor a day to pay by, nor a way to pay.

    `rate_on` is the day whose rate of VAT a credit has: that of the document which it corrects.
    """

    treatment: Treatment
    due_on: dt.date | None
    how_to_pay: str
    order: str
    vat_number: str = ""
    rate_on: dt.date | None = None


@dataclass(frozen=True)
class Parties:
    """Who asks whom, under which contract. An address has a line for each of its lines; empty: not given."""

    council: str
    authority_id: int
    contract: str
    contract_reference: str
    funder: str
    funder_code: str
    funder_kind: str
    council_address: str = ""
    funder_address: str = ""
    funder_reference: str = ""


def called(form: str, *, is_credit: bool) -> str:
    """Name a kind of document: Invoice, Credit note, Journal."""
    return _CALLED[form, is_credit]


def number_of(contract_reference: str, authority_id: int, number: int) -> str:
    """Write the number of a document as it stands in a ledger: SEG-2015 / 886 / R12."""
    return f"{contract_reference} / {authority_id} / R{number}"


def content_of(
    draft: Draft, parties: Parties, terms: Terms, *, form: DocumentForm, number: int, vat_pence: int, issued_on: dt.date
) -> dict[str, Any]:
    """Write everything that a document says as plain values. Units: pence as whole numbers; days as in ISO 8601."""
    is_credit = draft.corrects is not None
    total_pence = draft.net_pence + vat_pence
    return {
        "version": VERSION,
        "number": number_of(parties.contract_reference, parties.authority_id, number),
        "form": form,
        "called": called(form, is_credit=is_credit),
        "heading": _heading(parties, form, total_pence, terms.due_on),
        "contract": parties.contract,
        "council": parties.council,
        "from": in_one_line(parties.council, parties.council_address),
        "funder": in_one_line(parties.funder, parties.funder_address or _kind(parties)),
        "funder_reference": parties.funder_reference,
        "funder_code": parties.funder_code,
        "corrects": number_of(parties.contract_reference, parties.authority_id, draft.corrects)
        if draft.corrects
        else None,
        "issued_on": issued_on.isoformat(),
        "due_on": terms.due_on.isoformat() if terms.due_on else None,
        "order": terms.order,
        "vat_number": terms.vat_number,
        "how_to_pay": terms.how_to_pay,
        "lines": [
            {
                "transfer": share.transfer_number,
                "reference": share.reference,
                "service_on": share.service_on.isoformat(),
                "what": _what(share.kind),
                "agreed_on": share.agreed_on.isoformat() if share.agreed_on else None,
                "pence": share.pence,
            }
            for share in draft.shares
        ],
        "net_pence": draft.net_pence,
        "treatment": terms.treatment,
        "vat": treatment_in_words(terms.treatment, terms.rate_on or issued_on),
        "vat_pence": vat_pence,
        "total_pence": total_pence,
    }


def canonical(content: dict[str, Any]) -> str:
    """Write a content in the one way that its hash is taken of: keys in order, nothing between, letters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(written: bytes) -> bytes:
    """Return the sha256 of a content, or of a file that was drawn of it."""
    return hashlib.sha256(written).digest()


def _kind(parties: Parties) -> str:
    return FUNDER_KINDS.get(parties.funder_kind, parties.funder_kind)


def _heading(parties: Parties, form: str, total_pence: int, due_on: dt.date | None) -> str:
    if total_pence < 0:
        return f"{parties.council} takes {pounds(-total_pence)} off what {parties.funder} owes"
    if form == "journal":
        return f"{parties.funder} bears {pounds(total_pence)}, booked within {parties.council}"
    by = f" by {long_date(due_on)}" if due_on else ""
    return f"{parties.funder} owes {parties.council} {pounds(total_pence)}{by}"


def _what(kind: str) -> str:
    for charge in ("meeting", "cancellation"):
        if kind == charge:
            return _WHAT[charge]
    return _WHAT[kind.removeprefix("meeting").removeprefix("cancellation")]
