"""A statement as files: for the council's ledger, for a person's spreadsheet, and as a page that stands alone."""

import csv
import datetime as dt
import io
from typing import Any, Final

from flask import render_template
from markupsafe import Markup

from consortium.web.assets import STATIC
from consortium.web.downloads import Column, neutralised
from tenants.statements.documents import StatementDocument
from tenants.statements.rules import VAT, without_vat

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


def ledger_rows(document: StatementDocument) -> list[tuple[Any, ...]]:
    """List the lines of a statement in order of recording, then its VAT and its total. Units: pence."""
    figures, period = document.figures, document.period
    return [
        *(
            (
                line.kind,
                line.reference,
                line.service_on,
                line.recorded_on,
                line.amount_pence,
                line.slot_number,
                line.recharged_pence,
                line.sentence,
            )
            for line in without_vat(document.lines)
        ),
        (VAT, period.name, period.ends_on, None, figures.vat_pence, None, 0, ""),
        ("total", period.name, None, None, figures.total_pence, None, figures.recharged_pence, ""),
    ]


def write_csv(document: StatementDocument) -> str:
    """Write a statement as CSV: its lines in order of recording, whole pence, cells that no spreadsheet runs."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([column.name for column in COLUMNS])
    writer.writerows([[_cell(value) for value in row] for row in ledger_rows(document)])
    return written.getvalue().rstrip("\n")


def write_html(document: StatementDocument) -> str:
    """Write a statement as a page that stands alone, for print."""
    style = Markup((STATIC / "portal.css").read_text(encoding="utf-8"))  # noqa: S704  our own style sheet
    return render_template("tenants/statements/document.html", statement=document, style=style)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return neutralised(value) if isinstance(value, str) else value
