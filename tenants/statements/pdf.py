"""A statement as a PDF, drawn of its content alone."""

import datetime as dt
from typing import Any, Final

from consortium.dates import long_date, short_date
from consortium.files.words import begun
from consortium.money import pounds
from consortium.web.formats import in_groups
from consortium.web.papers import pdf_from
from tenants.statements.content import Content

_DRAFT: Final = "Draft: not yet issued, and no demand for payment."


def pdf_of(content: Content) -> bytes:
    """Draw a statement of its content. The same content gives the same bytes, whenever it is drawn."""
    dated = dt.date.fromisoformat(content["issued_on"] or content["ends_on"])
    return pdf_from("tenants/statements/statement.typ", paper_of(content), dated=dated)


def paper_of(content: Content) -> dict[str, Any]:
    """Write a content as it stands on paper: amounts in pounds, days in words, and only the sections that have something."""
    issued_on = content["issued_on"]
    facts = [("Due", content["due_on"])] if content["due_on"] and content["total_pence"] > 0 else []
    facts += [("Issued", issued_on)] if issued_on else [("From", content["starts_on"]), ("To", content["ends_on"])]
    words = [(label, long_date(dt.date.fromisoformat(day))) for label, day in facts] + _order(content)
    words += [(label, content[label.lower()]) for label in ("Coding", "Copy") if content.get(label.lower())]
    invoice = [(label, said) for label, said in content.get("invoice", ())]
    return {
        "title": f"Statement {content['number']}" if issued_on else f"Draft of statement {content['number']}",
        "author": content["lead"],
        "group": f"{content['group']}, {content['contract']}",
        "caption": f"{content['council']}, {content['period_in_words']}",
        "heading": content["heading"],
        "draft": "" if issued_on else _DRAFT,
        "facts": [
            *words,
            ("Pay to", f"{content['lead']}, as lead"),
            *invoice,
            ("Invoice number" if invoice else "Number", content["number"]),
        ],
        "brought": content.get("brought_forward", ""),
        "parts": [
            [part["label"], part["why"], f"{part['number']:,}", pounds(part["amount_pence"])]
            for part in content["parts"]
        ],
        "sums": [*_net(content), [content["vat"], pounds(content["vat_pence"])]],
        "total": [_sum_called(content), pounds(content["total_pence"])],
        "included": " ".join(content["included"]),
        "own": _own(content),
        "meetings_heading": content["meetings_heading"],
        "meetings": [
            [_day(line["day"]), line["reference"], line["service"], line["why"], pounds(line["amount_pence"])]
            for line in content["meetings"]
        ],
        "meetings_counted": content["meetings_heading"].partition(",")[0],
        "meetings_total": pounds(sum(line["amount_pence"] for line in content["meetings"])),
        "costs": [_cost(cost) for cost in content["costs"]],
        "recharges_heading": f"{content['council']} recharges {pounds(content['recharged_pence'])} to others",
        "recharges": [
            [line["funder"], line["reference"], _day(line["agreed_on"]), pounds(line["amount_pence"])]
            for line in content["recharges"]
        ],
        "recharged": pounds(content["recharged_pence"]),
        "fingerprint": in_groups(content["fingerprint"] or ""),
        "proof": (
            f"When this statement was issued, {content['council']}’s book had this fingerprint. Keep it: if a line before"
            " it were ever changed, the fingerprint would no longer fit."
        ),
    }


def _cost(cost: Content) -> dict[str, Any]:
    """Write one shared cost: its row where one row can say it, else a sentence."""
    told, row = cost["worked_out"], []
    if told:
        remainder = f"+ {pounds(told['remainder_pence'])}" if told["remainder_pence"] else ""
        row = [
            f"{cost['reference']}, {pounds(cost['cost_pence'])}",
            begun(cost["basis"]),
            told["weight"],
            told["exact_share"],
            pounds(told["whole_pence"]),
            remainder,
            pounds(cost["charged_pence"]),
        ]
    shared = f"{cost['reference']}: {pounds(cost['cost_pence'])} shared {cost['basis']}."
    return {"title": cost["title"], "row": row, "says": cost["left_over"] if told else shared}


def _order(content: Content) -> list[tuple[str, str]]:
    """Name the purchase order, or say that it is missing where the council asks for one. Older contents know of none."""
    order = content.get("order") or {}
    number = order.get("number") or ("Missing" if order.get("is_asked_for") else "")
    return [("Order", number)] if number else []


def _net(content: Content) -> list[list[str]]:
    """Write the row of the net, where VAT comes on top of it."""
    return [["Net, before VAT", pounds(content["net_pence"])]] if content["vat_pence"] else []


def _sum_called(content: Content) -> str:
    if not content["issued_on"]:
        return "So far"
    return "To pay" if content["total_pence"] > 0 else "Total"


def _own(content: Content) -> str:
    recharged = content["recharged_pence"]
    if not recharged:
        return ""
    own = pounds(content["net_pence"] - recharged)
    before = " before VAT" if content["vat_pence"] else ""
    return f"Of this, {content['council']} recharges {pounds(recharged)} to others, so its own cost is {own}{before}."


def _day(day: str | None) -> str:
    return short_date(dt.date.fromisoformat(day)) if day else ""
