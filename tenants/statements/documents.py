"""One statement as a document: its lines, its sums and where they come from, to be shown in any form."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from consortium.contracts.queries import ContractTerms
from consortium.errors import RuleBroken
from consortium.periods.rules import BillingPeriod, period_named
from consortium.web.downloads import neutralised
from tenants.ledger.queries import statement_lines
from tenants.ledger.rules import StatementLine
from tenants.scope import Scope
from tenants.statements.queries import IssuedStatement, issued_statement
from tenants.statements.rules import StatementFigures, figures_of, statement_as_json, without_vat


class NoStatement(RuleBroken):
    """A council without lines in a period has no statement for it."""


@dataclass(frozen=True)
class StatementDocument:
    """A statement with everything that is shown of it. Units: pence. `issued` is None while its period is open."""

    council: str
    contract_reference: str
    period: BillingPeriod
    lines: tuple[StatementLine, ...]
    figures: StatementFigures
    issued: IssuedStatement | None

    def as_json(self) -> dict[str, Any]:
        """Return the statement in the shape that other programs read, with the fingerprint once it is issued."""
        issued = None if self.issued is None else self.issued.issued_on.isoformat()
        return statement_as_json(self.lines, self.figures) | {
            "authority": self.council,
            "contract": self.contract_reference,
            "period": self.period.name,
            "issued_on": issued,
            "fingerprint": None if self.issued is None else self.issued.fingerprint,
        }


def statement_document(scope: Scope, contract: ContractTerms, council: str, period_name: str) -> StatementDocument:
    """Put a council's statement together. Raises: PeriodUnknown, NoStatement."""
    period = period_named(contract.billing, period_name)
    lines = statement_lines(scope, contract.contract_id, period.number)
    if not lines:
        raise NoStatement(f"{council} has no statement for {period.name}: there were no charges.")
    issued = issued_statement(scope, contract.contract_id, period.number)
    figures = figures_of(lines, contract.recharge_vat)
    return StatementDocument(council, contract.reference, period, tuple(lines), figures, issued)


def write_csv(document: StatementDocument) -> str:
    """Write a statement as CSV: its lines in order of recording, whole pence, cells that no spreadsheet runs."""
    rows: list[Sequence[object]] = [
        (
            "kind",
            "reference",
            "service_date",
            "recorded_on",
            "amount_pence",
            "included_meeting",
            "recharged_pence",
            "why",
        )
    ]
    rows += [
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
    ]
    rows.append(("vat", document.period.name, document.period.ends_on, None, document.figures.vat_pence, None, 0, ""))
    rows.append(
        (
            "total",
            document.period.name,
            None,
            None,
            document.figures.total_pence,
            None,
            document.figures.recharged_pence,
            "",
        )
    )
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([[_cell(value) for value in row] for row in rows])
    return written.getvalue().rstrip("\n")


def write_html(document: StatementDocument) -> str:
    """Write a statement as a page that stands alone, for print."""
    return render_template("tenants/statements/document.html", statement=document)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return neutralised(value) if isinstance(value, str) else value
