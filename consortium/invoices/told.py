"""Reading a provider's invoices as it is told of them: its own alone, with what was decided and nothing of the books.

What is not for it the database keeps from its role: other names of differences, why more was paid, and who decided.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.invoices.replied import REPLIED
from consortium.invoices.rules import Decision, Reply

MOST_INVOICES: Final = 1000
# Each difference of an invoice's last matching with its last decision and the last answer to it.
_DIFFERENCES: Final = f"""
from provider_invoice_findings f
left join lateral (select x.decision, x.decision_number, x.decided_on, x.told from provider_invoice_decisions x
    where x.authority_id = f.authority_id and x.contract_id = f.contract_id and x.invoice_id = f.invoice_id
        and x.run_number = f.run_number and x.finding_number = f.finding_number order by x.decision_number desc limit 1)
    d on true
{REPLIED}
"""  # noqa: S608  put together from constants
_INVOICES: Final = f"""
select i.invoice_id, i.invoice_number, i.invoiced_on, i.period_number, i.net_pence, i.vat_pence, i.total_pence,
    i.recorded_on, m.run_number, m.lines, m.matched, m.payable_pence, o.outcome, o.accepted_pence, o.settled_on,
    c.undecided, c.accepted_beyond, c.queried, c.rejected, case when o.outcome = 'withdrawn' then 0 else c.to_answer end
from provider_invoices i
join lateral (select x.run_number, x.lines, x.matched, x.payable_pence from provider_invoice_matchings x
    where x.contract_id = i.contract_id and x.invoice_id = i.invoice_id order by x.run_number desc limit 1) m on true
left join provider_invoice_outcomes o on o.contract_id = i.contract_id and o.invoice_id = i.invoice_id
left join lateral (select count(*) filter (where d.decision is null) as undecided,
        coalesce(sum(b.pence) filter (where d.decision = 'accept'), 0)::bigint as accepted_beyond,
        coalesce(sum(b.pence) filter (where d.decision = 'query'), 0)::bigint as queried,
        coalesce(sum(b.pence) filter (where d.decision = 'reject'), 0)::bigint as rejected,
        count(*) filter (where d.decision = 'query' and r.is_now is not true) as to_answer
    {_DIFFERENCES}
    cross join lateral (select greatest(f.billed_pence - f.payable_pence, 0) as pence) b
    where f.contract_id = i.contract_id and f.invoice_id = i.invoice_id and f.run_number = m.run_number) c on true
