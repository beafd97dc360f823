"""One statement as a document: its lines, its sums and where they come from, to be shown in any form."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from consortium.contracts.queries import ContractTerms, memberships
from consortium.contracts.rules import Membership
from consortium.errors import RuleBroken
from consortium.files.words import begun
from consortium.periods.rules import BillingPeriod, period_named
from consortium.shared_costs.queries import Cost, cost_named
from tenants.charges.sentences import FUNDER_KINDS
from tenants.costs.rules import LABELS
from tenants.ledger.queries import included_meetings, statement_lines
from tenants.ledger.rules import MEETING_KINDS, IncludedMeetings, StatementLine, charge_of
from tenants.scope import Scope
from tenants.statements.queries import IssuedStatement, StatementDetails, statement_details
from tenants.statements.rules import StatementFigures, figures_of, statement_as_json, without_vat
from tenants.statements.sentences import (
    SERVICES,
    Part,
    brought_forward,
    heading,
    included_sentences,
    invoice_facts,
    meetings_counted,
    meetings_heading,
    parts_of,
    period_named_in_words,
)
from tenants.statements.shares import CostShare, cost_share


class NoStatement(RuleBroken):
    """A council without lines in a period has no statement for it."""


@dataclass(frozen=True)
class StatementDocument:
    """A statement with everything that is shown of it. Units: pence. `issued` is None while its period is open.

    `for_lead` names funders by their kind: which school or health body it is stays with the council.
    """

    council: str
    contract: ContractTerms
    period: BillingPeriod
    lines: tuple[StatementLine, ...]
    figures: StatementFigures
    issued: IssuedStatement | None
    details: StatementDetails
    included: IncludedMeetings
    costs: tuple[CostShare, ...]
    authority_id: int
    for_lead: bool

    @property
    def number(self) -> str:
        """What the statement is called in a ledger: SEG-2015 / 886 / 2016-17-Q1."""
        return f"{self.contract.reference} / {self.authority_id} / {self.period.name}"

    @property
    def heading(self) -> str:
        """What it comes to, in a sentence."""
        issued = self.issued
        return heading(
            self._own_lines, self.figures, issued.issued_on if issued else None, issued.due_on if issued else None
        )

    @property
    def brought_forward(self) -> str:
        """How the statement before this one stands, in a sentence; empty where there is none."""
        return brought_forward(self.details.before)

    @property
    def period_words(self) -> str:
        """The period, as a sentence begins."""
        return period_named_in_words(self.period)

    @property
    def parts(self) -> list[Part]:
        """What its net is made of."""
        return parts_of(self._own_lines, {cost.reference: cost.title for cost in self.costs})

    @cached_property
    def meetings(self) -> list[StatementLine]:
        """The lines of meetings in order of day, then of recording."""
        found = [line for line in self.lines if line.kind in MEETING_KINDS]
        return sorted(found, key=lambda line: (line.service_on, line.line_number))

    @property
    def meetings_heading(self) -> str:
        """How many meetings there are, and what they come to."""
        return meetings_heading(self.lines)

    @property
    def meetings_counted(self) -> str:
        """How many meetings there are."""
        return meetings_counted(self.lines)

    @property
    def included_sentences(self) -> tuple[str, str]:
        """How the included meetings stood at the end of the period."""
        return included_sentences(self.included, self.lines, self.contract.billing)

    @property
    def invoice(self) -> list[tuple[str, str]]:
        """What makes it an invoice for VAT, as (label, words): whose, since when; nothing where no VAT is charged."""
        if self.contract.recharge_vat != "standard" or self.issued is None:
            return []
        details, issued = self.details, self.issued
        return invoice_facts(
            details.lead, details.supplier, self.council, details.customer, issued.issued_on, self.figures.total_pence
        )

    @property
    def coded(self) -> str:
        """How the council codes what is on it, each kind of cost once; empty where nothing of it is coded."""
        kinds = dict.fromkeys(charge_of(line.kind) for line in self.lines)
        return "; ".join(
            f"{LABELS.get(kind, 'VAT')} {code}" for kind in kinds if (code := self.details.coding.get(kind))
        )

    @property
    def own_cost_pence(self) -> int:
        """What of the net is left to the council when the others have paid their shares."""
        return self.figures.net_pence - self.figures.recharged_pence

    @property
    def recharges(self) -> list["Recharge"]:
        """What the council passes on, in order of day."""
        return self.recharges_of(self.meetings)

    def recharges_of(self, lines: Sequence[StatementLine]) -> list["Recharge"]:
        """What the council passes on of some of the meetings, in their order."""
        return [
            Recharge(
                code,
                self._kind_of(code) if self.for_lead else self.details.funders[code].name,
                self._kind_of(code),
                line.reference,
                self._details(line, "agreed_on"),
                pence,
                self.provider_id(line),
            )
            for line in lines
            for code, pence in line.recharged
        ]

    def service(self, line: StatementLine) -> str:
        """Name the service of a meeting's line."""
        return SERVICES.get(self._details(line, "service"), "")

    def provider_id(self, line: StatementLine) -> int | None:
        """Return whose meeting a line is about."""
        found: int | None = self._details(line, "provider_id")
        return found

    def came_late(self, line: StatementLine) -> bool:
        """Say whether a line belongs to an earlier period by its day, which was closed when it was recorded."""
        return line.service_on < self.period.starts_on

    @property
    def _own_lines(self) -> list[StatementLine]:
        return without_vat(self.lines)

    def _details(self, line: StatementLine, name: str) -> Any:
        return getattr(self.details.of_lines.get(line.line_number), name, None)

    def _kind_of(self, code: str) -> str:
        kind = self.details.funders[code].kind
        return begun(FUNDER_KINDS.get(kind, kind))

    def as_json(self) -> dict[str, Any]:
        """Return the statement in the shape that other programs read, with the fingerprint once it is issued."""
        issued = None if self.issued is None else self.issued.issued_on.isoformat()
        return statement_as_json(self.lines, self.figures) | {
            "authority": self.council,
            "contract": self.contract.reference,
            "period": self.period.name,
            "issued_on": issued,
            "fingerprint": None if self.issued is None else self.issued.fingerprint,
        }


