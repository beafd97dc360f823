"""A provider's usage return: all of its rows over all its councils, or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consortium import clock
from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms
from consortium.errors import Problem, Refused
from consortium.money import pounds
from tenants.charges.queries import books_for_preview
from tenants.meetings.actions import Given, Recorded, record_meetings
from tenants.meetings.forms import read_usage_return
from tenants.meetings.rules import CouncilFacts
from tenants.scope import Scope, inside


@dataclass(frozen=True)
class Imported:
    """What a return brought: meetings recorded now, rows that were there before, and what the new ones cost. Units: pence."""

    recorded: int
    again: int
    charged_pence: int
    included: int

    def __str__(self) -> str:
        meetings = "1 meeting" if self.recorded == 1 else f"{self.recorded} meetings"
        before = f"; {self.again} recorded before and skipped" if self.again else ""
        return f"{meetings} recorded, {self.included} of them included, {pounds(self.charged_pence)} charged{before}."


def import_usage(
    contract: ContractTerms,
    councils: Sequence[Council],
    *,
    name: str,
    data: bytes,
    actor: str,
    on_progress: Callable[[int], object] = lambda _: None,
) -> Imported:
    """Record every row of a usage return, in the order of the file for each council.

    Rows recorded before with the same values are skipped and counted. Source: interfaces, the usage return.
    Raises: Refused with every bad row by line and column; nothing of the file is stored then.
    """
    scopes = {
        council.authority_id: Scope("portal_provider", council.authority_id, actor, contract.provider_id)
        for council in sorted(councils, key=lambda council: council.authority_id)
    }
    facts: dict[int, CouncilFacts] = {}
    for authority_id, scope in scopes.items():
        with inside(scope):
            facts[authority_id] = books_for_preview(scope, contract.contract_id).facts
    by_council: dict[int, list[Given]] = {}
    for row in read_usage_return(name, data, authorities=facts, today=clock.today()):
        by_council.setdefault(row.record.authority_id, []).append(Given(row.record, row.line))
    done: list[Recorded] = []
    problems: list[Problem] = []
    for authority_id in sorted(by_council):
        with inside(scopes[authority_id]) as scope:
            try:
                done += record_meetings(scope, contract.contract_id, by_council[authority_id], source=name)
            except Refused as refusal:
                problems += refusal.problems
        on_progress(len(by_council[authority_id]))
    if problems:
        raise Refused(sorted(problems, key=lambda problem: problem.line or 0))
    new = [item.price for item in done if item.price is not None]
    return Imported(
        recorded=len(new),
        again=sum(item.again for item in done),
        charged_pence=sum(price.charged_pence for price in new),
        included=sum(price.slot_number is not None for price in new),
    )
