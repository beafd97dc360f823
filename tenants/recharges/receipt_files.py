"""Receipts from funders as the council's bank hands them over in a file: all of a file or none, each as by the form."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from consortium.contracts.queries import ContractTerms
from consortium.errors import RuleBroken
from consortium.files.problems import Problems, refuse_if_any
from tenants.payments.files import PaymentFile, PaymentRow, RowDone
from tenants.payments.rules import PaymentRefused
from tenants.recharges.documents import Funder
from tenants.recharges.receiving import record_receipt
from tenants.scope import Scope

_DOCUMENT: Final = re.compile(r"[Rr]?([0-9]{1,8})")


def receipts_file(funders: Mapping[str, Funder]) -> PaymentFile[str]:
    """Return what a council's file of receipts looks like: who pays by its code, and the document settled first."""
    return PaymentFile("funder", _funder(funders), "document", _document)


def record_receipts(
    scope: Scope,
    contract: ContractTerms,
    funders: Mapping[str, Funder],
    rows: Sequence[PaymentRow[str]],
    *,
    name: str,
    key: str,
    carries: bool,
) -> list[RowDone[str]]:
    """Record the receipts of a file in its order; every row that is refused is named.

    The caller keeps the transaction, or only tries. Raises: Refused.
    """
    file = receipts_file(funders)
    problems, found = Problems(name, file.columns.known), []
    for row in sorted(rows, key=lambda one: one.line):
        funder, first = funders[row.payer], () if row.first is None else (row.first,)
        request_key = f"{key}:{row.line}"
        try:
            done = record_receipt(
                scope, contract, funder, row.payment, request_key=request_key, first=first, carries=carries
            )
        except PaymentRefused as refusal:
            problems.add(refusal, line=row.line, column=file.column_of(refusal.field))
            continue
        found.append(RowDone(row, funder.name, done.settlement))
    refuse_if_any(problems)
    return found


def _funder(funders: Mapping[str, Funder]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        code = cell.strip()
        if code not in funders:
            such = f", such as {next(iter(funders))}" if funders else ""
            raise RuleBroken(f"There is no funder of this code. Use the code in the file of funders’ debt{such}.")
        return code

    return read


def _document(cell: str) -> int:
    """Read the number of a document: R12, or 12. Raises: RuleBroken."""
    found = _DOCUMENT.fullmatch(cell.strip())
    if found is None:
        raise RuleBroken("That is no number of a document. Write it as R12.")
    return int(found[1])
