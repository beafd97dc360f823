import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from consortium.web.lists import Paging, Sorting
from tenants.costs.rules import Stretch, group_of
from tenants.scope import Scope

COLUMNS: Final = ("day", "kind", "amount")
MOST_ROWS: Final = 100_000
WITHIN: Final = """t.authority_id = :authority_id and t.contract_id = :contract_id and case when :by = 'statement'
    then t.period_number between :first_period and :last_period else t.service_on between :first_day and :last_day
        and t.period_number is not null end"""
_CHARGED: Final = (
    "case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end"
)
_RECHARGED: Final = (
    "case when t.to_account like 'due_from:%' then t.amount when t.from_account like 'due_from:%' then -t.amount end"
)
# A line has one transfer that is no recharge: its charge, or its included meeting.
_TOTALS: Final = text(f"""
select t.kind, count(*) filter (where t.to_account not like 'due_from:%' and t.from_account not like 'due_from:%') as lines,
    coalesce(sum({_CHARGED}), 0)::bigint as charged_pence, coalesce(sum({_RECHARGED}), 0)::bigint as recharged_pence
from transfers t where {WITHIN} and t.kind <> 'vat' group by t.kind order by t.kind
""")  # noqa: S608  put together from constants of this file
_ORDERS: Final = {
    "day": "t.service_on {way}, t.line_number {way}",
    "kind": "t.kind {way}, t.service_on, t.line_number",
    "amount": "charged_pence {way}, t.service_on, t.line_number",
}
_LINES: Final = """
select t.line_number, t.kind, t.reference, t.provider_id, t.service_on, t.recorded_on, t.period_number,
    max(t.slot_number) as slot_number, max(t.sentence) as sentence, coalesce(sum({charged}), 0)::bigint as charged_pence,
    coalesce(sum({recharged}), 0)::bigint as recharged_pence
from transfers t where {within} and t.kind = any(:kinds)
group by t.line_number, t.kind, t.reference, t.provider_id, t.service_on, t.recorded_on, t.period_number
order by {order} limit :most offset :offset
"""


@dataclass(frozen=True)
class KindTotal:
    """What a council's lines of a label come to. Units: pence."""

    lines: int
    charged_pence: int
    recharged_pence: int

    @property
    def own_pence(self) -> int:
        """What is left to the council when the others have paid their shares."""
        return self.charged_pence - self.recharged_pence

    def __add__(self, other: "KindTotal") -> "KindTotal":
        return KindTotal(
            self.lines + other.lines,
            self.charged_pence + other.charged_pence,
            self.recharged_pence + other.recharged_pence,
        )


NOTHING: Final = KindTotal(0, 0, 0)


@dataclass(frozen=True)
class CostLine:
    """A line of a council's book, with both its dates and why it is there. Units: pence."""

    line_number: int
    kind: str
    reference: str
    provider_id: int | None
    service_on: dt.date
    recorded_on: dt.date
    period_number: int
    slot_number: int | None
    sentence: str
    charged_pence: int
    recharged_pence: int

    @property
    def own_pence(self) -> int:
        """What is left to the council when the others have paid their shares."""
        return self.charged_pence - self.recharged_pence


def totals_by_label(scope: Scope, contract_id: int, stretch: Stretch) -> dict[str, KindTotal]:
    """Add up a council's lines of a stretch by label, VAT left out."""
    found: dict[str, KindTotal] = {}
    for kind, lines, charged, recharged in scope.session.execute(_TOTALS, values_of(scope, contract_id, stretch)):
        label = group_of(kind)
        found[label] = found.get(label, NOTHING) + KindTotal(lines, charged, recharged)
    return found


def cost_lines(
    scope: Scope, contract_id: int, stretch: Stretch, kinds: list[str], sorting: Sorting, paging: Paging | None = None
) -> list[CostLine]:
    """List the lines of some kinds: a page of them, or all for a file."""
    order = _ORDERS[sorting.by].format(way="desc" if sorting.down else "asc")
    query = _LINES.format(charged=_CHARGED, recharged=_RECHARGED, within=WITHIN, order=order)
    values = values_of(scope, contract_id, stretch) | {
        "kinds": kinds,
        "most": paging.rows_a_page if paging else MOST_ROWS,
        "offset": paging.offset if paging else 0,
    }
    return [CostLine(*row) for row in scope.session.execute(text(query), values)]


def values_of(scope: Scope, contract_id: int, stretch: Stretch) -> dict[str, Any]:
    """Return what `WITHIN` is asked with."""
    return {"authority_id": scope.authority_id, "contract_id": contract_id, **vars(stretch)}
