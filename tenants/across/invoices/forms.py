"""The file of a provider's invoice: its columns, and every bad cell named beside its row."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from consortium.files.cells import CellReader, day, one_of, pence, reference
from consortium.files.csv_rows import Columns, Row
from consortium.files.problems import Problems, refuse_if_any
from consortium.files.tables import read_either
from tenants.across.invoices.rules import KINDS, InvoiceLine
from tenants.meetings.forms import council_reader

COLUMNS: Final = Columns(required=("authority", "kind", "reference", "service_date", "net_pence"))


def read_invoice(name: str, data: bytes, councils: Mapping[int, str], today: dt.date) -> list[InvoiceLine]:
    """Read the lines of an invoice from CSV or a workbook. An amount below zero or with a part of a penny is refused.

    Units: pence, net of VAT. Raises: Refused with every bad cell by line and column.
    """
    problems = Problems(name, COLUMNS.known)
    table = read_either(data, COLUMNS, problems)
    if not table.rows and not problems:
        problems.add("The invoice has a header and no lines.")
    council, kind = council_reader(councils), one_of("kind of an invoice's line", KINDS)
    lines = []
    for row in table.rows:
        reader = CellReader(row, problems)
        line = _line(reader, row, reader.needed("authority", council), reader.needed("kind", kind))
        if line is not None and line.service_on > today:
            reader.refuse("service_date", "The day is still to come, so nothing can be billed for it.")
        elif line is not None:
            lines.append(line)
    refuse_if_any(problems)
    return lines


def _line(reader: CellReader, row: Row, authority_id: int | None, kind: str | None) -> InvoiceLine | None:
    about, on = reader.needed("reference", reference), reader.needed("service_date", day)
    net_pence = reader.needed("net_pence", pence)
    if authority_id is None or kind is None or about is None or on is None or net_pence is None:
        return None
    return InvoiceLine(row.line, authority_id, kind, about, on, net_pence)
