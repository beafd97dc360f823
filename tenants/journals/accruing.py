"""Exporting the journal of a year end: put together from the year's report, made once, and again only on purpose."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consortium import clock
from consortium.authorities.queries import councils, find_state
from consortium.contracts.queries import ContractTerms
from consortium.database import constraint_of
from consortium.dates import long_date
from consortium.history.actions import remember
from consortium.periods.rules import financial_year_name
from consortium.web.downloads import FileKind
from tenants.coding.queries import pattern_of_council, strings_of_council
from tenants.journals.accruals import check_year_end, code_year_end, taken_back
from tenants.journals.actions import ExportedAlready, ExportRefused
from tenants.journals.layouts import Facts, Layout
from tenants.journals.models import AccrualExport
from tenants.journals.prepared import misfits_of, written_by
from tenants.journals.queries import layout_of_council
from tenants.journals.rules import Coded, uncoded_words
from tenants.orders.queries import orders_of_council
from tenants.scope import Scope
from tenants.year_end.queries import year_reports
from tenants.year_end.rules import ONE_DAY, YearReport

_MOST_EXPORTS = 100


@dataclass(frozen=True)
class Exported:
    """The journal of a year end that was exported: when, by whom, as what. Units: pence, of 31 March alone."""

    number: int
    kind: FileKind
    takes_back: bool
    known_on: dt.date
    fingerprint: str
    debit_pence: int
    exported_on: dt.date
    exported_by_name: str


@dataclass(frozen=True)
class PreparedYear:
    """The journal of a year end as it would be exported now, and what was exported of it, newest first."""

    report: YearReport
    coded: Coded
    march: Facts
    april: Facts
    layout: Layout
    exports: Sequence[Exported]

    @property
    def last(self) -> Exported | None:
        """The newest export."""
        return next(iter(self.exports), None)

    @property
    def is_over(self) -> bool:
        """Say whether the year has ended."""
        return clock.today() > self.report.year_end.ends_on

    def written(self, kind: FileKind, *, takes_back: bool) -> bytes:
        """Write it as a file, in the columns of the council's journals; with the entries of 1 April where it takes them back."""
        entries = self.coded.entries
        lines = [(entry, self.march) for entry in entries]
        lines += [(entry, self.april) for entry in taken_back(entries)] if takes_back else []
        return written_by(self.layout, lines, kind)


def prepare_year(scope: Scope, contract: ContractTerms, year: int, known_by: tuple[int, int]) -> PreparedYear:
    """Put together what the journal of a year end would say, on what was recorded by a day."""
    council = scope.authority_id
    report = year_reports(scope.session, contract, [council], year, known_by)[council]
    pattern, strings = pattern_of_council(scope), strings_of_council(scope)
    coded = code_year_end(report, strings, misfits=misfits_of(pattern, strings), pattern=pattern.pattern)
    ends_on = report.year_end.ends_on
    document = f"{contract.reference}/{council}/{financial_year_name(year)}-YE"
    return PreparedYear(
        report=report,
        coded=coded,
        march=_facts(scope, document, year, ends_on),
        april=_facts(scope, f"{document}-REV", year + 1, ends_on + ONE_DAY),
        layout=layout_of_council(scope, "journal"),
        exports=_exports(scope, contract.contract_id, year),
    )


def export_year(
    scope: Scope,
    contract: ContractTerms,
    prepared: PreparedYear,
    kind: FileKind,
    *,
    takes_back: bool,
    replaces: int,
    by_name: str,
) -> int:
    """Export the journal of a year end and keep the file with its sha256; return which export of it that is.

    `replaces` is the number of the newest export that the person had before them, 0 for none.
    Raises: ExportRefused, NotBalanced, ExportedAlready; nothing is kept.
    """
    report, coded, last = prepared.report, prepared.coded, prepared.last
    _check_ready(prepared)
    check_year_end(coded, report)
    if replaces != (last.number if last else 0):
        raise ExportedAlready(exported_words(last) if last else "Look again")
    content = prepared.written(kind, takes_back=takes_back)
    row = AccrualExport(
        authority_id=scope.authority_id,
        contract_id=contract.contract_id,
        financial_year=report.year_end.year,
        export_number=replaces + 1,
        replaces=replaces or None,
        known_on=report.year_end.known_on,
        takes_back=takes_back,
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
    scope.session.add(row)
    try:
        scope.session.flush()
    except IntegrityError as error:
        if constraint_of(error) != "accrual_exports_pkey":
            raise
        raise ExportedAlready("The journal was exported at the same moment") from error
    year = financial_year_name(report.year_end.year)
    details = {"period": year, "number": replaces + 1, "sha256": row.content_hash.hex()}
    remember(scope.session, "made-for-ledger", "accruals", authority_id=scope.authority_id, details=details)
    return replaces + 1


def exported_words(last: Exported) -> str:
    """Say that it was exported: The journal was exported on 20 April 2016 by Somebody, with what April takes back."""
    back = "with" if last.takes_back else "without"
    return (
        f"The journal was exported on {long_date(last.exported_on)} by {last.exported_by_name}, {back} the entries that"
        " take it back in April"
    )


def accrual_file(scope: Scope, contract_id: int, year: int, number: int) -> tuple[bytes, FileKind] | None:
    """Return a file as it was exported, and its kind; None if there is no such export."""
    row = scope.session.execute(
        select(AccrualExport.content, AccrualExport.file_kind).where(
            *_of(scope, contract_id, year), AccrualExport.export_number == number
        )
    ).one_or_none()
    return None if row is None else (bytes(row.content), row.file_kind)


def _check_ready(prepared: PreparedYear) -> None:
    """Refuse a year that is not over, one without entries, and one whose lines cannot be coded. Raises: ExportRefused."""
    report = prepared.report
    if not prepared.is_over:
        raise ExportRefused(
            f"{long_date(report.year_end.ends_on)} is still to come. Export the journal when it is over"
        )
    if prepared.coded.uncoded:
        raise ExportRefused(uncoded_words("journal", prepared.coded.uncoded))
    if not prepared.coded.entries:
        raise ExportRefused("The year end has nothing to accrue or carry forward, so there is no journal to post")


def _exports(scope: Scope, contract_id: int, year: int) -> list[Exported]:
    row = AccrualExport
    query = select(
        row.export_number,
        row.file_kind,
        row.takes_back,
        row.known_on,
        row.content_hash,
        row.debit_pence,
        row.exported_on,
        row.exported_by_name,
    ).where(*_of(scope, contract_id, year))
    found = scope.session.execute(query.order_by(row.export_number.desc()).limit(_MOST_EXPORTS))
    rows: list[list[Any]] = [[*one[:4], bytes(one.content_hash).hex(), *one[5:]] for one in found]
    return [Exported(*row) for row in rows]


def _of(scope: Scope, contract_id: int, year: int) -> tuple[Any, ...]:
    row = AccrualExport
    return (row.authority_id == scope.authority_id, row.contract_id == contract_id, row.financial_year == year)


def _facts(scope: Scope, document: str, year: int, day: dt.date) -> Facts:
    state = find_state(scope.session)
    lead = state.lead_authority_id if state else None
    order = next((one.order_number for one in orders_of_council(scope) if one.financial_year == year), None)
    return Facts(
        document=document,
        posting_date=day,
        document_date=day,
        due_date=None,
        financial_year=financial_year_name(year),
        order_number=order,
        supplier=next((one.name for one in councils(scope.session) if one.authority_id == lead), ""),
        supplier_reference=None,
    )
