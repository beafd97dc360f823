"""The statements of all councils as the rows of a file."""

from collections.abc import Mapping
from typing import Any, Final

from consortium.authorities.queries import Council
from consortium.web.downloads import Column
from tenants.statements.lists import PeriodRow
from tenants.statements.queries import IssuedStatement

STATEMENT_COLUMNS: Final = (
    Column("period", "Period"),
    Column("council", "Council"),
    Column("authority", "DfE number"),
    Column("lines", "Lines", "count"),
    Column("net_pence", "Net, £", "pence"),
    Column("vat_pence", "VAT, £", "pence"),
    Column("total_pence", "Total, £", "pence"),
    Column("recharged_pence", "Of this recharged, £", "pence"),
    Column("issued_on", "Issued", "day"),
    Column("fingerprint", "Fingerprint of the book"),
)


def issued_cells(statement: IssuedStatement, members: Mapping[int, Council]) -> list[Any]:
    """Write an issued statement as the cells of a row."""
    return [
        statement.period_name,
        members[statement.authority_id].name,
        str(statement.authority_id),
        statement.lines,
        statement.net_pence,
        statement.vat_pence,
        statement.total_pence,
        statement.recharged_pence,
        statement.issued_on,
        statement.fingerprint,
    ]


def open_cells(row: PeriodRow, members: Mapping[int, Council]) -> list[Any]:
    """Write what an open period comes to so far: it has no day of issue and no fingerprint yet."""
    number = row.sums.authority_id
    amounts = (row.net_pence, row.vat_pence, row.total_pence, row.sums.recharged_pence)
    return [row.period.name, members[number].name, str(number), row.lines, *amounts, None, None]
