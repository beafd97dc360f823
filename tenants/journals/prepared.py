"""A statement made ready for a ledger: coded, with what stands on each of its lines, and written as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consortium.contracts.queries import ContractTerms
from consortium.periods.rules import BillingPeriod, financial_year, financial_year_name
from consortium.web.downloads import Column, FileKind, body_of
from tenants.coding.patterns import fits
from tenants.coding.queries import Pattern, pattern_of_council, strings_of_council
from tenants.coding.rules import CodingString
from tenants.journals.layouts import NAMED, Facts, Layout, values_of
from tenants.journals.queries import Export, exports_of_statement, layout_of_council
from tenants.journals.rules import Coded, Entry, Paper, code_statement
from tenants.ledger.queries import statement_lines
from tenants.payments.owed import owed_of_council
from tenants.scope import Scope
from tenants.statements.queries import StatementDetails, statement_details


@dataclass(frozen=True)
class Prepared:
    """A journal or an invoice of an issued statement, as it would be exported now. Units: pence.

    `exports` are those of its statement, of both papers; `layout` is what a file would be laid out by.
    """

    paper: Paper
    period: BillingPeriod
    total_pence: int
    coded: Coded
    facts: Facts
    layout: Layout
    pattern: Pattern
    exports: Sequence[Export]

    @property
    def last(self) -> Export | None:
        """The newest export of this paper."""
        return next((one for one in self.exports if one.paper == self.paper), None)

    @property
    def last_of_other(self) -> Export | None:
        """The newest export of the statement's other paper: to post both would count it twice."""
        return next((one for one in self.exports if one.paper != self.paper), None)

    def written(self, kind: FileKind) -> bytes:
        """Write it as a file, in the columns that the council chose."""
        return written_by(self.layout, [(entry, self.facts) for entry in self.coded.entries], kind)


def written_by(layout: Layout, lines: Sequence[tuple[Entry, Facts]], kind: FileKind) -> bytes:
    """Write entries as a file, in the columns of a layout, each with what stands on its line."""
    columns = [
        Column(heading, heading, NAMED[name].kind)
        for name, heading in zip(layout.columns, layout.headings, strict=True)
    ]
    rows: list[list[Any]] = []
    for place, (entry, facts) in enumerate(lines, start=1):
        values = values_of(entry, facts, place)
        rows.append([values[name] for name in layout.columns])
    return body_of(columns, rows, kind)


def misfits_of(pattern: Pattern, strings: Sequence[CodingString]) -> set[str]:
    """Return which strings of a council no longer fit its pattern."""
    return {coding for coding in {one.coding for one in strings} if not fits(pattern.pattern, coding)}


def prepare(scope: Scope, contract: ContractTerms, period: BillingPeriod, paper: Paper) -> Prepared | None:
    """Code a council's issued statement and put together what its file would say; None while none is issued."""
    details = statement_details(scope, contract.contract_id, period)
    if details.issued is None:
        return None
    pattern, strings = pattern_of_council(scope), strings_of_council(scope)
    coded = code_statement(
        paper,
        statement_lines(scope, contract.contract_id, period.number),
        strings,
        ends_on=period.ends_on,
        misfits=misfits_of(pattern, strings),
        pattern=pattern.pattern,
    )
    return Prepared(
        paper=paper,
        period=period,
        total_pence=details.issued.total_pence,
        coded=coded,
        facts=_facts(scope, contract, period, details),
        layout=layout_of_council(scope, paper),
        pattern=pattern,
        exports=exports_of_statement(scope, contract.contract_id, period.number),
    )


def _facts(scope: Scope, contract: ContractTerms, period: BillingPeriod, details: StatementDetails) -> Facts:
    owed = owed_of_council(scope, contract.contract_id)
    standing = next((one for one in owed if one.period_number == period.number), None)
    issued = details.issued
    return Facts(
        document=f"{contract.reference}/{scope.authority_id}/{period.name}",
        posting_date=period.ends_on,
        document_date=issued.issued_on if issued else period.ends_on,
        due_date=standing.due_on if standing else None,
        financial_year=financial_year_name(financial_year(period.ends_on)),
        order_number=details.order.number,
        supplier=details.lead,
        supplier_reference=standing.invoice_number if standing else None,
    )
