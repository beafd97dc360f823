"""Where the lines of a council's own statement lead: to its meetings, its costs and its funders."""

from dataclasses import dataclass

from flask import url_for

from tenants.ledger.rules import StatementLine
from tenants.meetings.addresses import council_address
from tenants.statements.documents import Recharge, StatementDocument
from tenants.statements.sentences import Part


@dataclass(frozen=True)
class StatementLinks:
    """The addresses behind a statement's figures. The lead's copy and the document that stands alone have none."""

    document: StatementDocument

    def of_part(self, part: Part) -> str:
        """Return where a row of "what it is made of" is explained, if it is on another page."""
        return url_for("costs.listed", period=self.document.period.name, kind=part.kind) if part.kind else ""

    def of_line(self, line: StatementLine) -> str:
        """Return the page of a line's meeting."""
        return self._meeting(line.reference, self.document.provider_id(line))

    def of_meeting_of(self, recharge: Recharge) -> str:
        """Return the page of the meeting that a funder helps to pay for."""
        return self._meeting(recharge.reference, recharge.provider_id)

    def _meeting(self, reference: str, provider_id: int | None) -> str:
        contract = self.document.contract
        return council_address(reference, provider_id or contract.provider_id, contract)

    def of_recharge(self, recharge: Recharge) -> str:
        """Return the meetings of this statement that a funder helps to pay for."""
        return url_for("meetings.listed", by="statement", period=self.document.period.name, funder=recharge.code)

    @property
    def lines(self) -> str:
        """All lines of the statement as a list."""
        return url_for("costs.listed", period=self.document.period.name)

    @property
    def queries(self) -> str:
        """The lines of the statement, to query one."""
        return url_for("council_disputes.lines", name=self.document.period.name)

    @property
    def as_csv(self) -> str:
        """The statement for the council's ledger."""
        return url_for("statements.as_csv", name=self.document.period.name)

    @property
    def as_page(self) -> str:
        """The statement as a page that stands alone."""
        return url_for("statements.as_page", name=self.document.period.name)

    @property
    def as_pdf(self) -> str:
        """The statement as a document to keep."""
        return url_for("statements.as_pdf", name=self.document.period.name)

    @property
    def as_spreadsheet(self) -> str:
        """The statement for a person's spreadsheet."""
        return url_for("statements.as_spreadsheet", name=self.document.period.name)
