"""What closing a period would do, read before it is done: what each council would get, and what came in since the hold."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms
from consortium.files.words import begun
from consortium.periods.rules import BillingPeriod
from tenants.across.closing.rules import CouncilGets
from tenants.statements.rules import vat_on

_MOST_COUNCILS: Final = 1000
_MOST_ARRIVED: Final = 1000
# Each council's lines by its own index. What the provider recorded is added up from the charges, not from the lines.
_GETS: Final = text("""
select a.authority_id, a.name, a.slug, l.lines, l.included, l.net_pence, l.of_meetings_pence, c.charged_pence
from authorities a
cross join lateral (
    select count(distinct t.line_number) as lines,
        count(*) filter (where t.unit = 'meetings' and t.kind = 'meeting') as included,
        coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end)
            filter (where t.unit = 'pence'), 0)::bigint as net_pence,
        coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end)
            filter (where t.unit = 'pence' and t.provider_id is not null and t.kind not like '%-credit%'), 0)::bigint
            as of_meetings_pence
    from transfers t
    where t.authority_id = a.authority_id and t.contract_id = :contract_id and t.period_number = :period_number) l
cross join lateral (
    select coalesce(sum(case when m.kind like '%-reversal' then -c.charged_pence else c.charged_pence end), 0)::bigint
        as charged_pence
    from (select distinct t.line_number, t.kind, t.provider_id, t.reference from transfers t
        where t.authority_id = a.authority_id and t.contract_id = :contract_id and t.period_number = :period_number
            and t.provider_id is not null and t.kind not like '%-credit%') m
    join charges c on c.authority_id = a.authority_id and c.provider_id = m.provider_id and c.reference = m.reference) c
order by a.member_order, a.authority_id limit :most
""")
_ARRIVED: Final = text("""
select a.name, a.slug, t.kind, t.reference, t.service_on, t.recorded_on,
    coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end)
        filter (where t.unit = 'pence'), 0)::bigint as amount_pence
from authorities a join transfers t on t.authority_id = a.authority_id and t.contract_id = :contract_id
    and t.period_number = :period_number and t.recorded_at > :held_at
group by a.member_order, a.authority_id, a.name, a.slug, t.line_number, t.kind, t.reference, t.service_on, t.recorded_on
order by t.recorded_on desc, a.member_order, a.authority_id, t.line_number desc limit :most
""")


@dataclass(frozen=True)
class Arrived:
    """A line that came into a period after it was held. Units: pence."""

    council: str
    slug: str
    kind: str
    reference: str
    service_on: dt.date
    recorded_on: dt.date
    amount_pence: int

    @property
    def what(self) -> str:
        """What the line is about, in words: Meeting, Meeting, taken back, Shared cost."""
        plain = self.kind.removesuffix("-reversal").replace("-", " ")
        return f"{begun(plain)}, taken back" if self.kind.endswith("-reversal") else begun(plain)


def who_gets_what(session: Session, contract: ContractTerms, period: BillingPeriod) -> list[CouncilGets]:
    """List what every council's statement of an open period would say if it were closed now. Units: pence."""
    values = {"contract_id": contract.contract_id, "period_number": period.number, "most": _MOST_COUNCILS}
    return [
        CouncilGets(
            authority_id=row.authority_id,
            name=row.name,
            slug=row.slug,
            lines=row.lines,
            included=row.included,
            net_pence=row.net_pence,
            vat_pence=vat_on(row.net_pence, contract.recharge_vat),
            of_meetings_pence=row.of_meetings_pence,
            charged_pence=row.charged_pence,
        )
        for row in session.execute(_GETS, values)
    ]


def arrived_since(
    session: Session, contract: ContractTerms, period: BillingPeriod, held_at: dt.datetime
) -> list[Arrived]:
    """List the lines that came into a held period after its hold, the newest first. Units: pence."""
    values = {"contract_id": contract.contract_id, "period_number": period.number, "held_at": held_at}
    return [Arrived(*row) for row in session.execute(_ARRIVED, {**values, "most": _MOST_ARRIVED})]
