"""A statement as files, each made of its content alone: a PDF, a page that stands alone, CSV for a ledger, a spreadsheet.

The same content gives the same bytes, whenever they are made.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from consortium.config import ROOT
from consortium.web.assets import STATIC
from consortium.web.downloads import XLSX, Column, neutralised, workbook_of
from consortium.web.formats import typeset, whole_amounts, whole_dates
from tenants.statements.content import Content, for_lead
from tenants.statements.pdf import paper_of, pdf_of
from tenants.statements.rules import VAT

Kind = Literal["pdf", "html", "csv", "xlsx"]

COLUMNS: Final = (
    Column("kind", "Kind"),
    Column("reference", "Reference"),
    Column("service_date", "Day of service", "day"),
    Column("recorded_on", "Recorded on", "day"),
    Column("amount_pence", "Amount, £", "pence"),
    Column("included_meeting", "Included meeting", "count"),
    Column("recharged_pence", "Recharged, £", "pence"),
    Column("why", "Why"),
)

LIST_COLUMNS: Final = (
    Column("statement", "Statement"),
    Column("starts_on", "From", "day"),
    Column("ends_on", "To", "day"),
    Column("issued_on", "Issued on", "day"),
    Column("lines", "Lines", "count"),
    Column("net_pence", "Net, £", "pence"),
    Column("vat_pence", "VAT, £", "pence"),
    Column("total_pence", "Total, £", "pence"),
    Column("recharged_pence", "Of this recharged, £", "pence"),
)


def ledger_rows(content: Content) -> list[tuple[Any, ...]]:
    """List the lines of a statement in order of recording, then its VAT and its total. Units: pence."""
    period, ends_on = content["period"], dt.date.fromisoformat(content["ends_on"])
    return [
        *(
            (
                line["kind"],
                line["reference"],
                dt.date.fromisoformat(line["service_date"]),
                dt.date.fromisoformat(line["recorded_on"]),
                line["amount_pence"],
                line["allowance_slot"],
                sum(pence for _code, pence in line["recharged"]),
                line["why"],
            )
            for line in content["lines"]
        ),
        (VAT, period, ends_on, None, content["vat_pence"], None, 0, ""),
        ("total", period, None, None, content["total_pence"], None, content["recharged_pence"], ""),
    ]


def write_csv(content: Content) -> str:
    """Write a statement as CSV: its lines in order of recording, whole pence, cells that no spreadsheet runs."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([column.name for column in COLUMNS])
    writer.writerows([[_cell(value) for value in row] for row in ledger_rows(content)])
    return written.getvalue().rstrip("\n")


def write_html(content: Content) -> str:
    """Write a statement as a page that stands alone, for print."""
    style = Markup((STATIC / "portal.css").read_text(encoding="utf-8"))  # noqa: S704  our own style sheet
    return _pages().get_template("tenants/statements/document.html").render(paper=paper_of(content), style=style)


def write_xlsx(content: Content) -> bytes:
    """Write a statement as a workbook, dated as the statement is."""
    dated = dt.date.fromisoformat(content["issued_on"] or content["ends_on"])
    return workbook_of(COLUMNS, ledger_rows(content), dated=dated)


_MADE_BY: Final[Mapping[Kind, Callable[[Content], bytes]]] = {
    "pdf": pdf_of,
    "html": lambda content: write_html(content).encode(),
    "csv": lambda content: f"{write_csv(content)}\n".encode(),
    "xlsx": write_xlsx,
}
KINDS: Final = tuple(_MADE_BY)
LEADS_PDF: Final = "lead-pdf"  # the one kind that the lead reads, and the council has no use for
MEDIA_TYPES: Final[Mapping[Kind, str]] = {
    "pdf": "application/pdf",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": XLSX,
}


def made_of(content: Content, kind: Kind) -> bytes:
    """Make a file of a statement's content. The same content gives the same bytes."""
    return _MADE_BY[kind](content)


def all_made_of(content: Content, kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """Make every file of a statement that is not kept yet: the council's by kind, and the lead's copy as a PDF."""
    made: dict[str, bytes] = {kind: kept.get(kind) or made_of(content, kind) for kind in KINDS}
    return made | {LEADS_PDF: kept.get(LEADS_PDF) or leads_pdf_of(content, made["pdf"])}


def leads_pdf_of(content: Content, pdf: bytes | None = None) -> bytes:
    """Make the lead's copy of a statement. Where nothing is recharged it is the council's `pdf`, to the byte."""
    if pdf is not None and not content["recharges"]:
        return pdf
    return pdf_of(for_lead(content))


@cache
def _pages() -> Environment:
    """Read templates as the portal does, with nothing of a request in them."""
    pages = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, finalize=typeset
    )
    pages.filters |= {"whole_dates": whole_dates, "whole_amounts": whole_amounts}
    return pages


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return neutralised(value) if isinstance(value, str) else value
