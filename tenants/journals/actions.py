"""Choosing the columns of an export, and exporting a statement: once, and again only by somebody who knows that it was."""

import hashlib

from sqlalchemy.exc import IntegrityError

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.database import constraint_of
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from consortium.web.downloads import FileKind
from tenants.journals.layouts import Layout
from tenants.journals.models import ExportLayout, LedgerExport
from tenants.journals.prepared import Prepared
from tenants.journals.queries import layout_of_council
from tenants.journals.rules import Paper, check_balance, exported_words, uncoded_words
from tenants.scope import Scope


class LayoutChanged(RuleBroken):
    """Somebody chose other columns while the page was open."""


class ExportRefused(RuleBroken):
    """A statement that cannot be exported: a line has no coding string, or there is nothing to post."""


class ExportedAlready(RuleBroken):
    """A statement that was exported since the page was opened."""


def choose_layout(scope: Scope, paper: Paper, wanted: Layout, *, replaces: int, by_name: str) -> bool:
    """Choose the columns of a paper from now on; False where they were so already. `wanted` was checked.

    `replaces` is the number of the change that the person had before them. Raises: LayoutChanged.
    """
    before = layout_of_council(scope, paper)
    if before.number and (before.columns, before.headings) == (wanted.columns, wanted.headings):
        return False
    if replaces != before.number:
        raise LayoutChanged("The columns were changed while this page was open.")
    row = ExportLayout(
        authority_id=scope.authority_id,
        paper=paper,
        change_number=replaces + 1,
        replaces=replaces or None,
        ledger=wanted.ledger,
        columns=list(wanted.columns),
        headings=list(wanted.headings),
        set_on=clock.today(),
        set_by=scope.actor,
        set_by_name=by_name,
    )
    _keep(scope, row, "export_layouts_pkey", LayoutChanged("The columns were changed while this page was open."))
    details = {"paper": paper, "columns": ", ".join(wanted.headings)}
    remember(scope.session, "set", "export_layout", authority_id=scope.authority_id, details=details)
    return True


def export_paper(
    scope: Scope, contract: ContractTerms, prepared: Prepared, kind: FileKind, *, replaces: int, by_name: str
) -> int:
    """Export a paper of a statement and keep the file with its sha256; return which export of it that is.

    `replaces` is the number of the newest export that the person had before them, 0 for none.
    Raises: ExportRefused, NotBalanced, ExportedAlready; nothing is kept.
    """
    paper, coded, last = prepared.paper, prepared.coded, prepared.last
    if coded.uncoded:
        raise ExportRefused(uncoded_words(paper, coded.uncoded))
    if not coded.entries:
        raise ExportRefused(f"The statement comes to nothing, so there is no {paper} to post")
    check_balance(paper, coded, prepared.total_pence)
    if replaces != (last.number if last else 0):
        words = exported_words(last.number, paper, last.exported_on, last.exported_by_name) if last else "Look again"
        raise ExportedAlready(words)
    content = prepared.written(kind)
    row = LedgerExport(
        authority_id=scope.authority_id,
        contract_id=contract.contract_id,
        period_number=prepared.period.number,
        paper=paper,
        export_number=replaces + 1,
        replaces=replaces or None,
        layout_number=prepared.layout.number or None,
        file_kind=kind,
        content=content,
        content_hash=hashlib.sha256(content).digest(),
        entries=len(coded.entries),
        debit_pence=coded.debit_pence,
        credit_pence=coded.credit_pence,
        exported_on=clock.today(),
        exported_by=scope.actor,
        exported_by_name=by_name,
    )
    _keep(scope, row, "ledger_exports_pkey", ExportedAlready(f"The {paper} was exported at the same moment"))
    details = {"period": prepared.period.name, "number": replaces + 1, "sha256": row.content_hash.hex()}
    remember(scope.session, "made-for-ledger", paper, authority_id=scope.authority_id, details=details)
    return replaces + 1


def _keep(scope: Scope, row: ExportLayout | LedgerExport, key: str, refusal: RuleBroken) -> None:
    """Write a row: of two people at once only the first's."""
    scope.session.add(row)
    try:
        scope.session.flush()
    except IntegrityError as error:
        if constraint_of(error) != key:
            raise
        raise refusal from error