where i.contract_id = :contract_id and i.provider_id = :provider_id {{where}}
order by i.invoice_id desc limit :most
"""  # noqa: S608  put together from constants
_LIST: Final = text(_INVOICES.format(where=""))
_ONE: Final = text(_INVOICES.format(where="and i.invoice_id = :invoice_id"))
_FOUND: Final = text(f"""
select f.authority_id, f.finding_number, f.line_number, f.told, f.reference, f.billed_pence, f.payable_pence, d.decision,
    d.told as reason, d.decided_on, coalesce(d.decision_number, 0) as decision_number, r.reply, r.reason as reply_reason,
    r.replied_on, r.replied_by_name, coalesce(r.is_now, false) as is_replied
{_DIFFERENCES}
where f.contract_id = :contract_id and f.invoice_id = :invoice_id and f.run_number = :run_number
order by f.finding_number
""")
# How many differences wait for the provider's answer, as a part of a statement. From what is queried, which is little, each
# by its keys to what it is about: so it takes as long before the server knows statistics of a long invoice as after.
TO_ANSWER: Final = f"""(select count(*) from (select q.authority_id, q.contract_id, q.invoice_id, q.run_number,
        q.finding_number, q.decision_number, q.decision, q.decided_on, q.told from provider_invoice_decisions q
        where q.contract_id = :contract_id and q.decision = 'query' offset 0) d
    join lateral (select x.* from (select y.authority_id, y.contract_id, y.invoice_id, y.run_number, y.finding_number,
            y.line_number, y.told, y.reference, y.billed_pence, y.payable_pence from provider_invoice_findings y
            where y.authority_id = d.authority_id and y.contract_id = d.contract_id and y.invoice_id = d.invoice_id
                and y.run_number = d.run_number and y.finding_number = d.finding_number limit 1) x) f on true
    {REPLIED}
    where r.is_now is not true
        and d.decision_number = (select max(n.decision_number) from provider_invoice_decisions n
            where n.authority_id = d.authority_id and n.contract_id = d.contract_id and n.invoice_id = d.invoice_id
                and n.run_number = d.run_number and n.finding_number = d.finding_number)
        and d.run_number = (select max(m.run_number) from provider_invoice_matchings m
            where m.contract_id = d.contract_id and m.invoice_id = d.invoice_id)
        and d.invoice_id in (select i.invoice_id from provider_invoices i
            left join provider_invoice_outcomes o on o.contract_id = i.contract_id and o.invoice_id = i.invoice_id
            where i.contract_id = :contract_id and i.provider_id = :provider_id
                and o.outcome is distinct from 'withdrawn'))"""  # noqa: S608  put together from constants


@dataclass(frozen=True)
class OwnInvoice:
    """An invoice as its provider sees it. Units: pence, net but for VAT and the total.

    `queried_pence` and `rejected_pence` are billed beyond the books; `to_answer` counts queries that wait for an answer.
    """

    invoice_id: int
    invoice_number: str
    invoiced_on: dt.date
    period_number: int
    net_pence: int
    vat_pence: int
    total_pence: int
    recorded_on: dt.date
    run_number: int
    lines: int
    matched: int
    payable_pence: int
    outcome: str | None
    accepted_pence: int | None
    settled_on: dt.date | None
    undecided: int
    accepted_beyond_pence: int
    queried_pence: int
    rejected_pence: int
    to_answer: int

    @property
    def differ(self) -> int:
        """How many lines differ from the books."""
        return self.lines - self.matched


@dataclass(frozen=True)
class OwnDifference:
    """A difference as the provider sees it: what was decided, why if that is for it, and its last answer. Units: pence.

    `is_replied` says whether the answer is to what the lead asks now.
    """

    authority_id: int
    finding_number: int
    line_number: int | None
    name: str
    reference: str
    billed_pence: int
    payable_pence: int
    decision: Decision | None
    reason: str | None
    decided_on: dt.date | None
    decision_number: int
    reply: Reply | None
    reply_reason: str | None
    replied_on: dt.date | None
    replied_by_name: str | None
    is_replied: bool

    @property
    def amount_pence(self) -> int:
        """What is billed beyond the books; below zero where the books hold more."""
        return self.billed_pence - self.payable_pence

    @property
    def waits(self) -> bool:
        """Say whether the lead asks the provider about it, and has no answer yet."""
        return self.decision == "query" and not self.is_replied


def own_invoices(session: Session, provider_id: int, contract_id: int) -> list[OwnInvoice]:
    """List a provider's invoices, the last entered first."""
    values = {"contract_id": contract_id, "provider_id": provider_id, "most": MOST_INVOICES}
    return [OwnInvoice(*row) for row in session.execute(_LIST, values)]


def own_invoice(session: Session, provider_id: int, contract_id: int, invoice_id: int) -> OwnInvoice | None:
    """Return one of a provider's invoices by its place in the contract, or None."""
    values = {"contract_id": contract_id, "provider_id": provider_id, "invoice_id": invoice_id, "most": 1}
    row = session.execute(_ONE, values).one_or_none()
    return None if row is None else OwnInvoice(*row)


def own_differences(session: Session, contract_id: int, invoice_id: int, run_number: int) -> list[OwnDifference]:
    """List the differences of a provider's invoice in its order, each with the last decision and answer."""
    values = {"contract_id": contract_id, "invoice_id": invoice_id, "run_number": run_number}
    return [OwnDifference(*row) for row in session.execute(_FOUND, values)]
