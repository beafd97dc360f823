"""A statement as plain values, word by word: what is frozen at its issue, and all that a document of it is made from."""

import hashlib
import json
from typing import Any, Final

from consortium.dates import long_date
from consortium.money import pounds
from consortium.web.formats import exact_pounds, plain_number
from tenants.ledger.rules import StatementLine
from tenants.statements.documents import StatementDocument
from tenants.statements.rules import statement_as_json, without_vat
from tenants.statements.shares import CostShare

VERSION: Final = 3  # 1 knew of no invoice for VAT and of no coding, 2 of no kinds of funders
LEADS_COPY: Final = "The lead’s: funders by their kind"
Content = dict[str, Any]


def content_of(document: StatementDocument) -> Content:
    """Write everything that a statement says as plain values. Units: pence as whole numbers; days as in ISO 8601."""
    issued, lines = document.issued, without_vat(document.lines)
    told = statement_as_json(document.lines, document.figures)
    return {
        "version": VERSION,
        "number": document.number,
        "group": document.details.group,
        "contract": document.contract.title,
        "council": document.council,
        "authority_id": document.authority_id,
        "lead": document.details.lead,
        "period": document.period.name,
        "period_in_words": document.period_words,
        "starts_on": document.period.starts_on.isoformat(),
        "ends_on": document.period.ends_on.isoformat(),
        "heading": document.heading,
        "issued_on": issued.issued_on.isoformat() if issued else None,
        "due_on": issued.due_on.isoformat() if issued and issued.due_on else None,
        "order": {"number": document.details.order.number, "is_asked_for": document.details.order.is_asked_for},
        "fingerprint": issued.fingerprint if issued else None,
        "brought_forward": document.brought_forward,
        "parts": [
            {"label": part.label, "number": part.number, "amount_pence": part.amount_pence, "why": part.why}
            for part in document.parts
        ],
        **_sums(document),
        "included": list(document.included_sentences),
        "lines": [
            plain | {"recorded_on": line.recorded_on.isoformat(), "why": line.sentence}
            for plain, line in zip(told["lines"], lines, strict=True)
        ],
        "meetings_heading": document.meetings_heading if document.meetings else "",
        "meetings": [_meeting(document, line) for line in document.meetings],
        "costs": [_cost(document, cost) for cost in document.costs],
        "recharges": [
            {
                "funder": recharge.funder,
                "kind": recharge.kind,
                "reference": recharge.reference,
                "agreed_on": recharge.agreed_on.isoformat() if recharge.agreed_on else None,
                "amount_pence": recharge.amount_pence,
            }
            for recharge in document.recharges
        ],
    }


def for_lead(content: Content) -> Content:
    """Return what the lead's copy of a statement says: the kind of each funder in the place of its name, and that it does.

    Where nothing is recharged it says what the council's copy says. Contents of before kinds were kept say "A funder".
    """
    if not content["recharges"]:
        return content
    kinds = [recharge | {"funder": recharge.get("kind", "A funder")} for recharge in content["recharges"]]
    return content | {"recharges": kinds, "copy": LEADS_COPY}


def canonical(content: Content) -> str:
    """Write a content in the one way that its hash is taken of: keys in order, nothing between, letters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(text: str) -> bytes:
    """Return the sha256 of a content as it is written."""
    return hashlib.sha256(text.encode("utf-8")).digest()


def _sums(document: StatementDocument) -> Content:
    figures = document.figures
    return {
        "invoice": [list(fact) for fact in document.invoice],
        "coding": document.coded,
        "vat": _vat(document),
        "net_pence": figures.net_pence,
        "vat_pence": figures.vat_pence,
        "total_pence": figures.total_pence,
        "recharged_pence": figures.recharged_pence,
    }


def _vat(document: StatementDocument) -> str:
    if document.contract.recharge_vat == "standard":
        return f"VAT at 20% on {pounds(document.figures.net_pence)}, worked out once on the whole"
    return "VAT, outside its scope: a service between councils under statute"


def _meeting(document: StatementDocument, line: StatementLine) -> Content:
    late = (
        f" Recorded on {long_date(line.recorded_on)}, so it is on this statement." if document.came_late(line) else ""
    )
    return {
        "day": line.service_on.isoformat(),
        "reference": line.reference,
        "service": document.service(line),
        "why": f"{line.sentence}{late}",
        "amount_pence": line.amount_pence,
    }


def _cost(document: StatementDocument, cost: CostShare) -> Content:
    """Write how a shared cost was shared: its basis, weight, exact share and where the penny went, or its basis alone."""
    part = cost.part
    worked_out = None
    if part is not None:
        worked_out = {
            "weight": f"{plain_number(part.weight)} of {plain_number(part.whole_weight)}",
            "exact_share": exact_pounds(part.exact_pence),
            "whole_pence": part.share_pence - part.remainder_pence,
            "remainder_pence": part.remainder_pence,
        }
    return {
        "title": f"{cost.title}: {document.council}’s share is {pounds(cost.charged_pence)}",
        "reference": cost.reference,
        "cost_pence": cost.cost_pence,
        "basis": cost.basis,
        "charged_pence": cost.charged_pence,
        "worked_out": worked_out,
        "left_over": cost.left_over,
    }
