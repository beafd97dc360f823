"""What the lead sees of all members: statements and spend, never a case."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.periods.rules import period_numbered
from tenants.ledger.queries import lines_of_group, meetings_included, slots_in_use
from tenants.ledger.rules import StatementLine
from tenants.statements.rules import figures_of, statement_as_json


def all_statements(session: Session, contract: ContractTerms, councils: Sequence[Council]) -> dict[str, Any]:
    """Return every statement, open periods included, in the shape of expected-statements.json.

    Units: pence. Source: the rules of the money, rule 9.
    """
    by_period: dict[int, dict[int, list[StatementLine]]] = {}
    for line in lines_of_group(session, contract.contract_id):
        by_period.setdefault(line.period_number, {}).setdefault(line.authority_id, []).append(line)
    statements: dict[str, Any] = {}
    nets: dict[str, int] = {}
    for number, by_authority in sorted(by_period.items()):
        name = period_numbered(contract.billing, number).name
        figures = {
            authority_id: figures_of(lines, contract.recharge_vat) for authority_id, lines in by_authority.items()
        }
        statements[name] = {
            str(authority_id): statement_as_json(lines, figures[authority_id])
            for authority_id, lines in by_authority.items()
        }
        nets[name] = sum(figure.net_pence for figure in figures.values())
    included, used = meetings_included(session, contract.contract_id), slots_in_use(session, contract.contract_id)
    remaining = {
        str(council.authority_id): included.get(council.authority_id, 0) - used.get(council.authority_id, 0)
        for council in councils
    }
    return {"statements": statements, "group_net_pence": nets, "allowance_remaining": remaining}
