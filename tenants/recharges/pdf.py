"""A recharge as a PDF that a screen reader reads: tagged, with its title and language (PDF/UA-1), from its content alone."""

import datetime as dt
from typing import Any

from consortium.dates import long_date, short_date
from consortium.money import pounds
from consortium.web.papers import pdf_from


def pdf_of(content: dict[str, Any]) -> bytes:
    """Draw a document of its content. The same content gives the same bytes, whenever it is drawn."""
    dated = dt.date.fromisoformat(content["issued_on"])
    return pdf_from("tenants/recharges/document.typ", paper_of(content), dated=dated)


def facts_of(content: dict[str, Any]) -> list[tuple[str, str]]:
    """List what stands at the head of a document, as label and value."""
    issued = "Issued, tax point" if content["treatment"] == "standard" else "Issued"
    days = [(issued, content["issued_on"]), ("Due", content["due_on"])]
    return [
        ("Number", content["number"]),
        ("From", content.get("from") or content["council"]),
        *([("VAT number", content["vat_number"])] if content.get("vat_number") else []),
        ("To", content["funder"]),
        *([("Your reference", content["funder_reference"])] if content.get("funder_reference") else []),
        *((label, long_date(dt.date.fromisoformat(day))) for label, day in days if day),
        *([("Corrects", content["corrects"])] if content["corrects"] else []),
        *([("Your order", content["order"])] if content["order"] else []),
        *([("How to pay", content["how_to_pay"])] if content["how_to_pay"] else []),
    ]


def rows_of(content: dict[str, Any]) -> list[tuple[str, str, str, str, int]]:
    """List the lines of a document: reference, day of the meeting, what it is, when it was agreed, pence."""
    return [
        (line["reference"], _day(line["service_on"]), line["what"], _day(line["agreed_on"]), line["pence"])
        for line in content["lines"]
    ]


def paper_of(content: dict[str, Any]) -> dict[str, Any]:
    """Write a content as it stands on paper: amounts in pounds, days in words."""
    is_journal = content["form"] == "journal"
    sums = [] if is_journal else [("Net", content["net_pence"]), (content["vat"], content["vat_pence"])]
    return {
        "title": f"{content['called']} {content['number']}",
        "author": content["council"],
        "contract": content["contract"],
        "heading": content["heading"],
        "facts": facts_of(content),
        "rows": [[*row[:4], pounds(row[4])] for row in rows_of(content)],
        "sums": [[label, pounds(pence)] for label, pence in sums],
        "total": pounds(content["net_pence"] + content["vat_pence"]),
    }


def _day(day: str | None) -> str:
    return short_date(dt.date.fromisoformat(day)) if day else ""
