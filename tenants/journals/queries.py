import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, text

from consortium.web.downloads import FileKind
from tenants.journals.layouts import Layout, fixed_layout
from tenants.journals.models import ExportLayout, LedgerExport
from tenants.journals.rules import Paper
from tenants.scope import Scope

MOST_EXPORTS: Final = 1_000
_WAITING: Final = text("""
select count(*) from statements s
where s.authority_id = :authority_id and s.contract_id = :contract_id and s.total_pence <> 0
    and not exists (select from ledger_exports e where e.authority_id = s.authority_id and e.contract_id = s.contract_id
        and e.period_number = s.period_number)
""")


@dataclass(frozen=True)
class Export:
    """A journal or an invoice that was exported: when, by whom, what it came to, and the sha256 of its file, in hex.

    Units: pence. `number` counts the exports of one paper of one statement.
    """

    period_number: int
    paper: Paper
    number: int
    kind: FileKind
    fingerprint: str
    entries: int
    debit_pence: int
    credit_pence: int
    exported_on: dt.date
    exported_by_name: str


def layout_of_council(scope: Scope, paper: Paper) -> Layout:
    """Return the columns that a council's export has: what it chose last, else the portal's own."""
    row = scope.session.execute(
        select(ExportLayout.change_number, ExportLayout.columns, ExportLayout.headings, ExportLayout.ledger)
        .where(ExportLayout.authority_id == scope.authority_id, ExportLayout.paper == paper)
        .order_by(ExportLayout.change_number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return fixed_layout(paper)
    return Layout(row.change_number, tuple(row.columns), tuple(row.headings), row.ledger)


def exports_of_council(scope: Scope, contract_id: int) -> list[Export]:
    """List what a council exported, newest period first, of each paper the newest first."""
    return [_export(row) for row in scope.session.execute(_exports(scope, contract_id))]


def exports_of_statement(scope: Scope, contract_id: int, period_number: int) -> list[Export]:
    """List what a council exported of one statement, of each paper the newest first."""
    query = _exports(scope, contract_id).where(LedgerExport.period_number == period_number)
    return [_export(row) for row in scope.session.execute(query)]


def statements_to_export(scope: Scope, contract_id: int) -> int:
    """Count the issued statements of a council that come to something and of which nothing was exported yet."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id}
    return int(scope.session.execute(_WAITING, values).scalar_one())


def exported_file(
    scope: Scope, contract_id: int, period_number: int, paper: Paper, number: int
) -> tuple[bytes, FileKind] | None:
    """Return a file as it was exported, and its kind; None if there is no such export."""
    row = scope.session.execute(
        select(LedgerExport.content, LedgerExport.file_kind).where(
            LedgerExport.authority_id == scope.authority_id,
            LedgerExport.contract_id == contract_id,
            LedgerExport.period_number == period_number,
            LedgerExport.paper == paper,
            LedgerExport.export_number == number,
        )
    ).one_or_none()
    return None if row is None else (bytes(row.content), row.file_kind)


def _exports(scope: Scope, contract_id: int) -> Any:
    return (
        select(
            LedgerExport.period_number,
            LedgerExport.paper,
            LedgerExport.export_number,
            LedgerExport.file_kind,
            LedgerExport.content_hash,
            LedgerExport.entries,
            LedgerExport.debit_pence,
            LedgerExport.credit_pence,
            LedgerExport.exported_on,
            LedgerExport.exported_by_name,
        )
        .where(LedgerExport.authority_id == scope.authority_id, LedgerExport.contract_id == contract_id)
        .order_by(LedgerExport.period_number.desc(), LedgerExport.paper, LedgerExport.export_number.desc())
        .limit(MOST_EXPORTS)
    )


def _export(row: Any) -> Export:
    return Export(
        period_number=row.period_number,
        paper=row.paper,
        number=row.export_number,
        kind=row.file_kind,
        fingerprint=bytes(row.content_hash).hex(),
        entries=row.entries,
        debit_pence=row.debit_pence,
        credit_pence=row.credit_pence,
        exported_on=row.exported_on,
        exported_by_name=row.exported_by_name,
    )