@dataclass(frozen=True)
class Recharge:
    """What one funder is charged of a meeting by the council. Units: pence; below zero it is taken back."""

    code: str
    funder: str
    kind: str
    reference: str
    agreed_on: dt.date | None
    amount_pence: int
    provider_id: int | None


def statement_document(
    scope: Scope,
    contract: ContractTerms,
    council: str,
    period_name: str,
    *,
    members: Sequence[Membership] | None = None,
    lines: Sequence[StatementLine] | None = None,
    for_lead: bool | None = None,
) -> StatementDocument:
    """Put a council's statement together; who has the group's members or the lines already passes them on.

    `for_lead`: funders by their kind. Left out, that is so for everybody but the council itself.

    Raises: PeriodUnknown, NoStatement.
    """
    period = period_named(contract.billing, period_name)
    if lines is None:
        lines = statement_lines(scope, contract.contract_id, period.number)
    if not lines:
        raise NoStatement(f"{council} has no statement for {period.name}: there were no charges.")
    details = statement_details(scope, contract.contract_id, period)
    return StatementDocument(
        council=council,
        contract=contract,
        period=period,
        lines=tuple(lines),
        figures=figures_of(lines, contract.recharge_vat),
        issued=details.issued,
        details=details,
        included=included_meetings(scope, contract.contract_id, until=period.number),
        costs=_costs(scope, contract, details.costs, lines, members),
        authority_id=scope.authority_id,
        for_lead=scope.role != "portal_member" if for_lead is None else for_lead,
    )


def _costs(
    scope: Scope,
    contract: ContractTerms,
    costs: Sequence[Cost],
    lines: Sequence[StatementLine],
    members: Sequence[Membership] | None,
) -> tuple[CostShare, ...]:
    """Explain the council's share of each one-off cost on a statement."""
    charged: dict[str, int] = {}
    for line in lines:
        if line.kind == "shared-cost":
            charged[line.reference] = charged.get(line.reference, 0) + line.amount_pence
    if charged and members is None:
        members = memberships(scope.session, contract)
    return tuple(
        cost_share(cost_named(costs, reference), members or (), scope.authority_id, pence)
        for reference, pence in charged.items()
    )
